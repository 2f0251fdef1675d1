//! Repeatable randomness: hashes of whole numbers, and smooth noise made of them.
//!
//! Only additions, multiplications and comparisons of 64-bit floats and whole numbers: the same bits on every machine.

/// 32 evenly distributed bits for a place of the plane.
pub(super) fn hash(seed: u32, x: i32, y: i32) -> u32 {
    let mut bits = seed.wrapping_add(x.cast_unsigned().wrapping_mul(0x9e37_79b1));
    bits = (bits ^ (bits >> 16)).wrapping_mul(0x21f0_aaad);
    bits = bits.wrapping_add(y.cast_unsigned().wrapping_mul(0x85eb_ca77));
    bits = (bits ^ (bits >> 15)).wrapping_mul(0x735a_2d97);
    bits = (bits ^ (bits >> 16)).wrapping_mul(0x21f0_aaad);
    bits ^ (bits >> 15)
}

/// A number from 0 up to 1 for a place of the plane.
pub(super) fn unit(seed: u32, x: i32, y: i32) -> f64 {
    f64::from(hash(seed, x, y)) / 4_294_967_296.0
}

/// The largest whole number that is not above `x`.
#[expect(clippy::cast_possible_truncation, reason = "coordinates are far below 2^31, and out of range values saturate")]
pub(super) fn floor(x: f64) -> i32 {
    let cut = x as i32;
    if f64::from(cut) > x { cut - 1 } else { cut }
}

/// Smooth noise from -1 to 1 that changes over a distance of about 1.
pub(super) fn smooth(seed: u32, x: f64, y: f64) -> f64 {
    let (col, row) = (floor(x), floor(y));
    let (across, down) = (ease(x - f64::from(col)), ease(y - f64::from(row)));
    let top = mix(unit(seed, col, row), unit(seed, col + 1, row), across);
    let bottom = mix(unit(seed, col, row + 1), unit(seed, col + 1, row + 1), across);
    mix(top, bottom, down) * 2.0 - 1.0
}

/// Noise of `octaves` scales, each half as wide and half as strong as the one before; from -1 to 1.
pub(super) fn fractal(seed: u32, x: f64, y: f64, octaves: u32) -> f64 {
    let (mut sum, mut strength, mut frequency, mut total) = (0.0, 1.0, 1.0, 0.0);
    for octave in 0..octaves {
        sum += strength * smooth(seed.wrapping_add(octave), x * frequency, y * frequency);
        total += strength;
        strength *= 0.5;
        frequency *= 2.0;
    }
    sum / total
}

/// `a` where `share` is 0, `b` where it is 1.
pub(super) fn mix(a: f64, b: f64, share: f64) -> f64 {
    a + (b - a) * share
}

/// 0 up to `from`, 1 after `to`, smooth between.
pub(super) fn step(from: f64, to: f64, x: f64) -> f64 {
    ease(((x - from) / (to - from)).clamp(0.0, 1.0))
}

fn ease(t: f64) -> f64 {
    t * t * (3.0 - 2.0 * t)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn floor_rounds_towards_minus_infinity() {
        for (x, want) in [(1.5, 1), (-1.5, -2), (-2.0, -2), (0.0, 0), (-0.25, -1)] {
            assert_eq!(floor(x), want, "{x}");
        }
    }

    #[test]
    fn units_fill_their_range_evenly() {
        let mut counts = [0_u32; 10];
        for n in 0..100_000 {
            counts[usize::try_from(floor(unit(7, n % 300, n / 300) * 10.0)).unwrap()] += 1;
        }
        assert!(counts.iter().all(|&count| (9_500..10_500).contains(&count)), "{counts:?}");
    }

    #[test]
    fn noise_has_no_jumps() {
        for n in 0..10_000 {
            let x = f64::from(n) / 100.0 - 50.0;
            let (here, next) = (fractal(3, x, 0.3, 4), fractal(3, x + 0.01, 0.3, 4));
            assert!((here - next).abs() < 0.1 && here.abs() <= 1.0, "{x}: {here}, {next}");
        }
    }
}
