//! `clip`: the part of an image that polygons cover.

use indices::PixelRule;

use super::masked::{self, MaskedImage};
use crate::args::ClipArgs;
use crate::errors::{Error, Result};

/// Writes the part of the image that lies in the bounds of the polygons into a file; what they do not cover is missing.
///
/// # Errors
///
/// Whatever keeps an input from being read or the output from being written; polygons that lie outside of the image.
pub(super) fn run(args: &ClipArgs) -> Result<()> {
    let mut image = MaskedImage::open(&args.image, &args.limits, None)?;
    let polygons = masked::polygons(&args.polygons)?;
    let rule = if args.all_touched { PixelRule::AllTouched } else { PixelRule::Centre };
    // Also where the image has no place on the ground.
    let covered = polygons.cover(&image.values, rule)?;
    let transform = image.values.geo_ref().transform();
    let window = transform.and_then(|transform| polygons.window(&transform, image.values.extent()));
    let outside =
        || Error::Outside { area: args.polygons.display().to_string(), name: image.values.labels().name.clone() };
    let window = window.ok_or_else(outside)?;
    if !args.bounds_only {
        image.drop_where(&!&covered);
    }
    image.cut(window)?;
    image.save(&args.output, &args.run)
}
