//! `cargo xtask outside`: a program of somebody else that uses the crates by path, in a workspace of its own.
//!
//! It shows that the crates work without anything that only this workspace sets, and that the main job takes ten lines.

use std::fs;
use std::path::Path;

use crate::build::cargo;
use crate::{Result, fixtures, process, workspace};

#[derive(Debug, clap::Args)]
pub(crate) struct Args {}

const MANIFEST: &str = include_str!("../templates/outside.toml");
const PROGRAM: &str = include_str!("../templates/outside.rs");

pub(crate) fn run(_: &Args) -> Result<()> {
    let root = workspace::root();
    let folder = workspace::target().join("outside");
    fs::create_dir_all(folder.join("src"))?;
    fs::write(folder.join("Cargo.toml"), manifest(&root)?)?;
    fs::write(folder.join("src/main.rs"), PROGRAM)?;
    // The same versions as here, so that nothing has to be fetched.
    fs::copy(root.join("Cargo.lock"), folder.join("Cargo.lock"))?;
    let output = folder.join("ndvi.tif");
    if output.exists() {
        fs::remove_file(&output)?;
    }
    let mut command = cargo();
    command.current_dir(&folder).args(["run", "--quiet", "--offline", "--target-dir", "target", "--"]);
    let printed = process::output(command.arg(fixtures::scene_path(&root)))?;
    check(&printed, fixtures::scene_mean_ndvi())?;
    if !output.exists() {
        return Err("the program outside wrote no ndvi.tif".into());
    }
    println!("a program outside the workspace finds a mean NDVI of {}", printed.trim());
    Ok(())
}

/// The manifest of a program that finds the crates below `root`.
fn manifest(root: &Path) -> Result<String> {
    let root = root.to_str().ok_or("the path of the workspace is no UTF-8")?;
    Ok(MANIFEST.replace("{root}", &root.escape_default().to_string()))
}

/// The mean may be rounded otherwise than a plain sum of doubles.
fn check(printed: &str, want: f64) -> Result<()> {
    let found: f64 = printed.trim().parse().map_err(|_| format!("the program outside printed {printed:?}"))?;
    let is_near = (found - want).abs() <= 1e-9 * want.abs();
    if !is_near {
        return Err(format!("the program outside finds a mean NDVI of {found}, the scene has {want}").into());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_manifest_names_the_crates_where_they_are() {
        let table: toml::Table = manifest(Path::new("/a \"b\"")).unwrap().parse().unwrap();
        assert_eq!(table["dependencies"]["chunkgraph"]["path"].as_str(), Some("/a \"b\"/crates/chunkgraph"));
    }

    #[test]
    fn another_mean_is_noticed() {
        assert!(check("0.25\n", 0.25).is_ok());
        assert!(check("0.250001\n", 0.25).is_err());
        assert!(check("NaN\n", 0.25).is_err());
        assert!(check("error", 0.25).is_err());
    }
}
