//! `mosaic`: files beside each other as one image.

use std::path::Path;

use chunkgraph::{Array, MosaicOptions, OpenOptions};
use indices::{Scale, Sensor, reflectance};

use super::save::{self, Extras};
use crate::args::MosaicArgs;
use crate::errors::Result;
use crate::inputs::{self, Source};

/// Joins the images into a file.
///
/// # Errors
///
/// Whatever keeps the images from being opened or the result from being saved; images that do not lie on one grid or have
/// other bands.
pub(super) fn run(args: &MosaicArgs) -> Result<()> {
    let sensor = args.scene.sensor.as_deref().map(Sensor::find).transpose()?;
    let sources = inputs::expand_files(&args.scene.inputs)?;
    let nodata = inputs::nodata_of_first(&sources, &args.scene)?;
    let paths: Vec<&Path> = sources.iter().map(Source::path).collect();
    let (limits, source) = (args.scene.limits.limits(), args.scene.nodata.unwrap_or_default());
    let open = OpenOptions { nodata: source, limits, ..OpenOptions::default() };
    let options = MosaicOptions { rule: args.rule, bounds: args.bounds, open, ..MosaicOptions::default() };
    let mosaic = Array::mosaic(&paths, &options)?;
    let mosaic = sensor.map_or(Ok(mosaic.clone()), |sensor| sensor.name_bands(&mosaic))?;
    let policy = inputs::policy(&args.scene, Scale::Stored);
    let values = if policy.scale == Scale::Stored { mosaic } else { reflectance(&mosaic, &policy) };
    let values = args.output.dtype.map_or_else(|| values.clone(), |dtype| values.cast(dtype));
    let extras = Extras { nodata: save::nodata(&values, args.output.dst_nodata, nodata), ..Extras::default() };
    save::save_as(&values, &args.output, &args.run, extras)
}
