//! `cog`: an image and its mask as a cloud optimised GeoTIFF, their values as they are stored.

use chunkgraph::NodataSource;

use super::copied::Original;
use super::save::{self, Extras};
use crate::args::CogArgs;
use crate::errors::Result;

/// Writes the image into a COG.
///
/// # Errors
///
/// Whatever keeps the input from being read or the output from being written; an image that is not there, or has complex
/// samples; a band that is not there.
pub(super) fn run(args: &CogArgs) -> Result<()> {
    let original = Original::open(&args.input, args.image, args.limits.limits())?;
    // Missing pixels are values like any other here; the tag that says which goes with them.
    let (values, appearance) = original.select(original.values(NodataSource::Nothing)?, original.source.bands())?;
    let (mask, notes) = (original.mask()?, original.notes(&appearance, None));
    let extras = Extras { appearance, mask, notes, ..Extras::default() };
    save::save_as(&values, &args.output(), &args.run, extras)
}
