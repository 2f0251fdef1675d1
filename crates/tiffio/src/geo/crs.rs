//! The coordinate system by its number in the EPSG registry.

use super::{GeoKeyValue, GeoRef};

/// `GeographicTypeGeoKey`, in GeoTIFF 1.1 `GeodeticCRSGeoKey`.
const GEODETIC_CRS: u16 = 2048;
/// `ProjectedCSTypeGeoKey`, in GeoTIFF 1.1 `ProjectedCRSGeoKey`.
const PROJECTED_CRS: u16 = 3072;
/// "Defined by other keys", in every registry of codes.
const USER_DEFINED: u16 = 32767;

impl GeoRef {
    /// The EPSG code of the coordinate system, of a compound one that of its horizontal part.
    ///
    /// Nothing if the file has no coordinate system, or defines one by parameters.
    #[must_use]
    pub fn epsg(&self) -> Option<u32> {
        let code = |id| match self.geo_key(id) {
            Some(GeoKeyValue::Short(code)) if *code != 0 => Some(*code),
            _ => None,
        };
        let code = code(PROJECTED_CRS).or_else(|| code(GEODETIC_CRS))?;
        (code != USER_DEFINED).then_some(u32::from(code))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geo::GeoKey;

    #[track_caller]
    fn check(codes: &[(u16, u16)], want: Option<u32>) {
        let key = |&(id, code): &(u16, u16)| GeoKey { id, value: GeoKeyValue::Short(code) };
        assert_eq!(GeoRef { geo_keys: codes.iter().map(key).collect(), ..GeoRef::default() }.epsg(), want);
    }

    #[test]
    fn the_projected_system_goes_before_the_geodetic_one() {
        check(&[(2048, 4326), (3072, 32621)], Some(32621));
        check(&[(2048, 4326)], Some(4326));
        check(&[(2048, 4326), (3072, 0)], Some(4326));
        check(&[(3072, 32621), (4096, 5773)], Some(32621));
    }

    #[test]
    fn a_system_of_parameters_has_no_code() {
        check(&[], None);
        check(&[(2048, 4326), (3072, 32767)], None);
        check(&[(2048, 32767)], None);
    }
}
