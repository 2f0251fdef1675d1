//! The file that is made.

use std::path::PathBuf;

use chunkgraph::DType;
use clap::Args;

use super::values;

#[derive(Debug, Args)]
#[command(next_help_heading = "Output")]
pub(crate) struct OutputArgs {
    /// The GeoTIFF to make, complete or not at all, or - for standard output
    #[arg(short, long, value_name = "OUT")]
    pub(crate) output: PathBuf,
    /// The type of its samples: float32 and float64 are also computed in; others are cast from float64 [default: float64;
    /// where values are copied that of the input]
    #[arg(long, value_name = "T", value_parser = values::dtype)]
    pub(crate) dtype: Option<DType>,
    /// What missing pixels become [default: nan, or that of the input; other types need a value]
    #[arg(long, value_name = "V", value_parser = values::number, allow_negative_numbers = true)]
    pub(crate) dst_nodata: Option<f64>,
    /// Creation options by GDAL's names, such as COMPRESS=DEFLATE, PREDICTOR=2, BLOCKSIZE=512 [default: LZW, tiles of 256]
    #[arg(long = "co", value_name = "KEY=VALUE")]
    pub(crate) creation: Vec<String>,
    /// Make a cloud optimised GeoTIFF: with overviews, in tiles of 512; while it is made it takes twice its size on disk
    #[arg(long)]
    pub(crate) cog: bool,
    /// Replace a file that is already there
    #[arg(long)]
    pub(crate) overwrite: bool,
    /// Keep blocks that are done in OUT.bandsaw-resume until OUT is complete, and go on from there if they are: the same command
    /// again takes up where a crash ended it
    #[arg(long)]
    pub(crate) resume: bool,
    /// Print a report as JSON (schema bandsaw-save/1)
    #[arg(long)]
    pub(crate) json: bool,
}

impl OutputArgs {
    /// The type of the samples of what is computed.
    pub(crate) fn computed_dtype(&self) -> DType {
        self.dtype.unwrap_or(DType::F64)
    }
}
