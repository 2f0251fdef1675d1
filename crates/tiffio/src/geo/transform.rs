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
