//! `cargo xtask conformance`: the binary against real files of other people, where they are at hand.
//!
//! The files and the script that judges lie beside the project, in `../shared`, and are not part of it. The script judges
//! samples; where files lie and what is missing in them is judged here.

mod geo;

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::build::{self, Release};
use crate::{Result, process, workspace};

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The binary to judge [default: built in release]
    #[arg(long, value_name = "FILE")]
    binary: Option<PathBuf>,
    /// The files to judge it by [default: ../shared/corpus]
    #[arg(long, value_name = "DIR")]
    corpus: Option<PathBuf>,
}

pub(crate) fn run(args: &Args) -> Result<()> {
    let Some(shared) = shared() else {
        println!("skipped: there is no ../shared/check/conformance.py");
        return Ok(());
    };
    let binary = match &args.binary {
        Some(binary) => binary.clone(),
        None => build::bandsaw(&Release::Host)?,
    };
    judge(&shared, &binary, args.corpus.as_deref())
}

/// Judges `binary` if the files are at hand, and says so if they are not.
pub(crate) fn run_with(binary: &Path) -> Result<()> {
    run(&Args { binary: Some(binary.to_owned()), corpus: None })
}

/// The folder beside the project that holds the script.
fn shared() -> Option<PathBuf> {
    let folder = workspace::root().parent()?.join("shared");
    folder.join("check/conformance.py").exists().then_some(folder)
}

fn judge(shared: &Path, binary: &Path, corpus: Option<&Path>) -> Result<()> {
    let script = shared.join("check/conformance.py");
    let corpus = corpus.map_or_else(|| shared.join("corpus"), Path::to_owned);
    process::run(Command::new("python3").arg(script).arg(binary).arg(&corpus))?;
    geo::check(binary, &corpus)
}
