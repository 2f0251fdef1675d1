//! What `blocks` does with each block.

use clap::Args;

use super::{RunArgs, SceneArgs, values};

#[derive(Debug, Args)]
pub(crate) struct BlocksArgs {
    #[command(flatten)]
    pub(crate) scene: SceneArgs,
    /// Columns and rows of a block: N, or `WIDTHxHEIGHT`
    #[arg(long, value_name = "N", value_parser = values::block_shape, default_value = "512")]
    pub(crate) shape: [u32; 2],
    /// What is told of each block and band, with commas between: count, missing, min, max, mean, std, sum
    #[arg(long, value_name = "STAT,...", value_enum, value_delimiter = ',', default_value = "mean")]
    pub(crate) stat: Vec<Stat>,
    /// Print JSON (schema bandsaw-blocks/1), every digit of every number
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) run: RunArgs,
}

/// A figure of a band of a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Stat {
    /// Values that are there
    Count,
    /// Values that are missing
    Missing,
    /// The least value
    Min,
    /// The greatest value
    Max,
    /// The mean
    Mean,
    /// The standard deviation of the population
    Std,
    /// The sum
    Sum,
}
