//! From a block of samples, band by band, to the samples of one chunk, pixel by pixel.
//!
//! ```text
//! block   band 0: rows of columns | band 1: rows of columns | …        as computations hold them
//! chunk   row 0: column 0: bands, column 1: bands, … | row 1 …         as encoders take them
//! ```
//!
//! What a tile on the right or lower edge holds past the image is filled with the last pixel of its row, and then with
//! the last row: differences there are zero, and so the padding costs next to nothing under any codec.

use std::ops::Range;

use crate::codec::ChunkShape;
use crate::error::{Result, Usage};
use crate::layout::{ImageLayout, Sample, SampleType, Window};

/// Samples of a rectangle of an image: band by band, row by row, in the machine's byte order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SampleBlock<'a> {
    pub(super) sample_type: SampleType,
    pub(super) samples: &'a [u8],
    pub(super) window: Window,
    pub(super) bands: Range<u32>,
}

impl<'a> SampleBlock<'a> {
    /// The block of `samples` that holds `bands` of the image's pixels in `window`.
    ///
    /// # Errors
    ///
    /// [`Usage::BufferLength`] if there are not `bands * height * width` samples.
    pub fn new<T: Sample>(samples: &'a [T], window: Window, bands: Range<u32>) -> Result<Self> {
        Self::from_bytes(bytemuck::cast_slice(samples), T::TYPE, window, bands)
    }

    /// The same of samples as bytes, for types that Rust has no number for.
    ///
    /// # Errors
    ///
    /// As for [`new`](Self::new).
    pub fn from_bytes(samples: &'a [u8], sample_type: SampleType, window: Window, bands: Range<u32>) -> Result<Self> {
        let count = u64::from(bands.end.saturating_sub(bands.start)).checked_mul(window.pixels());
        let found = (samples.len() / sample_type.size()) as u64;
        if count != Some(found) || !samples.len().is_multiple_of(sample_type.size()) {
            return Err(Usage::BufferLength { found, expected: count.unwrap_or(u64::MAX) }.into());
        }
        Ok(Self { sample_type, samples, window, bands })
    }
}

/// Fills `out` with the samples of `chunk`, edges padded; comes back with the size of the chunk.
///
/// # Errors
///
/// [`Usage::NoSuchChunk`] past the last chunk, [`Usage::BufferType`] if the image has another sample type, and
/// [`Usage::OutsideBlock`] if the block does not hold all of the chunk.
pub(super) fn gather(
    layout: &ImageLayout,
    chunk: u64,
    block: &SampleBlock<'_>,
    out: &mut Vec<u8>,
) -> Result<ChunkShape> {
    let grid = &layout.grid;
    let (Some((plane, ..)), Some(window), Some((width, height))) =
        (grid.position(chunk), grid.window(chunk), grid.stored_size(chunk))
    else {
        return Err(Usage::NoSuchChunk { chunk, count: grid.chunk_count() }.into());
    };
    if block.sample_type != layout.sample_type {
        return Err(Usage::BufferType { found: block.sample_type, expected: layout.sample_type }.into());
    }
    let samples = layout.samples_per_chunk_pixel();
    let bands = if grid.planes() == 1 { 0..samples } else { plane..plane + 1 };
    if bands.start < block.bands.start || bands.end > block.bands.end {
        return Err(Usage::OutsideBlock { chunk, what: "bands" }.into());
    }
    let inside = block.window.intersection(window) == Some(window);
    if !inside {
        return Err(Usage::OutsideBlock { chunk, what: "pixels" }.into());
    }
    // What is there from the chunk before is all written over.
    out.resize(width as usize * height as usize * samples as usize * layout.sample_type.size(), 0);
    let area = Area {
        block,
        first_band: (bands.start - block.bands.start) as usize,
        bands: samples as usize,
        col: (window.col_off - block.window.col_off) as usize,
        row: (window.row_off - block.window.row_off) as usize,
        width: window.width as usize,
        height: window.height as usize,
        stored_width: width as usize,
    };
    match layout.sample_type.size() {
        1 => area.gather::<1>(out),
        2 => area.gather::<2>(out),
        4 => area.gather::<4>(out),
        8 => area.gather::<8>(out),
        _ => area.gather::<16>(out),
    }
    Ok(ChunkShape { width, height, samples })
}

/// Fills what `samples`, those of `chunk`, hold past the edge of the image: the last column and the last row again, as
/// [`Encoder::gather`](super::Encoder::gather) does.
///
/// # Errors
///
/// [`Usage::NoSuchChunk`] past the last chunk, [`Usage::BufferLength`] if `samples` are not those of the chunk.
pub fn pad_chunk(layout: &ImageLayout, chunk: u64, samples: &mut [u8]) -> Result<()> {
    let grid = &layout.grid;
    let (Some(window), Some((width, height))) = (grid.window(chunk), grid.stored_size(chunk)) else {
        return Err(Usage::NoSuchChunk { chunk, count: grid.chunk_count() }.into());
    };
    let pixel = layout.samples_per_chunk_pixel() as usize * layout.sample_type.size();
    let (row, expected) = (width as usize * pixel, width as usize * height as usize * pixel);
    if samples.len() != expected {
        return Err(Usage::BufferLength { found: samples.len() as u64, expected: expected as u64 }.into());
    }
    let inside = window.width as usize * pixel;
    let (rows, below) = samples.split_at_mut(window.height as usize * row);
    if inside < row {
        for row in rows.chunks_exact_mut(row) {
            let (pixels, padding) = row.split_at_mut(inside);
            let last = &pixels[inside - pixel..];
            padding.chunks_exact_mut(pixel).for_each(|padding| padding.copy_from_slice(last));
        }
    }
    let last = &rows[rows.len() - row..];
    below.chunks_exact_mut(row).for_each(|row| row.copy_from_slice(last));
    Ok(())
}

/// The part of a block that goes into a chunk, counted from the block's own corner.
struct Area<'a> {
    block: &'a SampleBlock<'a>,
    first_band: usize,
    bands: usize,
    col: usize,
    row: usize,
    width: usize,
    height: usize,
    /// Columns of the chunk, padding included.
    stored_width: usize,
}

impl Area<'_> {
    /// Fills `out` with samples of `N` bytes. How the bytes are read does not matter here, so types of one size share code.
    fn gather<const N: usize>(&self, out: &mut [u8]) {
        let (out, _) = out.as_chunks_mut::<N>();
        let (samples, _) = self.block.samples.as_chunks::<N>();
        for (n, row) in out.chunks_exact_mut(self.stored_width * self.bands).take(self.height).enumerate() {
            let (pixels, padding) = row.split_at_mut(self.width * self.bands);
            match self.bands {
                1 => pixels.copy_from_slice(self.band_row(samples, 0, n)),
                2 => interleave(std::array::from_fn::<_, 2, _>(|band| self.band_row(samples, band, n)), pixels),
                3 => interleave(std::array::from_fn::<_, 3, _>(|band| self.band_row(samples, band, n)), pixels),
                4 => interleave(std::array::from_fn::<_, 4, _>(|band| self.band_row(samples, band, n)), pixels),
                bands => {
                    for band in 0..bands {
                        let targets = pixels.iter_mut().skip(band).step_by(bands);
                        targets.zip(self.band_row(samples, band, n)).for_each(|(to, from)| *to = *from);
                    }
                }
            }
            let last = &pixels[pixels.len() - self.bands..];
            padding.chunks_exact_mut(self.bands).for_each(|pixel| pixel.copy_from_slice(last));
        }
        let (rows, padding) = out.split_at_mut(self.height * self.stored_width * self.bands);
        let last = &rows[rows.len() - self.stored_width * self.bands..];
        padding.chunks_exact_mut(last.len()).for_each(|row| row.copy_from_slice(last));
    }

    /// The samples of row `row` of this area in its band `band`.
    fn band_row<'b, const N: usize>(&self, samples: &'b [[u8; N]], band: usize, row: usize) -> &'b [[u8; N]] {
        let window = self.block.window;
        let rows_before = (self.first_band + band) * window.height as usize + self.row + row;
        &samples[rows_before * window.width as usize + self.col..][..self.width]
    }
}

/// One row of a few bands; the number of bands is known when this is compiled, so the loop has no inner one.
fn interleave<T: Copy, const BANDS: usize>(bands: [&[T]; BANDS], pixels: &mut [T]) {
    let (pixels, _) = pixels.as_chunks_mut::<BANDS>();
    let bands = bands.map(|band| &band[..pixels.len()]);
    for (column, pixel) in pixels.iter_mut().enumerate() {
        *pixel = std::array::from_fn(|band| bands[band][column]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Error;
    use crate::tag::PlanarConfiguration;
    use crate::writer::{Chunking, ImageSpec};
    use proptest::prelude::*;

    /// The plainest gathering: for each stored sample, the one of the nearest pixel inside the image.
    fn naive(layout: &ImageLayout, chunk: u64, sample: impl Fn(u32, u32, u32) -> u16) -> Vec<u16> {
        let (plane, ..) = layout.grid.position(chunk).unwrap();
        let window = layout.grid.window(chunk).unwrap();
        let (width, height) = layout.grid.stored_size(chunk).unwrap();
        let mut out = Vec::new();
        for row in (0..height).map(|row| window.row_off + row.min(window.height - 1)) {
            for col in (0..width).map(|col| window.col_off + col.min(window.width - 1)) {
                for band in 0..layout.samples_per_chunk_pixel() {
                    out.push(sample(band + plane, row, col));
                }
            }
        }
        out
    }

    /// The samples of a chunk with zeros past the edge of the image.
    fn without_padding(layout: &ImageLayout, chunk: u64, samples: &[u16]) -> Vec<u16> {
        let (window, bands) = (layout.grid.window(chunk).unwrap(), layout.samples_per_chunk_pixel());
        let width = layout.grid.stored_size(chunk).unwrap().0;
        let is_inside = |pixel: u32| pixel % width < window.width && pixel / width < window.height;
        let pixels = samples.chunks_exact(bands as usize).zip(0..);
        pixels.flat_map(|(pixel, n)| if is_inside(n) { pixel.to_vec() } else { vec![0; pixel.len()] }).collect()
    }

    fn spec(width: u32, height: u32, bands: u32, chunking: Chunking, planar: PlanarConfiguration) -> ImageSpec {
        ImageSpec { chunking, planar, ..ImageSpec::new(width, height, bands, SampleType::U16) }
    }

    #[track_caller]
    fn check(spec: &ImageSpec, block: Window) {
        let layout = spec.layout().unwrap();
        let value = |band: u32, row: u32, col: u32| u16::try_from((band * 7919 + row * 131 + col) % 65_536).unwrap();
        let samples: Vec<u16> = (0..spec.bands)
            .flat_map(|band| (0..block.height).map(move |row| (band, row + block.row_off)))
            .flat_map(|(band, row)| (0..block.width).map(move |col| value(band, row, col + block.col_off)))
            .collect();
        let held = SampleBlock::new(&samples, block, 0..spec.bands).unwrap();
        let mut out = vec![9; 5];
        for chunk in 0..layout.grid.chunk_count() {
            let window = layout.grid.window(chunk).unwrap();
            let result = gather(&layout, chunk, &held, &mut out);
            if block.intersection(window) != Some(window) {
                assert!(matches!(result, Err(Error::Usage(Usage::OutsideBlock { what: "pixels", .. }))));
                continue;
            }
            let (width, height) = layout.grid.stored_size(chunk).unwrap();
            assert_eq!(result.unwrap(), ChunkShape { width, height, samples: layout.samples_per_chunk_pixel() });
            let want = naive(&layout, chunk, value);
            assert_eq!(out, bytemuck::cast_slice::<u16, u8>(&want), "chunk {chunk}");
            let mut other_padding = bytemuck::cast_slice(&without_padding(&layout, chunk, &want)).to_vec();
            pad_chunk(&layout, chunk, &mut other_padding).unwrap();
            assert_eq!(out, other_padding, "chunk {chunk}, padded");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn every_chunk_is_what_the_plainest_gathering_makes(
            (width, height) in (1..70_u32, 1..50_u32),
            bands in 1..7_u32,
            planar in prop_oneof![Just(PlanarConfiguration::Chunky), Just(PlanarConfiguration::Planar)],
            chunking in prop_oneof![
                Just(Chunking::Tiles { width: 16, height: 32 }),
                (1..20_u32).prop_map(|rows| Chunking::Strips { rows }),
            ],
            cut in 0..20_u32,
        ) {
            let cut = cut.min(width - 1).min(height - 1);
            let block = Window::new(cut, cut / 2, width - cut, height - cut);
            check(&spec(width, height, bands, chunking, planar), block);
        }
    }

    #[test]
    fn every_sample_size_is_gathered() {
        for sample_type in [SampleType::U8, SampleType::F32, SampleType::I64, SampleType::ComplexF64] {
            let size = sample_type.size();
            let layout = ImageSpec::new(2, 1, 2, sample_type).layout().unwrap();
            let samples: Vec<u8> = (1..=4_u8).flat_map(|n| vec![n; size]).collect();
            let block = SampleBlock::from_bytes(&samples, sample_type, Window::new(0, 0, 2, 1), 0..2).unwrap();
            let mut out = Vec::new();
            gather(&layout, 0, &block, &mut out).unwrap();
            let want: Vec<u8> = [1, 3, 2, 4, 2, 4].into_iter().flat_map(|n: u8| vec![n; size]).collect();
            assert_eq!(out[..6 * size], want, "{sample_type}");
        }
    }

    #[test]
    fn a_block_of_one_band_serves_the_chunks_of_its_plane() {
        let tiles = Chunking::Tiles { width: 16, height: 16 };
        let layout = spec(16, 16, 3, tiles, PlanarConfiguration::Planar).layout().unwrap();
        let samples = [7_u16; 256];
        let block = SampleBlock::new(&samples, Window::new(0, 0, 16, 16), 1..2).unwrap();
        let mut out = Vec::new();
        gather(&layout, 1, &block, &mut out).unwrap();
        assert_eq!(out, bytemuck::cast_slice::<u16, u8>(&samples));
        let error = gather(&layout, 2, &block, &mut out).unwrap_err();
        assert_eq!(error.to_string(), "chunk 2 holds bands that are not in the block of samples");
        let error = gather(&layout, 3, &block, &mut out).unwrap_err();
        assert_eq!(error.to_string(), "chunk 3 asked for (from 0), the image has 3");
    }

    #[test]
    fn a_block_of_another_type_or_length_is_refused() {
        let window = Window::new(0, 0, 16, 16);
        assert!(SampleBlock::new(&[0_u8; 255], window, 0..1).is_err());
        assert!(SampleBlock::from_bytes(&[0; 513], SampleType::U16, window, 0..1).is_err());
        let block = SampleBlock::new(&[0_u8; 256], window, 0..1).unwrap();
        let layout = ImageSpec::new(16, 16, 1, SampleType::I8).layout().unwrap();
        let error = gather(&layout, 0, &block, &mut Vec::new()).unwrap_err();
        assert_eq!(error.to_string(), "buffer of uint8 where the image holds int8");
    }
}
