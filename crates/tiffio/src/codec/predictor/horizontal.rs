//! Predictor 2, horizontal differencing (TIFF 6.0 section 14): each sample minus the same band's sample to its left,
//! modulo 2 to its width.

use crate::codec::word::Word;

/// Turns differences into samples, in place, both in the machine's byte order.
///
/// `rows` holds whole rows of `row_bytes` bytes, samples are of `size` bytes (1, 2, 4 or 8), and `samples` is the number of
/// samples of a pixel.
pub fn undo(rows: &mut [u8], row_bytes: usize, size: usize, samples: usize) {
    match size {
        1 => undo_rows::<u8>(rows, row_bytes, samples),
        2 => undo_rows::<u16>(rows, row_bytes, samples),
        4 => undo_rows::<u32>(rows, row_bytes, samples),
        _ => undo_rows::<u64>(rows, row_bytes, samples),
    }
}

fn undo_rows<W: Word>(rows: &mut [u8], row_bytes: usize, samples: usize) {
    for row in rows.chunks_exact_mut(row_bytes.max(1)) {
        match samples {
            1 => undo_row::<W, 1>(row),
            2 => undo_row::<W, 2>(row),
            3 => undo_row::<W, 3>(row),
            4 => undo_row::<W, 4>(row),
            _ => undo_wide_row::<W>(row, samples),
        }
    }
}

/// The sums stay in registers: a loop of its own for each usual number of bands.
fn undo_row<W: Word, const SAMPLES: usize>(row: &mut [u8]) {
    let mut sums = [W::ZERO; SAMPLES];
    for pixel in row.chunks_exact_mut(W::SIZE * SAMPLES) {
        for (sum, sample) in sums.iter_mut().zip(pixel.chunks_exact_mut(W::SIZE)) {
            *sum = sum.plus(W::load(sample));
            sum.store(sample);
        }
    }
}

fn undo_wide_row<W: Word>(row: &mut [u8], samples: usize) {
    let pixel_bytes = W::SIZE * samples.max(1);
    let mut pixels = row.chunks_exact_mut(pixel_bytes);
    let Some(mut left) = pixels.next() else { return };
    for pixel in pixels {
        for (left, sample) in left.chunks_exact(W::SIZE).zip(pixel.chunks_exact_mut(W::SIZE)) {
            W::load(sample).plus(W::load(left)).store(sample);
        }
        left = pixel;
    }
}

/// Writes the differences of `rows` (samples in the machine's byte order) into `out` (least significant byte first), which
/// is as long. What else is given is as for [`undo`].
pub fn apply(rows: &[u8], row_bytes: usize, size: usize, samples: usize, out: &mut [u8]) {
    match size {
        1 => apply_rows::<u8>(rows, row_bytes, samples, out),
        2 => apply_rows::<u16>(rows, row_bytes, samples, out),
        4 => apply_rows::<u32>(rows, row_bytes, samples, out),
        _ => apply_rows::<u64>(rows, row_bytes, samples, out),
    }
}

fn apply_rows<W: Word>(rows: &[u8], row_bytes: usize, samples: usize, out: &mut [u8]) {
    let row_bytes = row_bytes.max(1);
    let pixel_bytes = (W::SIZE * samples).min(row_bytes);
    for (row, out) in rows.chunks_exact(row_bytes).zip(out.chunks_exact_mut(row_bytes)) {
        let (first, out) = out.split_at_mut(pixel_bytes);
        let (head, rest) = row.split_at(pixel_bytes);
        for (sample, out) in head.chunks_exact(W::SIZE).zip(first.chunks_exact_mut(W::SIZE)) {
            W::load(sample).store_le(out);
        }
        let pairs = rest.chunks_exact(W::SIZE).zip(row.chunks_exact(W::SIZE));
        for ((sample, left), out) in pairs.zip(out.chunks_exact_mut(W::SIZE)) {
            W::load(sample).minus(W::load(left)).store_le(out);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The specification's own words: from the right, take off what lies one pixel to the left.
    fn naive(rows: &[u16], row: usize, samples: usize) -> Vec<u16> {
        let mut out = rows.to_vec();
        for row in out.chunks_mut(row) {
            for at in (samples..row.len()).rev() {
                row[at] = row[at].wrapping_sub(row[at - samples]);
            }
        }
        out
    }

    #[test]
    fn differences_are_those_of_the_specification() {
        for samples in 1..=6 {
            let rows: Vec<u16> =
                (0..60_000).step_by(17).map(|n: u16| n.wrapping_mul(12_345)).take(samples * 21).collect();
            let mut out = vec![0; rows.len() * 2];
            apply(bytemuck::cast_slice(&rows), samples * 7 * 2, 2, samples, &mut out);
            let out: Vec<u16> = out.chunks(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect();
            assert_eq!(out, naive(&rows, samples * 7, samples));
        }
    }

    proptest! {
        #[test]
        fn undoing_gives_the_samples_back(
            bytes in prop::collection::vec(any::<u8>(), 0..600), width in 1usize..9, samples in 1usize..7, log in 0u32..4,
        ) {
            let size = 1usize << log;
            let row_bytes = width * samples * size;
            let rows = &bytes[..bytes.len() / row_bytes * row_bytes];
            let mut out = vec![0; rows.len()];
            apply(rows, row_bytes, size, samples, &mut out);
            crate::bytes::ByteOrder::LittleEndian.swap_to_native(&mut out, size);
            undo(&mut out, row_bytes, size, samples);
            prop_assert_eq!(out, rows);
        }
    }
}
