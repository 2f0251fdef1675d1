//! Predictor 3, for floating point samples (Adobe Photoshop TIFF technical note 3).
//!
//! A row of `n` samples of `size` bytes is stored as `size` planes of `n` bytes: first the most significant byte of every
//! sample, then the next one. Over the row so made, each byte is stored as its difference to the byte `samples` places
//! to its left. The byte order of the file plays no part.

/// Turns differences into native samples, in place. `scratch` is reused for one row.
pub(in crate::codec) fn undo(rows: &mut [u8], row_bytes: usize, size: usize, samples: usize, scratch: &mut Vec<u8>) {
    for row in rows.chunks_exact_mut(row_bytes.max(1)) {
        scratch.clear();
        scratch.extend_from_slice(row);
        undo_differences(scratch, samples);
        match size {
            2 => join_planes::<2>(scratch, row),
            3 => join_planes::<3>(scratch, row),
            4 => join_planes::<4>(scratch, row),
            _ => join_planes::<8>(scratch, row),
        }
    }
}

fn undo_differences(row: &mut [u8], samples: usize) {
    match samples {
        1 => sum_bytes::<1>(row),
        2 => sum_bytes::<2>(row),
        3 => sum_bytes::<3>(row),
        4 => sum_bytes::<4>(row),
        _ => {
            for at in samples..row.len() {
                let left = row.get(at - samples).copied().unwrap_or_default();
                if let Some(byte) = row.get_mut(at) {
                    *byte = byte.wrapping_add(left);
                }
            }
        }
    }
}

fn sum_bytes<const SAMPLES: usize>(row: &mut [u8]) {
    let mut sums = [0u8; SAMPLES];
    let mut pixels = row.chunks_exact_mut(SAMPLES);
    for pixel in &mut pixels {
        for (sum, byte) in sums.iter_mut().zip(pixel) {
            *sum = sum.wrapping_add(*byte);
            *byte = *sum;
        }
    }
    for (sum, byte) in sums.iter_mut().zip(pixels.into_remainder()) {
        *byte = byte.wrapping_add(*sum);
    }
}

/// Sample `i` takes its bytes, most significant first, from place `i` of each plane.
fn join_planes<const SIZE: usize>(planes: &[u8], row: &mut [u8]) {
    let count = row.len() / SIZE;
    let planes: [&[u8]; SIZE] = std::array::from_fn(|n| planes.get(n * count..(n + 1) * count).unwrap_or_default());
    for (at, sample) in row.chunks_exact_mut(SIZE).enumerate() {
        for (n, byte) in sample.iter_mut().enumerate() {
            let plane = if cfg!(target_endian = "big") { n } else { SIZE - 1 - n };
            *byte = planes.get(plane).and_then(|plane| plane.get(at)).copied().unwrap_or_default();
        }
    }
}

/// Writes the predicted form of `rows` (native samples) into `out`, which is as long. `scratch` is reused for one row.
pub(in crate::codec) fn apply(
    rows: &[u8],
    row_bytes: usize,
    size: usize,
    samples: usize,
    out: &mut [u8],
    scratch: &mut Vec<u8>,
) {
    let row_bytes = row_bytes.max(1);
    for (row, out) in rows.chunks_exact(row_bytes).zip(out.chunks_exact_mut(row_bytes)) {
        scratch.resize(row_bytes, 0);
        match size {
            2 => split_planes::<2>(row, scratch),
            3 => split_planes::<3>(row, scratch),
            4 => split_planes::<4>(row, scratch),
            _ => split_planes::<8>(row, scratch),
        }
        let head = samples.min(row_bytes);
        let (first, rest) = out.split_at_mut(head);
        let (kept, moved) = scratch.split_at(head);
        first.copy_from_slice(kept);
        for ((out, byte), left) in rest.iter_mut().zip(moved).zip(scratch.iter()) {
            *out = byte.wrapping_sub(*left);
        }
    }
}

fn split_planes<const SIZE: usize>(row: &[u8], planes: &mut [u8]) {
    let count = row.len() / SIZE;
    for (n, plane) in planes.chunks_exact_mut(count.max(1)).enumerate().take(SIZE) {
        let byte = if cfg!(target_endian = "big") { n } else { SIZE - 1 - n };
        for (out, sample) in plane.iter_mut().zip(row.chunks_exact(SIZE)) {
            *out = sample.get(byte).copied().unwrap_or_default();
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn one_row_is_laid_out_as_the_note_says() {
        let row: Vec<u8> = [1.0f32, 2.0, -3.5].iter().flat_map(|value| bytemuck::bytes_of(value).to_vec()).collect();
        let mut out = vec![0; 12];
        apply(&row, 12, 4, 1, &mut out, &mut Vec::new());
        // Big-endian bytes: 3f 80 00 00, 40 00 00 00, c0 60 00 00; planes 3f 40 c0 | 80 00 60 | 00.. | 00..
        let planes = [0x3f, 0x40, 0xc0, 0x80, 0x00, 0x60, 0, 0, 0, 0, 0, 0u8];
        let mut want = planes;
        (1..12).rev().for_each(|at| want[at] = planes[at].wrapping_sub(planes[at - 1]));
        assert_eq!(out, want);
    }

    proptest! {
        #[test]
        fn undoing_gives_the_samples_back(
            bytes in prop::collection::vec(any::<u8>(), 0..600), width in 1usize..9, samples in 1usize..7,
            size in prop::sample::select(vec![2usize, 3, 4, 8]),
        ) {
            let row_bytes = width * samples * size;
            let rows = &bytes[..bytes.len() / row_bytes * row_bytes];
            let mut out = vec![0; rows.len()];
            apply(rows, row_bytes, size, samples, &mut out, &mut Vec::new());
            undo(&mut out, row_bytes, size, samples, &mut Vec::new());
            prop_assert_eq!(out, rows);
        }
    }
}
