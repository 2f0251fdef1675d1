//! Sums of bytes, modulo 256: what undoes differences to the byte some places to the left.

/// Every other byte of a word, as the low halves of lanes of 16 bits: sums of a word's bytes fit these.
const EVEN: u64 = 0x00FF_00FF_00FF_00FF;
/// Times this, each lane becomes the sum of itself and those below it.
const ONES: u64 = 0x0001_0001_0001_0001;

/// Writes into `out`, for each byte of `row`, the sum of it and all bytes `distance`, twice `distance` and so on to its
/// left.
pub(super) fn sum(row: &[u8], distance: usize, out: &mut [u8]) {
    match distance {
        1 => sum_neighbours(row, out),
        2 => sum_lanes::<2>(row, out, 0),
        3 => sum_lanes::<3>(row, out, 0),
        4 => sum_lanes::<4>(row, out, 0),
        _ => sum_far(row, distance, out),
    }
}

/// Eight bytes at a time: bytes at even and at odd places are summed up apart, then together.
fn sum_neighbours(row: &[u8], out: &mut [u8]) {
    let (words, rest) = row.as_chunks::<8>();
    let (out_words, out_rest) = out.as_chunks_mut::<8>();
    // Of all words before.
    let mut before = 0;
    for (word, out) in words.iter().zip(out_words) {
        let word = u64::from_le_bytes(*word);
        let even = (word & EVEN).wrapping_mul(ONES);
        let odd = (word >> 8 & EVEN).wrapping_mul(ONES);
        let both = even.wrapping_add(odd);
        let carried = ONES.wrapping_mul(before);
        let at_even = even.wrapping_add(odd << 16).wrapping_add(carried);
        let at_odd = both.wrapping_add(carried);
        *out = (at_even & EVEN | (at_odd & EVEN) << 8).to_le_bytes();
        before = before.wrapping_add(both >> 48) & 0xFF;
    }
    let [before, ..] = before.to_le_bytes();
    sum_lanes::<1>(rest, out_rest, before);
}

/// The sums stay in registers; all of them begin with `before`.
fn sum_lanes<const DISTANCE: usize>(row: &[u8], out: &mut [u8], before: u8) {
    let mut sums = [before; DISTANCE];
    let (pixels, rest) = row.as_chunks::<DISTANCE>();
    let (out_pixels, out_rest) = out.as_chunks_mut::<DISTANCE>();
    for (pixel, out) in pixels.iter().zip(out_pixels) {
        sums.iter_mut().zip(pixel).for_each(|(sum, byte)| *sum = sum.wrapping_add(*byte));
        *out = sums;
    }
    for ((out, byte), sum) in out_rest.iter_mut().zip(rest).zip(sums) {
        *out = byte.wrapping_add(sum);
    }
}

fn sum_far(row: &[u8], distance: usize, out: &mut [u8]) {
    for (at, byte) in row.iter().enumerate() {
        let left = at.checked_sub(distance).and_then(|left| out.get(left)).copied().unwrap_or_default();
        if let Some(out) = out.get_mut(at) {
            *out = byte.wrapping_add(left);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn naive(row: &[u8], distance: usize) -> Vec<u8> {
        let mut out = row.to_vec();
        (distance..row.len()).for_each(|at| out[at] = out[at].wrapping_add(out[at - distance]));
        out
    }

    proptest! {
        #[test]
        fn sums_are_those_of_a_plain_loop(row in prop::collection::vec(any::<u8>(), 0..200), distance in 1usize..7) {
            let mut out = vec![0; row.len()];
            sum(&row, distance, &mut out);
            prop_assert_eq!(out, naive(&row, distance));
        }
    }

    #[test]
    fn the_largest_bytes_do_not_run_over() {
        let row = [0xFF; 64];
        let mut out = [0; 64];
        sum(&row, 1, &mut out);
        assert_eq!(out.to_vec(), naive(&row, 1));
    }
}
