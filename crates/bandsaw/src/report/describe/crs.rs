//! The coordinate system in words.

use serde::Serialize;
use tiffio::geo::{CrsDescription, Ellipsoid, GeoRef, Projection, VerticalDescription};

/// What the file says of its coordinate system.
#[derive(Debug, Serialize)]
pub(super) struct Crs {
    /// `projected`, `geographic`, `geocentric` or `unknown`.
    kind: &'static str,
    pub(super) name: Option<String>,
    epsg: Option<u32>,
    /// The code of horizontal and vertical part together.
    compound_epsg: Option<u32>,
    /// Whether the file defines it by parameters rather than by a code.
    user_defined: bool,
    /// The method of the projection, of one that is defined by parameters.
    projection: Option<&'static str>,
    parameters: Vec<Parameter>,
    geodetic: Option<String>,
    datum: Option<String>,
    ellipsoid: Option<&'static str>,
    semi_major_axis: Option<f64>,
    inverse_flattening: Option<f64>,
    prime_meridian: Option<String>,
    /// The unit of x and y.
    unit: Option<&'static str>,
    vertical: Option<Vertical>,
}

#[derive(Debug, Serialize)]
struct Parameter {
    name: &'static str,
    value: f64,
    unit: &'static str,
}

#[derive(Debug, Serialize)]
struct Vertical {
    name: Option<String>,
    epsg: Option<u32>,
    datum_epsg: Option<u32>,
    unit: Option<&'static str>,
}

impl Crs {
    pub(super) fn new(geo_ref: &GeoRef) -> Option<Self> {
        let CrsDescription {
            kind,
            name,
            epsg,
            compound_epsg,
            is_user_defined,
            projection,
            geodetic,
            datum,
            ellipsoid,
            prime_meridian,
            unit,
            vertical,
        } = geo_ref.crs_description()?;
        let (projection, parameters) =
            projection.map_or((None, Vec::new()), |Projection { method_name, parameters, .. }| {
                let parameter =
                    |p: tiffio::geo::ProjectionParameter| Parameter { name: p.name, value: p.value, unit: p.unit };
                (Some(method_name), parameters.into_iter().map(parameter).collect())
            });
        let ellipsoid = ellipsoid.unwrap_or(Ellipsoid { name: None, semi_major_axis: None, inverse_flattening: None });
        let words = |VerticalDescription { name, epsg, datum_epsg, unit }| Vertical { name, epsg, datum_epsg, unit };
        Some(Self {
            kind: kind.name(),
            name,
            epsg,
            compound_epsg,
            user_defined: is_user_defined,
            projection,
            parameters,
            geodetic,
            datum,
            ellipsoid: ellipsoid.name,
            semi_major_axis: ellipsoid.semi_major_axis,
            inverse_flattening: ellipsoid.inverse_flattening,
            prime_meridian,
            unit,
            vertical: vertical.map(words),
        })
    }

    /// The code, for a table: `EPSG:32621`, or what is known without one.
    pub(super) fn short(&self) -> String {
        match (self.epsg, &self.name) {
            (Some(code), _) => format!("EPSG:{code}"),
            (None, Some(name)) => name.clone(),
            (None, None) => self.kind.to_owned(),
        }
    }

    /// The system in a few lines: code and name; how it is defined, where that is not by the code alone; heights.
    pub(super) fn lines(&self) -> Vec<String> {
        let code = self.epsg.map(|code| format!("EPSG:{code}"));
        let name = self.name.clone();
        let none = (code.is_none() && self.kind != "unknown").then(|| format!("{} system without a code", self.kind));
        let unit = self.unit.filter(|unit| !["metre", "degree"].contains(unit)).map(|unit| format!("in {unit}"));
        let mut lines = vec![joined([code, name, none, unit])];
        if self.user_defined {
            lines.extend(self.definition());
        }
        if let Some(Vertical { name, epsg, datum_epsg, unit }) = &self.vertical {
            let code = epsg.map(|code| format!("EPSG:{code}"));
            let datum = datum_epsg.map(|code| format!("datum EPSG:{code}"));
            let unit = unit.map(|unit| format!("in {unit}"));
            let whole = self.compound_epsg.map(|code| format!("together EPSG:{code}"));
            lines.push(format!("heights: {}", joined([code, name.clone(), datum, unit, whole])));
        }
        lines
    }

    /// Projection and datum of a system that is defined by parameters.
    fn definition(&self) -> Vec<String> {
        let mut lines = Vec::new();
        if let Some(projection) = self.projection {
            let parameter = |p: &Parameter| match p.unit {
                "degree" => format!("{} {}°", p.name, p.value),
                "" => format!("{} {}", p.name, p.value),
                unit => format!("{} {} {unit}", p.name, p.value),
            };
            let matters = |p: &&Parameter| p.value != 0.0 || !p.name.starts_with("false ");
            let parameters: Vec<String> = self.parameters.iter().filter(matters).map(parameter).collect();
            lines.push(format!("{projection}: {}", parameters.join(", ")).trim_end_matches(": ").to_owned());
        }
        let ellipsoid = self.semi_major_axis.map(|axis| match self.inverse_flattening {
            Some(flattening) if flattening != 0.0 => format!("ellipsoid {axis}, 1/{flattening}"),
            _ => format!("sphere {axis}"),
        });
        let named = self.ellipsoid.map(|name| format!("ellipsoid {name}"));
        let datum = self.datum.as_ref().map(|datum| format!("datum {datum}"));
        let meridian = self.prime_meridian.clone().filter(|name| name != "Greenwich");
        let meridian = meridian.map(|name| format!("meridian of {name}"));
        let geodetic = self.geodetic.as_ref().filter(|_| self.kind == "projected");
        let on = geodetic.map(|name| format!("on {name}"));
        let words = joined([on, datum, ellipsoid.or(named), meridian]);
        if !words.is_empty() {
            lines.push(words);
        }
        lines
    }
}

fn joined<const N: usize>(parts: [Option<String>; N]) -> String {
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use tiffio::geo::{GeoKey, GeoKeyValue};

    #[track_caller]
    fn check(codes: &[(u16, u16)], numbers: &[(u16, f64)], name: &str, want: &[&str]) {
        let code = |&(id, code): &(u16, u16)| GeoKey { id, value: GeoKeyValue::Short(code) };
        let number = |&(id, n): &(u16, f64)| GeoKey { id, value: GeoKeyValue::Doubles(vec![n]) };
        let mut geo_keys: Vec<GeoKey> = codes.iter().map(code).chain(numbers.iter().map(number)).collect();
        geo_keys.push(GeoKey { id: 1026, value: GeoKeyValue::Ascii(name.to_owned()) });
        let crs = Crs::new(&GeoRef { geo_keys, ..GeoRef::default() }).unwrap();
        assert_eq!(crs.lines(), want);
    }

    #[test]
    fn a_code_and_a_name_are_one_line() {
        check(&[(1024, 1), (3072, 32621), (3076, 9001)], &[], "UTM 21", &["EPSG:32621, UTM 21"]);
        check(&[(1024, 1), (3072, 2229), (3076, 9003)], &[], "zone 5", &["EPSG:2229, zone 5, in US survey foot"]);
    }

    #[test]
    fn parameters_are_told_where_there_is_no_code_for_the_whole() {
        let codes = [(1024, 1), (2048, 4326), (3072, 32767), (3075, 24)];
        let numbers = [(2057, 6_371_007.0), (3080, 10.5)];
        let want = [
            "MODIS, projected system without a code",
            "Sinusoidal: central meridian 10.5°",
            "on EPSG:4326, sphere 6371007",
        ];
        check(&codes, &numbers, "MODIS", &want);
    }

    #[test]
    fn heights_are_a_line_of_their_own() {
        let want = ["EPSG:4326, WGS 84", "heights: EPSG:3855, EGM2008 height, in metre, together EPSG:9518"];
        check(&[(1024, 2), (2048, 4326), (4096, 3855), (4099, 9001)], &[], "WGS 84", &want);
    }
}
