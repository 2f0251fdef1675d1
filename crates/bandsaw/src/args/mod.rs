//! What can be typed: each flag with one meaning, whatever the command.

mod about;
mod bench;
mod blocks;
mod calc;
mod cog;
mod composite;
mod convert;
mod examples;
mod explain;
mod image;
mod index;
mod info;
mod input;
mod limits;
mod mask;
mod mosaic;
mod output;
mod part;
mod plan;
mod preview;
mod run;
mod screen;
mod usage;
mod validate;
mod values;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

pub(crate) use about::{CompletionsArgs, ExplainErrorArgs, ManArgs};
pub(crate) use bench::BenchArgs;
pub(crate) use blocks::{BlocksArgs, Stat};
pub(crate) use calc::{CalcArgs, SeparateArgs};
pub(crate) use cog::CogArgs;
pub(crate) use composite::CompositeArgs;
pub(crate) use convert::ConvertArgs;
pub(crate) use explain::{Explain, ExplainArgs};
pub(crate) use image::ImageArgs;
pub(crate) use index::{IndexArgs, IndicesArgs};
pub(crate) use info::InfoArgs;
pub(crate) use input::SceneArgs;
pub(crate) use limits::{LimitArgs, flag};
pub(crate) use mask::{ClipArgs, MaskArgs};
pub(crate) use mosaic::{MosaicArgs, StackArgs};
pub(crate) use output::OutputArgs;
pub(crate) use part::{AssembleArgs, GcArgs, MissingArgs, PlanFileArgs, RunPartArgs, StatusArgs};
pub(crate) use plan::{EmitRequest, Engine, PlanArgs, PlanReport, PlanRequest};
pub(crate) use preview::PreviewArgs;
pub(crate) use run::{MemoryArgs, ProgressChoice, RunArgs};
pub(crate) use screen::{command, parse};
pub(crate) use usage::explain;
pub(crate) use validate::ValidateArgs;
pub(crate) use values::Stretch;

use tiffio::layout::Window;

/// Compute on satellite images: GeoTIFF in, band math in parallel and bounded memory, GeoTIFF out.
#[derive(Debug, Parser)]
#[command(
    name = "bandsaw",
    version,
    max_term_width = 100,
    arg_required_else_help = true,
    args_conflicts_with_subcommands = true,
    disable_help_subcommand = true,
    subcommand_negates_reqs = true
)]
pub(crate) struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    info: InfoArgs,
}

impl Cli {
    /// The command that was asked for; without a word for it, `info`.
    pub(crate) fn into_command(self) -> Command {
        self.command.unwrap_or(Command::Info(self.info))
    }
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Say what files hold: size, bands, chunks, compression, place, metadata
    Info(InfoArgs),
    /// Check files against the rules of TIFF, GeoTIFF and COG
    Validate(ValidateArgs),
    /// Write samples to standard output: band by band, row by row, little-endian, as stored
    Cat(CatArgs),
    /// Write an image anew: other chunks, compression, interleave, type, bands or window
    Convert(ConvertArgs),
    /// Write an image as a cloud optimised GeoTIFF: tiles, overviews, everything in the order that readers of ranges want
    Cog(CogArgs),
    /// Compute the normalised difference (b2 - b1) / (b2 + b1) of two bands
    NormDiff(NormDiffArgs),
    /// Compute a formula over bands, such as "(nir - red) / (nir + red)"
    Calc(CalcArgs),
    /// Compute spectral indices by their names, such as ndvi
    Index(IndexArgs),
    /// List the spectral indices, or those that a sensor or a scene allows
    Indices(IndicesArgs),
    /// Compute one image out of several of the same place: the median or another value of each pixel over time
    Composite(CompositeArgs),
    /// Make pixels missing: by range, another raster, a quality layer or polygons
    Mask(MaskArgs),
    /// Cut an image to polygons, and make pixels outside of them missing
    Clip(ClipArgs),
    /// Count and sum up the samples of each band
    Stats(StatsArgs),
    /// Say what a computing command would do and what that costs, without doing it: explain -- norm-diff IN ...
    Explain(ExplainArgs),
    /// Write down what a command would compute, as JSON that other machines can carry out in parts: plan -o P.json -- clip IN ...
    Plan(PlanArgs),
    /// Compute one part of a plan; exit code 75 says to try again, 65 that it never will
    Run(RunPartArgs),
    /// List the parts of a plan that are still to be run: numbers with commas between, nothing if all are there
    Missing(MissingArgs),
    /// Make the file of a plan out of its parts: the bytes that one machine would have made
    Assemble(AssembleArgs),
    /// Say how many parts of a plan are done, missing and damaged
    Status(StatusArgs),
    /// Remove what is damaged or left over among the parts of a plan
    Gc(GcArgs),
    /// Join images beside each other into one: first, last, least, greatest, mean or median where they lie upon each other
    Mosaic(MosaicArgs),
    /// Put the bands of several images of the same place into one, one after another or as times
    Stack(StackArgs),
    /// Count and sum up the samples of each band of each block
    Blocks(BlocksArgs),
    /// Make a small picture: a PNG, or in the terminal
    Preview(PreviewArgs),
    /// Time numbers of threads and sizes of blocks on a file, and say which to take
    Bench(BenchArgs),
    /// Print the completions of a shell
    Completions(CompletionsArgs),
    /// Print the manual, or write a page of it for each command
    Man(ManArgs),
    /// Tell what the code of an error means and what to do
    ExplainError(ExplainErrorArgs),
}

#[derive(Debug, Args)]
pub(crate) struct CatArgs {
    /// The file; `FILE:3,nir` is bands of it, - is standard input
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    /// The image, from 0 as `info` lists them
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(crate) image: usize,
    /// The bands, by name or number from 1, with commas between [default: all]
    #[arg(long, value_name = "BANDS", value_delimiter = ',')]
    pub(crate) bands: Vec<String>,
    /// The pixels [default: all]
    #[arg(long, value_name = "COL,ROW,WIDTH,HEIGHT", value_parser = values::window)]
    pub(crate) window: Option<Window>,
    #[command(flatten)]
    pub(crate) memory: MemoryArgs,
    #[command(flatten)]
    pub(crate) limits: LimitArgs,
}

#[derive(Debug, Args)]
pub(crate) struct NormDiffArgs {
    #[command(flatten)]
    pub(crate) scene: SceneArgs,
    /// The band that is taken off, by name or number from 1: red for NDVI
    #[arg(long, value_name = "BAND")]
    pub(crate) b1: String,
    /// The band that it is taken off from, by name or number from 1: nir for NDVI
    #[arg(long, value_name = "BAND")]
    pub(crate) b2: String,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
    #[command(flatten)]
    pub(crate) run: RunArgs,
}

#[derive(Debug, Args)]
pub(crate) struct StatsArgs {
    #[command(flatten)]
    pub(crate) scene: SceneArgs,
    /// Exact percentiles too, from 0 to 100, with commas between
    #[arg(long, value_name = "P,...", value_parser = values::percent, value_delimiter = ',')]
    pub(crate) percentile: Vec<f64>,
    /// A histogram too, of so many bins of equal width from the least to the greatest value
    #[arg(long, value_name = "BINS", value_parser = values::bins)]
    pub(crate) histogram: Option<usize>,
    /// Print JSON (schema bandsaw-stats/1), every digit of every number
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) run: RunArgs,
}

#[cfg(test)]
mod tests;
