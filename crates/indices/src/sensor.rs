//! Sensors: what the bands of a scene are called, in file order.
//!
//! The ids and band orders are those of geowombat 2.5, so that scripts can keep theirs; `l4` (Landsat 4 TM), `mss`, `aster`,
//! `cbers2` and `rapideye` are added.

use chunkgraph::Array;

use crate::error::{Error, Result};
use crate::nearest::nearest;

/// A sensor, or a usual selection of its bands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sensor {
    /// The name it is asked for by.
    pub id: &'static str,
    /// The names of its bands in file order.
    pub bands: &'static [&'static str],
}

const fn sensor(id: &'static str, bands: &'static [&'static str]) -> Sensor {
    Sensor { id, bands }
}

#[rustfmt::skip]
const SENSORS: &[Sensor] = &[
    sensor("rgb", &["red", "green", "blue"]),
    sensor("rgbn", &["red", "green", "blue", "nir"]),
    sensor("bgr", &["blue", "green", "red"]),
    sensor("bgrn", &["blue", "green", "red", "nir"]),
    sensor("l4", &["blue", "green", "red", "nir", "swir1", "swir2"]),
    sensor("l5", &["blue", "green", "red", "nir", "swir1", "swir2"]),
    sensor("l7", &["blue", "green", "red", "nir", "swir1", "swir2"]),
    sensor("l7th", &["blue", "green", "red", "nir", "swir1", "thermal", "swir2"]),
    sensor("l7mspan", &["blue", "green", "red", "nir", "swir1", "swir2", "pan"]),
    sensor("l7pan", &["pan"]),
    sensor("l8", &["coastal", "blue", "green", "red", "nir", "swir1", "swir2", "cirrus"]),
    sensor("l9", &["coastal", "blue", "green", "red", "nir", "swir1", "swir2", "cirrus"]),
    sensor("l8th", &["coastal", "blue", "green", "red", "nir", "swir1", "swir2", "cirrus", "tirs1", "tirs2"]),
    sensor("l9th", &["coastal", "blue", "green", "red", "nir", "swir1", "swir2", "cirrus", "tirs1", "tirs2"]),
    sensor("l8l7", &["blue", "green", "red", "nir", "swir1", "swir2"]),
    sensor("l9l7", &["blue", "green", "red", "nir", "swir1", "swir2"]),
    sensor("l8l7mspan", &["blue", "green", "red", "nir", "swir1", "swir2", "pan"]),
    sensor("l9l7mspan", &["blue", "green", "red", "nir", "swir1", "swir2", "pan"]),
    sensor("l8pan", &["pan"]),
    sensor("l9pan", &["pan"]),
    sensor("l5bgrn", &["blue", "green", "red", "nir"]),
    sensor("l7bgrn", &["blue", "green", "red", "nir"]),
    sensor("l8bgrn", &["blue", "green", "red", "nir"]),
    sensor("s2", &["blue", "green", "red", "nir1", "nir2", "nir3", "nir", "rededge", "swir1", "swir2"]),
    sensor("s2a", &["blue", "green", "red", "nir1", "nir2", "nir3", "nir", "rededge", "swir1", "swir2"]),
    sensor("s2b", &["blue", "green", "red", "nir1", "nir2", "nir3", "nir", "rededge", "swir1", "swir2"]),
    sensor("s2f", &["coastal", "blue", "green", "red", "nir1", "nir2", "nir3", "nir", "rededge", "water", "cirrus", "swir1", "swir2"]),
    sensor("s2af", &["coastal", "blue", "green", "red", "nir1", "nir2", "nir3", "nir", "rededge", "water", "cirrus", "swir1", "swir2"]),
    sensor("s2bf", &["coastal", "blue", "green", "red", "nir1", "nir2", "nir3", "nir", "rededge", "water", "cirrus", "swir1", "swir2"]),
    sensor("s2l7", &["blue", "green", "red", "nir", "swir1", "swir2"]),
    sensor("s2al7", &["blue", "green", "red", "nir", "swir1", "swir2"]),
    sensor("s2bl7", &["blue", "green", "red", "nir", "swir1", "swir2"]),
    sensor("s210", &["blue", "green", "red", "nir"]),
    sensor("s2a10", &["blue", "green", "red", "nir"]),
    sensor("s2b10", &["blue", "green", "red", "nir"]),
    sensor("s220", &["nir1", "nir2", "nir3", "rededge", "swir1", "swir2"]),
    sensor("s2a20", &["nir1", "nir2", "nir3", "rededge", "swir1", "swir2"]),
    sensor("s2b20", &["nir1", "nir2", "nir3", "rededge", "swir1", "swir2"]),
    sensor("s2cloudless", &["coastal", "blue", "red", "nir1", "nir", "rededge", "water", "cirrus", "swir1", "swir2"]),
    sensor("s2acloudless", &["coastal", "blue", "red", "nir1", "nir", "rededge", "water", "cirrus", "swir1", "swir2"]),
    sensor("s2bcloudless", &["coastal", "blue", "red", "nir1", "nir", "rededge", "water", "cirrus", "swir1", "swir2"]),
    sensor("ps", &["blue", "green", "red", "nir"]),
    sensor("qb", &["blue", "green", "red", "nir"]),
    sensor("ik", &["blue", "green", "red", "nir"]),
    sensor("mss", &["green", "red", "nir1", "nir2"]),
    sensor("aster", &["green", "red", "nir", "swir1", "swir2", "swir3", "swir4", "swir5", "swir6"]),
    sensor("cbers2", &["blue", "green", "red", "nir"]),
    sensor("rapideye", &["blue", "green", "red", "rededge1", "nir"]),
    sensor("naip", &["red", "green", "blue", "nir"]),
    sensor("mcd43a4", &["red", "nir", "blue", "green", "nir2", "swir1", "swir2"]),
    sensor("mod09a1", &["red", "nir", "blue", "green", "nir2", "swir1", "swir2"]),
    sensor("myd09a1", &["red", "nir", "blue", "green", "nir2", "swir1", "swir2"]),
];

impl Sensor {
    /// All sensors.
    #[must_use]
    pub fn all() -> &'static [Self] {
        SENSORS
    }

    /// The sensor of that id, in any case.
    ///
    /// # Errors
    ///
    /// [`Error::UnknownSensor`], with the id that was probably meant.
    pub fn find(id: &str) -> Result<&'static Self> {
        SENSORS.iter().find(|sensor| sensor.id.eq_ignore_ascii_case(id)).ok_or_else(|| Error::UnknownSensor {
            id: id.to_owned(),
            nearest: nearest(id, SENSORS.iter().map(|sensor| sensor.id)),
        })
    }

    /// The sensors whose scenes have that many bands.
    pub fn with_bands(count: usize) -> impl Iterator<Item = &'static Self> {
        SENSORS.iter().filter(move |sensor| sensor.bands.len() == count)
    }

    /// The satellite, as the table of wavelengths calls it; nothing for those that are not in it.
    #[must_use]
    pub(crate) fn platform(&self) -> Option<&'static str> {
        let harmonised = self.id.ends_with("l7") && self.id.len() > 2;
        let of = |prefix: &str| self.id.starts_with(prefix);
        match self.id {
            _ if harmonised => None,
            "ps" => Some("planetscope"),
            "mcd43a4" | "mod09a1" | "myd09a1" => Some("modis"),
            _ if of("l4") => Some("landsat4"),
            _ if of("l5") => Some("landsat5"),
            _ if of("l7") => Some("landsat7"),
            _ if of("l8l7") || of("l9l7") => None,
            _ if of("l8") => Some("landsat8"),
            _ if of("l9") => Some("landsat9"),
            _ if of("s2b") => Some("sentinel2b"),
            _ if of("s2") => Some("sentinel2a"),
            _ => None,
        }
    }

    /// `scene` with its bands called by their names.
    ///
    /// # Errors
    ///
    /// [`Error::BandCount`] if the scene does not have as many bands as the sensor.
    pub fn name_bands(&self, scene: &Array) -> Result<Array> {
        let found = scene.bands().len();
        if found != self.bands.len() {
            return Err(Error::BandCount { sensor: self.id, expected: self.bands.len(), found });
        }
        Ok(scene.with_band_names(self.bands)?)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use chunkgraph::Extent;

    use super::*;

    #[test]
    fn ids_are_unique_and_bands_of_a_sensor_have_different_names() {
        let ids: BTreeSet<_> = Sensor::all().iter().map(|sensor| sensor.id).collect();
        assert_eq!(ids.len(), Sensor::all().len());
        for sensor in Sensor::all() {
            let names: BTreeSet<_> = sensor.bands.iter().collect();
            assert_eq!(names.len(), sensor.bands.len(), "{}", sensor.id);
        }
    }

    #[test]
    fn sensors_are_found_in_any_case_and_slips_are_named() {
        assert_eq!(Sensor::find("BGRN").unwrap().bands, ["blue", "green", "red", "nir"]);
        assert_eq!(Sensor::find("l8").unwrap().bands[4], "nir");
        assert!(matches!(Sensor::find("bgm"), Err(Error::UnknownSensor { nearest: Some("bgr"), .. })));
        assert!(matches!(Sensor::find("hyperion"), Err(Error::UnknownSensor { nearest: None, .. })));
    }

    #[test]
    fn a_scene_with_other_bands_than_the_sensor_is_refused() {
        let scene = Array::from_values(&[0_u8; 3], Extent { planes: 3, height: 1, width: 1 }).unwrap();
        assert_eq!(Sensor::find("bgr").unwrap().name_bands(&scene).unwrap().band_names(), ["blue", "green", "red"]);
        let error = Sensor::find("l8").unwrap().name_bands(&scene).unwrap_err();
        assert_eq!(error.to_string(), "sensor l8 has 8 bands, the scene has 3");
    }
}
