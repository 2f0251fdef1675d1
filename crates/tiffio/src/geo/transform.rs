//! The affine transform from raster to model space.

/// The affine transform from raster space to model space, in GDAL's order.
///
/// ```text
/// x = c[0] + col * c[1] + row * c[2]
/// y = c[3] + col * c[4] + row * c[5]
/// ```
///
/// `col` and `row` count from the outer corner of the top left pixel, so that its centre is at 0.5, 0.5.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct GeoTransform(pub [f64; 6]);

impl GeoTransform {
    /// The model coordinates of a place in raster space.
    #[must_use]
    pub fn apply(&self, col: f64, row: f64) -> (f64, f64) {
        let c = &self.0;
        (c[0] + col * c[1] + row * c[2], c[3] + col * c[4] + row * c[5])
    }

    /// The transform from model space to raster space, or nothing if this one has none: where pixels have no area.
    #[must_use]
    pub fn inverse(&self) -> Option<Self> {
        let [x, a, b, y, d, e] = self.0;
        if b == 0.0 && d == 0.0 {
            // One division a number: what is on the grid stays on it more often.
            let inverse = [-x / a, 1.0 / a, 0.0, -y / e, 0.0, 1.0 / e];
            return inverse.iter().all(|number| number.is_finite()).then_some(Self(inverse));
        }
        let determinant = a * e - b * d;
        if determinant == 0.0 || !determinant.is_finite() {
            return None;
        }
        let [ia, ib, id, ie] = [e / determinant, -b / determinant, -d / determinant, a / determinant];
        let inverse = [-(x * ia + y * ib), ia, ib, -(x * id + y * ie), id, ie];
        inverse.iter().all(|number| number.is_finite()).then_some(Self(inverse))
    }

    /// The transform of the window whose top left pixel is at `col`, `row`.
    #[must_use]
    pub fn shifted(&self, col: f64, row: f64) -> Self {
        let (x, y) = self.apply(col, row);
        let mut moved = *self;
        moved.0[0] = x;
        moved.0[3] = y;
        moved
    }

    /// The coefficients in rasterio's order: `a b c d e f` with `x = a * col + b * row + c`.
    #[must_use]
    pub fn to_affine(&self) -> [f64; 6] {
        let c = &self.0;
        [c[1], c[2], c[0], c[4], c[5], c[3]]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(transform: [f64; 6]) {
        let transform = GeoTransform(transform);
        let inverse = transform.inverse().unwrap();
        for (col, row) in [(0.0, 0.0), (0.5, 7.25), (1000.0, -3.0)] {
            let (x, y) = transform.apply(col, row);
            let (back_col, back_row) = inverse.apply(x, y);
            assert!((back_col - col).abs() < 1e-8 && (back_row - row).abs() < 1e-8, "{back_col}, {back_row}");
        }
    }

    #[test]
    fn the_inverse_leads_back() {
        check([500_000.0, 30.0, 0.0, 4_100_000.0, 0.0, -30.0]);
        check([10.0, 0.3, 0.4, -7.0, 0.4, -0.3]);
        check([0.0, 0.0, 2.0, 0.0, -3.0, 0.0]);
    }

    #[test]
    fn pixels_of_no_area_have_no_inverse() {
        for transform in [[0.0; 6], [1.0, 2.0, 4.0, 1.0, 1.0, 2.0], [0.0, f64::NAN, 0.0, 0.0, 0.0, 1.0]] {
            assert_eq!(GeoTransform(transform).inverse(), None, "{transform:?}");
        }
    }
}
