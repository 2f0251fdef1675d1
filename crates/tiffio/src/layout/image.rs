//! What is needed to find and decode the chunks of one image.

use super::{ChunkGrid, SampleLayout, SampleType};
use crate::bytes::ByteOrder;
use crate::tag::{Compression, ExtraSample, Photometric, PlanarConfiguration, Predictor};

/// The validated layout of one image: once made, its parts fit each other.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct ImageLayout {
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// Samples of a pixel.
    pub bands: u32,
    /// How a sample is stored.
    pub sample: SampleLayout,
    /// How a sample is held in memory.
    pub sample_type: SampleType,
    /// Byte order of samples of whole bytes.
    pub byte_order: ByteOrder,
    /// Whether the bits of each stored byte run from the least significant one (`FillOrder` 2).
    pub reverse_bits: bool,
    /// Whether bands share chunks.
    pub planar: PlanarConfiguration,
    /// How the image is cut.
    pub grid: ChunkGrid,
    /// How a chunk is compressed.
    pub compression: Compression,
    /// What was done to samples before compression.
    pub predictor: Predictor,
    /// What the samples mean as colour.
    pub photometric: Photometric,
    /// What the bands beyond the colour are.
    pub extra_samples: Vec<ExtraSample>,
}

impl ImageLayout {
    /// Samples of a pixel that one chunk holds: all bands of a chunky image, one of a planar one.
    #[must_use]
    pub fn samples_per_chunk_pixel(&self) -> u32 {
        if self.planar == PlanarConfiguration::Planar { 1 } else { self.bands }
    }
}
