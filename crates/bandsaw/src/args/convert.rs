//! What `convert` changes.

use clap::Args;
use tiffio::layout::Window;

use super::{ImageArgs, LimitArgs, OutputArgs, RunArgs, values};

#[derive(Debug, Args)]
pub(crate) struct ConvertArgs {
    #[command(flatten)]
    pub(crate) image: ImageArgs,
    /// The pixels [default: all]
    #[arg(long, value_name = "COL,ROW,WIDTH,HEIGHT", value_parser = values::window, help_heading = "Input")]
    pub(crate) window: Option<Window>,
    /// Let values that the type of the output cannot hold become its nearest end, instead of failing
    #[arg(long, help_heading = "Output")]
    pub(crate) clip: bool,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
    #[command(flatten)]
    pub(crate) run: RunArgs,
    #[command(flatten)]
    pub(crate) limits: LimitArgs,
}
