//! `norm-diff`: the normalised difference of two bands.

use indices::{Scale, norm_diff, reflectance};

use super::save;
use crate::args::NormDiffArgs;
use crate::errors::Result;
use crate::inputs;

/// Computes `(b2 - b1) / (b2 + b1)` into a file.
///
/// # Errors
///
/// Whatever keeps the scene from being opened or the result from being saved; a band that is not there.
pub(super) fn run(args: &NormDiffArgs) -> Result<()> {
    let scene = inputs::open(&args.scene)?;
    let policy = save::policy(inputs::policy(&args.scene, Scale::File), &args.output);
    let band = |wanted: &str| inputs::band(&scene, wanted).map(|band| reflectance(&band, &policy));
    let result = norm_diff(&band(&args.b1)?, &band(&args.b2)?);
    let result = result.with_band_names(&["norm_diff"])?;
    save::save(&result, &args.output, &args.run)
}
