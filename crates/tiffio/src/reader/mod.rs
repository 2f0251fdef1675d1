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
mod family;
mod fetch;
mod fill;
mod image;
mod listing;
mod open;
mod read;
mod scatter;
mod sidecar;
mod strip;
mod values;

pub use chunk::ReadState;
pub use family::ImageFamily;
pub use image::Image;
pub(crate) use listing::TableBudget;
pub use listing::{ChunkListing, ChunkTotals, ListedChunk};
pub use open::Reader;
pub use read::ReadRequest;
pub use scatter::scatter_chunk;
pub use sidecar::Sidecars;
