//! Clouds, and the shadows they throw.

use super::noise::{fractal, smooth, step};

/// Where the shadow of a cloud lies: the sun stands in the north-east.
const SHADOW_OFFSET: [f64; 2] = [-17.0, 13.0];

/// Width of the largest clouds.
const CLOUD_SCALE: f64 = 130.0;

/// How much of the light from below a cloud at that place takes, from 0 to 1.
pub(super) fn cloud(seed: u32, x: f64, y: f64) -> f64 {
    let (x, y) = (x / CLOUD_SCALE, y / CLOUD_SCALE);
    // Whole regions are clear, which also saves the finer noise there.
    let weather = smooth(seed, x / 3.0, y / 3.0);
    if weather < 0.0 {
        return 0.0;
    }
    step(0.28, 0.5, fractal(seed + 1, x, y, 5) + 0.25 * (weather - 0.5)) * step(0.0, 0.15, weather)
}

/// How much of the sunlight a cloud takes from that place on the ground, from 0 to 1.
pub(super) fn shadow(seed: u32, x: f64, y: f64) -> f64 {
    cloud(seed, x - SHADOW_OFFSET[0], y - SHADOW_OFFSET[1])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scene_is_partly_cloudy() {
        let clouds = (0..200).flat_map(|row| (0..200).map(move |col| (col, row)));
        let cloudy = clouds.filter(|&(col, row)| cloud(5, f64::from(col * 20), f64::from(row * 20)) > 0.5).count();
        assert!((400..8_000).contains(&cloudy), "{cloudy} of 40000 places are cloudy");
    }

    #[test]
    fn a_shadow_lies_beside_its_cloud() {
        for n in 0..1_000 {
            let (x, y) = (f64::from(n) * 3.0, f64::from(n % 37) * 11.0);
            assert_eq!(shadow(5, x + SHADOW_OFFSET[0], y + SHADOW_OFFSET[1]).to_bits(), cloud(5, x, y).to_bits());
        }
    }
}
