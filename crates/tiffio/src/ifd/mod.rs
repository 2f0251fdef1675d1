//! Image file directories: the header, the tables of tags that describe the images of a file, the chain that joins them.
//!
//! Nothing here reads or writes a file. A step of reading names the byte range it needs, and takes those bytes when the
//! caller has them, so the same code serves files, memory and remote stores. Offsets count from the first byte of the
//! file. The formats are those of TIFF 6.0 section 2 and of BigTIFF.

mod chain;
mod header;
mod parse;
mod resolve;
mod serialize;

pub use chain::{Chain, ChainWalk};
pub use header::Header;
pub use parse::{Entry, Ifd, Place};
pub use resolve::Tags;
pub use serialize::{Directory, DirectoryBytes, NextDirectory, TiffVariant};
