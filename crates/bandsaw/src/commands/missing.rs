//! `missing`: the parts of a plan that are still to be run, as batch systems take them.

use chunkgraph::Look;
use serde::Serialize;

use super::plan_file::PlanFile;
use crate::args::MissingArgs;
use crate::errors::Result;
use crate::report;

/// What is left of a plan (schema `bandsaw-missing/1`).
#[derive(Debug, Serialize)]
struct Missing {
    parts: u32,
    /// Those that are to be run, in order.
    missing: Vec<u32>,
    /// Those of them in whose place something else stands.
    damaged: Vec<u32>,
}

/// Prints the numbers of the parts that are missing or damaged, with commas between; nothing if all are there.
///
/// # Errors
///
/// A plan that cannot be read, or parts that the system does not let us look at.
pub(super) fn run(args: &MissingArgs) -> Result<()> {
    let plan = PlanFile::open(&args.plan)?;
    let found = plan.look(if args.deep { Look::Whole } else { Look::Ends })?;
    let missing = found.left();
    if args.json {
        let damaged = found.damaged.iter().map(|(number, _)| *number).collect();
        let parts = plan.outline.parts().count;
        return report::to_stdout(&report::json("bandsaw-missing/1", &Missing { parts, missing, damaged })?);
    }
    let text = missing.iter().map(u32::to_string).collect::<Vec<_>>().join(",");
    if text.is_empty() { Ok(()) } else { report::to_stdout(&format!("{text}\n")) }
}
