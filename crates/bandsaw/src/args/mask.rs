//! What `mask` and `clip` leave of an image.

use std::path::PathBuf;

use clap::Args;
use indices::Confidence;

use super::{ImageArgs, LimitArgs, OutputArgs, RunArgs, values};

#[derive(Debug, Args)]
pub(crate) struct MaskArgs {
    #[command(flatten)]
    pub(crate) image: ImageArgs,
    /// Keep stored values from LOW to HIGH; either may be left out, as in 0, or ,10000
    #[arg(long, value_name = "LOW,HIGH", value_parser = values::range, allow_hyphen_values = true, help_heading = "Masks")]
    pub(crate) range: Option<[f64; 2]>,
    /// Keep pixels where this raster of the same grid is neither 0 nor missing: one band for all, or one for each
    #[arg(long, value_name = "RASTER", help_heading = "Masks")]
    pub(crate) by: Option<PathBuf>,
    /// Drop or keep pixels by a quality layer: landsat-c2, landsat-c1, landsat-pre, landsat-ard, hls-fmask, modis,
    /// sentinel2-qa60 or sentinel2-scl
    #[arg(long, value_name = "FORMAT", requires = "layer", help_heading = "Masks")]
    pub(crate) qa: Option<String>,
    /// The quality layer: a file, or a band of IN, which is then left out of the output
    #[arg(long, value_name = "FILE|BAND", help_heading = "Masks")]
    pub(crate) layer: Option<String>,
    /// Drop pixels of any of these classes of the quality layer, such as cloud,shadow
    #[arg(long, value_name = "CLASSES", value_delimiter = ',', requires = "qa", help_heading = "Masks")]
    pub(crate) drop: Vec<String>,
    /// Keep pixels of these classes alone
    #[arg(long, value_name = "CLASSES", value_delimiter = ',', requires = "qa", help_heading = "Masks")]
    pub(crate) keep: Vec<String>,
    /// How sure a quality layer with levels has to be: low, medium or high [default: its bits alone decide; where a class
    /// has none, high]
    #[arg(long, value_name = "LEVEL", value_parser = values::confidence, requires = "qa", help_heading = "Masks")]
    pub(crate) confidence: Option<Confidence>,
    /// Short for --qa sentinel2-scl with --keep or --drop, as in keep=vegetation,bare
    #[arg(long, value_name = "keep|drop=CLASSES", value_parser = values::scene_classes, requires = "layer", conflicts_with = "qa",
        help_heading = "Masks")]
    pub(crate) scl: Option<values::SceneClasses>,
    /// Keep pixels inside of these polygons: GeoJSON in the coordinates of the image
    #[arg(long, value_name = "GEOJSON", help_heading = "Masks")]
    pub(crate) polygons: Option<PathBuf>,
    /// With --polygons: keep all pixels that a border runs through, not only those whose centre is inside
    #[arg(long, requires = "polygons", help_heading = "Masks")]
    pub(crate) all_touched: bool,
    /// With --polygons: keep what is outside
    #[arg(long, requires = "polygons", help_heading = "Masks")]
    pub(crate) invert: bool,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
    #[command(flatten)]
    pub(crate) run: RunArgs,
    #[command(flatten)]
    pub(crate) limits: LimitArgs,
}

#[derive(Debug, Args)]
pub(crate) struct ClipArgs {
    #[command(flatten)]
    pub(crate) image: ImageArgs,
    /// Cut to these polygons, and make pixels outside of them missing: GeoJSON in the coordinates of the image
    #[arg(long, value_name = "GEOJSON", help_heading = "Area")]
    pub(crate) polygons: PathBuf,
    /// Keep all pixels that a border runs through, not only those whose centre is inside
    #[arg(long, help_heading = "Area")]
    pub(crate) all_touched: bool,
    /// Keep pixels around the polygons, up to their bounds
    #[arg(long, conflicts_with = "all_touched", help_heading = "Area")]
    pub(crate) bounds_only: bool,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
    #[command(flatten)]
    pub(crate) run: RunArgs,
    #[command(flatten)]
    pub(crate) limits: LimitArgs,
}
