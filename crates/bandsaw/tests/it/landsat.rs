//! A real scene gives the numbers of the reference toolkit, from one file and from a file for each band.
//!
//! The scene is not part of the project: it is looked for in `shared/landsat` beside the workspace, and without it these
//! tests say so and pass.

use std::path::{Path, PathBuf};

use crate::support::Folder;

const SCENE: &str = "LC08_L1TP_224078_20200518_20200518_01_RT";

fn landsat() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/landsat");
    if folder.is_dir() {
        return Some(folder);
    }
    eprintln!("SKIPPED: there is no Landsat scene in {}", folder.display());
    None
}

#[track_caller]
fn check(inputs: &[String]) {
    let folder = Folder::new();
    let flags = "--sensor bgr --b1 green --b2 red --nodata 0 --scale 1e-4 --dtype float64 -o o.tif";
    folder.done(&format!("norm-diff {} {flags}", inputs.join(" ")));
    let band = &folder.json("stats o.tif --json")["bands"][0];
    let number = |name: &str| band[name].as_f64().unwrap();
    assert_eq!(number("min"), -0.231_204_478_420_513_98);
    assert_eq!(number("max"), 0.375_816_296_043_365_03);
    // The reference adds in another order, each step rounded.
    for (found, want) in [(number("mean"), -0.040_217_795_423_282_465), (number("sum"), -127_459.403_571_534_07)] {
        assert!((found - want).abs() <= 1e-12 * want.abs(), "{found} is not {want}");
    }
    // The fill, and it alone: the 808 pixels where green equals red are 0, not missing.
    assert_eq!((&band["missing"], &band["count"]), (&627_031.into(), &3_169_229.into()));
    let values: Vec<f64> = folder.read("o.tif");
    assert_eq!(values.iter().filter(|value| **value == 0.0).count(), 808);
}

#[test]
fn the_difference_of_green_and_red_is_that_of_the_reference() {
    let Some(folder) = landsat() else { return };
    check(&[folder.join(format!("{SCENE}.TIF")).display().to_string()]);
}

#[test]
fn a_file_for_each_band_gives_the_same() {
    let Some(folder) = landsat() else { return };
    check(&[2, 3, 4].map(|band| folder.join(format!("{SCENE}_B{band}.TIF")).display().to_string()));
}
