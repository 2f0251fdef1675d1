//! What `convert` changes.

use std::path::PathBuf;

use chunkgraph::NodataSource;
use clap::Args;
use tiffio::layout::Window;

use super::{LimitArgs, OutputArgs, RunArgs, values};

#[derive(Debug, Args)]
pub(crate) struct ConvertArgs {
    /// The file; `FILE:3,nir` is bands of it, - is standard input
    #[arg(value_name = "IN")]
    pub(crate) input: PathBuf,
    /// The image, from 0 as `info` lists them
    #[arg(long, value_name = "N", default_value_t = 0, help_heading = "Input")]
    pub(crate) image: usize,
    /// The bands, by name or number from 1, with commas between [default: all]
    #[arg(long, value_name = "BANDS", value_delimiter = ',', help_heading = "Input")]
    pub(crate) bands: Vec<String>,
    /// The pixels [default: all]
    #[arg(long, value_name = "COL,ROW,WIDTH,HEIGHT", value_parser = values::window, help_heading = "Input")]
    pub(crate) window: Option<Window>,
    /// The stored value that means a pixel is missing, or none [default: what the file says]
    #[arg(long, value_name = "V", value_parser = values::nodata, allow_negative_numbers = true, help_heading = "Input")]
    pub(crate) nodata: Option<NodataSource>,
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
