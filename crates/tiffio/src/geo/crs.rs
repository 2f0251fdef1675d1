//! The coordinate system by its number in the EPSG registry (GeoTIFF 1.1 sections 7.4 and 7.5).

use super::{GeoKeyValue, GeoRef};

/// `GTModelTypeGeoKey`: 1 projected, 2 geographic, 3 geocentric.
const MODEL_TYPE: u16 = 1024;
/// `GTCitationGeoKey`.
const CITATION: u16 = 1026;
/// `PCSCitationGeoKey`.
const PROJECTED_CITATION: u16 = 3073;
/// `GeographicTypeGeoKey`, in GeoTIFF 1.1 `GeodeticCRSGeoKey`.
const GEODETIC_CRS: u16 = 2048;
/// `ProjectedCSTypeGeoKey`, in GeoTIFF 1.1 `ProjectedCRSGeoKey`.
const PROJECTED_CRS: u16 = 3072;
/// "Defined by other keys", in every registry of codes.
const USER_DEFINED: u16 = 32767;
/// What `ArcGIS` calls EPSG:3857. It writes no code, and parameters that no other program takes for that system.
const ARC_WEB_MERCATOR: &str = "WGS_1984_Web_Mercator_Auxiliary_Sphere";

impl GeoRef {
    /// The EPSG code of the coordinate system, of a compound one that of its horizontal part.
    ///
    /// Nothing if the file has no coordinate system, or defines one by parameters: the geographic system that a projected
    /// one is based on is not taken for it.
    #[must_use]
    pub fn epsg(&self) -> Option<u32> {
        let cited = |id| matches!(self.geo_key(id), Some(GeoKeyValue::Ascii(text)) if text.contains(ARC_WEB_MERCATOR));
        let code = match (self.code(PROJECTED_CRS), self.code(MODEL_TYPE)) {
            (None | Some(USER_DEFINED), _) if cited(CITATION) || cited(PROJECTED_CITATION) => 3857,
            (Some(projected), _) => projected,
            (None, None | Some(2 | 3)) => self.code(GEODETIC_CRS)?,
            (None, _) => return None,
        };
        (code != USER_DEFINED).then_some(u32::from(code))
    }

    /// The code that a key holds; 0 means that there is none.
    fn code(&self, id: u16) -> Option<u16> {
        match self.geo_key(id) {
            Some(GeoKeyValue::Short(code)) if *code != 0 => Some(*code),
            _ => None,
        }
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
        check(&[(1024, 1), (2048, 4326)], None);
        check(&[(1024, 32767), (2048, 4326)], None);
        check(&[(1024, 2), (2048, 4326)], Some(4326));
    }

    #[test]
    fn web_mercator_is_known_by_the_name_that_arcgis_gives_it() {
        let citation = GeoKeyValue::Ascii("PCS Name = WGS_1984_Web_Mercator_Auxiliary_Sphere".to_owned());
        let geo_keys = vec![GeoKey { id: 1026, value: citation }];
        assert_eq!(GeoRef { geo_keys, ..GeoRef::default() }.epsg(), Some(3857));
    }
}
