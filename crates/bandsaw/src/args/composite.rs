//! What `composite` makes of several times.

use chunkgraph::Reduction;
use clap::Args;

use super::{OutputArgs, RunArgs, SceneArgs, values};

#[derive(Debug, Args)]
pub(crate) struct CompositeArgs {
    /// What becomes of the values of a pixel: mean, median, min, max, sum, std, count, first, last, or a percentile such as p90;
    /// missing ones are left out
    #[arg(long, value_name = "HOW", value_parser = values::reduction, default_value = "median")]
    pub(crate) by: Reduction,
    #[command(flatten)]
    pub(crate) scene: SceneArgs,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
    #[command(flatten)]
    pub(crate) run: RunArgs,
}
