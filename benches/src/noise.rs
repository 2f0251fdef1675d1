//! Repeatable noise: white, and smooth as landscapes are.

/// A number from 0 to 1, white noise: any place and seed gives another one.
pub(crate) fn white(x: usize, y: usize, seed: u64) -> f64 {
    let mut bits = (x as u64) << 32 ^ y as u64 ^ seed.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    for factor in [0xBF58_476D_1CE4_E5B9, 0x94D0_49BB_1331_11EB] {
        bits = (bits ^ bits >> 30).wrapping_mul(factor);
    }
    ((bits ^ bits >> 31) >> 40) as f64 / f64::from(1 << 24)
}

/// Noise from 0 to 1 that changes over `cell` pixels: white noise at the corners of cells, interpolated in between.
fn smooth(x: usize, y: usize, cell: usize, seed: u64) -> f64 {
    let ease = |t: f64| t * t * (3.0 - 2.0 * t);
    let (col, row) = (x / cell, y / cell);
    let right = ease((x % cell) as f64 / cell as f64);
    let down = ease((y % cell) as f64 / cell as f64);
    let line = |row| white(col, row, seed) * (1.0 - right) + white(col + 1, row, seed) * right;
    line(row) * (1.0 - down) + line(row + 1) * down
}

/// Fractal noise from 0 to 1: structure of `largest` pixels, half as strong at each half of the size, down to `smallest`.
pub(crate) fn fractal(x: usize, y: usize, largest: usize, smallest: usize, seed: u64) -> f64 {
    let (mut sum, mut total, mut weight, mut cell) = (0.0, 0.0, 1.0, largest);
    while cell >= smallest.max(1) {
        sum += weight * smooth(x, y, cell, seed + cell as u64);
        total += weight;
        weight /= 2.0;
        cell /= 2;
    }
    sum / total
}
