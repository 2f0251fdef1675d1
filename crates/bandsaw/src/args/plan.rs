//! What `plan` writes, and of what.

use std::path::PathBuf;

use chunkgraph::PartCount;
use clap::Args;

use super::values;

#[derive(Debug, Args)]
pub(crate) struct PlanArgs {
    /// Parts to cut the output into, each a range of its blocks; auto: one for each GiB of samples, at most 1000
    #[arg(long, value_name = "N|auto", value_parser = values::parts, default_value = "auto")]
    pub(crate) parts: PartCount,
    /// The plan to write, complete or not at all
    #[arg(short, long, value_name = "PLAN.json", value_parser = values::json_path)]
    pub(crate) output: PathBuf,
    /// Write the paths of inputs from the folder of the plan, so that both may be moved together [default: from the root]
    #[arg(long)]
    pub(crate) relative: bool,
    /// Replace a plan that is already there
    #[arg(long)]
    pub(crate) overwrite: bool,
    /// Print a report as JSON (schema bandsaw-planned/1)
    #[arg(long)]
    pub(crate) json: bool,
    /// A command that makes a GeoTIFF, as it would be typed, without its output
    #[arg(required = true, value_name = "COMMAND", trailing_var_arg = true, allow_hyphen_values = true)]
    pub(crate) words: Vec<String>,
}

/// What a command is asked for that is planned instead of run.
#[derive(Debug, Clone)]
pub(crate) struct PlanRequest {
    pub(crate) path: PathBuf,
    pub(crate) parts: PartCount,
    pub(crate) paths: chunkgraph::source::WrittenPaths,
    pub(crate) existing: tiffio::writer::Existing,
    pub(crate) report: PlanReport,
}

/// Whether a plan that was written is reported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PlanReport {
    Text,
    Json,
}
