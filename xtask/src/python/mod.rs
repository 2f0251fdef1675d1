//! Python: virtual environments for comparisons with others, so that nothing of the machine's changes, and our own package.

mod package;

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::{Result, process, workspace};

pub(crate) use package::{Args, run, run_quick};

/// The interpreter of an environment that has `packages`, made and filled if need be.
///
/// # Errors
///
/// If there is no Python 3 with `venv`, or a package cannot be installed.
pub(crate) fn environment(packages: &[&str]) -> Result<PathBuf> {
    environment_in(&workspace::target().join("venv"), packages)
}

/// The same in the environment at `folder`. Packages are called as they are imported: `-` and `_` are one to pip.
fn environment_in(folder: &Path, packages: &[&str]) -> Result<PathBuf> {
    let python = folder.join("bin/python");
    if !python.exists() {
        process::run(Command::new("python3").args(["-m", "venv"]).arg(folder))?;
    }
    let imports = packages.iter().map(|package| format!("import {package}")).collect::<Vec<_>>().join("; ");
    if process::run_quietly(Command::new(&python).args(["-c", &imports])).is_err() {
        process::run(pip(&python, &["install", "--retries", "1", "--only-binary", ":all:"]).args(packages))?;
    }
    Ok(python)
}

/// Pip of the environment of `python`.
fn pip(python: &Path, words: &[&str]) -> Command {
    let mut command = Command::new(python);
    let (task, flags) = words.split_at(words.len().min(1));
    command.args(["-m", "pip"]).args(task).args(["--quiet", "--disable-pip-version-check"]).args(flags);
    command
}
