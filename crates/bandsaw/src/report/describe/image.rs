//! One image: how large it is, and how it lies in the file.

use serde::Serialize;
use tiffio::layout::{ChunkKind, ImageLayout};
use tiffio::reader::ChunkTotals;
use tiffio::tag::{ExtraSample, Photometric, PlanarConfiguration, Tag};
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
    /// The number of the image that this overview or mask belongs to.
    pub(super) belongs_to: Option<usize>,
    /// Chunks that the file does not hold.
    pub(super) sparse_chunks: Option<u64>,
    /// Bytes of all chunks in the file.
    pub(super) stored_bytes: Option<u64>,
    /// Bytes of the samples over bytes in the file.
    pub(super) compression_ratio: Option<f64>,
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
    /// Colours of the palette, if it is one.
    pub(super) palette_entries: Option<usize>,
    /// What the bands beyond the colours are, such as `unassociated alpha`.
    pub(super) extra_samples: Vec<String>,
    sample_bytes: Option<u64>,
}

impl ImageInfo {
    pub(super) fn new(image: &Image, totals: Option<ChunkTotals>, belongs_to: Option<usize>) -> Self {
        let (layout, error) = match image.layout() {
            Ok(layout) => (Some(Layout::new(image, layout)), None),
            Err(error) => (None, Some(error.to_string())),
        };
        let (sparse_chunks, stored_bytes) = match (&layout, totals) {
            (Some(layout), Some(ChunkTotals { listed, sparse, stored_bytes })) => {
                // What the tables leave out is not there either. Strips that are read in parts have shorter tables.
                let unlisted = match layout.chunk_kind {
                    "tiles" => layout.chunk_count.saturating_sub(listed),
                    _ => 0,
                };
                (Some(sparse.saturating_add(unlisted)), Some(stored_bytes))
            }
            _ => (None, None),
        };
        let samples = layout.as_ref().and_then(|layout| layout.sample_bytes);
        #[expect(clippy::cast_precision_loss, reason = "three digits matter")]
        let ratio = |(samples, stored): (u64, u64)| (stored > 0).then(|| samples as f64 / stored as f64);
        Self {
            image: image.index(),
            kind: kind_name(image.kind()),
            layout,
            error,
            belongs_to,
            sparse_chunks,
            stored_bytes,
            compression_ratio: samples.zip(stored_bytes).and_then(ratio),
        }
    }

    pub(super) fn bands(&self) -> usize {
        self.layout.as_ref().map_or(0, |layout| layout.bands as usize)
    }

    /// Bytes of its samples in memory.
    pub(super) fn sample_bytes(&self) -> Option<u64> {
        self.layout.as_ref().and_then(|layout| layout.sample_bytes)
    }
}

fn kind_name(kind: ImageKind) -> &'static str {
    match kind {
        ImageKind::Full => "full",
        ImageKind::Overview => "overview",
        ImageKind::Mask => "mask",
        ImageKind::OverviewMask => "overview mask",
        ImageKind::Page => "page",
    }
}

impl Layout {
    fn new(image: &Image, layout: &ImageLayout) -> Self {
        let grid = &layout.grid;
        let pixels = u64::from(layout.width) * u64::from(layout.height);
        let pixel_bytes = u64::from(layout.bands) * layout.sample_type.size() as u64;
        let palette = image.tags().get(Tag::COLOR_MAP).filter(|_| layout.photometric == Photometric::Palette);
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
            palette_entries: palette.map(|colours| colours.count() / 3),
            extra_samples: layout.extra_samples.iter().map(ExtraSample::to_string).collect(),
            sample_bytes: pixels.checked_mul(pixel_bytes),
        }
    }

    /// What band number `band`, from 0, is beyond the colours.
    pub(super) fn extra_sample(&self, band: usize) -> Option<&str> {
        let colours = (self.bands as usize).checked_sub(self.extra_samples.len())?;
        let name = self.extra_samples.get(band.checked_sub(colours)?)?;
        (name != "unspecified").then_some(name.as_str())
    }
}
