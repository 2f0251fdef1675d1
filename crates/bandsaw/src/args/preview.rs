//! What `preview` shows, and where.

use std::path::PathBuf;

use chunkgraph::NodataSource;
use clap::Args;

use super::{LimitArgs, MemoryArgs, values};
use crate::preview::ColourMap;

#[derive(Debug, Args)]
pub(crate) struct PreviewArgs {
    /// The file; `FILE:4,3,2` is bands of it, - is standard input
    #[arg(value_name = "IN")]
    pub(crate) input: PathBuf,
    /// The image, from 0 as `info` lists them
    #[arg(long, value_name = "N", default_value_t = 0, help_heading = "Input")]
    pub(crate) image: usize,
    /// Three bands for red, green and blue, or one, by name or number from 1, with commas between [default: what the file says are
    /// colours, bands of these names, or the first]
    #[arg(long, value_name = "BANDS", value_delimiter = ',', help_heading = "Input")]
    pub(crate) bands: Vec<String>,
    /// Show a spectral index by its name, such as ndvi
    #[arg(long, value_name = "INDEX", conflicts_with = "bands", help_heading = "Input")]
    pub(crate) index: Option<String>,
    /// Call the bands of the file as this sensor does, such as l8, s2 or bgrn
    #[arg(long, value_name = "ID", help_heading = "Input")]
    pub(crate) sensor: Option<String>,
    /// The stored value that means a pixel is missing, or none [default: what the file says]
    #[arg(long, value_name = "V", value_parser = values::nodata, allow_negative_numbers = true, help_heading = "Input")]
    pub(crate) nodata: Option<NodataSource>,
    /// The PNG to make, or - for standard output
    #[arg(short, long, value_name = "PNG", required_unless_present = "term", help_heading = "Output")]
    pub(crate) output: Option<PathBuf>,
    /// Draw in the terminal, two pixels a letter
    #[arg(long, conflicts_with = "output", help_heading = "Output")]
    pub(crate) term: bool,
    /// Pixels of the longest side, up to 8192 [default: 1024; with --term the columns of the terminal]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=8192), help_heading = "Output")]
    pub(crate) size: Option<u32>,
    /// The percentiles that become darkest and brightest, or none for values from 0 to 255 as they are [default: 2,98; none for
    /// colours of 8 bits]
    #[arg(long, value_name = "LOW,HIGH|none", value_parser = values::stretch, help_heading = "Output")]
    pub(crate) stretch: Option<values::Stretch>,
    /// The colours of a single band or index [default: grey, rdylgn for an index]
    #[arg(long, value_name = "MAP", help_heading = "Output")]
    pub(crate) colours: Option<ColourMap>,
    /// Add a bar of the colours and their values below
    #[arg(long, help_heading = "Output")]
    pub(crate) legend: bool,
    /// Replace a file that is already there
    #[arg(long, help_heading = "Output")]
    pub(crate) overwrite: bool,
    /// Print a report as JSON (schema bandsaw-preview/1)
    #[arg(long, help_heading = "Output")]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) memory: MemoryArgs,
    #[command(flatten)]
    pub(crate) limits: LimitArgs,
}
