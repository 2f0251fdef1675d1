//! Scenes for the other tests.

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use chunkgraph::{Array, Extent, RunOptions, SaveOptions, Threads};
use tempfile::TempDir;
use tiffio::writer::CreationOptions;

/// Samples of a scene of some bands: a slanted border of 0, noise elsewhere.
pub(crate) fn samples(extent: Extent) -> Vec<u16> {
    let Extent { planes, height, width } = extent;
    let value = |plane: u32, row: u32, col: u32| {
        if row + col < 9 { 0 } else { (row * 7919 + col * 104_729 + plane * 31) % 4001 + plane }
    };
    let pixel = move |plane, row, col| u16::try_from(value(plane, row, col)).unwrap();
    (0..planes)
        .flat_map(|plane| (0..height).flat_map(move |row| (0..width).map(move |col| pixel(plane, row, col))))
        .collect()
}

/// A folder that is gone after the test.
pub(crate) struct Folder(TempDir);

impl Folder {
    pub(crate) fn new() -> Self {
        Self(TempDir::new().unwrap())
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// A file of the scene's samples, written with those creation options.
    pub(crate) fn scene(&self, name: &str, extent: Extent, creation: &[&str]) -> PathBuf {
        let path = self.path(name);
        let creation = CreationOptions::parse(creation.iter().copied()).unwrap();
        let array = Array::from_values(&samples(extent), extent).unwrap();
        array.save(&path, &SaveOptions { creation, ..SaveOptions::default() }).unwrap();
        path
    }

    /// The names in it.
    pub(crate) fn names(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.0.path()).unwrap();
        let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }
}

pub(crate) fn threads(count: usize) -> RunOptions {
    RunOptions { threads: Threads::Count(NonZeroUsize::new(count).unwrap()), ..RunOptions::default() }
}

/// The normalised difference of the first two bands of a file, 0 missing.
pub(crate) fn difference(path: &Path) -> Array {
    let scene = Array::open(path).unwrap().mask_equal(0).cast(chunkgraph::DType::F64);
    let (a, b) = (scene.band_numbers(&[1]).unwrap(), scene.band_numbers(&[2]).unwrap());
    (&b - &a) / (&b + &a)
}

/// The plainest percentile: of sorted values, in proportion between two of them.
pub(crate) fn percentile(sorted: &[f64], percent: f64) -> f64 {
    let place = (sorted.len() - 1) as f64 * (percent / 100.0);
    let below = (0_u32..).zip(sorted).take_while(|(n, _)| f64::from(*n) <= place).count() - 1;
    let (low, high) = (sorted[below], sorted[(below + 1).min(sorted.len() - 1)]);
    let weight = place.fract();
    if weight >= 0.5 { high - (high - low) * (1.0 - weight) } else { low + (high - low) * weight }
}
