//! The pixels that a picture shows: those in the middle of each of its cells, out of the smallest overview that has as many.
//!
//! Chunks are decoded by all threads, each once, and only those that hold such a pixel. Memory: a chunk a thread, and the
//! picture.

use rayon::prelude::*;
use tiffio::layout::{ImageLayout, SampleType, Window};
use tiffio::{Image, ReadRequest, Reader};

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

/// The pixels that `request` asks for.
///
/// # Errors
///
/// Whatever keeps the image from being read; bands that are not there. Complex samples come as the real part of each.
pub(crate) fn reduced(reader: &Reader, request: &Request<'_>) -> tiffio::Result<Reduced> {
    let full = reader.image(request.image)?.layout()?;
    let [width, height] = fitted(full.width, full.height, request.size);
    let level = level(reader, request.image, full, [width, height])?;
    let image = reader.image(level)?;
    let mut bands = vec![vec![f64::NAN; width as usize * height as usize]; request.bands.len()];
    let mut chunks = sample(reader, image, request.bands, [width, height], &mut bands)?;
    let is_f32 = full.sample_type == SampleType::F32;
    if let Some(nodata) = request.nodata {
        let is_missing = |value: f64| value == nodata || (is_f32 && value == rounded(nodata));
        bands.iter_mut().flatten().filter(|value| is_missing(**value)).for_each(|value| *value = f64::NAN);
    }
    if let Some(mask) = reader.mask(level)? {
        let mut valid = vec![vec![1.0; width as usize * height as usize]];
        chunks += sample(reader, reader.image(mask)?, &[0], [width, height], &mut valid)?;
        for band in &mut bands {
            let pixels = band.iter_mut().zip(valid.iter().flatten());
            pixels.filter(|(_, valid)| **valid == 0.0).for_each(|(value, _)| *value = f64::NAN);
        }
    }
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

/// Fills `out` with the pixels of `image` at the middles of `width` x `height` cells; comes back with the chunks decoded.
fn sample(
    reader: &Reader,
    image: &Image,
    bands: &[u32],
    [width, height]: [u32; 2],
    out: &mut [Vec<f64>],
) -> tiffio::Result<u64> {
    let layout = image.layout()?;
    let grid = &layout.grid;
    let cols = Cells { length: layout.width, cells: width };
    let rows = Cells { length: layout.height, cells: height };
    // Chunks of the first plane stand for those of all: a request reads the planes of its bands.
    let places = (0..grid.chunks_per_plane()).filter_map(|chunk| {
        let window = grid.window(chunk)?.intersection(Window::new(0, 0, layout.width, layout.height))?;
        let picked = (cols.within(window.col_off, window.width), rows.within(window.row_off, window.height));
        (!picked.0.is_empty() && !picked.1.is_empty()).then_some((window, picked))
    });
    let read = |(window, (across, down)): (Window, (std::ops::Range<u32>, std::ops::Range<u32>))| {
        let request = ReadRequest { image: image.index(), window, bands: bands.to_vec() };
        let plane = window.width as usize * window.height as usize;
        let size = layout.sample_type.size();
        let mut samples = vec![0; plane * bands.len() * size];
        reader.read_bytes(&request, &mut samples)?;
        let mut values = Vec::with_capacity(across.len() * down.len() * bands.len());
        for band in 0..bands.len() {
            for row in down.clone().map(|cell| rows.middle(cell) - window.row_off) {
                for col in across.clone().map(|cell| cols.middle(cell) - window.col_off) {
                    let place = band * plane + row as usize * window.width as usize + col as usize;
                    let bytes = samples.get(place * size..(place + 1) * size).unwrap_or_default();
                    values.push(number(layout.sample_type, bytes));
                }
            }
        }
        Ok((across, down, values))
    };
    let pieces: Vec<_> = places.collect::<Vec<_>>().into_par_iter().map(read).collect::<tiffio::Result<_>>()?;
    let planes = if grid.planes() == 1 { 1 } else { bands.len() as u64 };
    let decoded = pieces.len() as u64 * planes;
    for (across, down, values) in pieces {
        let mut values = values.into_iter();
        for band in out.iter_mut() {
            for row in down.clone() {
                let first = row as usize * width as usize;
                let cells = band.get_mut(first + across.start as usize..first + across.end as usize);
                cells.unwrap_or_default().iter_mut().zip(values.by_ref()).for_each(|(cell, value)| *cell = value);
            }
        }
    }
    Ok(decoded)
}

/// `cells` cells over `length` pixels, not more than those.
#[derive(Debug, Clone, Copy)]
struct Cells {
    length: u32,
    cells: u32,
}

impl Cells {
    /// The pixel in the middle of `cell`.
    fn middle(self, cell: u32) -> u32 {
        let middle = (2 * u64::from(cell) + 1) * u64::from(self.length) / (2 * u64::from(self.cells));
        u32::try_from(middle).unwrap_or(u32::MAX)
    }

    /// The cells whose middles are among `count` pixels from `first` on.
    fn within(self, first: u32, count: u32) -> std::ops::Range<u32> {
        self.from(u64::from(first))..self.from(u64::from(first) + u64::from(count))
    }

    /// The first cell whose middle is not before `pixel`.
    fn from(self, pixel: u64) -> u32 {
        // (2 cell + 1) length / (2 cells) >= pixel, solved for the cell.
        let (length, cells) = (u64::from(self.length), u64::from(self.cells));
        let twice = (2 * cells * pixel).div_ceil(length);
        u32::try_from(twice / 2).unwrap_or(u32::MAX).min(self.cells)
    }
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

    #[test]
    fn each_cell_belongs_to_the_chunk_of_its_middle() {
        for (length, count) in [(100, 7), (100, 100), (513, 256), (7, 1), (1000, 999)] {
            let cells = Cells { length, cells: count };
            for side in [1, 16, 50, 1000] {
                let mut next = 0;
                for first in (0..length).step_by(side as usize) {
                    let found = cells.within(first, side);
                    assert_eq!(found.start, next);
                    assert!(found.clone().all(|cell| (first..first + side).contains(&cells.middle(cell))));
                    next = found.end;
                }
                assert_eq!(next, count, "{length} {count} {side}");
            }
        }
    }
}
