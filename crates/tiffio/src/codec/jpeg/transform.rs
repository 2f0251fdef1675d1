//! From coefficients to samples: the inverse cosine transform in integers, as libjpeg's accurate one rounds it
//! (Loeffler, Ligtenberg and Moschytz, 1989), so that samples are those of most other readers.

/// Bits of the constants' fractions.
const FRACTION: u32 = 13;
/// Bits that are kept between columns and rows.
const KEPT: u32 = 2;

/// The samples of a block whose coefficients, row by row, are `block`.
pub(super) fn samples(block: &[i32; 64]) -> [u8; 64] {
    let [mean, others @ ..] = block;
    // Most blocks of chrominance are flat.
    if others.iter().all(|coefficient| *coefficient == 0) {
        return [sample(mean.wrapping_add(4) >> 3); 64];
    }
    transformed(block)
}

/// A value around 0 as a sample.
fn sample(value: i32) -> u8 {
    u8::try_from(value.wrapping_add(128).clamp(0, 255)).unwrap_or_default()
}

fn transformed(block: &[i32; 64]) -> [u8; 64] {
    let mut work = *block;
    for column in 0..8 {
        let values = std::array::from_fn(|row| work[row * 8 + column]);
        let values = one_way(values, FRACTION - KEPT);
        values.into_iter().enumerate().for_each(|(row, value)| work[row * 8 + column] = value);
    }
    let mut out = [0; 64];
    for (row, out) in work.as_chunks::<8>().0.iter().zip(out.as_chunks_mut::<8>().0) {
        let values = one_way(*row, FRACTION + KEPT + 3);
        *out = values.map(sample);
    }
    out
}

/// The transform of eight values, rounded down by `shift` bits. Corrupt coefficients may overflow, to no harm.
fn one_way([c0, c1, c2, c3, c4, c5, c6, c7]: [i32; 8], shift: u32) -> [i32; 8] {
    let times = |value: i32, factor: i32| value.wrapping_mul(factor);
    let plus = |a: i32, b: i32| a.wrapping_add(b);
    let minus = |a: i32, b: i32| a.wrapping_sub(b);
    // Even part: factors are sqrt(2) times cosines of multiples of pi / 16, with 13 bits of fraction.
    let z = times(plus(c2, c6), 4433);
    let (even2, even3) = (minus(z, times(c6, 15_137)), plus(z, times(c2, 6270)));
    let (even0, even1) = (times(plus(c0, c4), 1 << FRACTION), times(minus(c0, c4), 1 << FRACTION));
    let [a0, a1, a2, a3] = [plus(even0, even3), plus(even1, even2), minus(even1, even2), minus(even0, even3)];
    // Odd part.
    let z5 = times(plus(plus(c7, c3), plus(c5, c1)), 9633);
    let (z1, z2) = (times(plus(c7, c1), -7373), times(plus(c5, c3), -20_995));
    let (z3, z4) = (plus(times(plus(c7, c3), -16_069), z5), plus(times(plus(c5, c1), -3196), z5));
    let b0 = plus(times(c7, 2446), plus(z1, z3));
    let b1 = plus(times(c5, 16_819), plus(z2, z4));
    let b2 = plus(times(c3, 25_172), plus(z2, z3));
    let b3 = plus(times(c1, 12_299), plus(z1, z4));
    let sums = [plus(a0, b3), plus(a1, b2), plus(a2, b1), plus(a3, b0)];
    let differences = [minus(a3, b0), minus(a2, b1), minus(a1, b2), minus(a0, b3)];
    let rounded = |value: i32| plus(value, 1 << (shift - 1)) >> shift;
    let [s0, s1, s2, s3] = sums.map(rounded);
    let [s4, s5, s6, s7] = differences.map(rounded);
    [s0, s1, s2, s3, s4, s5, s6, s7]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The definition (T.81, A.3.3), in floating point.
    fn naive(block: &[i32; 64]) -> Vec<f64> {
        let scale = |n: usize| if n == 0 { 0.5f64.sqrt() } else { 1.0 };
        let cosine = |at: usize, n: usize| ((2 * at + 1) as f64 * n as f64 * std::f64::consts::PI / 16.0).cos();
        let sample = |row: usize, column: usize| {
            let term = |at: usize| {
                let (u, v) = (at % 8, at / 8);
                scale(u) * scale(v) * f64::from(block[at]) * cosine(column, u) * cosine(row, v)
            };
            ((0..64).map(term).sum::<f64>() / 4.0 + 128.0).clamp(0.0, 255.0)
        };
        (0..64).map(|at| sample(at / 8, at % 8)).collect()
    }

    #[test]
    fn samples_are_those_of_the_definition_but_for_rounding() {
        let mut seed = 1u32;
        for turn in 0..200 {
            let mut block = [0; 64];
            for (at, coefficient) in block.iter_mut().enumerate() {
                seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                let range = if at <= turn % 64 { 600 / (1 + i32::try_from(at).unwrap()) } else { 1 };
                *coefficient = i32::try_from(seed >> 8).unwrap() % (2 * range + 1) - range;
            }
            let far = samples(&block).into_iter().zip(naive(&block)).map(|(a, b)| (f64::from(a) - b).abs());
            assert!(far.fold(0.0, f64::max) < 0.6, "{block:?}");
        }
    }

    #[test]
    fn flat_blocks_are_those_of_the_transform() {
        for mean in -2100..2100 {
            let mut block = [0; 64];
            block[0] = mean;
            assert_eq!(samples(&block), transformed(&block), "{mean}");
        }
    }

    #[test]
    fn coefficients_of_any_size_do_no_harm() {
        samples(&[i32::MAX; 64]);
        samples(&[i32::MIN; 64]);
    }
}
