//! Satellite sensors, normalised differences and spectral indices over lazy arrays.
//!
//! A [`Sensor`] names the bands of a scene; a [`Policy`] says what stored values mean; [`norm_diff`], [`index`],
//! [`tasseled_cap`] and a [`Formula`] build expressions that are computed block by block when the result is asked for. The semantics are those of geowombat, and
//! where its results are wrong (nodata tested by label, fill clipped to 1) those its documentation promises.

mod catalogue;
mod error;
mod formula;
mod nearest;
mod norm_diff;
mod policy;
pub mod polygon;
mod qa;
mod sensor;
mod set_nodata;
mod tasseled_cap;

pub use catalogue::{Constant, Index, IndexOptions, Kernel, Letter, index};
pub use error::{Error, Result};
pub use formula::{Bindings, Computed, Formula, FormulaError, FormulaFault};
pub use nearest::nearest;
pub use norm_diff::norm_diff;
pub use policy::{Clip, Policy, Scale, reflectance};
pub use polygon::{PixelRule, Polygons};
pub use qa::{Confidence, QaFormat};
pub use sensor::Sensor;
pub use set_nodata::{SetNodata, set_nodata};
pub use tasseled_cap::{Calibration, TasseledCap, tasseled_cap};

/// The code of the README is compiled with the tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
