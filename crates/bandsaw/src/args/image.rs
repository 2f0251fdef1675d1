//! The one image that some commands copy from.

use std::path::PathBuf;

use chunkgraph::NodataSource;
use clap::Args;

use super::values;

/// An image of a file, and bands of it.
#[derive(Debug, Args)]
pub(crate) struct ImageArgs {
    /// The file; `FILE:3,nir` is bands of it, - is standard input
    #[arg(value_name = "IN")]
    pub(crate) input: PathBuf,
    /// The image, from 0 as `info` lists them
    #[arg(long = "image", value_name = "N", default_value_t = 0, help_heading = "Input")]
    pub(crate) number: usize,
    /// The bands, by name or number from 1, with commas between [default: all]
    #[arg(long, value_name = "BANDS", value_delimiter = ',', help_heading = "Input")]
    pub(crate) bands: Vec<String>,
    /// The stored value that means a pixel is missing, or none [default: what the file says]
    #[arg(long, value_name = "V", value_parser = values::nodata, allow_negative_numbers = true, help_heading = "Input")]
    pub(crate) nodata: Option<NodataSource>,
}
