//! `cargo xtask faults`: processes killed, disks full, inputs that change while they are read, and what is at the path of
//! the output afterwards.
//!
//! There may be nothing, the old file, or the complete new one: since the bytes of an output do not depend on timing,
//! every run is judged by comparing bytes. A table sums up all runs; one output that is neither, or one exit code or
//! message that is not the right one, fails the task.
//!
//! ```text
//! job      what is run, on which scene, over what           case     one of these, run and judged
//! kill     SIGKILL, SIGINT and SIGTERM at any moment         trace    the system calls of a run, and faults put into them
//! output   faults of writing   input   faults of reading     limits   a full file system, a limit of file sizes
//! large    past 4 GiB                                        resume   SIGKILL, and the same command again with --resume
//! report   the table                                         parts    parts of a plan, and their assembly
//! ```

mod case;
mod input;
mod job;
mod kill;
mod large;
mod limits;
mod output;
mod parts;
mod report;
mod resume;
mod trace;

use std::path::{Path, PathBuf};

use crate::{Result, dist, workspace};

use job::{Ground, Task};
use report::Report;

#[derive(Debug, Default, clap::Args)]
pub(crate) struct Args {
    /// Less of everything, in two minutes: as CI runs it
    #[arg(long)]
    quick: bool,
    /// The binary to try [default: the static one, built]
    #[arg(long, value_name = "FILE")]
    binary: Option<PathBuf>,
    /// Write the results as JSON, too
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
}

pub(crate) fn run(args: &Args) -> Result<()> {
    let binary = match &args.binary {
        Some(binary) => std::path::absolute(binary)?,
        None => dist::build()?,
    };
    let ground = Ground::new(binary, workspace::target().join("faults"), args.quick)?;
    let mut report = Report::default();
    let outcome = all(&ground, &mut report);
    print!("{}", report.table());
    if let Some(path) = &args.json {
        std::fs::write(path, report.json()?).map_err(|error| format!("{}: {error}", path.display()))?;
    }
    outcome.and_then(|()| report.verdict())
}

/// The reduced form, with a binary that is there.
pub(crate) fn run_quick(binary: &Path) -> Result<()> {
    run(&Args { quick: true, binary: Some(binary.to_owned()), json: None })
}

fn all(ground: &Ground, report: &mut Report) -> Result<()> {
    let tasks = ground.jobs().map(|job| Task::new(ground, job, ground.side())).collect::<Result<Vec<_>>>()?;
    kill::run(ground, &tasks, report)?;
    resume::run(ground, &tasks, report)?;
    parts::run(ground, &tasks, report)?;
    limits::run(ground, &tasks, report)?;
    input::run(ground, &tasks, report)?;
    output::run(ground, &tasks, report)?;
    large::run(ground, report)
}
