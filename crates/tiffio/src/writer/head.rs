//! The front of an output: header, directories and space for the tables of chunks, before the first chunk is known.
//!
//! ```text
//! header | (ghost area of a COG) | directory and values of image 0 | its tables of offsets and byte counts | image 1 … | chunks in the order of put
//! ```

use super::encode::encoder_spec;
use super::spec::BigTiff;
use super::{ImageSpec, bits, describe};
use crate::codec::{ChunkEncoder, ChunkShape};
use crate::error::Result;
use crate::ifd::{NextDirectory, TiffVariant};
use crate::layout::{ChunkGrid, ChunkKind, ImageLayout};

/// An image of an output: what is asked for, and the layout that follows.
#[derive(Debug)]
pub(super) struct PlannedImage<'a> {
    pub(super) spec: &'a ImageSpec,
    pub(super) layout: &'a ImageLayout,
}

/// The front of an output.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct FileHead {
    pub(super) variant: TiffVariant,
    /// Pieces of the front and their offsets; between them lie the tables.
    pub(super) pieces: Vec<(u64, Vec<u8>)>,
    /// For each image the offsets of its tables: of chunk offsets and of byte counts.
    pub(super) tables: Vec<[u64; 2]>,
    /// Where the first chunk goes.
    pub(super) chunks_at: u64,
}

impl FileHead {
    /// The front of a file of `images`, as a BigTIFF if the first image's specification, a 64-bit tag or the worst case
    /// asks for it.
    ///
    /// # Errors
    ///
    /// [`Usage::Spec`](crate::Usage::Spec) if a classic TIFF is insisted on and cannot hold the front, or the tags do not
    /// fit each other.
    pub(super) fn new(images: &[PlannedImage<'_>]) -> Result<Self> {
        Self::behind(&[], 0, images)
    }

    /// The same with `ghost` between header and directories, and so many bytes more for each chunk.
    ///
    /// # Errors
    ///
    /// As for [`new`](Self::new).
    pub(super) fn behind(ghost: &[u8], chunk_extra: u64, images: &[PlannedImage<'_>]) -> Result<Self> {
        let wanted = images.first().map_or(BigTiff::IfNeeded, |image| image.spec.big_tiff);
        let size_max = match wanted {
            BigTiff::Yes => return Self::of_variant(ghost, images, TiffVariant::Big),
            BigTiff::No => return Self::of_variant(ghost, images, TiffVariant::Classic),
            BigTiff::IfNeeded => u64::from(u32::MAX),
            BigTiff::IfSafer => (1 << 31) - 1,
        };
        let extra = |layout: &ImageLayout| layout.grid.chunk_count().saturating_mul(chunk_extra);
        let worst_case = |image: &PlannedImage<'_>| worst_case_bytes(image).saturating_add(extra(image.layout));
        let chunks: u64 = images.iter().map(worst_case).fold(0, u64::saturating_add);
        let wide_tags = images.iter().any(|image| describe::needs_big(image.spec));
        if chunks <= size_max && !wide_tags {
            let head = Self::of_variant(ghost, images, TiffVariant::Classic)?;
            if head.chunks_at.saturating_add(chunks) <= size_max {
                return Ok(head);
            }
        }
        Self::of_variant(ghost, images, TiffVariant::Big)
    }

    fn of_variant(ghost: &[u8], images: &[PlannedImage<'_>], variant: TiffVariant) -> Result<Self> {
        let ghost_bytes = u32::try_from(ghost.len()).unwrap_or(u32::MAX);
        let mut front = variant.header_before(ghost_bytes);
        front.extend_from_slice(ghost);
        let mut head = Self {
            variant,
            chunks_at: variant.align(front.len() as u64),
            pieces: vec![(0, front)],
            tables: Vec::with_capacity(images.len()),
        };
        for (n, image) in images.iter().enumerate() {
            let next = if n + 1 < images.len() { NextDirectory::Adjacent } else { NextDirectory::None };
            let directory = describe::directory(image.spec, image.layout, variant)?;
            let placed = directory.serialize(variant, head.chunks_at, next)?;
            let table_at = |tag| placed.reserved.iter().find(|(known, _)| *known == tag).map_or(0, |(_, at)| *at);
            head.tables.push(describe::table_tags(image.layout.grid.kind()).map(table_at));
            head.pieces.push((head.chunks_at, placed.bytes));
            head.chunks_at = placed.end;
        }
        Ok(head)
    }
}

/// Bytes that the chunks of an image can take at most, if every one of them defeats the codec.
fn worst_case_bytes(image: &PlannedImage<'_>) -> u64 {
    let layout = image.layout;
    let grid = &layout.grid;
    let encoder = ChunkEncoder::new(&encoder_spec(image.spec, layout)).ok();
    let chunk_bytes = |rows| {
        let shape = ChunkShape { width: grid.chunk_width(), height: rows, samples: layout.samples_per_chunk_pixel() };
        let shape = if bits::are_packed(layout) { bits::packed_shape(shape) } else { shape };
        let known = encoder.as_ref().and_then(|encoder| encoder.worst_case(shape).ok());
        known.map_or_else(|| unknown_codec_bytes(shape, layout), |bytes| bytes as u64)
    };
    let rows_of_chunks = u64::from(grid.chunks_down());
    let whole = chunk_bytes(grid.chunk_height()).saturating_mul(rows_of_chunks - 1);
    let column = whole.saturating_add(chunk_bytes(last_rows(grid)));
    column.saturating_mul(u64::from(grid.chunks_across())).saturating_mul(u64::from(grid.planes()))
}

/// Bytes to expect at most of a chunk that was encoded elsewhere, by a codec of which we know nothing: twice those of its
/// samples, and room for tables.
fn unknown_codec_bytes(shape: ChunkShape, layout: &ImageLayout) -> u64 {
    let pixels = u64::from(shape.width) * u64::from(shape.height);
    let pixel_bytes = u64::from(shape.samples) * layout.sample_type.size() as u64;
    pixels.saturating_mul(pixel_bytes).saturating_mul(2).saturating_add(1024)
}

/// Rows that the chunks of the last row of the grid store.
fn last_rows(grid: &ChunkGrid) -> u32 {
    match grid.kind() {
        ChunkKind::Tile => grid.chunk_height(),
        ChunkKind::Strip => grid.image_height() - (grid.chunks_down() - 1) * grid.chunk_height(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout::SampleType;
    use crate::tag::Compression;
    use crate::writer::Chunking;

    #[track_caller]
    fn check(spec: &ImageSpec, want: TiffVariant) {
        let layout = spec.layout().unwrap();
        let head = FileHead::new(&[PlannedImage { spec, layout: &layout }]).unwrap();
        assert_eq!(head.variant, want);
    }

    /// An image of exactly `rows` * 2^16 bytes, uncompressed, in one strip a row.
    fn plain(rows: u32) -> ImageSpec {
        ImageSpec {
            compression: Compression::None,
            chunking: Chunking::Strips { rows: 1 },
            ..ImageSpec::new(1 << 16, rows, 1, SampleType::U8)
        }
    }

    #[test]
    fn bigtiff_begins_where_the_worst_case_passes_4_gib() {
        // 8 bytes of tables a row and a header: 2^32 / (2^16 + 8) = 65,528.0009
        check(&plain(65_527), TiffVariant::Classic);
        check(&plain(65_528), TiffVariant::Big);
    }

    #[test]
    fn compressed_chunks_count_as_large_as_the_codec_can_make_them() {
        let image = |compression| ImageSpec { compression, ..ImageSpec::new(60_000, 60_000, 1, SampleType::U8) };
        check(&image(Compression::None), TiffVariant::Classic);
        check(&image(Compression::Deflate), TiffVariant::Classic);
        check(&image(Compression::Lzw), TiffVariant::Big);
        check(&image(Compression::Webp), TiffVariant::Big);
    }

    #[test]
    fn the_caller_can_decide() {
        let big = ImageSpec { big_tiff: BigTiff::Yes, ..plain(1) };
        check(&big, TiffVariant::Big);
        let classic = ImageSpec { big_tiff: BigTiff::No, ..plain(70_000) };
        check(&classic, TiffVariant::Classic);
        let safer = ImageSpec { big_tiff: BigTiff::IfSafer, ..plain(40_000) };
        check(&safer, TiffVariant::Big);
        check(&plain(40_000), TiffVariant::Classic);
    }

    #[test]
    fn a_huge_image_is_no_overflow() {
        let mut spec = ImageSpec::new(u32::MAX, 1 << 20, 1, SampleType::ComplexF64);
        spec.chunking = Chunking::Tiles { width: 1 << 14, height: 1 << 12 };
        check(&spec, TiffVariant::Big);
    }

    #[test]
    fn directories_of_several_images_follow_each_other() {
        let spec = plain(3);
        let layout = spec.layout().unwrap();
        let images = [PlannedImage { spec: &spec, layout: &layout }, PlannedImage { spec: &spec, layout: &layout }];
        let head = FileHead::new(&images).unwrap();
        let second = head.pieces[2].0;
        assert_eq!(head.pieces[1].1[2 + 12 * 11..][..4], u32::try_from(second).unwrap().to_le_bytes());
        assert!(head.tables[0].iter().all(|&at| at < second) && head.tables[1].iter().all(|&at| at > second));
    }
}
