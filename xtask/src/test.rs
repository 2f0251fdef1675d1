//! `cargo xtask test`: all that must hold before a change is taken in, as CI runs it.

use std::path::Path;
use std::process::Command;

use crate::build::{self, Release, cargo};
use crate::{Result, conformance, faults, outside, package, process, python, python_package, slurm, workspace};

#[derive(Debug, clap::Args)]
pub(crate) struct Args {}

/// Steps that fail do not keep later ones from running, but for those that need the binary. Cargo's tests come last, so
/// that a log ends with what most readers look for.
pub(crate) fn run(_: &Args) -> Result<()> {
    let mut steps = Steps::default();
    steps.run("format", || process::run(cargo().args(["fmt", "--all", "--check"])));
    steps.run("clippy", || {
        let lints = ["clippy", "--workspace", "--all-targets", "--locked", "--", "-D", "warnings"];
        process::run(cargo().args(lints))
    });
    steps.run("documentation", || {
        process::run(cargo().args(["doc", "--workspace", "--no-deps", "--locked"]).env("RUSTDOCFLAGS", "-D warnings"))
    });
    steps.run("a program outside the workspace", || outside::run(&outside::Args {}));
    steps.run("packages", || package::run(&package::Args { verify: false }));
    let mut binary = None;
    steps.run("release build", || {
        binary = Some(build::bandsaw(&Release::Host)?);
        Ok(())
    });
    if let Some(binary) = binary {
        steps.run("conformance", || conformance::run_with(&binary));
        steps.run("the Python package", || python_package::run_quick(&binary));
        steps.run("our outputs in other readers", || other_readers(&binary));
        steps.run("manifests in their schemas", || manifests(&binary));
        steps.run("faults", || faults::run_quick(&binary));
        steps.run("a Slurm of two nodes", || slurm::run_quick(&binary));
    }
    steps.run("files of other writers", conformance::differential);
    steps.run("tests", || process::run(cargo().args(["test", "--workspace", "--locked"])));
    steps.finish()
}

/// The steps that failed.
#[derive(Debug, Default)]
struct Steps {
    failed: Vec<&'static str>,
}

impl Steps {
    fn run(&mut self, name: &'static str, step: impl FnOnce() -> Result<()>) {
        eprintln!("== {name}");
        if let Err(error) = step() {
            eprintln!("error: {name}: {error}");
            self.failed.push(name);
        }
    }

    fn finish(self) -> Result<()> {
        if self.failed.is_empty() { Ok(()) } else { Err(format!("failed: {}", self.failed.join(", ")).into()) }
    }
}

/// Our outputs, opened in rasterio, tifffile and a validator of COGs, and masks by polygons beside rasterio's; skipped where they cannot be installed.
fn other_readers(binary: &Path) -> Result<()> {
    let python = match python::environment(&["numpy", "rasterio", "tifffile", "imagecodecs", "rio_cogeo"]) {
        Ok(python) => python,
        Err(error) => {
            println!("skipped: rasterio, tifffile and rio-cogeo cannot be installed ({error})");
            return Ok(());
        }
    };
    let root = workspace::root();
    let folder = workspace::target().join("other-readers");
    std::fs::create_dir_all(&folder)?;
    let script = |name| {
        let mut command = Command::new(&python);
        command.arg(root.join("xtask/peers").join(name)).arg(binary);
        command
    };
    process::run(script("check_outputs.py").arg(root.join("testdata/scene.tif")).arg(&folder))?;
    process::run(script("check_cogs.py").arg(&folder))?;
    process::run(script("check_polygons.py").arg(folder.join("polygons")))
}

/// The manifests for batch engines against the schemas of Kubernetes and AWS; skipped where those cannot be installed.
fn manifests(binary: &Path) -> Result<()> {
    // pip's names and Python's differ by a hyphen and a word.
    let packages = [("kubernetes-validate", "kubernetes_validate"), ("botocore", "botocore"), ("pyyaml", "yaml")];
    let python = match python::environment_of(&packages) {
        Ok(python) => python,
        Err(error) => {
            println!("skipped: the schemas cannot be installed ({error})");
            return Ok(());
        }
    };
    let root = workspace::root();
    let mut command = Command::new(python);
    command.arg(root.join("xtask/peers/check_manifests.py")).arg(binary);
    process::run(command.arg(root.join("testdata/scene.tif")).arg(workspace::target().join("manifests")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_that_fails_is_named_at_the_end_and_the_next_one_runs() {
        let mut steps = Steps::default();
        let mut ran = 0;
        steps.run("one", || Err("no".into()));
        steps.run("two", || {
            ran += 1;
            Ok(())
        });
        steps.run("three", || Err("no".into()));
        assert_eq!((ran, steps.finish().unwrap_err().to_string()), (1, "failed: one, three".to_owned()));
        assert!(Steps::default().finish().is_ok());
    }
}
