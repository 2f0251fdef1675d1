//! The projection of a system that the file defines by parameters (GeoTIFF 1.1 section 7.5 and annex C).
//!
//! Writers store the origin of a projection under any of several keys, whatever the method. The keys that mean the same
//! are one parameter here.

use super::{GeoKeyValue, GeoRef, codes};

/// `ProjectionGeoKey`: a projection with its parameters, by its number in the EPSG registry.
const PROJECTION: u16 = 3074;
/// `ProjMethodGeoKey`, in GeoTIFF 1.0 `ProjCoordTransGeoKey`.
const METHOD: u16 = 3075;
/// Transverse Mercator.
const TRANSVERSE_MERCATOR: u16 = 1;
/// Oblique Mercator, and what GDAL writes for its variant with an origin in the middle.
const OBLIQUE_MERCATOR: u16 = 3;
const AZIMUTH_CENTRE: u16 = 9815;

/// The parameters of a projection: degrees, and the system's unit of length.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Parameters {
    pub(super) latitude: f64,
    pub(super) longitude: f64,
    pub(super) parallels: [f64; 2],
    pub(super) scale: f64,
    pub(super) azimuth: f64,
    pub(super) false_easting: f64,
    pub(super) false_northing: f64,
}

impl Default for Parameters {
    fn default() -> Self {
        Self {
            latitude: 0.0,
            longitude: 0.0,
            parallels: [0.0; 2],
            scale: 1.0,
            azimuth: 0.0,
            false_easting: 0.0,
            false_northing: 0.0,
        }
    }
}

impl Parameters {
    /// In the order of the registry's columns.
    pub(super) fn values(&self) -> [f64; 8] {
        let [first, second] = self.parallels;
        let Self { latitude, longitude, scale, azimuth, false_easting, false_northing, .. } = *self;
        [latitude, longitude, first, second, scale, azimuth, false_easting, false_northing]
    }
}

/// A parameter: its name, the keys that hold it, and whether it is an angle, a length or a number.
struct Meaning {
    name: &'static str,
    keys: &'static [u16],
    kind: Kind,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Angle,
    Azimuth,
    Length,
    Number,
}

const LATITUDE: Meaning = meaning("latitude of origin", &[3085, 3081, 3089], Kind::Angle);
const LONGITUDE: Meaning = meaning("central meridian", &[3095, 3084, 3080, 3088], Kind::Angle);
const PARALLEL_1: Meaning = meaning("standard parallel 1", &[3078], Kind::Angle);
const PARALLEL_2: Meaning = meaning("standard parallel 2", &[3079], Kind::Angle);
const SCALE: Meaning = meaning("scale factor", &[3092, 3093], Kind::Number);
const AZIMUTH: Meaning = meaning("azimuth", &[3094], Kind::Azimuth);
const RECTIFIED: Meaning = meaning("rectified grid angle", &[3096], Kind::Azimuth);
const EASTING: Meaning = meaning("false easting", &[3082, 3086, 3090], Kind::Length);
const NORTHING: Meaning = meaning("false northing", &[3083, 3087, 3091], Kind::Length);
const HEIGHT: Meaning = meaning("perspective height", &[3097], Kind::Length);

const ALL: [&Meaning; 10] =
    [&LATITUDE, &LONGITUDE, &PARALLEL_1, &PARALLEL_2, &SCALE, &AZIMUTH, &RECTIFIED, &EASTING, &NORTHING, &HEIGHT];

const fn meaning(name: &'static str, keys: &'static [u16], kind: Kind) -> Meaning {
    Meaning { name, keys, kind }
}

/// The projection of a system that is defined by parameters.
#[derive(Debug, Clone, PartialEq)]
pub struct Projection {
    /// GeoTIFF's code of the method, or 32767 for one that it does not know.
    pub method: u16,
    /// The method in words, such as `Transverse Mercator`.
    pub method_name: &'static str,
    /// The parameters that the file gives.
    pub parameters: Vec<ProjectionParameter>,
}

/// A parameter of a projection.
#[derive(Debug, Clone, PartialEq)]
pub struct ProjectionParameter {
    /// What it is, such as `central meridian`.
    pub name: &'static str,
    /// Its value as the file has it.
    pub value: f64,
    /// The unit of the value; empty for a plain number.
    pub unit: &'static str,
}

impl GeoRef {
    /// The projection, if the file defines one by parameters rather than by the number of a whole system.
    #[must_use]
    pub fn projection(&self) -> Option<Projection> {
        let method = self.code(METHOD).or_else(|| self.utm().map(|_| TRANSVERSE_MERCATOR))?;
        let (angle, length) = (codes::angular_unit(self.angular_unit()), codes::linear_unit(self.linear_unit()));
        let azimuth = codes::angular_unit(self.code(codes::AZIMUTH_UNITS).unwrap_or(self.angular_unit()));
        let parameter = |meaning: &&Meaning| {
            let unit = match meaning.kind {
                Kind::Angle => angle,
                Kind::Azimuth => azimuth,
                Kind::Length => length,
                Kind::Number => "",
            };
            Some(ProjectionParameter { name: meaning.name, value: self.number(meaning)?, unit })
        };
        Some(Projection {
            method,
            method_name: codes::method(method),
            parameters: ALL.iter().filter_map(parameter).collect(),
        })
    }

    /// Method and parameters for looking them up; nothing if angles have a unit that is not known.
    pub(super) fn projection_parameters(&self) -> Option<(u16, Parameters)> {
        if let Some((longitude, south)) = self.utm() {
            let false_northing = if south { 10_000_000.0 } else { 0.0 };
            let utm = Parameters { longitude, scale: 0.9996, false_easting: 500_000.0, ..Parameters::default() };
            return Some((TRANSVERSE_MERCATOR, Parameters { false_northing, ..utm }));
        }
        let method = match self.code(METHOD)? {
            AZIMUTH_CENTRE => OBLIQUE_MERCATOR,
            method => method,
        };
        let degrees = codes::degrees(self.angular_unit())?;
        let azimuth = codes::degrees(self.code(codes::AZIMUTH_UNITS).unwrap_or(self.angular_unit()))?;
        let or_0 = |meaning: &Meaning, factor: f64| self.number(meaning).unwrap_or(0.0) * factor;
        Some((
            method,
            Parameters {
                latitude: or_0(&LATITUDE, degrees),
                longitude: or_0(&LONGITUDE, degrees),
                parallels: [or_0(&PARALLEL_1, degrees), or_0(&PARALLEL_2, degrees)],
                scale: self.number(&SCALE).unwrap_or(1.0),
                azimuth: or_0(&AZIMUTH, azimuth),
                false_easting: or_0(&EASTING, 1.0),
                false_northing: or_0(&NORTHING, 1.0),
            },
        ))
    }

    /// Central meridian of a UTM zone that is named by its number as a projection, and whether it is a southern one.
    fn utm(&self) -> Option<(f64, bool)> {
        let (zone, south) = match self.code(PROJECTION)? {
            code @ 16001..=16060 => (code.checked_sub(16000)?, false),
            code @ 16101..=16160 => (code.checked_sub(16100)?, true),
            _ => return None,
        };
        Some((f64::from(zone) * 6.0 - 183.0, south))
    }

    /// The first number under the keys of a parameter.
    fn number(&self, meaning: &Meaning) -> Option<f64> {
        meaning.keys.iter().find_map(|key| match self.geo_key(*key)? {
            GeoKeyValue::Doubles(numbers) => numbers.first().copied(),
            GeoKeyValue::Short(number) => Some(f64::from(*number)),
            GeoKeyValue::Shorts(_) | GeoKeyValue::Ascii(_) => None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geo::GeoKey;

    fn geo_ref(codes: &[(u16, u16)], numbers: &[(u16, f64)]) -> GeoRef {
        let short = |&(id, code): &(u16, u16)| GeoKey { id, value: GeoKeyValue::Short(code) };
        let double = |&(id, number): &(u16, f64)| GeoKey { id, value: GeoKeyValue::Doubles(vec![number]) };
        let geo_keys = codes.iter().map(short).chain(numbers.iter().map(double)).collect();
        GeoRef { geo_keys, ..GeoRef::default() }
    }

    #[track_caller]
    fn check(geo_ref: &GeoRef, method: &str, want: &[(&str, f64, &str)]) {
        let found = geo_ref.projection().unwrap();
        let parameters: Vec<_> = found.parameters.iter().map(|p| (p.name, p.value, p.unit)).collect();
        assert_eq!((found.method_name, parameters.as_slice()), (method, want));
    }

    #[test]
    fn parameters_are_named_and_have_their_units() {
        let numbers = [(3078, 29.5), (3079, 45.5), (3080, -96.0), (3081, 23.0), (3092, 1.0)];
        let want = [
            ("latitude of origin", 23.0, "degree"),
            ("central meridian", -96.0, "degree"),
            ("standard parallel 1", 29.5, "degree"),
            ("standard parallel 2", 45.5, "degree"),
            ("scale factor", 1.0, ""),
        ];
        check(&geo_ref(&[(3075, 11)], &numbers), "Albers Equal Area", &want);
        let feet = [("false easting", 2e6, "US survey foot")];
        check(&geo_ref(&[(3075, 8), (3076, 9003)], &[(3086, 2e6)]), "Lambert Conformal Conic (2SP)", &feet);
    }

    #[test]
    fn the_same_origin_may_stand_under_several_keys() {
        for (latitude, longitude) in [(3081, 3080), (3085, 3084), (3089, 3088), (3081, 3095)] {
            let found = geo_ref(&[(3075, 10)], &[(latitude, 52.0), (longitude, 10.0)]);
            let (_, parameters) = found.projection_parameters().unwrap();
            assert_eq!((parameters.latitude, parameters.longitude), (52.0, 10.0));
        }
    }

    #[test]
    fn a_utm_zone_may_be_named_as_a_projection() {
        let (method, parameters) = geo_ref(&[(3074, 16132)], &[]).projection_parameters().unwrap();
        assert_eq!((method, parameters.longitude, parameters.false_northing), (1, 9.0, 10_000_000.0));
        assert_eq!(geo_ref(&[(3074, 32767)], &[]).projection(), None);
    }

    #[test]
    fn angles_of_other_units_are_turned_into_degrees() {
        let (_, parameters) = geo_ref(&[(3075, 1), (2054, 9105)], &[(3080, 100.0)]).projection_parameters().unwrap();
        assert!((parameters.longitude - 90.0).abs() < 1e-12);
        assert_eq!(geo_ref(&[(3075, 1), (2054, 32767)], &[]).projection_parameters(), None);
    }
}
