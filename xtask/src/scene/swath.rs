//! The part of a scene that the sensor saw: a rectangle that is tilted against north, as orbits are.

/// Tilt of the orbit against north.
const SINE: f64 = 0.0959;
const COSINE: f64 = 0.995_39;

/// The tilted rectangle whose corners touch the edges of the scene. What lies outside is fill.
#[derive(Debug, Clone, Copy)]
pub(super) struct Swath {
    /// Half the sides of the scene.
    centre: [f64; 2],
    /// Half the sides of the rectangle.
    half: [f64; 2],
}

impl Swath {
    /// The swath of a scene of `width` x `height` pixels.
    pub(super) fn new(width: u32, height: u32) -> Self {
        let centre = [f64::from(width) / 2.0, f64::from(height) / 2.0];
        // The bounding box of a rectangle a x b is (a cos + b sin) x (a sin + b cos); solved for a and b.
        let determinant = COSINE * COSINE - SINE * SINE;
        let half = [
            (centre[0] * COSINE - centre[1] * SINE) / determinant,
            (centre[1] * COSINE - centre[0] * SINE) / determinant,
        ];
        Self { centre, half }
    }

    /// Whether the sensor saw the pixel.
    pub(super) fn contains(&self, col: u32, row: u32) -> bool {
        let [x, y] = [f64::from(col) + 0.5 - self.centre[0], f64::from(row) + 0.5 - self.centre[1]];
        (x * COSINE - y * SINE).abs() < self.half[0] && (x * SINE + y * COSINE).abs() < self.half[1]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(width: u32, height: u32) {
        let swath = Swath::new(width, height);
        let seen = (0..height).flat_map(|row| (0..width).map(move |col| (col, row)));
        let seen = seen.filter(|&(col, row)| swath.contains(col, row)).count();
        let share = 1.0 - seen as f64 / (f64::from(width) * f64::from(height));
        assert!((0.145..0.175).contains(&share), "{share} of {width} x {height} is fill");
        for row in [0, height / 2, height - 1] {
            let columns = (0..width).filter(|&col| swath.contains(col, row)).count();
            assert!((columns as f64) < f64::from(width), "row {row} has no fill");
        }
    }

    #[test]
    fn about_a_sixth_of_a_scene_is_fill_on_all_sides() {
        check(480, 448);
        check(2048, 2048);
    }
}
