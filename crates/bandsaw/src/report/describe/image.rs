//! One image: how large it is, and how it lies in the file.

use serde::Serialize;
use tiffio::layout::{ChunkKind, ImageLayout};
use tiffio::tag::PlanarConfiguration;
use tiffio::{Image, ImageKind};

/// An image of a file.
#[derive(Debug, Serialize)]
pub(super) struct ImageInfo {
    /// From 0.
    pub(super) image: usize,
    /// `full`, `overview`, `mask`, `overview mask` or `page`.
    pub(super) kind: &'static str,
    #[serde(flatten)]
    pub(super) layout: Option<Layout>,
    /// Why there is no layout.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) error: Option<String>,
}

/// The layout of an image in words and numbers.
#[derive(Debug, Serialize)]
pub(super) struct Layout {
    pub(super) width: u32,
    pub(super) height: u32,
    #[serde(rename = "band_count")]
    pub(super) bands: u32,
    /// The type that samples have in memory.
    pub(super) dtype: &'static str,
    /// Bits of a sample in the file.
    pub(super) bits: u16,
    /// Whether that is fewer than the type has.
    #[serde(skip)]
    pub(super) is_narrow: bool,
    /// `tiles` or `strips`.
    pub(super) chunk_kind: &'static str,
    pub(super) chunk_width: u32,
    pub(super) chunk_height: u32,
    pub(super) chunk_count: u64,
    /// `pixel` or `band`.
    pub(super) interleave: &'static str,
    pub(super) compression: String,
    pub(super) predictor: String,
    pub(super) photometric: String,
    sample_bytes: Option<u64>,
}

impl ImageInfo {
    pub(super) fn new(image: &Image) -> Self {
        let (layout, error) = match image.layout() {
            Ok(layout) => (Some(Layout::new(layout)), None),
            Err(error) => (None, Some(error.to_string())),
        };
        let kind = match image.kind() {
            ImageKind::Full => "full",
            ImageKind::Overview => "overview",
            ImageKind::Mask => "mask",
            ImageKind::OverviewMask => "overview mask",
            ImageKind::Page => "page",
        };
        Self { image: image.index(), kind, layout, error }
    }

    pub(super) fn bands(&self) -> usize {
        self.layout.as_ref().map_or(0, |layout| layout.bands as usize)
    }

    /// Bytes of its samples in memory.
    pub(super) fn sample_bytes(&self) -> Option<u64> {
        self.layout.as_ref().and_then(|layout| layout.sample_bytes)
    }
}

impl Layout {
    fn new(layout: &ImageLayout) -> Self {
        let grid = &layout.grid;
        let pixels = u64::from(layout.width) * u64::from(layout.height);
        let pixel_bytes = u64::from(layout.bands) * layout.sample_type.size() as u64;
        Self {
            width: layout.width,
            height: layout.height,
            bands: layout.bands,
            dtype: layout.sample_type.name(),
            bits: layout.sample.bits,
            is_narrow: usize::from(layout.sample.bits) < 8 * layout.sample_type.size(),
            chunk_kind: if grid.kind() == ChunkKind::Tile { "tiles" } else { "strips" },
            chunk_width: grid.chunk_width(),
            chunk_height: grid.chunk_height(),
            chunk_count: grid.chunk_count(),
            interleave: if layout.planar == PlanarConfiguration::Planar { "band" } else { "pixel" },
            compression: layout.compression.to_string(),
            predictor: layout.predictor.to_string(),
            photometric: layout.photometric.to_string(),
            sample_bytes: pixels.checked_mul(pixel_bytes),
        }
    }
}
