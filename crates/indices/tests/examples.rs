//! The examples run, and give the numbers of the reference toolkit where its scene lies in `shared/landsat` beside the
//! workspace.
//!
//! Cargo builds them before tests unless it is told to build one test alone; then these say so and pass.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::{Path, PathBuf};
use std::process::Command;

/// What an example prints.
#[track_caller]
fn run(name: &str, arguments: &[&Path]) -> Option<String> {
    let tests = std::env::current_exe().unwrap();
    let example = tests.parent()?.parent()?.join("examples").join(name);
    if !example.exists() {
        eprintln!("SKIPPED: {} is not built", example.display());
        return None;
    }
    let output = Command::new(example).args(arguments).output().unwrap();
    assert!(output.status.success(), "{name}: {}", String::from_utf8_lossy(&output.stderr));
    Some(String::from_utf8(output.stdout).unwrap())
}

fn beside(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(path)
}

#[test]
fn the_main_job_gives_the_mean_that_the_readme_prints() {
    let folder = tempfile::tempdir().unwrap();
    let output = folder.path().join("ndvi.tif");
    let Some(printed) = run("norm_diff", &[&beside("testdata/scene.tif"), &output]) else { return };
    assert!(printed.contains("mean Some(0.33809834"), "{printed}");
    assert!(output.exists());
}

#[test]
fn bands_multiplied_give_the_product_of_the_reference() {
    let folder = tempfile::tempdir().unwrap();
    let output = folder.path().join("product.tif");
    let bands = [2, 3, 4]
        .map(|band| beside(&format!("../shared/landsat/LC08_L1TP_224078_20200518_20200518_01_RT_B{band}.TIF")));
    if !bands.iter().all(|band| band.exists()) {
        eprintln!("SKIPPED: there is no {}", bands[0].display());
        return;
    }
    let Some(printed) = run("multiply_bands", &[&bands[0], &bands[1], &bands[2], &output]) else { return };
    for want in ["count: 3169229, missing: 627031, min: Some(0.26319840775200004)", "sum: 1239459.50612646"] {
        assert!(printed.contains(want), "no {want} in {printed}");
    }
}
