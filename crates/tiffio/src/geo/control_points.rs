//! Ground control points: tie points of an image that has no transform.

use super::{GeoRef, RasterType};

/// A place of the image whose model coordinates are known.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ControlPoint {
    /// Columns from the outer corner of the top left pixel.
    pub col: f64,
    /// Rows from the outer corner of the top left pixel.
    pub row: f64,
    /// Model coordinate, in the unit of the coordinate system.
    pub x: f64,
    /// Model coordinate, in the unit of the coordinate system.
    pub y: f64,
    /// Height, or 0.
    pub z: f64,
}

impl GeoRef {
    /// The ground control points, in file order; none if tie points and scale make a [`transform`](Self::transform).
    ///
    /// As in GDAL, those of a `PixelIsPoint` image are moved by half a pixel: raster space has its origin at a corner.
    #[must_use]
    pub fn control_points(&self) -> Vec<ControlPoint> {
        if self.transform().is_some() {
            return Vec::new();
        }
        let half = if self.raster_type() == RasterType::PixelIsPoint { 0.5 } else { 0.0 };
        let point = |&[col, row, _, x, y, z]: &[f64; 6]| ControlPoint { col: col + half, row: row + half, x, y, z };
        self.tie_points.iter().map(point).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geo::{GeoKey, GeoKeyValue};

    #[track_caller]
    fn check(geo_ref: &GeoRef, want: &[[f64; 5]]) {
        let found: Vec<_> = geo_ref.control_points().iter().map(|p| [p.col, p.row, p.x, p.y, p.z]).collect();
        assert_eq!(found, want);
    }

    #[test]
    fn tie_points_are_control_points_where_they_make_no_transform() {
        let mut geo_ref = GeoRef { tie_points: vec![[0.0, 1.0, 9.0, 10.0, 20.0, 30.0], [5.0; 6]], ..GeoRef::default() };
        check(&geo_ref, &[[0.0, 1.0, 10.0, 20.0, 30.0], [5.0; 5]]);
        geo_ref.geo_keys = vec![GeoKey { id: 1025, value: GeoKeyValue::Short(2) }];
        check(&geo_ref, &[[0.5, 1.5, 10.0, 20.0, 30.0], [5.5, 5.5, 5.0, 5.0, 5.0]]);
        geo_ref.pixel_scale = Some([1.0, 1.0, 0.0]);
        check(&geo_ref, &[]);
    }
}
