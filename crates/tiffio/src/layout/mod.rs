//! How an image lies in its file: sample types, the grid of chunks, windows.
//!
//! Columns run right and rows run down from the top left corner. A strip is a chunk as wide as the image; nothing
//! outside this room tells strips and tiles apart.

mod chunk_grid;
mod image;
mod sample;
mod window;

pub use chunk_grid::{ChunkGrid, ChunkKind};
pub use image::ImageLayout;
pub use sample::{Sample, SampleLayout, SampleType};
pub use window::Window;
