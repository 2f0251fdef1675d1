//! What `mosaic` makes of files beside each other, and `stack` of files upon each other.

use chunkgraph::{Dim, MosaicBounds, MosaicRule};
use clap::Args;

use super::{OutputArgs, RunArgs, SceneArgs, values};

#[derive(Debug, Args)]
pub(crate) struct MosaicArgs {
    /// What becomes of a pixel that several files have: first, last, min, max, mean or median; missing ones are passed over
    #[arg(long, value_name = "RULE", value_parser = values::mosaic_rule, default_value = "first")]
    pub(crate) rule: MosaicRule,
    /// The pixels: union, intersection, or map coordinates, rounded to the grid of the first file
    #[arg(
        long,
        value_name = "LEFT,BOTTOM,RIGHT,TOP",
        value_parser = values::mosaic_bounds,
        default_value = "union",
        allow_hyphen_values = true
    )]
    pub(crate) bounds: MosaicBounds,
    #[command(flatten)]
    pub(crate) scene: SceneArgs,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
    #[command(flatten)]
    pub(crate) run: RunArgs,
}

#[derive(Debug, Args)]
pub(crate) struct StackArgs {
    /// What the files become: bands one after another, or times, which their names tell; each band is called by its time then
    #[arg(long, value_name = "band|time", value_parser = values::stack_dim, default_value = "band")]
    pub(crate) along: Dim,
    #[command(flatten)]
    pub(crate) scene: SceneArgs,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
    #[command(flatten)]
    pub(crate) run: RunArgs,
}
