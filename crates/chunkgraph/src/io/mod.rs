//! Inputs and outputs: arrays in memory, images of TIFFs, and one TIFF written by many workers.

mod geotiff;
mod memory;
mod save;

pub use geotiff::GeoTiffSource;
pub use memory::MemorySource;
pub use save::FileLayout;
pub(crate) use save::{BlockEncoder, EncodedChunk, Output, OutputSpec};
