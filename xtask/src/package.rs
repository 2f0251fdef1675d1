//! `cargo xtask package`: the four crates as they would be published.

use crate::build::cargo;
use crate::{Result, process};

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Also build each package by itself, as its users will
    #[arg(long)]
    pub(crate) verify: bool,
}

const PACKAGES: [&str; 4] = ["tiffio", "chunkgraph", "bandsaw-indices", "bandsaw"];

pub(crate) fn run(args: &Args) -> Result<()> {
    let mut command = cargo();
    // What is in the working tree is what is tried.
    command.args(["package", "--offline", "--locked", "--allow-dirty"]);
    command.args(PACKAGES.iter().flat_map(|package| ["--package", package]));
    if !args.verify {
        command.arg("--no-verify");
    }
    process::run(&mut command)
}
