//! What `bench` tries.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use chunkgraph::Chunk;
use clap::Args;

use super::{LimitArgs, values};

#[derive(Debug, Args)]
pub(crate) struct BenchArgs {
    /// The file; `FILE:3,nir` is bands of it, - is standard input
    #[arg(value_name = "IN")]
    pub(crate) input: PathBuf,
    /// Numbers of threads to try, with commas between [default: 1, 2, 4 and so on, up to one a processor]
    #[arg(long, value_name = "N", value_delimiter = ',')]
    pub(crate) threads: Vec<NonZeroUsize>,
    /// Columns and rows of blocks to try, with commas between
    #[arg(long, value_name = "N|auto", value_delimiter = ',', value_parser = values::chunk)]
    #[arg(default_value = "auto,256,512,1024,2048")]
    pub(crate) chunks: Vec<Chunk>,
    /// Runs of each, of which the fastest counts
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1000), default_value_t = 3)]
    pub(crate) runs: u32,
    /// Memory of each run: bytes, or with K M G (1024), KB MB GB (1000)
    #[arg(long, value_name = "SIZE", value_parser = values::bytes, default_value = "512M")]
    pub(crate) memory: u64,
    /// Print JSON (schema bandsaw-bench/1)
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) limits: LimitArgs,
}
