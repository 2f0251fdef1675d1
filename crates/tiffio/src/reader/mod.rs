//! Reading TIFF files: directories when a file is opened, chunks when they are asked for, by any number of threads.
//!
//! ```text
//! open    header -> chain of directories -> values of the first image's tags
//! read    chunks that the window touches: table of chunks -> stored bytes -> decoded chunk -> planes of the caller
//! ```
//!
//! A [`Reader`] takes `&self` everywhere and keeps no position: what is wanted is in the [`ReadRequest`], what a worker
//! needs for itself in its [`ReadState`]. Samples come band by band, row by row from the top, in the machine's byte
//! order. Nothing here is larger than what the file has proved or [`Limits`](crate::Limits) allow.

mod chunk;
mod chunk_table;
mod fetch;
mod fill;
mod image;
mod open;
mod read;
mod scatter;
mod strip;
mod values;

pub use chunk::ReadState;
pub use image::Image;
pub use open::Reader;
pub use read::ReadRequest;
pub use scatter::scatter_chunk;
