//! The indices that can be asked for by name: a table of formulas over band letters, those of geowombat with the ranges that
//! it clips them to, and the catalogue Awesome Spectral Indices.
//!
//! ```text
//! name ──▶ Index: formula over letters (N, R, S1), constants (L, g) and kernels (kNR)
//! letters  ◀── bands of a scene by their names, or what the caller binds
//! constants ◀── what the caller binds, else their defaults, else the wavelengths of the sensor
//! ```

mod build;
mod constant;
mod letters;
mod table;
#[cfg(test)]
mod tests;

use chunkgraph::Array;

pub use build::{IndexOptions, Kernel};
pub use constant::Constant;
pub use letters::Letter;

use crate::error::{Error, Result};
use crate::formula::Bindings;
use crate::nearest::nearest;
use crate::policy::{Policy, reflectance};
use crate::sensor::Sensor;

/// An index: what it is called, what it needs and what it is.
#[derive(Debug, Clone)]
pub struct Index {
    /// The name it is asked for by.
    pub name: &'static str,
    /// Its name in words.
    pub long_name: &'static str,
    /// What it is for: `vegetation`, `water`, `burn`, `snow`, `urban`, `soil`, `radar`, `clouds` or `kernel`.
    pub domain: &'static str,
    /// The formula, over letters of bands and names of constants.
    pub formula: &'static str,
    /// The letters of the bands that it needs, see [`Letter`].
    pub bands: Vec<&'static str>,
    /// Its constants.
    pub constants: Vec<&'static Constant>,
    /// Where it was published, or who computes it so.
    pub reference: &'static str,
    /// The range that it is clipped to under [`Clip::Reference`](crate::Clip::Reference), if it is.
    pub range: Option<[f64; 2]>,
}

impl Index {
    /// All indices: those of geowombat, whose names are in lower case, then the catalogue by name.
    #[must_use]
    pub fn all() -> &'static [Self] {
        table::indices()
    }

    /// The index of that name: as it is written, else in any case. `NDVI` is the catalogue's, which is not clipped; `ndvi` and
    /// `Ndvi` are geowombat's.
    ///
    /// # Errors
    ///
    /// [`Error::UnknownIndex`], with the name that was probably meant.
    pub fn find(name: &str) -> Result<&'static Self> {
        let all = Self::all();
        let found = all
            .iter()
            .find(|index| index.name == name)
            .or_else(|| all.iter().find(|index| index.name.eq_ignore_ascii_case(name)));
        found.ok_or_else(|| Error::UnknownIndex {
            name: name.to_owned(),
            nearest: nearest(name, all.iter().map(|index| index.name)),
        })
    }

    /// This index of `scene`, whose bands have names that [`Letter`] knows: one band, called as the index. Constants have
    /// their defaults.
    ///
    /// Only valid pixels are clipped. See [`Policy`] for scale and type.
    ///
    /// # Errors
    ///
    /// [`Usage::NoSuchBand`](chunkgraph::Usage::NoSuchBand) if the scene lacks a band, [`Error::MissingConstant`] if a constant
    /// has no default.
    pub fn of(&self, scene: &Array, policy: &Policy) -> Result<Array> {
        let bindings = Letter::bindings(&reflectance(scene, policy));
        let lacking = self.bands.iter().find(|letter| bindings.get(letter).is_none());
        if let Some(letter) = lacking {
            let name = Letter::find(letter).map_or(*letter, |letter| letter.names[0]).to_owned();
            return Err(
                chunkgraph::Error::from(chunkgraph::Usage::NoSuchBand { name, known: scene.band_names() }).into()
            );
        }
        self.compute(&bindings, &IndexOptions { dtype: policy.dtype, clip: policy.clip, ..IndexOptions::default() })
    }

    /// Whether a scene whose bands have these names has all that this index needs. A constant without a default is one
    /// that a sensor of known wavelengths gives, or none does.
    #[must_use]
    pub fn is_possible(&self, band_names: &[&str], sensor: Option<&Sensor>) -> bool {
        self.bands.iter().all(|letter| Letter::find(letter).is_some_and(|letter| letter.place(band_names).is_some()))
            && self.constants.iter().all(|constant| constant.value(sensor).is_some())
    }

    /// This index of what its letters stand for: one band, called as the index. Constants that are not bound have their
    /// defaults, and wavelengths are those of the sensor.
    ///
    /// # Errors
    ///
    /// [`Error::MissingBand`] or [`Error::MissingConstant`], naming it; [`Error::Formula`] if an array does not fit.
    pub fn compute(&self, bindings: &Bindings, options: &IndexOptions) -> Result<Array> {
        build::build(self, bindings, options)
    }
}

/// The index of that name of `scene`; see [`Index::of`].
///
/// # Errors
///
/// As [`Index::find`] and [`Index::of`].
///
/// # Examples
///
/// ```
/// use chunkgraph::{Array, Extent, RunOptions};
/// use indices::{Policy, Sensor, index};
///
/// let scene = Array::from_values(&[1_u16, 2, 10, 30], Extent { planes: 4, height: 1, width: 1 })?;
/// let scene = Sensor::find("bgrn")?.name_bands(&scene)?;
/// let ndvi = index("ndvi", &scene, &Policy::default())?;
/// assert_eq!(ndvi.band_names(), ["ndvi"]);
/// assert_eq!(ndvi.compute::<f64>(&RunOptions::default())?[[0, 0, 0]], 0.5);
/// # Ok::<_, indices::Error>(())
/// ```
pub fn index(name: &str, scene: &Array, policy: &Policy) -> Result<Array> {
    Index::find(name)?.of(scene, policy)
}
