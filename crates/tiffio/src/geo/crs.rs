//! The coordinate system by its number in the EPSG registry (GeoTIFF 1.1 sections 7.4 to 7.6).

use super::codes::{
    CITATION, GEODETIC_CRS, GEODETIC_DATUM, MODEL_TYPE, PRIME_MERIDIAN, PROJECTED_CITATION, PROJECTED_CRS,
    USER_DEFINED, VERTICAL_CRS,
};
use super::{GeoKeyValue, GeoRef, registry};

/// What `ArcGIS` calls EPSG:3857. It writes no code, and parameters that no other program takes for that system.
const ARC_WEB_MERCATOR: &str = "WGS_1984_Web_Mercator_Auxiliary_Sphere";

/// Greenwich, as a prime meridian.
const GREENWICH: u32 = 8901;

impl GeoRef {
    /// The EPSG code of the coordinate system, of a compound one or one with heights that of its horizontal part.
    ///
    /// A projected system that the file defines by parameters has the code under which the registry has these parameters.
    /// Nothing if the file has no coordinate system, or defines one that is not in the registry: the geographic
    /// system that a projected one is based on is not taken for it.
    #[must_use]
    pub fn epsg(&self) -> Option<u32> {
        let cited = |id| matches!(self.geo_key(id), Some(GeoKeyValue::Ascii(text)) if text.contains(ARC_WEB_MERCATOR));
        match (self.code(PROJECTED_CRS), self.code(MODEL_TYPE)) {
            (None | Some(USER_DEFINED), _) if cited(CITATION) || cited(PROJECTED_CITATION) => Some(3857),
            (None, None | Some(2 | 3)) => self.geodetic_epsg(),
            (None | Some(USER_DEFINED), _) => {
                let (method, parameters) = self.projection_parameters()?;
                registry::projected(self.geodetic_epsg()?, method, self.linear_unit(), &parameters)
            }
            (Some(projected), _) => Some(u32::from(projected)),
        }
    }

    /// The EPSG code of the geodetic system: that of the whole, or the one that the projected system is based on. Of one
    /// with heights that of its horizontal part.
    pub(super) fn geodetic_epsg(&self) -> Option<u32> {
        if let Some(code) = self.registered(GEODETIC_CRS) {
            return Some(registry::without_height(code).unwrap_or(code));
        }
        // Up to the 2010s the registry gave a datum the number of its geographic system and 2000 more.
        let greenwich = self.registered(PRIME_MERIDIAN).is_none_or(|code| code == GREENWICH);
        let datum = self.registered(GEODETIC_DATUM).filter(|code| greenwich && (6001..=6999).contains(code))?;
        datum.checked_sub(2000)
    }

    /// The EPSG code of the vertical system, if the file names one by its code.
    ///
    /// By GeoTIFF 1.1 it may also be that of a geographic system with heights, which means heights above its ellipsoid.
    #[must_use]
    pub fn vertical_epsg(&self) -> Option<u32> {
        self.registered(VERTICAL_CRS)
    }

    /// The EPSG code of horizontal and vertical system together, if the file has both and the registry a code for them.
    #[must_use]
    pub fn compound_epsg(&self) -> Option<u32> {
        let (horizontal, vertical) = (self.epsg()?, self.vertical_epsg()?);
        if registry::without_height(vertical) == Some(horizontal) {
            return Some(vertical);
        }
        // GeoTIFF 1.0 had codes of its own for heights above the ellipsoid.
        if (5001..=5033).contains(&vertical) {
            return registry::with_height(horizontal);
        }
        registry::compound(horizontal, vertical)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geo::GeoKey;

    fn geo_ref(codes: &[(u16, u16)]) -> GeoRef {
        let key = |&(id, code): &(u16, u16)| GeoKey { id, value: GeoKeyValue::Short(code) };
        GeoRef { geo_keys: codes.iter().map(key).collect(), ..GeoRef::default() }
    }

    #[track_caller]
    fn check(codes: &[(u16, u16)], want: Option<u32>) {
        assert_eq!(geo_ref(codes).epsg(), want);
    }

    #[test]
    fn the_projected_system_goes_before_the_geodetic_one() {
        check(&[(2048, 4326), (3072, 32621)], Some(32621));
        check(&[(2048, 4326)], Some(4326));
        check(&[(2048, 4326), (3072, 0)], Some(4326));
        check(&[(3072, 32621), (4096, 5773)], Some(32621));
    }

    #[test]
    fn a_system_of_parameters_has_the_code_under_which_they_are_registered() {
        let mut albers = geo_ref(&[(1024, 1), (2048, 4269), (3072, 32767), (3074, 32767), (3075, 11)]);
        let numbers = [(3078, 29.5), (3079, 45.5), (3080, -96.0), (3081, 23.0)];
        albers.geo_keys.extend(numbers.map(|(id, n)| GeoKey { id, value: GeoKeyValue::Doubles(vec![n]) }));
        assert_eq!(albers.epsg(), Some(5070));
        albers.geo_keys[1].value = GeoKeyValue::Short(4326);
        assert_eq!(albers.epsg(), None);
        check(&[(1024, 1), (2048, 4267), (3072, 32767), (3074, 16015)], Some(26715));
    }

    #[test]
    fn a_system_of_other_parameters_has_no_code() {
        check(&[], None);
        check(&[(2048, 4326), (3072, 32767)], None);
        check(&[(2048, 32767)], None);
        check(&[(1024, 1), (2048, 4326)], None);
        check(&[(1024, 32767), (2048, 4326)], None);
        check(&[(1024, 2), (2048, 4326)], Some(4326));
    }

    #[test]
    fn a_datum_stands_for_its_system() {
        check(&[(1024, 2), (2048, 32767), (2050, 6742)], Some(4742));
        check(&[(1024, 2), (2048, 32767), (2050, 6742), (2051, 8903)], None);
    }

    #[test]
    fn web_mercator_is_known_by_the_name_that_arcgis_gives_it() {
        let citation = GeoKeyValue::Ascii("PCS Name = WGS_1984_Web_Mercator_Auxiliary_Sphere".to_owned());
        let geo_keys = vec![GeoKey { id: 1026, value: citation }];
        assert_eq!(GeoRef { geo_keys, ..GeoRef::default() }.epsg(), Some(3857));
    }

    #[test]
    fn horizontal_and_vertical_parts_may_have_a_code_together() {
        let check = |codes: &[(u16, u16)], want: [Option<u32>; 3]| {
            let found = geo_ref(codes);
            assert_eq!([found.epsg(), found.vertical_epsg(), found.compound_epsg()], want);
        };
        check(&[(2048, 4326)], [Some(4326), None, None]);
        check(&[(2048, 4979)], [Some(4326), None, None]);
        check(&[(2048, 4326), (4096, 4979)], [Some(4326), Some(4979), Some(4979)]);
        check(&[(2048, 4326), (4096, 5030)], [Some(4326), Some(5030), Some(4979)]);
        check(&[(2048, 4326), (4096, 3855)], [Some(4326), Some(3855), Some(9518)]);
        check(&[(3072, 32621), (4096, 3855)], [Some(32621), Some(3855), None]);
    }
}
