//! `assemble`: the file of a plan, made of its parts by copying, or its figures, added up.

use std::io::{self, IsTerminal as _, Write as _};
use std::time::Instant;

use chunkgraph::{AnyJob, Figures, FiguresJob, FoundFigures, Job, RunOptions};
use clap::ValueEnum as _;
use tiffio::writer::Existing;

use super::place::Place;
use super::plan::publish;
use super::plan_file::PlanFile;
use crate::args::{AssembleArgs, Stat};
use crate::errors::{Error, Result};
use crate::interrupt::Interrupt;
use crate::report::{self, BlockFigures, Saved, Statistics};

/// Makes the file, or prints the figures.
///
/// # Errors
///
/// A plan that cannot be read, parts that are missing, damaged or of another plan; whatever goes wrong while the file is
/// written.
pub(super) fn run(args: &AssembleArgs) -> Result<()> {
    let plan = PlanFile::open(&args.plan)?;
    match plan.job()? {
        AnyJob::File(job) => file(args, &plan, &job),
        AnyJob::Figures(job) => {
            let text = figures(&job, job.assemble(&plan.parts)?, args.json)?;
            match &args.output {
                Some(path) if path.as_os_str() != "-" => publish(&text, path, existing(args)),
                _ => report::to_stdout(&text),
            }
        }
    }
}

fn existing(args: &AssembleArgs) -> Existing {
    if args.overwrite { Existing::Replace } else { Existing::Refuse }
}

fn file(args: &AssembleArgs, plan: &PlanFile, job: &Job) -> Result<()> {
    let output = args.output.as_ref().ok_or(Error::NoOutput)?;
    let interrupt = Interrupt::listen()?;
    let run = RunOptions { cancel: interrupt.token(), ..RunOptions::default() };
    let started = Instant::now();
    let place = Place::at(output, args.json)?;
    let report = job.assemble(&plan.parts, place.path(), existing(args), &run);
    let report = report.map_err(|error| interrupt.explain(error))?;
    let saved = Saved::new(output, job.array(), &report, started.elapsed(), job.notes().to_vec());
    place.deliver()?;
    if !args.quiet {
        let _ = saved.notes().try_for_each(|note| writeln!(io::stderr(), "note: {note}"));
    }
    if !args.quiet && io::stderr().is_terminal() {
        let _ = writeln!(io::stderr(), "{saved}");
    }
    if args.json { report::to_stdout(&report::json("bandsaw-save/1", &saved)?) } else { Ok(()) }
}

/// The figures as the command that was planned prints them.
fn figures(job: &FiguresJob, found: FoundFigures, json: bool) -> Result<String> {
    match (found, job.figures()) {
        (FoundFigures::Bands(found), Figures::Bands { percentiles, .. }) => {
            let mut statistics = Statistics::new(job.array(), &found.statistics);
            statistics.add_percentiles(percentiles, &found.percentiles);
            statistics.add_histograms(found.histograms);
            if json { report::json("bandsaw-stats/1", &statistics) } else { Ok(statistics.to_string()) }
        }
        (FoundFigures::Blocks(found), figures) => {
            let shown = if let Figures::Blocks { shown, .. } = figures { shown.as_slice() } else { &[] };
            let stats: Vec<Stat> = shown.iter().filter_map(|name| Stat::from_str(name, false).ok()).collect();
            let blocks = found.into_iter().map(|block| (block.row, block.col, block.window, block.bands));
            let figures = BlockFigures::new(job.array(), &stats, blocks.collect());
            if json { report::json("bandsaw-blocks/1", &figures) } else { Ok(figures.to_string()) }
        }
        // A job gives the figures that it is of.
        (FoundFigures::Bands(_), Figures::Blocks { .. }) => Ok(String::new()),
    }
}
