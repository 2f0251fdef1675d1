//! `run`: one part of a plan, computed into a log.

use std::io::{self, Write as _};
use std::time::Instant;

use chunkgraph::{AnyJob, Chunk};
use serde::Serialize;

use super::plan_file::PlanFile;
use crate::args::RunPartArgs;
use crate::errors::{Error, Result};
use crate::report::{self, Size};
use crate::run::Run;

/// Where batch systems say which task of an array it is, from 0.
const VARIABLES: [&str; 5] =
    ["SLURM_ARRAY_TASK_ID", "JOB_COMPLETION_INDEX", "AWS_BATCH_JOB_ARRAY_INDEX", "PBS_ARRAY_INDEX", "BATCH_TASK_INDEX"];

/// Computes the part that `args` or the environment name.
///
/// # Errors
///
/// Whatever goes wrong, as [`Error::Task`]: its exit code says whether to try again.
pub(super) fn run(args: &RunPartArgs) -> Result<()> {
    let outcome = number(args.part, |name| std::env::var(name).ok()).and_then(|number| run_part(args, number));
    outcome.map_err(Error::of_task)
}

/// A part that is there (schema `bandsaw-part/1`).
#[derive(Debug, Serialize)]
struct PartDone {
    path: String,
    part: u32,
    run_id: String,
    /// It was there before, or another attempt at it was done first.
    already_there: bool,
    /// Blocks in it.
    blocks: u64,
    /// Bytes of encoded tiles or figures in it.
    bytes: u64,
    seconds: f64,
}

fn run_part(args: &RunPartArgs, number: u32) -> Result<()> {
    if args.run.chunk != Chunk::Auto {
        return Err(Error::BlocksOfPlan);
    }
    let plan = PlanFile::open(&args.plan)?;
    plan.outline.part(number)?;
    let (job, run) = (plan.job()?, Run::new(&args.run)?);
    plan.make_folder()?;
    let started = Instant::now();
    let report = run.finish(match &job {
        AnyJob::File(job) => job.run_part(number, &plan.parts, &run.options),
        AnyJob::Figures(job) => job.run_part(number, &plan.parts, &run.options),
    })?;
    let range = plan.outline.parts().blocks_of(number)?;
    let done = PartDone {
        path: plan.parts.join(plan.outline.part_name(number)).display().to_string(),
        part: number,
        run_id: plan.outline.run_id_text(),
        already_there: report.already_there,
        blocks: range.end - range.start,
        bytes: report.log.bytes,
        seconds: started.elapsed().as_secs_f64(),
    };
    if run.is_watched() {
        let PartDone { path, blocks, bytes, seconds, .. } = &done;
        let how = if done.already_there { "was there" } else { "done" };
        let _ = writeln!(io::stderr(), "{path}: {how}, {blocks} blocks, {}, {seconds:.2} s", Size(*bytes));
    }
    if args.json { report::to_stdout(&report::json("bandsaw-part/1", &done)?) } else { Ok(()) }
}

/// The number that was typed, or else that of the task of a batch system.
fn number(typed: Option<u32>, variable: impl Fn(&str) -> Option<String>) -> Result<u32> {
    if let Some(number) = typed {
        return Ok(number);
    }
    let found = VARIABLES.iter().find_map(|name| variable(name).map(|value| (name, value)));
    let Some((name, value)) = found else { return Err(Error::NoPart { found: None }) };
    value.trim().parse().map_err(|_| Error::NoPart { found: Some(format!("{name}={value}")) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(typed: Option<u32>, variables: &[(&str, &str)], want: Option<u32>) {
        let found = number(typed, |name| {
            variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
        });
        assert_eq!(found.ok(), want);
    }

    #[test]
    fn the_part_is_the_one_typed_or_that_of_the_task() {
        check(Some(3), &[("SLURM_ARRAY_TASK_ID", "5")], Some(3));
        for name in VARIABLES {
            check(None, &[(name, "7")], Some(7));
        }
        check(None, &[("PBS_ARRAY_INDEX", "many")], None);
        check(None, &[("PBS_ARRAY_INDEX", "-1")], None);
        check(None, &[], None);
    }
}
