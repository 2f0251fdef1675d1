//! The tasseled cap: brightness, greenness and wetness as weighted sums of bands.

use chunkgraph::Array;

use crate::error::{Error, Result};
use crate::policy::{Policy, Scale, reflectance};
use crate::sensor::Sensor;

mod table;
#[cfg(test)]
mod tests;

/// The coefficients of a sensor, as they were published.
///
/// They hold for the values that they were derived from, see [`Calibration`]. Sums of other values have other sizes, and if the
/// bands were not all changed by the same factor, they mean something else.
///
/// | sensors | values | from |
/// |---|---|---|
/// | `l4 l5` | reflectance at the ground, 0 to 1 | Crist 1985 |
/// | `l4 l5` with [`Scale::Stored`] | digital numbers | Crist and Cicone 1984 |
/// | `l7`, `l8 l9` | reflectance at the satellite, 0 to 1 | Huang et al. 2002, Baig et al. 2014 |
/// | `s2`, `s2f` | reflectance at the satellite, 0 to 1 | Shi and Xu 2019 (six bands), Nedkov 2017 (all) |
/// | `mcd43a4 mod09a1 myd09a1` | reflectance at the ground, 0 to 1 | Lobser and Cohen 2007 |
/// | `aster`, `rapideye` | reflectance at the satellite, 0 to 1 | Yarbrough et al. 2005, Schönert et al. 2014 |
/// | `ik`, `qb`, `cbers2`, `mss` | digital numbers | Horne 2003, Yarbrough et al. 2005, Sheng et al. 2011, Kauth and Thomas 1976 |
///
/// Where they differ from geowombat's: its numbers for IKONOS and Landsat 5 have misprints, with which the sums are not
/// orthonormal; its Landsat 4 is MSS, here `mss`; its Landsat 5 is for digital numbers only; its brightness of `RapidEye` has
/// the opposite sign. Those of Landsat 9 are Landsat 8's, whose bands it shares. Nobody published a set for digital numbers of
/// Landsat 5 without constants; those of Landsat 4 serve. All but those of ASTER, CBERS-2, IKONOS and `QuickBird` are tested against
/// what another program has; these four are geowombat's, but for the misprint.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TasseledCap {
    /// The ids of the sensors.
    pub sensors: &'static [&'static str],
    /// The bands, by the sensor's names for them.
    pub bands: &'static [&'static str],
    /// A factor a band: for brightness, for greenness, and for the third sum.
    pub coefficients: [&'static [f64]; 3],
    /// What they are factors of.
    pub values: Calibration,
    /// What the third sum is called: wetness, or of sensors without short-wave infrared as their papers have it.
    pub third: &'static str,
    /// Where they were published.
    pub paper: &'static str,
}

/// The values of bands that coefficients were derived from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Calibration {
    /// Digital numbers, as the sensor's files store them.
    Numbers,
    /// Reflectance at the satellite, 0 to 1.
    TopReflectance,
    /// Reflectance at the ground, 0 to 1.
    SurfaceReflectance,
}

impl TasseledCap {
    /// All that are known.
    #[must_use]
    pub fn all() -> &'static [Self] {
        table::TABLE
    }

    /// That of a sensor whose values are scaled so. If there are two, [`Scale::Stored`] is for that of digital numbers, and any
    /// other scale for that of reflectance.
    ///
    /// # Errors
    ///
    /// [`Error::NoTasseledCap`] if none is published.
    pub fn of(sensor: &Sensor, scale: Scale) -> Result<&'static Self> {
        let tables = || Self::all().iter().filter(|table| table.sensors.contains(&sensor.id));
        let is_numbers = scale == Scale::Stored;
        let fitting = tables().find(|table| (table.values == Calibration::Numbers) == is_numbers);
        fitting.or_else(|| tables().next()).ok_or(Error::NoTasseledCap { sensor: sensor.id })
    }

    /// What the three sums are called.
    #[must_use]
    pub fn names(&self) -> [&'static str; 3] {
        ["brightness", "greenness", self.third]
    }
}

/// The tasseled cap of `scene`, whose bands are called as `sensor` calls them: three bands, brightness, greenness and
/// wetness, or yellowness for `mss` and `rapideye`. Missing where any of the bands is.
///
/// Values are scaled first, see [`Policy`]: scale and offset of the file, or the factor that the policy has, must make them what
/// the coefficients are for, see [`TasseledCap`]. The sums run over the bands in the order of the table.
///
/// # Errors
///
/// [`Error::NoTasseledCap`] if none is published for the sensor, [`Error::Array`] if the scene lacks a band.
///
/// # Examples
///
/// ```
/// use chunkgraph::{Array, Extent};
/// use indices::{Policy, Sensor, tasseled_cap};
///
/// let sensor = Sensor::find("qb")?;
/// let scene = Array::from_values(&[100_u16, 200, 300, 400], Extent { planes: 4, height: 1, width: 1 })?;
/// let cap = tasseled_cap(&sensor.name_bands(&scene)?, sensor, &Policy::default())?;
/// assert_eq!(cap.band_names(), ["brightness", "greenness", "wetness"]);
/// let greenness = cap.compute::<f64>(&Default::default())?[[1, 0, 0]];
/// assert!((greenness - (-0.121 * 100.0 - 0.331 * 200.0 - 0.517 * 300.0 + 0.78 * 400.0)).abs() < 1e-9);
/// # Ok::<_, indices::Error>(())
/// ```
pub fn tasseled_cap(scene: &Array, sensor: &Sensor, policy: &Policy) -> Result<Array> {
    let table = TasseledCap::of(sensor, policy.scale)?;
    let bands =
        table.bands.iter().map(|name| Ok(reflectance(&scene.band(name)?, policy))).collect::<Result<Vec<_>>>()?;
    let sum = |factors: &[f64]| {
        let products = bands.iter().zip(factors).map(|(band, factor)| band * *factor);
        // There is no table without bands.
        products.reduce(|sum, product| &sum + product).unwrap_or_else(|| scene.clone())
    };
    Ok(Array::stack(&table.coefficients.map(sum))?.with_band_names(&table.names())?)
}
