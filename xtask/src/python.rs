//! Python for comparisons with others: a virtual environment of its own, so that nothing of the machine's changes.

use std::path::PathBuf;
use std::process::Command;

use crate::{Result, process, workspace};

/// The interpreter of an environment that has `packages`, made and filled if need be.
///
/// # Errors
///
/// If there is no Python 3 with `venv`, or a package cannot be installed.
pub(crate) fn environment(packages: &[&str]) -> Result<PathBuf> {
    let folder = workspace::target().join("venv");
    let python = folder.join("bin/python");
    if !python.exists() {
        process::run(Command::new("python3").args(["-m", "venv"]).arg(&folder))?;
    }
    let imports = packages.iter().map(|package| format!("import {package}")).collect::<Vec<_>>().join("; ");
    if process::run_quietly(Command::new(&python).args(["-c", &imports])).is_err() {
        let install = [
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "--retries",
            "1",
            "--only-binary",
            ":all:",
        ];
        process::run(Command::new(&python).args(install).args(packages))?;
    }
    Ok(python)
}
