//! How it is computed. Nothing here changes a result.

use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::time::Duration;

use chunkgraph::Chunk;
use clap::{Args, ValueEnum};

use super::{Explain, PlanRequest, values};

/// Threads and memory.
#[derive(Debug, Args)]
#[command(next_help_heading = "Run")]
pub(crate) struct MemoryArgs {
    /// Threads [default: one a processor]
    #[arg(short = 'j', long = "jobs", value_name = "N")]
    pub(crate) jobs: Option<NonZeroUsize>,
    /// Memory for blocks and chunks: bytes, or with K M G (1024), KB MB GB (1000)
    #[arg(long, value_name = "SIZE", value_parser = values::bytes, default_value = "512M")]
    pub(crate) memory: u64,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Run")]
pub(crate) struct RunArgs {
    /// Columns and rows of the blocks that are computed at a time
    #[arg(long, value_name = "N|auto", value_parser = values::chunk, default_value = "auto")]
    pub(crate) chunk: Chunk,
    #[command(flatten)]
    pub(crate) memory: MemoryArgs,
    /// No progress and no summary on the terminal
    #[arg(short, long)]
    pub(crate) quiet: bool,
    /// How far it is, on standard error: a bar if that is a terminal, or lines of JSON (schema bandsaw-progress/1)
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    pub(crate) progress: ProgressChoice,
    /// Stop, with nothing written, if it is not done by then: seconds, or with m or h
    #[arg(long, value_name = "TIME", value_parser = values::duration)]
    pub(crate) deadline: Option<Duration>,
    /// Write what the time was spent on as a page to look at in a browser, without network; replaces an older one
    #[arg(long, value_name = "PAGE.html", value_parser = values::html_path)]
    pub(crate) profile: Option<PathBuf>,
    /// Write the same as JSON for Perfetto and other viewers of Chrome traces; replaces an older one
    #[arg(long, value_name = "TRACE.json", value_parser = values::json_path)]
    pub(crate) trace: Option<PathBuf>,
    /// Tell the plan, and do no more: set by `explain`, not by a flag.
    #[arg(skip)]
    pub(crate) explain: Option<Explain>,
    /// Write the job down, and do no more: set by `plan`, not by a flag.
    #[arg(skip)]
    pub(crate) plan: Option<PlanRequest>,
}

/// Who is told how far a run is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ProgressChoice {
    /// Nobody
    Never,
    /// Whoever sits at a terminal
    Auto,
    /// Programs
    Json,
}
