//! `cargo xtask dist`: the static binary, built and shown to need nothing around it.

mod elf;

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::build::{self, Release};
use crate::{Result, process, workspace};

#[derive(Debug, clap::Args)]
pub(crate) struct Args {}

/// `crt-static` links the C library in. With the static relocation model the file needs no dynamic section either: it is
/// loaded where it says, and nothing in it is left to be resolved. Symbols, a twelfth of it, serve those who profile, who
/// build for themselves.
const STATIC: Release = Release::Static {
    rustflags: "-C target-feature=+crt-static -C relocation-model=static -C strip=symbols",
    target: "x86_64-unknown-linux-gnu",
};

/// More would mean that something was linked in that nobody needs.
const BYTES_MAX: usize = 11_000_000;

/// Builds the binary; comes back with its path.
///
/// # Errors
///
/// If it does not compile.
pub(crate) fn build() -> Result<PathBuf> {
    build::bandsaw(&STATIC)
}

pub(crate) fn run(_: &Args) -> Result<()> {
    let binary = build()?;
    let bytes = workspace::read(&binary)?;
    elf::check_static(&bytes).map_err(|error| format!("{}: {error}", binary.display()))?;
    check_alone(&binary)?;
    let size = format!("{:.2} MB", bytes.len() as f64 / 1e6);
    if bytes.len() > BYTES_MAX {
        return Err(format!("{}: {size}, more than {} MB", binary.display(), BYTES_MAX / 1_000_000).into());
    }
    let hash = workspace::sha256(&bytes);
    let folder = workspace::root().join("dist");
    std::fs::create_dir_all(&folder)?;
    // Copied, not written: the file stays executable.
    std::fs::copy(&binary, folder.join("bandsaw"))?;
    std::fs::write(folder.join("bandsaw.sha256"), format!("{hash}  bandsaw\n"))?;
    println!("dist/bandsaw: {size}, no dynamic section, no shared library, runs alone; SHA-256 {hash}");
    Ok(())
}

/// The binary does its main job in an empty folder with an empty environment.
fn check_alone(binary: &Path) -> Result<()> {
    let folder = workspace::target().join("dist/alone");
    if folder.exists() {
        std::fs::remove_dir_all(&folder)?;
    }
    std::fs::create_dir_all(&folder)?;
    let alone = || {
        let mut command = Command::new(binary);
        command.env_clear().current_dir(&folder);
        command
    };
    let version = process::output(alone().arg("--version"))?;
    if !version.starts_with("bandsaw ") {
        return Err(format!("--version says {version:?}").into());
    }
    let scene = workspace::root().join("testdata/scene.tif");
    let job = ["--sensor", "bgrn", "--b1", "red", "--b2", "nir", "--quiet", "-o", "ndvi.tif"];
    process::output(alone().arg("norm-diff").arg(scene).args(job))?;
    let made: Vec<_> = std::fs::read_dir(&folder)?.map(|entry| Ok(entry?.file_name())).collect::<Result<_>>()?;
    if made != ["ndvi.tif"] {
        return Err(format!("the main job left {made:?} in {}", folder.display()).into());
    }
    Ok(())
}
