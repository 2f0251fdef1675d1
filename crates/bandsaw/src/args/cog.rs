//! What `cog` makes.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::{LimitArgs, OutputArgs, RunArgs};

#[derive(Debug, Args)]
pub(crate) struct CogArgs {
    /// The file; `FILE:3,nir` is bands of it, - is standard input
    #[arg(value_name = "IN")]
    pub(crate) input: PathBuf,
    /// The image, from 0 as `info` lists them
    #[arg(long, value_name = "N", default_value_t = 0, help_heading = "Input")]
    pub(crate) image: usize,
    /// The GeoTIFF to make, complete or not at all, or - for standard output; while it is made it takes twice its size on disk
    #[arg(short, long, value_name = "OUT", help_heading = "Output")]
    output: PathBuf,
    /// What a pixel of an overview is of those it stands for [default: average; nearest for palettes]
    #[arg(long, value_name = "HOW", help_heading = "Output")]
    overviews: Option<OverviewChoice>,
    /// Creation options by GDAL's names, such as COMPRESS=DEFLATE, PREDICTOR=YES, BLOCKSIZE=256 [default: LZW, tiles of 512]
    #[arg(long = "co", value_name = "KEY=VALUE", help_heading = "Output")]
    creation: Vec<String>,
    /// Replace a file that is already there
    #[arg(long, help_heading = "Output")]
    overwrite: bool,
    /// Keep tiles that are done in OUT.bandsaw-resume until OUT is complete, and go on from there if they are: the same command
    /// again takes up where a crash ended it
    #[arg(long, help_heading = "Output")]
    resume: bool,
    /// Print a report as JSON (schema bandsaw-save/1)
    #[arg(long, help_heading = "Output")]
    json: bool,
    #[command(flatten)]
    pub(crate) run: RunArgs,
    #[command(flatten)]
    pub(crate) limits: LimitArgs,
}

/// How overviews are made, or that there are none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum OverviewChoice {
    Average,
    Nearest,
    Mode,
    Min,
    Max,
    None,
}

impl CogArgs {
    /// The output in the words of other commands.
    pub(crate) fn output(&self) -> OutputArgs {
        let choice = self.overviews.map(|choice| match choice {
            OverviewChoice::Average => "OVERVIEW_RESAMPLING=AVERAGE",
            OverviewChoice::Nearest => "OVERVIEW_RESAMPLING=NEAREST",
            OverviewChoice::Mode => "OVERVIEW_RESAMPLING=MODE",
            OverviewChoice::Min => "OVERVIEW_RESAMPLING=MIN",
            OverviewChoice::Max => "OVERVIEW_RESAMPLING=MAX",
            OverviewChoice::None => "OVERVIEWS=NONE",
        });
        OutputArgs {
            output: self.output.clone(),
            dtype: None,
            dst_nodata: None,
            creation: self.creation.iter().cloned().chain(choice.map(str::to_owned)).collect(),
            cog: true,
            overwrite: self.overwrite,
            resume: self.resume,
            json: self.json,
        }
    }
}
