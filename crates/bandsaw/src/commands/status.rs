//! `status`: how far the parts of a plan are.

use chunkgraph::{Look, Makes};
use serde::Serialize;

use super::plan_file::PlanFile;
use crate::args::StatusArgs;
use crate::errors::{self, Result};
use crate::report::{self, Size};

/// How far a plan is (schema `bandsaw-status/1`).
#[derive(Debug, Serialize)]
struct Status {
    run_id: String,
    /// Where the parts are.
    folder: String,
    parts: u32,
    done: u32,
    missing: u32,
    /// Parts in whose place something else stands.
    damaged: Vec<Damaged>,
    /// What is in them.
    holds: &'static str,
    /// Bytes of that in the parts that are done.
    bytes: u64,
}

#[derive(Debug, Serialize)]
struct Damaged {
    part: u32,
    error: String,
}

/// Prints how many parts are done, missing and damaged.
///
/// # Errors
///
/// A plan that cannot be read, or parts that the system does not let us look at.
pub(super) fn run(args: &StatusArgs) -> Result<()> {
    let plan = PlanFile::open(&args.plan)?;
    let found = plan.look(if args.deep { Look::Whole } else { Look::Ends })?;
    let damaged = found.damaged.iter();
    let status = Status {
        run_id: plan.outline.run_id_text(),
        folder: plan.parts.display().to_string(),
        parts: plan.outline.parts().count,
        done: found.done,
        missing: u32::try_from(found.missing.len()).unwrap_or(u32::MAX),
        damaged: damaged.map(|(part, error)| Damaged { part: *part, error: errors::text(error) }).collect(),
        holds: if plan.outline.makes() == Makes::File { "tiles" } else { "figures" },
        bytes: found.bytes,
    };
    report::to_stdout(&if args.json { report::json("bandsaw-status/1", &status)? } else { status.text() })
}

impl Status {
    fn text(&self) -> String {
        let Self { run_id, folder, parts, done, missing, damaged, holds, bytes } = self;
        let count = damaged.len();
        let mut text = format!("run      {run_id}\nfolder   {folder}\n");
        text += &format!("parts    {parts}: {done} done, {missing} missing, {count} damaged\n");
        text += &format!("{holds:<7}  {}\n", Size(*bytes));
        damaged.iter().for_each(|part| text += &format!("damaged  {}\n", part.error));
        text
    }
}
