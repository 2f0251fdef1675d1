//! From a decoded chunk, pixel by pixel, to planes, band by band.
//!
//! ```text
//! chunk   row 0: column 0: bands, column 1: bands, … | row 1 …         as decoders make them
//! planes  band 0: rows of columns | band 1: rows of columns | …        as computations hold them
//! ```

use crate::error::{Malformed, Result, Usage};
use crate::layout::{ImageLayout, Window};

/// Copies part of a decoded chunk into planes.
///
/// `decoded` is what [`Reader::decode_chunk`](super::Reader::decode_chunk) makes of `chunk`. Of the pixels that the chunk
/// and `window` share, the samples of `bands[n]` (bands of the image, from 0) go to `planes[n]`: row by row, as wide as
/// `window`, its first sample that of the window's top left pixel. All else is left alone, bands that are not of the
/// chunk's plane among it. Nothing is allocated.
///
/// # Errors
///
/// [`Usage::NoSuchChunk`], [`Usage::NoSuchBand`], and [`Usage::BufferLength`] if `planes` are not as many as `bands`, a
/// plane does not hold the samples of `window`, or `decoded` not those of the chunk.
pub fn scatter_chunk(
    layout: &ImageLayout,
    chunk: u64,
    decoded: &[u8],
    window: Window,
    bands: &[u32],
    planes: &mut [&mut [u8]],
) -> Result<()> {
    let grid = &layout.grid;
    let (Some((plane, ..)), Some(chunk_window), Some((stored_width, stored_height))) =
        (grid.position(chunk), grid.window(chunk), grid.stored_size(chunk))
    else {
        return Err(Usage::NoSuchChunk { chunk, count: grid.chunk_count() }.into());
    };
    let size = layout.sample_type.size();
    let samples = layout.samples_per_chunk_pixel();
    check_length(decoded.len(), layout.decoded_bytes(stored_width, stored_height), size)?;
    if bands.len() != planes.len() {
        return Err(Usage::BufferLength { found: planes.len() as u64, expected: bands.len() as u64 }.into());
    }
    let plane_bytes = window.pixels().checked_mul(size as u64);
    planes.iter().try_for_each(|plane| check_length(plane.len(), plane_bytes, size))?;
    if let Some(band) = bands.iter().find(|band| **band >= layout.bands) {
        return Err(Usage::NoSuchBand { band: *band as usize, count: layout.bands as usize }.into());
    }
    let Some(shared) = chunk_window.intersection(window) else { return Ok(()) };
    let part = Part {
        col: (shared.col_off - chunk_window.col_off) as usize,
        row: (shared.row_off - chunk_window.row_off) as usize,
        chunk_width: stored_width as usize,
        samples: samples as usize,
        plane_col: (shared.col_off - window.col_off) as usize,
        plane_row: (shared.row_off - window.row_off) as usize,
        plane_width: window.width as usize,
        width: shared.width as usize,
        height: shared.height as usize,
    };
    for (band, out) in bands.iter().zip(planes) {
        let sample = match grid.planes() {
            1 => *band as usize,
            _ if *band == plane => 0,
            _ => continue,
        };
        match size {
            1 => part.copy::<1>(decoded, sample, out),
            2 => part.copy::<2>(decoded, sample, out),
            4 => part.copy::<4>(decoded, sample, out),
            8 => part.copy::<8>(decoded, sample, out),
            _ => part.copy::<16>(decoded, sample, out),
        }
    }
    Ok(())
}

fn check_length(found: usize, expected: Option<u64>, size: usize) -> Result<()> {
    let expected = expected.ok_or(Malformed::Overflow("the size of a chunk"))?;
    let found = found as u64;
    if found == expected {
        return Ok(());
    }
    let size = size as u64;
    Err(Usage::BufferLength { found: found / size, expected: expected / size }.into())
}

/// The pixels that chunk and window share: where they are in both, in samples.
struct Part {
    col: usize,
    row: usize,
    chunk_width: usize,
    samples: usize,
    plane_col: usize,
    plane_row: usize,
    plane_width: usize,
    width: usize,
    height: usize,
}

impl Part {
    /// Copies sample number `sample` of each pixel. How its `N` bytes are read does not matter here, so types of one size
    /// share code.
    fn copy<const N: usize>(&self, decoded: &[u8], sample: usize, out: &mut [u8]) {
        let (decoded, _) = decoded.as_chunks::<N>();
        let (out, _) = out.as_chunks_mut::<N>();
        let rows = decoded.chunks_exact(self.chunk_width * self.samples).skip(self.row);
        let out_rows = out.chunks_exact_mut(self.plane_width).skip(self.plane_row);
        for (row, out) in rows.zip(out_rows).take(self.height) {
            let pixels = &row[self.col * self.samples..][..self.width * self.samples];
            let out = &mut out[self.plane_col..][..self.width];
            match (self.samples, sample) {
                (1, _) => out.copy_from_slice(pixels),
                (2, 0) => pick::<_, 2, 0>(pixels, out),
                (2, _) => pick::<_, 2, 1>(pixels, out),
                (3, 0) => pick::<_, 3, 0>(pixels, out),
                (3, 1) => pick::<_, 3, 1>(pixels, out),
                (3, _) => pick::<_, 3, 2>(pixels, out),
                (4, sample) if N <= 2 => pick_of_word::<N>(pixels, sample, out),
                (4, 0) => pick::<_, 4, 0>(pixels, out),
                (4, 1) => pick::<_, 4, 1>(pixels, out),
                (4, 2) => pick::<_, 4, 2>(pixels, out),
                (4, _) => pick::<_, 4, 3>(pixels, out),
                (samples, _) => pixels[sample..].iter().step_by(samples).zip(out).for_each(|(from, to)| *to = *from),
            }
        }
    }
}

/// Sample number `sample` of pixels of four samples of one or two bytes: a shift of the whole pixel, which compilers turn
/// into vector code where they do not for samples of that size.
#[expect(clippy::cast_possible_truncation, reason = "the low bits are what is wanted")]
#[expect(clippy::host_endian_bytes, reason = "samples in memory are in the machine's order")]
fn pick_of_word<const N: usize>(pixels: &[[u8; N]], sample: usize, out: &mut [[u8; N]]) {
    let shift = if cfg!(target_endian = "big") { (3 - sample) * N * 8 } else { sample * N * 8 };
    let (bytes, out) = (pixels.as_flattened(), out.as_flattened_mut());
    if N == 1 {
        let words = bytes.as_chunks().0.iter().map(|pixel| u32::from_ne_bytes(*pixel));
        words.zip(out).for_each(|(word, out)| *out = (word >> shift) as u8);
    } else {
        let words = bytes.as_chunks().0.iter().map(|pixel| u64::from_ne_bytes(*pixel));
        words.zip(out.as_chunks_mut().0).for_each(|(word, out)| *out = ((word >> shift) as u16).to_ne_bytes());
    }
}

/// Sample number `SAMPLE` of each pixel of `SAMPLES`.
fn pick<T: Copy, const SAMPLES: usize, const SAMPLE: usize>(pixels: &[T], out: &mut [T]) {
    let (pixels, _) = pixels.as_chunks::<SAMPLES>();
    pixels.iter().zip(out).for_each(|(pixel, out)| *out = pixel[SAMPLE]);
}

#[cfg(test)]
mod tests;
