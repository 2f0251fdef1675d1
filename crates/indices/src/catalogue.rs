//! The indices that can be asked for by name.

use chunkgraph::Array;

use crate::error::{Error, Result};
use crate::nearest::nearest;
use crate::norm_diff::norm_diff;
use crate::policy::{Clip, Policy, reflectance};

/// An index: what it is called, what it needs and what it is.
#[derive(Debug, Clone, Copy)]
pub struct Index {
    /// The name it is asked for by.
    pub name: &'static str,
    /// Its name in words.
    pub long_name: &'static str,
    /// The formula.
    pub formula: &'static str,
    /// The names of the bands that it needs.
    pub bands: &'static [&'static str],
    /// The range that it is clipped to under [`Clip::Reference`].
    pub range: [f64; 2],
    build: fn(&[Array]) -> Array,
}

const INDICES: &[Index] = &[Index {
    name: "ndvi",
    long_name: "Normalized Difference Vegetation Index",
    formula: "(nir - red) / (nir + red)",
    bands: &["red", "nir"],
    range: [-1.0, 1.0],
    build: |bands| norm_diff(&bands[0], &bands[1]),
}];

impl Index {
    /// All indices.
    #[must_use]
    pub fn all() -> &'static [Self] {
        INDICES
    }

    /// The index of that name, in any case.
    ///
    /// # Errors
    ///
    /// [`Error::UnknownIndex`], with the name that was probably meant.
    pub fn find(name: &str) -> Result<&'static Self> {
        INDICES.iter().find(|index| index.name.eq_ignore_ascii_case(name)).ok_or_else(|| Error::UnknownIndex {
            name: name.to_owned(),
            nearest: nearest(name, INDICES.iter().map(|index| index.name)),
        })
    }

    /// This index of `scene`, whose bands have names: one band, called as the index.
    ///
    /// Only valid pixels are clipped. See [`Policy`] for scale and type.
    ///
    /// # Errors
    ///
    /// [`Error::Array`] if the scene lacks a band.
    pub fn of(&self, scene: &Array, policy: &Policy) -> Result<Array> {
        let bands =
            self.bands.iter().map(|name| Ok(reflectance(&scene.band(name)?, policy))).collect::<Result<Vec<_>>>()?;
        let values = (self.build)(&bands);
        let [low, high] = self.range;
        let values = match policy.clip {
            Clip::Reference => values.clip(low, high),
            Clip::Off => values,
        };
        Ok(values.with_band_names(&[self.name])?)
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

#[cfg(test)]
mod tests {
    use chunkgraph::{DType, Extent, RunOptions};

    use super::*;

    fn scene(red: f64, nir: f64) -> Array {
        let scene = Array::from_values(&[red, nir], Extent { planes: 2, height: 1, width: 1 }).unwrap();
        scene.with_band_names(&["red", "nir"]).unwrap()
    }

    #[track_caller]
    fn check(red: f64, nir: f64, clip: Clip, want: f64) {
        let found = index("NDVI", &scene(red, nir), &Policy { clip, ..Policy::default() }).unwrap();
        let found = found.compute::<f64>(&RunOptions::default()).unwrap()[[0, 0, 0]];
        assert!(found == want || (found.is_nan() && want.is_nan()), "{found} is not {want}");
    }

    #[test]
    fn ndvi_is_clipped_where_it_is_valid() {
        check(10.0, 30.0, Clip::Reference, 0.5);
        check(-10.0, 30.0, Clip::Reference, 1.0);
        check(-10.0, 30.0, Clip::Off, 2.0);
        check(30.0, -10.0, Clip::Reference, -1.0);
        check(0.0, 0.0, Clip::Reference, f64::NAN);
        check(f64::NAN, 1.0, Clip::Reference, f64::NAN);
    }

    #[test]
    fn a_policy_of_float32_gives_float32() {
        let policy = Policy { dtype: DType::F32, ..Policy::default() };
        assert_eq!(index("ndvi", &scene(1.0, 2.0), &policy).unwrap().dtype(), DType::F32);
    }

    #[test]
    fn a_name_or_a_band_that_is_not_there_is_named() {
        let policy = Policy::default();
        assert!(matches!(
            index("ndv", &scene(1.0, 2.0), &policy),
            Err(Error::UnknownIndex { nearest: Some("ndvi"), .. })
        ));
        let scene = scene(1.0, 2.0).with_band_names(&["red", "green"]).unwrap();
        assert_eq!(
            index("ndvi", &scene, &policy).unwrap_err().to_string(),
            "there is no band nir, there are: red, green"
        );
    }
}
