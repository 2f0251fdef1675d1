//! Inputs and outputs: arrays in memory, images of TIFFs, mosaics of them, and one TIFF written by many workers.

mod blocks;
mod fingerprint;
mod geotiff;
mod hex;
mod memory;
mod mosaic;
mod save;

pub(crate) use blocks::{BlockGrid, BlockSource};
pub use fingerprint::Fingerprint;
pub use geotiff::GeoTiffSource;
pub(crate) use geotiff::WrittenGeoTiff;
pub(crate) use hex::{hex, unhex};
pub use memory::MemorySource;
pub(crate) use memory::WrittenValues;
pub(crate) use mosaic::{FileStamp, MosaicPart, MosaicShape, MosaicSource, Rect, WrittenMosaic, depths};
pub use save::FileLayout;
pub(crate) use save::{BlockEncoder, EncodedChunk, Output, OutputSpec, OverviewsAgain, Together};
