//! Synthetic scenes that look and compress as Landsat's do.
//!
//! A [`Landscape`] gives the four bands of any pixel of an endless plane, in whole numbers as sensors deliver them:
//! fields, forests, rivers, villages, clouds and their shadows, sensor noise, and the slanted border of fill around the
//! swath. A pixel depends on its place, the sensor and the size of the scene alone, so that tiles can be made in any order. Columns
//! run to the right, rows down, both from the outer corner of the top left pixel; distances are in pixels of 30 m.

mod ground;
mod landscape;
mod noise;
mod sky;
mod swath;
mod write;

pub(crate) use landscape::{FILL, Landscape, Sensor};
pub(crate) use write::{SceneSpec, write_scene, write_scene_file};

/// What the bands are, in their order in the file.
pub(crate) const BANDS: [&str; 4] = ["blue", "green", "red", "nir"];
