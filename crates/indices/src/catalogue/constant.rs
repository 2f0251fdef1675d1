//! Constants of formulas, and the wavelengths that some of them are.

use std::sync::LazyLock;

use super::table::lines;
use crate::sensor::Sensor;

/// A constant of a formula.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Constant {
    /// Its name.
    pub name: &'static str,
    /// What it is unless something else is said; nothing for those that depend on sensor or scene.
    pub default: Option<f64>,
    /// What it means.
    pub meaning: &'static str,
}

impl Constant {
    /// All constants.
    #[must_use]
    pub fn all() -> &'static [Self] {
        static ALL: LazyLock<Vec<Constant>> =
            LazyLock::new(|| lines(include_str!("constants.tsv")).filter_map(constant).collect());
        &ALL
    }

    /// The constant of that name.
    #[must_use]
    pub fn find(name: &str) -> Option<&'static Self> {
        Self::all().iter().find(|constant| constant.name == name)
    }

    /// Its default, or for `lambda…` the central wavelength of that band of the sensor in nanometres.
    #[must_use]
    pub fn value(&self, sensor: Option<&Sensor>) -> Option<f64> {
        let of_sensor = || {
            let letter = self.name.strip_prefix("lambda")?;
            wavelength(sensor?.platform()?, letter)
        };
        self.default.or_else(of_sensor)
    }
}

fn constant(line: &'static str) -> Option<Constant> {
    let mut fields = line.split('\t');
    let (name, default, meaning) = (fields.next()?, fields.next()?, fields.next()?);
    Some(Constant { name, default: default.parse().ok(), meaning })
}

/// The central wavelength of a band in nanometres. Landsat 8 and 9 have one near infrared band, which the catalogue has as
/// the narrow one.
fn wavelength(platform: &str, letter: &str) -> Option<f64> {
    let of = |letter: &str| {
        lines(include_str!("wavelengths.tsv")).find_map(|line| {
            let mut fields = line.split('\t');
            let is_it = fields.next() == Some(platform) && fields.next() == Some(letter);
            fields.next().filter(|_| is_it)?.parse().ok()
        })
    };
    of(letter).or_else(|| of("N2").filter(|_| letter == "N"))
}
