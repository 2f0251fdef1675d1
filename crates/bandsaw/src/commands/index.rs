//! `index`: a spectral index by its name.

use indices::{Index, Scale};

use super::save;
use crate::args::IndexArgs;
use crate::errors::Result;
use crate::inputs;

/// Computes the index into a file.
///
/// # Errors
///
/// Whatever keeps the scene from being opened or the result from being saved; an index that is not known; a band that it
/// needs and the scene has not.
pub(super) fn run(args: &IndexArgs) -> Result<()> {
    let index = Index::find(&args.index)?;
    let scene = inputs::open(&args.scene)?;
    let policy = save::policy(inputs::policy(&args.scene, Scale::File), &args.output);
    save::save(&index.of(&scene, &policy)?, &args.output, &args.run)
}
