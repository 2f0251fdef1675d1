//! `stack`: the bands of several files as one image.

use chunkgraph::{Array, Dim, Time, Usage};
use indices::{Scale, reflectance};

use super::save::{self, Extras};
use crate::args::StackArgs;
use crate::errors::Result;
use crate::inputs;

/// Puts the bands of all images into one file.
///
/// # Errors
///
/// Whatever keeps the images from being opened or the result from being saved; images that do not lie on one grid; names
/// that tell no time, if times are asked for.
pub(super) fn run(args: &StackArgs) -> Result<()> {
    let scenes = inputs::open_each(&args.scene)?;
    let nodata = scenes.iter().find_map(|scene| scene.nodata);
    let arrays: Vec<Array> = scenes.iter().map(|scene| scene.array.clone()).collect();
    let stacked = match args.along {
        Dim::Time => {
            let times = scenes.iter().map(|scene| {
                let name = scene.source.path().file_name().unwrap_or_default().to_string_lossy().into_owned();
                Time::from_file_name(&name).ok_or(Usage::NoTimeInName { name })
            });
            Array::stack_times(&arrays, &times.collect::<Result<Vec<_>, _>>()?)?
        }
        _ => Array::stack(&arrays)?,
    };
    let policy = inputs::policy(&args.scene, Scale::Stored);
    let values = if policy.scale == Scale::Stored { stacked } else { reflectance(&stacked, &policy) };
    let values = args.output.dtype.map_or_else(|| values.clone(), |dtype| values.cast(dtype));
    let extras = Extras { nodata: save::nodata(&values, args.output.dst_nodata, nodata), ..Extras::default() };
    save::save_as(&values, &args.output, &args.run, extras)
}
