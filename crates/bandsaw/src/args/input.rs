//! The scene that is computed on.

use std::path::PathBuf;

use chunkgraph::NodataSource;
use clap::Args;
use indices::Scale;

use super::{LimitArgs, values};

#[derive(Debug, Args)]
pub(crate) struct SceneArgs {
    /// The scene; the bands of several files are stacked in this order. `FILE:3` and `FILE:nir` are bands of a file, 'scenes/*.tif' is
    /// matched here if the shell has not, @LIST is a file with a path a line, - is standard input
    #[arg(required = true, value_name = "IN")]
    pub(crate) inputs: Vec<PathBuf>,
    /// Call the bands of the scene as this sensor does, such as l8, s2 or bgrn
    #[arg(long, value_name = "ID", help_heading = "Input")]
    pub(crate) sensor: Option<String>,
    /// The stored value that means a pixel is missing, or none [default: what each file says]
    #[arg(long, value_name = "V", value_parser = values::nodata, allow_negative_numbers = true, help_heading = "Input")]
    pub(crate) nodata: Option<NodataSource>,
    /// What stored values are multiplied by: a number, file (scale and offset of each band) or none [default: file where
    /// indices and formulas are computed, else none]
    #[arg(long, value_name = "S", value_parser = values::scale, allow_negative_numbers = true, help_heading = "Input")]
    pub(crate) scale: Option<Scale>,
    #[command(flatten)]
    pub(crate) limits: LimitArgs,
}
