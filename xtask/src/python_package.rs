//! `cargo xtask python`: the package below `python/`, built as a wheel, installed, and tested as users have it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::build::{self, Release};
use crate::{Result, dist, process, python, workspace};

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// With the static binary, in a wheel that is left in dist/; workers are killed 20 times in a row, and several
    /// processes write into one file with rasterio beside it
    #[arg(long)]
    full: bool,
}

/// What builds, checks and tests the package. Checks are of one version, since a later one may find more; the others are
/// what users have.
const PACKAGES: [(&str, &str); 6] = [
    ("hatchling", "hatchling"),
    ("distributed", "distributed"),
    ("dask-jobqueue", "dask_jobqueue"),
    ("pytest", "pytest"),
    ("mypy==2.4.1", "mypy"),
    ("ruff==0.17.6", "ruff"),
];
/// Besides, for how others do it.
const PEERS: [(&str, &str); 2] = [("numpy", "numpy"), ("rasterio", "rasterio")];
/// How often others are tried.
const TIMES: &str = "5";

pub(crate) fn run(args: &Args) -> Result<()> {
    if !args.full {
        return test(&python::environment_of(&PACKAGES)?, &build::bandsaw(&Release::Host)?, &[]).map(drop);
    }
    let python = python::environment_of(&[&PACKAGES[..], &PEERS].concat())?;
    let binary = dist::build()?;
    let wheel = test(&python, &binary, &["--full", "-s"])?;
    let name = wheel.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    if !name.contains("manylinux") {
        return Err(format!("{name}: is not for any Linux, so the binary is not static").into());
    }
    let folder = workspace::root().join("dist");
    fs::create_dir_all(&folder)?;
    fs::copy(&wheel, folder.join(&name))?;
    println!("dist/{name}");
    others(&python, &binary)
}

/// The tests that take seconds, with a binary that is there; skipped where what they need cannot be installed.
///
/// # Errors
///
/// If the package cannot be built or installed, or a check or a test fails.
pub(crate) fn run_quick(binary: &Path) -> Result<()> {
    match python::environment_of(&PACKAGES) {
        Ok(python) => test(&python, binary, &[]).map(drop),
        Err(error) => {
            println!("skipped: {} cannot be installed ({error})", PACKAGES.map(|(package, _)| package).join(", "));
            Ok(())
        }
    }
}

/// Where the wheel and what tests leave are.
fn folder() -> PathBuf {
    workspace::target().join("python")
}

/// Pip of the environment of `python`.
fn pip(python: &Path, task: &str) -> Command {
    let mut command = Command::new(python);
    command.args(["-m", "pip", task, "--quiet", "--disable-pip-version-check", "--no-deps", "--no-index"]);
    command
}

/// Builds the wheel, installs it and runs all checks; comes back with the wheel.
fn test(python: &Path, binary: &Path, flags: &[&str]) -> Result<PathBuf> {
    let source = workspace::root().join("python");
    let wheel = wheel(python, binary)?;
    process::run(pip(python, "install").arg("--force-reinstall").arg(&wheel))?;
    let checks: [&[&str]; 3] =
        [&["ruff", "check", "--no-cache"], &["ruff", "format", "--no-cache", "--check"], &["mypy"]];
    for words in checks {
        let mut check = Command::new(python);
        check.current_dir(&source).env("MYPY_CACHE_DIR", folder().join("mypy")).arg("-m").args(words);
        process::run(&mut check)?;
    }
    let mut tests = Command::new(python);
    // Elsewhere than beside the sources, so that what is imported is what was installed.
    tests.current_dir(folder()).env_remove("BANDSAW").env_remove("PYTHONPATH").env("PYTHONDONTWRITEBYTECODE", "1");
    tests.args(["-m", "pytest", "-q", "-p", "no:cacheprovider"]).args(flags);
    tests.arg("-c").arg(source.join("pyproject.toml")).arg("--rootdir").arg(&source);
    process::run(tests.arg(source.join("tests")))?;
    Ok(wheel)
}

/// Builds the wheel with that binary.
fn wheel(python: &Path, binary: &Path) -> Result<PathBuf> {
    let wheels = folder().join("wheels");
    // The only one in its folder: its name depends on the binary.
    if wheels.exists() {
        fs::remove_dir_all(&wheels)?;
    }
    let mut build = pip(python, "wheel");
    build.args(["--no-build-isolation", "--wheel-dir"]);
    process::run(build.arg(&wheels).arg(workspace::root().join("python")).env("BANDSAW_BINARY", binary))?;
    let made = fs::read_dir(&wheels)?.next().ok_or("pip said that it built a wheel, and there is none")?;
    Ok(made?.path())
}

/// What is left when several processes write into one file, on the scene of the tests.
fn others(python: &Path, binary: &Path) -> Result<()> {
    let root = workspace::root();
    let [scene, direct] = ["scene.tif", "direct.tif"].map(|name| folder().join(name));
    process::run(Command::new(python).arg(root.join("python/tests/scene.py")).arg(&scene))?;
    let words = ["--b1", "1", "--b2", "2", "--nodata", "none", "--dtype", "float32", "--overwrite", "-o"];
    process::run(Command::new(binary).arg("norm-diff").arg(&scene).args(words).arg(&direct))?;
    let mut script = Command::new(python);
    script.arg(root.join("xtask/peers/concurrent_writes.py"));
    process::run(script.args([&scene, &direct, &folder()]).arg(TIMES))
}
