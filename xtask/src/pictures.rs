//! `cargo xtask pictures`: the pictures of README and docs, made anew by the command that they are about.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::build::Release;
use crate::scene::{SceneSpec, Sensor, write_scene_file};
use crate::{Result, build, process, workspace};

#[derive(Debug, clap::Args)]
pub(crate) struct Args {}

/// Where they are kept.
const FOLDER: &str = "docs/pictures";

/// Pixels of the side of the scene whose run is profiled: some hundred blocks.
const SIDE: u32 = 4096;

/// Each picture of the sample scene: its name, and the flags of `preview`.
const PREVIEWS: [(&str, &[&str]); 3] = [
    ("colours.png", &["--size", "240"]),
    ("infrared.png", &["--size", "240", "--bands", "nir,red,green"]),
    ("ndvi.png", &["--size", "240", "--index", "ndvi", "--legend"]),
];

pub(crate) fn run(_args: &Args) -> Result<()> {
    let folder = workspace::root().join(FOLDER);
    std::fs::create_dir_all(&folder)?;
    let bandsaw = build::bandsaw(&Release::Host)?;
    for (name, flags) in PREVIEWS {
        let mut command = Command::new(&bandsaw);
        command.current_dir(workspace::root()).args(["preview", "testdata/scene.tif", "--overwrite", "-o"]);
        process::run(command.arg(folder.join(name)).args(flags))?;
        say(&folder.join(name))?;
    }
    match browser() {
        Some(browser) => profile(&bandsaw, &browser, &folder.join("profile.png")),
        None => {
            println!("no chromium on the path: profile.png stays as it is");
            Ok(())
        }
    }
}

/// A screenshot of the page that `--profile` writes for the NDVI of a made scene.
fn profile(bandsaw: &Path, browser: &Path, picture: &Path) -> Result<()> {
    let work = workspace::target().join("pictures");
    std::fs::create_dir_all(&work)?;
    let scene = work.join("scene.tif");
    if !scene.exists() {
        let spec = SceneSpec { nodata: Some("0".to_owned()), ..SceneSpec::square(SIDE, Sensor::COARSE) };
        write_scene_file(&spec, &scene)?;
    }
    let mut command = Command::new(bandsaw);
    command.current_dir(&work).args(["index", "ndvi", "scene.tif", "-o", "ndvi.tif", "--dtype", "float32"]);
    process::run(command.args(["--overwrite", "--quiet", "--profile", "run.html"]))?;
    let mut command = Command::new(browser);
    command.args(["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--no-first-run"]);
    command.args(["--disable-background-networking", "--disable-component-update", "--disable-sync"]);
    command.args(["--window-size=1000,690", &format!("--user-data-dir={}", work.join("browser").display())]);
    command.arg(format!("--screenshot={}", picture.display()));
    process::run_quietly(command.arg(format!("file://{}", work.join("run.html").display())))?;
    say(picture)
}

fn say(picture: &Path) -> Result<()> {
    let name = picture.file_name().unwrap_or_default().to_string_lossy();
    println!("{FOLDER}/{name}: {} bytes", std::fs::metadata(picture)?.len());
    Ok(())
}

/// The browser that is on this machine, if one is.
fn browser() -> Option<PathBuf> {
    let folders = std::env::var_os("PATH")?;
    let names = ["chromium", "chromium-browser", "google-chrome"];
    std::env::split_paths(&folders).flat_map(|folder| names.map(|name| folder.join(name))).find(|path| path.is_file())
}
