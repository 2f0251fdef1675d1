//! GeoTIFF, COG and BigTIFF in pure Rust.
pub mod bytes;
pub mod codec;
mod error;
pub mod geo;
pub mod ifd;
pub mod layout;
mod limits;
pub mod reader;
pub mod source;
pub mod tag;
pub mod writer;

pub use error::{Error, Location, Malformed, Result, Unsupported, Usage};
pub use limits::Limits;
pub use reader::{Image, ImageKind, ReadRequest, ReadState, Reader};
