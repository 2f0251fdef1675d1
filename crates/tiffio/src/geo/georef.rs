//! Everything about an image that is not its samples and that an output keeps.

use super::{GeoTransform, Rpc};

/// The georeferencing and metadata of an image.
///
/// What the file stores is kept verbatim (`geo_keys`, `tie_points`, `pixel_scale`, `transformation`), so that writing it
/// again changes nothing; the methods on this type give its meaning.
#[derive(Debug, Clone, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct GeoRef {
    /// The GeoKeys in file order.
    pub geo_keys: Vec<GeoKey>,
    /// Version, revision and minor revision of their directory, if there is one; written as 1, 1, 0 without. Readers take
    /// vertical systems from revision 1.1 on only.
    pub geo_key_version: Option<[u16; 3]>,
    /// `ModelTiepointTag`: raster i, j, k and model x, y, z of each tie point.
    pub tie_points: Vec<[f64; 6]>,
    /// `ModelPixelScaleTag`.
    pub pixel_scale: Option<[f64; 3]>,
    /// `ModelTransformationTag`, row by row.
    pub transformation: Option<[f64; 16]>,
    /// `RPCCoefficientTag`: where places on the ground lie in the image.
    pub rpc: Option<Rpc>,
    /// `GDAL_NODATA` as the text that is in the file, padding removed.
    pub nodata: Option<String>,
    /// Items of `GDAL_METADATA` that belong to the whole image.
    pub metadata: Vec<MetadataItem>,
    /// What `GDAL_METADATA` says of each band: as many as the image has bands, or none.
    pub bands: Vec<BandInfo>,
}

/// What is known of a band besides its samples.
#[derive(Debug, Clone, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct BandInfo {
    /// The band's name.
    pub description: Option<String>,
    /// Physical value = stored value * scale + offset.
    pub scale: Option<f64>,
    /// Physical value = stored value * scale + offset.
    pub offset: Option<f64>,
    /// The unit of the physical value.
    pub unit: Option<String>,
    /// All other items, `STATISTICS_*` and `COLORINTERP` among them.
    pub metadata: Vec<MetadataItem>,
}

/// An item of `GDAL_METADATA`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct MetadataItem {
    /// Its domain; empty for the default one.
    pub domain: String,
    /// Its name.
    pub name: String,
    /// Its text.
    pub value: String,
}

/// A GeoKey and its value.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct GeoKey {
    /// Its number in GeoTIFF 1.1.
    pub id: u16,
    /// Its value.
    pub value: GeoKeyValue,
}

/// The value of a GeoKey.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum GeoKeyValue {
    /// A code, kept in the directory itself.
    Short(u16),
    /// Several codes.
    Shorts(Vec<u16>),
    /// Numbers out of `GeoDoubleParamsTag`.
    Doubles(Vec<f64>),
    /// Text out of `GeoAsciiParamsTag`, without the final `|`.
    Ascii(String),
}

/// Whether a pixel's coordinates are those of its area or of its centre (`GTRasterTypeGeoKey`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum RasterType {
    /// `RasterPixelIsArea`: raster coordinates name the corner of a pixel.
    #[default]
    PixelIsArea,
    /// `RasterPixelIsPoint`: raster coordinates name the centre of a pixel.
    PixelIsPoint,
}

impl GeoRef {
    /// The GeoKey of that number, if it is there.
    #[must_use]
    pub fn geo_key(&self, id: u16) -> Option<&GeoKeyValue> {
        self.geo_keys.iter().find(|key| key.id == id).map(|key| &key.value)
    }

    /// Whether tie points and transformation name corners or centres of pixels.
    #[must_use]
    pub fn raster_type(&self) -> RasterType {
        match self.geo_key(1025) {
            Some(GeoKeyValue::Short(2)) => RasterType::PixelIsPoint,
            _ => RasterType::PixelIsArea,
        }
    }

    /// The rational polynomial coefficients, if the file has any.
    #[must_use]
    pub fn rpc(&self) -> Option<&Rpc> {
        self.rpc.as_ref()
    }

    /// The affine transform from raster to model space, or nothing if the image has none (no georeferencing, or ground
    /// control points only).
    ///
    /// Of a `PixelIsPoint` image the half pixel is taken off, as GDAL does, so that the origin is always the outer
    /// corner. As in GDAL, too, scale and tie point go before a matrix, and rows run down whatever the sign of the scale:
    /// the few files with a negative one were meant so.
    #[must_use]
    pub fn transform(&self) -> Option<GeoTransform> {
        let stored = match (self.pixel_scale, self.tie_points.as_slice(), self.transformation) {
            (Some([sx, sy, _]), [[i, j, _, x, y, _], ..], _) if sx != 0.0 && sy != 0.0 => {
                let sy = sy.abs();
                GeoTransform([x - i * sx, sx, 0.0, y + j * sy, 0.0, -sy])
            }
            (_, _, Some(m)) => GeoTransform([m[3], m[0], m[1], m[7], m[4], m[5]]),
            _ => return None,
        };
        Some(match self.raster_type() {
            RasterType::PixelIsArea => stored,
            RasterType::PixelIsPoint => stored.shifted(-0.5, -0.5),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(geo_ref: &GeoRef, want: Option<[f64; 6]>) {
        assert_eq!(geo_ref.transform().map(|transform| transform.0), want);
    }

    fn scaled(sx: f64, sy: f64) -> GeoRef {
        GeoRef {
            pixel_scale: Some([sx, sy, 0.0]),
            tie_points: vec![[2.0, 1.0, 0.0, 100.0, 50.0, 0.0]],
            ..GeoRef::default()
        }
    }

    #[test]
    fn a_tie_point_may_lie_anywhere_in_the_image() {
        check(&scaled(10.0, 5.0), Some([80.0, 10.0, 0.0, 55.0, 0.0, -5.0]));
    }

    #[test]
    fn rows_run_down_whatever_the_sign_of_the_scale() {
        check(&scaled(10.0, -5.0), Some([80.0, 10.0, 0.0, 55.0, 0.0, -5.0]));
    }

    #[test]
    fn the_half_pixel_of_point_rasters_is_taken_off() {
        let mut points = scaled(10.0, 4.0);
        points.geo_keys = vec![GeoKey { id: 1025, value: GeoKeyValue::Short(2) }];
        check(&points, Some([75.0, 10.0, 0.0, 56.0, 0.0, -4.0]));
    }

    #[test]
    fn a_matrix_serves_where_scale_and_tie_point_do_not() {
        let mut m = [0.0; 16];
        (m[0], m[1], m[3], m[4], m[5], m[7]) = (1.0, 2.0, 3.0, 4.0, 5.0, 6.0);
        check(&GeoRef { transformation: Some(m), ..GeoRef::default() }, Some([3.0, 1.0, 2.0, 6.0, 4.0, 5.0]));
        check(&GeoRef { transformation: Some(m), ..scaled(0.0, 5.0) }, Some([3.0, 1.0, 2.0, 6.0, 4.0, 5.0]));
        check(&GeoRef { transformation: Some(m), ..scaled(10.0, 5.0) }, Some([80.0, 10.0, 0.0, 55.0, 0.0, -5.0]));
        check(&GeoRef { tie_points: vec![[0.0; 6]; 4], ..GeoRef::default() }, None);
    }
}
