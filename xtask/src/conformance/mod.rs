//! `cargo xtask conformance`: our reader against real files of other people, where they are at hand.
//!
//! The files lie beside the project, in `../shared`, and are not part of it; so does the script that judges the binary on
//! them, a process a file, and [`geo`] asks the binary where they lie. [`corpus`] reads them in this process, and asks more:
//! lossy files sample by sample. [`damage`] and [`mod@differential`] need no files of others.

mod corpus;
mod damage;
mod differential;
mod geo;
mod samples;
mod truth;

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::build::{self, Release};
use crate::{Result, process, workspace};

pub(crate) use differential::run as differential;

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The binary to judge [default: built in release]
    #[arg(long, value_name = "FILE")]
    binary: Option<PathBuf>,
    /// The files to judge it by [default: ../shared/corpus]
    #[arg(long, value_name = "DIR")]
    corpus: Option<PathBuf>,
    /// Instead: every beginning of twelve small files, and every single bit of them turned over
    #[arg(long, conflicts_with_all = ["binary", "corpus", "differential"])]
    hostile: bool,
    /// Instead: hundreds of small files that rasterio and tifffile write
    #[arg(long, conflicts_with_all = ["binary", "corpus"])]
    differential: bool,
}

pub(crate) fn run(args: &Args) -> Result<()> {
    if args.hostile {
        return damage::run();
    }
    if args.differential {
        return differential();
    }
    let Some(shared) = shared() else {
        println!("skipped: there is no ../shared/check/conformance.py");
        return Ok(());
    };
    let folder = args.corpus.clone().unwrap_or_else(|| shared.join("corpus"));
    let compared = corpus::run(&folder);
    let binary = match &args.binary {
        Some(binary) => binary.clone(),
        None => build::bandsaw(&Release::Host)?,
    };
    judge(&shared, &binary, &folder).and(compared)
}

/// Judges `binary` if the files are at hand, and says so if they are not.
pub(crate) fn run_with(binary: &Path) -> Result<()> {
    run(&Args { binary: Some(binary.to_owned()), corpus: None, hostile: false, differential: false })
}

/// The folder beside the project that holds the script.
fn shared() -> Option<PathBuf> {
    let folder = workspace::root().parent()?.join("shared");
    folder.join("check/conformance.py").exists().then_some(folder)
}

fn judge(shared: &Path, binary: &Path, corpus: &Path) -> Result<()> {
    let script = shared.join("check/conformance.py");
    process::run(Command::new("python3").arg(script).arg(binary).arg(corpus))?;
    geo::check(binary, corpus)
}
