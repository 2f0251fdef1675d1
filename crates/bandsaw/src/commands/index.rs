//! `index`: spectral indices by name.

use std::path::{Path, PathBuf};

use chunkgraph::Array;
use indices::{Bindings, Clip, Constant, Index, IndexOptions, Letter, Policy, Scale, Sensor, nearest, reflectance};

use super::results::{self, Named};
use super::save;
use crate::args::IndexArgs;
use crate::bound;
use crate::errors::{Error, Result};
use crate::inputs;

/// Computes the indices into one file, a band each, or into a file each.
///
/// # Errors
///
/// Whatever keeps the scene from being opened or the result from being saved; an index that is not known; a band or a
/// constant that it needs and nothing gives.
pub(super) fn run(args: &IndexArgs) -> Result<()> {
    let (indices, inputs) = words(args)?;
    let sensor = args.scene.sensor.as_deref().map(Sensor::find).transpose()?;
    let clip = if args.no_clip { Clip::Off } else { Clip::Reference };
    let policy = Policy { clip, ..save::policy(inputs::policy(&args.scene, Scale::File), &args.output) };
    let bindings = bindings(args, inputs, &policy)?;
    let options = IndexOptions { dtype: policy.dtype, clip, kernel: args.kernel.into(), sensor };
    let compute = |index: &&Index| {
        let array = index.compute(&bindings, &options)?;
        Ok(Named { name: index.name.to_owned(), array })
    };
    let results = indices.iter().map(compute).collect::<Result<Vec<_>>>()?;
    results.iter().try_for_each(|result| result.array.check().map(|_| ()))?;
    results::save(&results, args.separate.separate, &args.output, &args.run)
}

/// The indices, and the files after them. A word without a point that is no file is an index.
fn words(args: &IndexArgs) -> Result<(Vec<&'static Index>, Vec<PathBuf>)> {
    let mut indices: Vec<&'static Index> = Vec::new();
    for name in args.index.split(',') {
        indices.push(Index::find(name)?);
    }
    let mut rest = args.scene.inputs.iter().peekable();
    while let Some(word) = rest.next_if(|word| may_be_index(word)) {
        for name in word.to_string_lossy().split(',') {
            indices.push(Index::find(name)?);
        }
    }
    let mut seen: Vec<&str> = Vec::new();
    indices.retain(|index| {
        let is_new = !seen.contains(&index.name);
        seen.push(index.name);
        is_new
    });
    Ok((indices, rest.cloned().collect()))
}

fn may_be_index(word: &Path) -> bool {
    let text = word.to_string_lossy();
    !text.contains(['.', '/', '\\']) && !word.exists()
}

/// What letters and constants stand for: the bands of the scene by their names, then what the flags say.
fn bindings(args: &IndexArgs, inputs: Vec<PathBuf>, policy: &Policy) -> Result<Bindings> {
    let scene = match inputs.is_empty() {
        true => None,
        false => Some(inputs::open(&bound::with_inputs(&args.scene, inputs, args.scene.sensor.clone()))?),
    };
    let mut bindings = scene.as_ref().map(|scene| Letter::bindings(&reflectance(scene, policy))).unwrap_or_default();
    for (name, what) in &args.bands {
        let letter = Letter::named(name).map(|letter| letter.letter);
        let name =
            letter.or_else(|| Constant::find(name).map(|constant| constant.name)).ok_or_else(|| Error::Unknown {
                what: "band letter",
                name: name.clone(),
                nearest: nearest(name, Letter::all().iter().flat_map(|letter| letter.names.iter().copied())),
            })?;
        bindings.bind(name, reflectance(&band(scene.as_ref(), what, args)?, policy));
    }
    for (name, value) in &args.constants {
        let constant = Constant::find(name).ok_or_else(|| Error::Unknown {
            what: "constant",
            name: name.clone(),
            nearest: nearest(name, Constant::all().iter().map(|constant| constant.name)),
        })?;
        bindings.bind(constant.name, *value);
    }
    Ok(bindings)
}

/// A band of the scene, or else of a file.
fn band(scene: Option<&Array>, what: &str, args: &IndexArgs) -> Result<Array> {
    let of_scene = scene.map(|scene| inputs::band(scene, what));
    match of_scene {
        Some(Ok(band)) => Ok(band),
        Some(Err(error)) if may_be_index(Path::new(what)) => Err(error),
        _ => bound::open(what, &args.scene),
    }
}
