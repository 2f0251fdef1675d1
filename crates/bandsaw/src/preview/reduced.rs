//! The pixels that a picture shows: means of those in each of its cells, out of the smallest overview that has as many.
//!
//! Chunks are decoded by all threads, each once, and only those that hold such a pixel. Memory: a chunk a thread, the
//! picture, see [`pixel_bytes`], and the cells of some chunks.

use std::ops::Range;

use rayon::prelude::*;
use tiffio::layout::{ImageLayout, SampleType, Window};
use tiffio::{Image, ReadRequest, Reader};

use super::cells::{Cell, Cells};

/// What is shown.
#[derive(Debug, Clone)]
pub(crate) struct Request<'a> {
    /// The image, from 0.
    pub(crate) image: usize,
    /// Its bands, from 0.
    pub(crate) bands: &'a [u32],
    /// Pixels of the longest side; no picture is larger than its image.
    pub(crate) size: u32,
    /// The stored value that means a pixel is missing.
    pub(crate) nodata: Option<f64>,
    /// What a pixel of the picture is made of.
    pub(crate) cell: Cell,
}

/// An image with fewer pixels.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Reduced {
    pub(crate) width: u32,
    pub(crate) height: u32,
    /// The values of each band as numbers, row by row; NaN where missing.
    pub(crate) bands: Vec<Vec<f64>>,
    /// The image that was read: an overview, or the image itself.
    pub(crate) image: usize,
    /// Chunks that were decoded, those of a mask among them.
    pub(crate) chunks: u64,
}

/// The pixels that `request` asks for: means of those that are there, or the middle ones.
///
/// Chunks of a mask that are not those of the image are looked at in the middle of each cell alone.
///
/// # Errors
///
/// Whatever keeps the image from being read; bands that are not there. Complex samples come as the real part of each.
pub(crate) fn reduced(reader: &Reader, request: &Request<'_>) -> tiffio::Result<Reduced> {
    let full = reader.image(request.image)?.layout()?;
    let size = fitted(full.width, full.height, request.size);
    let level = level(reader, request.image, full, size)?;
    let mut sampled = Sampled::new(reader, reader.image(level)?, request.bands, size, request.cell)?;
    sampled.nodata = request.nodata;
    let mask = reader.mask(level)?.map(|mask| reader.image(mask)).transpose()?;
    if let Some(mask) = mask {
        sampled = sampled.masked(mask)?;
    }
    let (mut bands, mut chunks) = sampled.means()?;
    if let Some(mask) = mask.filter(|_| sampled.mask.is_none()) {
        let (valid, decoded) = Sampled::new(reader, mask, &[0], size, Cell::Middle)?.means()?;
        chunks += decoded;
        for band in &mut bands {
            let pixels = band.iter_mut().zip(valid.iter().flatten());
            pixels.filter(|(_, valid)| **valid == 0.0).for_each(|(value, _)| *value = f64::NAN);
        }
    }
    let [width, height] = size;
    Ok(Reduced { width, height, bands, image: level, chunks })
}

/// The `float32` nearest to `value`.
fn rounded(value: f64) -> f64 {
    #[expect(clippy::cast_possible_truncation, reason = "as a file of float32 holds it")]
    let single = value as f32;
    f64::from(single)
}

/// Width and height in proportion, the longer one `size` at most.
fn fitted(width: u32, height: u32, size: u32) -> [u32; 2] {
    let long = u64::from(width.max(height)).max(1);
    let size = u64::from(size.max(1)).min(long);
    [width, height].map(|side| {
        let part = (u64::from(side) * size + long / 2) / long;
        u32::try_from(part).unwrap_or(u32::MAX).max(1)
    })
}

/// The smallest of the image and its overviews that has enough pixels.
fn level(reader: &Reader, image: usize, full: &ImageLayout, [width, height]: [u32; 2]) -> tiffio::Result<usize> {
    let size = |level: &usize| {
        let layout = reader.image(*level).and_then(Image::layout).ok()?;
        let is_alike = layout.bands == full.bands && layout.sample_type == full.sample_type;
        (is_alike && layout.width >= width && layout.height >= height).then_some((layout.width, layout.height))
    };
    let overviews = reader.overviews(image)?;
    let sized = overviews.into_iter().filter_map(|level| Some((size(&level)?, level)));
    Ok(sized.min().map_or(image, |(_, level)| level))
}

/// An image and what of it is looked at.
struct Sampled<'a> {
    reader: &'a Reader,
    image: &'a Image,
    layout: &'a ImageLayout,
    bands: &'a [u32],
    /// 0 where a pixel is not valid: an image of the same chunks.
    mask: Option<(&'a Image, SampleType)>,
    nodata: Option<f64>,
    cols: Cells,
    rows: Cells,
}

/// A chunk that is decoded, and the cells that have pixels in it.
#[derive(Debug, Clone)]
struct Piece {
    window: Window,
    across: Range<u32>,
    down: Range<u32>,
}

/// The pixels of a cell so far.
#[derive(Debug, Clone, Copy, Default)]
struct Sum {
    sum: f64,
    count: u32,
}

/// Bytes of the cells of chunks that are held at a time, if that is more than a chunk a thread.
const PIECES_BYTES: usize = 4 << 20;

/// The pixels of a picture, `size` on the longest side.
pub(crate) fn pixels(layout: &ImageLayout, size: u32) -> u64 {
    let [width, height] = fitted(layout.width, layout.height, size);
    u64::from(width) * u64::from(height)
}

/// The bytes that a pixel of a picture takes while it is read, of so many bands: sums of all, and the mean of one.
pub(crate) fn pixel_bytes(bands: usize) -> u64 {
    (bands as u64).saturating_mul(size_of::<Sum>() as u64).saturating_add(size_of::<f64>() as u64)
}

impl<'a> Sampled<'a> {
    fn new(
        reader: &'a Reader,
        image: &'a Image,
        bands: &'a [u32],
        [width, height]: [u32; 2],
        cell: Cell,
    ) -> tiffio::Result<Self> {
        let layout = image.layout()?;
        let cols = Cells { length: layout.width, cells: width, cell };
        let rows = Cells { length: layout.height, cells: height, cell };
        Ok(Self { reader, image, layout, bands, mask: None, nodata: None, cols, rows })
    }

    /// With `mask`, if its chunks are those of the image: each of others could be decoded many times.
    fn masked(self, mask: &'a Image) -> tiffio::Result<Self> {
        let layout = mask.layout()?;
        let size = |layout: &ImageLayout| {
            let grid = &layout.grid;
            (layout.width, layout.height, grid.chunk_width(), grid.chunk_height())
        };
        let is_alike = size(layout) == size(self.layout);
        Ok(Self { mask: is_alike.then_some((mask, layout.sample_type)), ..self })
    }

    /// The value of each cell of each band, NaN where nothing is there, and the chunks decoded.
    fn means(&self) -> tiffio::Result<(Vec<Vec<f64>>, u64)> {
        let (width, height) = (self.cols.cells as usize, self.rows.cells as usize);
        let mut sums = vec![vec![Sum::default(); width * height]; self.bands.len()];
        let pieces = self.pieces();
        for pieces in pieces.chunks(self.pieces_at_a_time(&pieces)) {
            let found: Vec<Vec<Sum>> =
                pieces.par_iter().map(|piece| self.sums(piece)).collect::<tiffio::Result<_>>()?;
            // In the order of chunks, so that no sum depends on threads.
            for (piece, found) in pieces.iter().zip(found) {
                let mut found = found.into_iter();
                for band in &mut sums {
                    for row in piece.down.clone().map(|row| row as usize * width) {
                        let cells = band.get_mut(row + piece.across.start as usize..row + piece.across.end as usize);
                        let cells = cells.unwrap_or_default().iter_mut().zip(found.by_ref());
                        cells.for_each(|(cell, part)| cell.add(part));
                    }
                }
            }
        }
        let planes = if self.layout.grid.planes() == 1 { 1 } else { self.bands.len() as u64 };
        let decoded = pieces.len() as u64 * (planes + u64::from(self.mask.is_some()));
        // Band by band, so that only one is there twice.
        let means = sums.into_iter().map(|band| band.iter().map(|sum| sum.mean()).collect());
        Ok((means.collect(), decoded))
    }

    fn pieces_at_a_time(&self, pieces: &[Piece]) -> usize {
        let cells = pieces.iter().map(|piece| piece.across.len() * piece.down.len()).max().unwrap_or(0);
        let bytes = cells * self.bands.len() * size_of::<Sum>();
        (PIECES_BYTES / bytes.max(1)).max(rayon::current_num_threads())
    }

    /// The chunks that hold a pixel of a cell. Those of the first plane stand for all: a request reads the planes of its bands.
    fn pieces(&self) -> Vec<Piece> {
        let all = Window::new(0, 0, self.layout.width, self.layout.height);
        let piece = |chunk| {
            let window = self.layout.grid.window(chunk)?.intersection(all)?;
            let across = self.cols.within(window.col_off, window.width);
            let down = self.rows.within(window.row_off, window.height);
            (!across.is_empty() && !down.is_empty()).then_some(Piece { window, across, down })
        };
        (0..self.layout.grid.chunks_per_plane()).filter_map(piece).collect()
    }

    /// What the pixels of a chunk are to its cells, band by band and row by row.
    fn sums(&self, piece: &Piece) -> tiffio::Result<Vec<Sum>> {
        let Piece { window, across, down } = piece;
        let samples = self.samples(self.image, self.layout.sample_type, self.bands, *window)?;
        let valid = match self.mask {
            None => None,
            Some((mask, sample_type)) => {
                let samples = self.samples(mask, sample_type, &[0], *window)?;
                let samples = samples.chunks_exact(sample_type.size());
                Some(samples.map(|bytes| number(sample_type, bytes) != 0.0).collect::<Vec<bool>>())
            }
        };
        let plane = window.width as usize * window.height as usize * self.layout.sample_type.size();
        let mut sums = Vec::with_capacity(across.len() * down.len() * self.bands.len());
        for samples in samples.chunks_exact(plane) {
            for row in down.clone() {
                let rows = inside(self.rows.pixels(row), window.row_off, window.height);
                for col in across.clone() {
                    let cols = inside(self.cols.pixels(col), window.col_off, window.width);
                    sums.push(self.sum(samples, valid.as_deref(), window.width as usize, rows.clone(), &cols));
                }
            }
        }
        Ok(sums)
    }

    fn samples(
        &self,
        image: &Image,
        sample_type: SampleType,
        bands: &[u32],
        window: Window,
    ) -> tiffio::Result<Vec<u8>> {
        let request = ReadRequest { image: image.index(), window, bands: bands.to_vec() };
        let plane = window.width as usize * window.height as usize;
        let mut samples = vec![0; plane * bands.len() * sample_type.size()];
        self.reader.read_bytes(&request, &mut samples)?;
        Ok(samples)
    }

    /// The sum of those pixels of a plane, `width` wide, that are there.
    fn sum(&self, plane: &[u8], valid: Option<&[bool]>, width: usize, rows: Range<usize>, cols: &Range<usize>) -> Sum {
        let sample_type = self.layout.sample_type;
        let size = sample_type.size();
        let single = self.nodata.filter(|_| sample_type == SampleType::F32).map(rounded);
        let mut sum = Sum::default();
        for row in rows {
            let places = row * width + cols.start..row * width + cols.end;
            let bytes = plane.get(places.start * size..places.end * size).unwrap_or_default();
            let values = bytes.chunks_exact(size).map(|bytes| number(sample_type, bytes));
            for (place, value) in places.zip(values) {
                let is_valid = valid.is_none_or(|valid| valid.get(place).copied().unwrap_or(true));
                if is_valid && !value.is_nan() && Some(value) != self.nodata && Some(value) != single {
                    sum.add(Sum { sum: value, count: 1 });
                }
            }
        }
        sum
    }
}

impl Sum {
    fn add(&mut self, other: Self) {
        self.sum += other.sum;
        self.count += other.count;
    }

    fn mean(self) -> f64 {
        if self.count == 0 { f64::NAN } else { self.sum / f64::from(self.count) }
    }
}

/// The part of `pixels` that is among `count` pixels from `first` on, counted from there.
fn inside(pixels: Range<u32>, first: u32, count: u32) -> Range<usize> {
    let from = |pixel: u32| pixel.saturating_sub(first).min(count) as usize;
    from(pixels.start)..from(pixels.end)
}

/// A sample as a number; of a complex one its real part.
fn number(sample_type: SampleType, bytes: &[u8]) -> f64 {
    fn read<T: bytemuck::Pod>(bytes: &[u8]) -> Option<T> {
        bytes.get(..size_of::<T>()).map(bytemuck::pod_read_unaligned)
    }
    #[expect(clippy::cast_precision_loss, reason = "a picture has 256 shades")]
    let number = match sample_type {
        SampleType::U8 => read::<u8>(bytes).map(f64::from),
        SampleType::U16 => read::<u16>(bytes).map(f64::from),
        SampleType::U32 => read::<u32>(bytes).map(f64::from),
        SampleType::U64 => read::<u64>(bytes).map(|value| value as f64),
        SampleType::I8 => read::<i8>(bytes).map(f64::from),
        SampleType::I16 | SampleType::ComplexI16 => read::<i16>(bytes).map(f64::from),
        SampleType::I32 | SampleType::ComplexI32 => read::<i32>(bytes).map(f64::from),
        SampleType::I64 => read::<i64>(bytes).map(|value| value as f64),
        SampleType::F32 | SampleType::ComplexF32 => read::<f32>(bytes).map(f64::from),
        SampleType::F64 | SampleType::ComplexF64 => read::<f64>(bytes),
    };
    number.unwrap_or(f64::NAN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_keep_the_proportion_and_are_never_larger() {
        assert_eq!(fitted(4000, 2000, 1024), [1024, 512]);
        assert_eq!(fitted(30, 20, 1024), [30, 20]);
        assert_eq!(fitted(1, 1_000_000, 100), [1, 100]);
        assert_eq!(fitted(u32::MAX, u32::MAX, 7), [7, 7]);
    }
}
