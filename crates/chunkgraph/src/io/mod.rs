//! Inputs and outputs: arrays in memory, images of TIFFs, mosaics of them, and one TIFF written by many workers.

mod blocks;
mod geotiff;
mod memory;
mod mosaic;
mod save;

pub(crate) use blocks::{BlockGrid, BlockSource};
pub use geotiff::GeoTiffSource;
pub use memory::MemorySource;
pub(crate) use mosaic::{FileStamp, MosaicPart, MosaicShape, MosaicSource, Rect, depths};
pub use save::FileLayout;
pub(crate) use save::{BlockEncoder, EncodedChunk, Output, OutputSpec, Together};
