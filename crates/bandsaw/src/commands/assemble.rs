//! `assemble`: the file of a plan, made of its parts by copying.

use std::io::{self, IsTerminal as _, Write as _};
use std::time::Instant;

use chunkgraph::RunOptions;
use tiffio::writer::Existing;

use super::place::Place;
use super::plan_file::PlanFile;
use crate::args::AssembleArgs;
use crate::errors::Result;
use crate::interrupt::Interrupt;
use crate::report::{self, Saved};

/// Makes the file.
///
/// # Errors
///
/// A plan that cannot be read, parts that are missing, damaged or of another plan; whatever goes wrong while the file is
/// written.
pub(super) fn run(args: &AssembleArgs) -> Result<()> {
    let plan = PlanFile::open(&args.plan)?;
    let interrupt = Interrupt::listen()?;
    let run = RunOptions { cancel: interrupt.token(), ..RunOptions::default() };
    let existing = if args.overwrite { Existing::Replace } else { Existing::Refuse };
    let started = Instant::now();
    let place = Place::at(&args.output, args.json)?;
    let report = plan.job.assemble(&plan.parts, place.path(), existing, &run);
    let report = report.map_err(|error| interrupt.explain(error))?;
    let notes = plan.job.notes().to_vec();
    let saved = Saved::new(&args.output, plan.job.array(), &report, started.elapsed(), notes);
    place.deliver()?;
    if !args.quiet {
        let _ = saved.notes().try_for_each(|note| writeln!(io::stderr(), "note: {note}"));
    }
    if !args.quiet && io::stderr().is_terminal() {
        let _ = writeln!(io::stderr(), "{saved}");
    }
    if args.json { report::to_stdout(&report::json("bandsaw-save/1", &saved)?) } else { Ok(()) }
}
