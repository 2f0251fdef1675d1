//! Image file directories: the tables of tags that describe the images of a file.

mod serialize;

pub use serialize::{Directory, DirectoryBytes, NextDirectory, TiffVariant};
