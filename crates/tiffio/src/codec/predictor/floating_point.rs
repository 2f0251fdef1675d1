//! Predictor 3, for floating point samples (Adobe Photoshop TIFF technical note 3).
//!
//! A row of `n` samples of `size` bytes is stored as `size` planes of `n` bytes: first the most significant byte of every
//! sample, then the next one. Over the row so made, each byte is stored as its difference to the byte `samples` places
//! to its left. The byte order of the file plays no part.

use std::array::from_fn;

use super::planes::{LANES, Lanes};
use super::sums;
use crate::codec::word::Word as _;

/// Turns differences into samples in the machine's byte order, in place.
///
/// `rows` holds whole rows of `row_bytes` bytes, samples are of `size` bytes (2, 3, 4 or 8), and `samples` is the number of
/// samples of a pixel. `scratch` is reused for two rows.
pub fn undo(rows: &mut [u8], row_bytes: usize, size: usize, samples: usize, scratch: &mut Vec<u8>) {
    scratch.resize(row_bytes.saturating_mul(2), 0);
    let (summed, halves) = scratch.split_at_mut(row_bytes);
    for row in rows.chunks_exact_mut(row_bytes.max(1)) {
        sums::sum(row, samples, summed);
        match size {
            2 => join_2(summed, row),
            3 => join_3(summed, row),
            4 => join_4(summed, row),
            _ => join_8(summed, halves, row),
        }
    }
}

/// The planes of a row, the most significant bytes first.
fn planes<const SIZE: usize>(row: &[u8]) -> [&[u8]; SIZE] {
    let mut planes = row.chunks_exact((row.len() / SIZE).max(1));
    from_fn(|_| planes.next().unwrap_or_default())
}

/// The same to write to.
fn planes_mut<const SIZE: usize>(row: &mut [u8]) -> [&mut [u8]; SIZE] {
    let mut planes = row.chunks_exact_mut((row.len() / SIZE).max(1));
    from_fn(|_| planes.next().unwrap_or_default())
}

/// Sample `i` takes its bytes, most significant first, from place `i` of each plane.
///
/// Plain loops over whole planes, which compilers turn into vectors; joined group by group they take three times as long.
fn join_2(planes: &[u8], row: &mut [u8]) {
    let [a, b] = self::planes(planes);
    for ((sample, a), b) in row.as_chunks_mut::<2>().0.iter_mut().zip(a).zip(b) {
        (u16::from(*a) << 8 | u16::from(*b)).store(sample);
    }
}

fn join_3(planes: &[u8], row: &mut [u8]) {
    let [a, b, c] = self::planes(planes);
    for (((sample, a), b), c) in row.as_chunks_mut::<3>().0.iter_mut().zip(a).zip(b).zip(c) {
        *sample = if cfg!(target_endian = "big") { [*a, *b, *c] } else { [*c, *b, *a] };
    }
}

fn join_4(planes: &[u8], row: &mut [u8]) {
    let [a, b, c, d] = self::planes(planes);
    for ((((sample, a), b), c), d) in row.as_chunks_mut::<4>().0.iter_mut().zip(a).zip(b).zip(c).zip(d) {
        (u32::from(*a) << 24 | u32::from(*b) << 16 | u32::from(*c) << 8 | u32::from(*d)).store(sample);
    }
}

/// By way of the high and the low halves of all samples, which are written to `halves`, as long as the row.
fn join_8(planes: &[u8], halves: &mut [u8], row: &mut [u8]) {
    let middle = planes.len() / 2;
    let ((high_planes, low_planes), (high, low)) = (planes.split_at(middle), halves.split_at_mut(middle));
    join_4(high_planes, high);
    join_4(low_planes, low);
    let halves = high.as_chunks::<4>().0.iter().zip(low.as_chunks::<4>().0);
    for (sample, (high, low)) in row.as_chunks_mut::<8>().0.iter_mut().zip(halves) {
        (u64::from(u32::load(high)) << 32 | u64::from(u32::load(low))).store(sample);
    }
}

/// Writes the predicted form of `rows` (samples in the machine's byte order) into `out`, which is as long. What else is
/// given is as for [`undo`].
pub fn apply(rows: &[u8], row_bytes: usize, size: usize, samples: usize, out: &mut [u8], scratch: &mut Vec<u8>) {
    let row_bytes = row_bytes.max(1);
    scratch.resize(row_bytes, 0);
    for (row, out) in rows.chunks_exact(row_bytes).zip(out.chunks_exact_mut(row_bytes)) {
        match size {
            2 => split_planes::<u16, 2>(row, scratch),
            3 => split_rest::<3>(row.as_chunks().0, 0, &mut planes_mut(scratch)),
            4 => split_planes::<u32, 4>(row, scratch),
            _ => split_planes::<u64, 8>(row, scratch),
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

fn split_planes<S: Lanes, const SIZE: usize>(row: &[u8], out: &mut [u8]) {
    let mut planes = planes_mut::<SIZE>(out);
    let (samples, _) = row.as_chunks::<SIZE>();
    let (groups, rest) = samples.as_chunks::<LANES>();
    for (group, at) in groups.iter().zip((0..).step_by(LANES)) {
        S::split(group.each_ref().map(|sample| S::load(sample)), &mut planes, at);
    }
    split_rest(rest, groups.len().saturating_mul(LANES), &mut planes);
}

/// The samples from number `at` on, one at a time.
fn split_rest<const SIZE: usize>(samples: &[[u8; SIZE]], at: usize, planes: &mut [&mut [u8]; SIZE]) {
    for (sample, at) in samples.iter().zip(at..) {
        let mut sample = *sample;
        if cfg!(target_endian = "little") {
            sample.reverse();
        }
        for (byte, out) in sample.iter().zip(planes.iter_mut().filter_map(|plane| plane.get_mut(at))) {
            *out = *byte;
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

    /// The note's own words, for a row of little-endian samples.
    fn naive(row: &[u8], size: usize, samples: usize) -> Vec<u8> {
        let count = row.len() / size;
        let mut planes = vec![0; row.len()];
        for (at, byte) in row.iter().enumerate() {
            planes[(size - 1 - at % size) * count + at / size] = *byte;
        }
        (0..row.len()).map(|at| planes[at].wrapping_sub(if at < samples { 0 } else { planes[at - samples] })).collect()
    }

    proptest! {
        #[test]
        fn rows_are_those_of_the_note_and_undoing_gives_the_samples_back(
            bytes in prop::collection::vec(any::<u8>(), 0..3000), width in 1usize..50, samples in 1usize..7,
            size in prop::sample::select(vec![2usize, 3, 4, 8]),
        ) {
            let row_bytes = width * samples * size;
            let rows = &bytes[..bytes.len() / row_bytes * row_bytes];
            let mut out = vec![0; rows.len()];
            apply(rows, row_bytes, size, samples, &mut out, &mut Vec::new());
            if cfg!(target_endian = "little") {
                let want: Vec<u8> = rows.chunks(row_bytes).flat_map(|row| naive(row, size, samples)).collect();
                prop_assert_eq!(&out, &want);
            }
            undo(&mut out, row_bytes, size, samples, &mut Vec::new());
            prop_assert_eq!(out, rows);
        }
    }
}
