//! How it is computed. Nothing here changes a result.

use std::num::NonZeroUsize;

use chunkgraph::Chunk;
use clap::Args;

use super::values;

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
}
