//! The coordinate system in words, out of codes, citations and parameters.

use super::codes::{self, USER_DEFINED};
use super::{GeoKeyValue, GeoRef, Projection};

/// What kind of coordinates a system has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CrsKind {
    /// Lengths on a plane.
    Projected,
    /// Longitude and latitude.
    Geographic,
    /// Three lengths from the centre of the earth.
    Geocentric,
    /// The file does not say, or says something of no standard.
    Unknown,
}

impl CrsKind {
    /// The word for it, such as `projected`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Projected => "projected",
            Self::Geographic => "geographic",
            Self::Geocentric => "geocentric",
            Self::Unknown => "unknown",
        }
    }
}

/// A coordinate system as the file describes it. What the file leaves to the registry of a code is not filled in.
#[derive(Debug, Clone, PartialEq)]
pub struct CrsDescription {
    /// Its kind.
    pub kind: CrsKind,
    /// What the file calls it.
    pub name: Option<String>,
    /// Its EPSG code, see [`GeoRef::epsg`].
    pub epsg: Option<u32>,
    /// The EPSG code of horizontal and vertical part together, see [`GeoRef::compound_epsg`].
    pub compound_epsg: Option<u32>,
    /// Whether the file defines it by parameters rather than by a code.
    pub is_user_defined: bool,
    /// How it is projected, if the file gives parameters.
    pub projection: Option<Projection>,
    /// The geodetic system: its name, or its code as `EPSG:4326`.
    pub geodetic: Option<String>,
    /// The geodetic datum, if the file names one.
    pub datum: Option<String>,
    /// The ellipsoid, if the file gives one.
    pub ellipsoid: Option<Ellipsoid>,
    /// The prime meridian, if the file names one.
    pub prime_meridian: Option<String>,
    /// The unit of x and y.
    pub unit: Option<&'static str>,
    /// The vertical system, if there is one.
    pub vertical: Option<VerticalDescription>,
}

/// An ellipsoid.
#[derive(Debug, Clone, PartialEq)]
pub struct Ellipsoid {
    /// Its name, if its code is known.
    pub name: Option<&'static str>,
    /// Its larger half axis, in metres unless the file has another unit of length for it.
    pub semi_major_axis: Option<f64>,
    /// The inverse of its flattening; 0 for a sphere.
    pub inverse_flattening: Option<f64>,
}

/// A vertical system as the file describes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerticalDescription {
    /// What the file calls it, or else what it is called.
    pub name: Option<String>,
    /// Its EPSG code, see [`GeoRef::vertical_epsg`].
    pub epsg: Option<u32>,
    /// The code of its datum.
    pub datum_epsg: Option<u32>,
    /// The unit of heights.
    pub unit: Option<&'static str>,
}

impl GeoRef {
    /// The coordinate system in words, or nothing if the file has no GeoKeys that say anything of one.
    #[must_use]
    pub fn crs_description(&self) -> Option<CrsDescription> {
        let kind = match (self.code(codes::MODEL_TYPE), self.code(codes::PROJECTED_CRS)) {
            (Some(1), _) | (None, Some(_)) => CrsKind::Projected,
            (Some(2), _) => CrsKind::Geographic,
            (Some(3), _) => CrsKind::Geocentric,
            (None, None) if self.code(codes::GEODETIC_CRS).is_some() => CrsKind::Geographic,
            _ => CrsKind::Unknown,
        };
        let (name, vertical) = (self.crs_name(), self.vertical_description());
        if kind == CrsKind::Unknown && name.is_none() && vertical.is_none() {
            return None;
        }
        let main = if kind == CrsKind::Projected { codes::PROJECTED_CRS } else { codes::GEODETIC_CRS };
        Some(CrsDescription {
            kind,
            name,
            epsg: self.epsg(),
            compound_epsg: self.compound_epsg(),
            is_user_defined: self.registered(main).is_none() && kind != CrsKind::Unknown,
            projection: self.projection().filter(|_| self.registered(codes::PROJECTED_CRS).is_none()),
            geodetic: self.geodetic_name(),
            datum: self.named(codes::GEODETIC_DATUM, codes::datum),
            ellipsoid: self.ellipsoid(),
            prime_meridian: self.named(codes::PRIME_MERIDIAN, codes::prime_meridian),
            unit: match kind {
                CrsKind::Projected => self.code(codes::LINEAR_UNITS).map(codes::linear_unit),
                CrsKind::Geocentric => self.code(codes::GEODETIC_LINEAR_UNITS).map(codes::linear_unit),
                CrsKind::Geographic => self.code(codes::ANGULAR_UNITS).map(codes::angular_unit),
                CrsKind::Unknown => None,
            },
            vertical,
        })
    }

    /// What the file calls its system: the citation of the projected one, or of the whole, or of the geodetic one.
    fn crs_name(&self) -> Option<String> {
        let cited = |key| self.citation(key);
        // Writers that keep a whole description in each citation cite the system under its own key.
        let first = self.code(codes::PROJECTED_CRS).and_then(|_| cited(codes::PROJECTED_CITATION));
        first.or_else(|| cited(codes::CITATION)).or_else(|| cited(codes::GEODETIC_CITATION))
    }

    fn geodetic_name(&self) -> Option<String> {
        self.registered(codes::GEODETIC_CRS)
            .map(|code| format!("EPSG:{code}"))
            .or_else(|| self.citation(codes::GEODETIC_CITATION))
    }

    /// The name in a citation. Some hold a list, `PCS Name = NAD83|Datum = …`, of which the first part is the name.
    fn citation(&self, key: u16) -> Option<String> {
        let Some(GeoKeyValue::Ascii(text)) = self.geo_key(key) else { return None };
        let first = text.split(['|', '\n']).map(str::trim).find(|part| !part.is_empty())?;
        let name = first.split_once(" = ").filter(|(word, _)| word.ends_with("Name")).map_or(first, |(_, name)| name);
        // What PROJ calls a system without a name.
        (!["unknown", "unnamed"].contains(&name.trim())).then(|| name.trim().to_owned())
    }

    /// What a code stands for: its name, or `EPSG:` and the code, or nothing if the file has none.
    fn named(&self, key: u16, name: fn(u16) -> Option<&'static str>) -> Option<String> {
        match self.code(key)? {
            USER_DEFINED => Some("defined by the user".to_owned()),
            code => Some(name(code).map_or_else(|| format!("EPSG:{code}"), str::to_owned)),
        }
    }

    fn ellipsoid(&self) -> Option<Ellipsoid> {
        let number = |key| match self.geo_key(key) {
            Some(GeoKeyValue::Doubles(numbers)) => numbers.first().copied(),
            _ => None,
        };
        let semi_major_axis = number(codes::SEMI_MAJOR_AXIS);
        let from_axes = || {
            let (a, b) = (semi_major_axis?, number(codes::SEMI_MINOR_AXIS)?);
            Some(if a == b { 0.0 } else { a / (a - b) })
        };
        let ellipsoid = Ellipsoid {
            name: self.code(codes::ELLIPSOID).and_then(codes::ellipsoid),
            semi_major_axis,
            inverse_flattening: number(codes::INVERSE_FLATTENING).or_else(from_axes),
        };
        (ellipsoid.name.is_some() || semi_major_axis.is_some()).then_some(ellipsoid)
    }

    fn vertical_description(&self) -> Option<VerticalDescription> {
        let code = self.code(codes::VERTICAL_CRS);
        let known = code.and_then(codes::vertical).map(str::to_owned);
        let vertical = VerticalDescription {
            name: self.citation(codes::VERTICAL_CITATION).or(known),
            epsg: self.vertical_epsg(),
            datum_epsg: self.registered(codes::VERTICAL_DATUM),
            unit: self.code(codes::VERTICAL_UNITS).map(codes::linear_unit),
        };
        (code.is_some() || vertical.name.is_some() || vertical.datum_epsg.is_some()).then_some(vertical)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geo::GeoKey;

    fn geo_ref(codes: &[(u16, u16)], texts: &[(u16, &str)]) -> GeoRef {
        let code = |&(id, code): &(u16, u16)| GeoKey { id, value: GeoKeyValue::Short(code) };
        let text = |&(id, text): &(u16, &str)| GeoKey { id, value: GeoKeyValue::Ascii(text.to_owned()) };
        GeoRef { geo_keys: codes.iter().map(code).chain(texts.iter().map(text)).collect(), ..GeoRef::default() }
    }

    #[track_caller]
    fn check(codes: &[(u16, u16)], texts: &[(u16, &str)], kind: CrsKind, name: Option<&str>) -> CrsDescription {
        let found = geo_ref(codes, texts).crs_description().unwrap();
        assert_eq!((found.kind, found.name.as_deref()), (kind, name));
        found
    }

    #[test]
    fn a_coded_system_has_kind_name_and_unit() {
        let texts = [(1026, "WGS 84 / UTM zone 21N"), (2049, "WGS 84")];
        let name = Some("WGS 84 / UTM zone 21N");
        let found = check(&[(1024, 1), (3072, 32621), (3076, 9001)], &texts, CrsKind::Projected, name);
        assert_eq!((found.epsg, found.unit, found.is_user_defined), (Some(32621), Some("metre"), false));
        assert_eq!((found.projection, found.geodetic.as_deref()), (None, Some("WGS 84")));
        check(&[(1024, 2), (2048, 4326)], &[], CrsKind::Geographic, None);
    }

    #[test]
    fn a_system_of_parameters_is_described_by_them() {
        let codes = [(1024, 1), (2048, 32767), (2050, 6326), (2056, 7030), (3072, 32767), (3075, 24)];
        let mut sinusoidal = geo_ref(&codes, &[(3073, "PCS Name = Sinusoidal|Units = m||")]);
        sinusoidal.geo_keys.push(GeoKey { id: 2057, value: GeoKeyValue::Doubles(vec![6_371_007.0]) });
        sinusoidal.geo_keys.push(GeoKey { id: 2058, value: GeoKeyValue::Doubles(vec![6_371_007.0]) });
        let found = sinusoidal.crs_description().unwrap();
        assert!(found.is_user_defined && found.epsg.is_none());
        assert_eq!(found.name.as_deref(), Some("Sinusoidal"));
        assert_eq!(found.projection.unwrap().method_name, "Sinusoidal");
        assert_eq!(found.datum.as_deref(), Some("World Geodetic System 1984"));
        let ellipsoid =
            Ellipsoid { name: Some("WGS 84"), semi_major_axis: Some(6_371_007.0), inverse_flattening: Some(0.0) };
        assert_eq!(found.ellipsoid, Some(ellipsoid));
    }

    #[test]
    fn the_vertical_part_is_named() {
        let found = check(&[(1024, 2), (2048, 4326), (4096, 5773), (4099, 9001)], &[], CrsKind::Geographic, None);
        let vertical = VerticalDescription {
            name: Some("EGM96 height".to_owned()),
            epsg: Some(5773),
            datum_epsg: None,
            unit: Some("metre"),
        };
        assert_eq!(found.vertical, Some(vertical));
    }

    #[test]
    fn a_file_that_says_nothing_has_no_description() {
        assert_eq!(geo_ref(&[], &[]).crs_description(), None);
        assert_eq!(geo_ref(&[(1025, 1)], &[]).crs_description(), None);
        check(&[(1024, 32767)], &[(1026, "somewhere")], CrsKind::Unknown, Some("somewhere"));
    }
}
