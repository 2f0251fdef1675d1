//! What is done with a plan.

use std::path::PathBuf;

use clap::Args;

use super::RunArgs;

/// A plan and where its parts are.
#[derive(Debug, Args)]
pub(crate) struct PlanFileArgs {
    /// The plan, as `plan` wrote it
    #[arg(value_name = "PLAN.json")]
    pub(crate) plan: PathBuf,
    /// The folder of the parts [default: beside the plan, PLAN.parts]
    #[arg(long, value_name = "DIR")]
    pub(crate) parts_dir: Option<PathBuf>,
}

/// What `--part` is.
const PART: &str = "The part, from 0 [default: SLURM_ARRAY_TASK_ID, JOB_COMPLETION_INDEX, AWS_BATCH_JOB_ARRAY_INDEX, \
                    PBS_ARRAY_INDEX or BATCH_TASK_INDEX]";

#[derive(Debug, Args)]
pub(crate) struct RunPartArgs {
    #[command(flatten)]
    pub(crate) plan: PlanFileArgs,
    /// The part, from 0
    #[arg(long, value_name = "I", help = PART)]
    pub(crate) part: Option<u32>,
    /// Print a report as JSON (schema bandsaw-part/1)
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) run: RunArgs,
}

#[derive(Debug, Args)]
pub(crate) struct MissingArgs {
    #[command(flatten)]
    pub(crate) plan: PlanFileArgs,
    /// Look at every byte of every part, not only whether it is complete
    #[arg(long)]
    pub(crate) deep: bool,
    /// Print JSON (schema bandsaw-missing/1)
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct AssembleArgs {
    #[command(flatten)]
    pub(crate) plan: PlanFileArgs,
    /// The GeoTIFF to make, complete or not at all, or - for standard output; figures go there if no file is named for them
    #[arg(short, long, value_name = "OUT")]
    pub(crate) output: Option<PathBuf>,
    /// Replace a file that is already there
    #[arg(long)]
    pub(crate) overwrite: bool,
    /// No summary on the terminal
    #[arg(short, long)]
    pub(crate) quiet: bool,
    /// Print a report as JSON (schema bandsaw-save/1), or the figures (bandsaw-stats/1, bandsaw-blocks/1)
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct StatusArgs {
    #[command(flatten)]
    pub(crate) plan: PlanFileArgs,
    /// Look at every byte of every part, not only whether it is complete
    #[arg(long)]
    pub(crate) deep: bool,
    /// Print JSON (schema bandsaw-status/1)
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct GcArgs {
    #[command(flatten)]
    pub(crate) plan: PlanFileArgs,
    /// Remove the complete parts of the plan too: when its file is made
    #[arg(long)]
    pub(crate) all: bool,
    /// Print JSON (schema bandsaw-gc/1)
    #[arg(long)]
    pub(crate) json: bool,
}
