//! World files: the transform as six lines of text beside an image.
//!
//! ```text
//! x for each column      y for each column      x for each row      y for each row      x and y of the top left pixel's centre
//! ```

use super::{GeoRef, GeoTransform, RasterType};

impl GeoTransform {
    /// The transform that the text of a world file holds, or nothing if it does not begin with six finite numbers.
    ///
    /// A world file names the centre of the top left pixel; the half pixel is taken off.
    #[must_use]
    pub fn from_world_file(text: &str) -> Option<Self> {
        let mut numbers = text.split_whitespace().map(|word| word.replace(',', ".").parse::<f64>().ok());
        let mut next = || numbers.next().flatten().filter(|number| number.is_finite());
        let (dx, ry, rx, dy, x, y) = (next()?, next()?, next()?, next()?, next()?, next()?);
        Some(Self([x, dx, rx, y, ry, dy]).shifted(-0.5, -0.5))
    }
}

impl GeoRef {
    /// Gives the image this transform, whatever it had: as a matrix, in the raster type of the file.
    pub fn set_transform(&mut self, transform: GeoTransform) {
        let stored = match self.raster_type() {
            RasterType::PixelIsArea => transform,
            RasterType::PixelIsPoint => transform.shifted(0.5, 0.5),
        };
        let [x, dx, rx, y, ry, dy] = stored.0;
        self.transformation = Some([dx, rx, 0.0, x, ry, dy, 0.0, y, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0]);
        self.tie_points.clear();
        self.pixel_scale = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geo::{GeoKey, GeoKeyValue};

    #[track_caller]
    fn check(text: &str, want: Option<[f64; 6]>) {
        assert_eq!(GeoTransform::from_world_file(text).map(|transform| transform.0), want);
    }

    #[test]
    fn the_half_pixel_is_taken_off() {
        check("30\r\n0\r\n0\r\n-30\r\n500015\r\n6999985\r\n", Some([500_000.0, 30.0, 0.0, 7_000_000.0, 0.0, -30.0]));
        check("0,5 0 0 -0,5 0,25 -0,25", Some([0.0, 0.5, 0.0, 0.0, 0.0, -0.5]));
        check("2 1 4 -8 0 0 and words", Some([-3.0, 2.0, 4.0, 3.5, 1.0, -8.0]));
    }

    #[test]
    fn fewer_than_six_numbers_are_no_transform() {
        for text in ["", "1 2 3 4 5", "1 2 3 4 5 x", "1 2 3 4 5 inf"] {
            check(text, None);
        }
    }

    #[test]
    fn a_transform_that_is_set_is_the_one_that_comes_back() {
        let transform = GeoTransform([3.0, 2.0, 0.5, 7.0, 0.25, -2.0]);
        for code in [1, 2] {
            let mut geo_ref = GeoRef {
                geo_keys: vec![GeoKey { id: 1025, value: GeoKeyValue::Short(code) }],
                tie_points: vec![[1.0; 6]],
                pixel_scale: Some([9.0; 3]),
                ..GeoRef::default()
            };
            geo_ref.set_transform(transform);
            assert_eq!(geo_ref.transform(), Some(transform));
        }
    }
}
