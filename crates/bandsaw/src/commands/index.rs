//! `index`: spectral indices by name, and the tasseled cap.

use std::path::{Path, PathBuf};

use chunkgraph::Array;
use indices::{
    Bindings, Clip, Constant, Index, IndexOptions, Letter, Policy, Scale, Sensor, nearest, reflectance, tasseled_cap,
};

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
    let (wanted, inputs) = words(args)?;
    let sensor = args.scene.sensor.as_deref().map(Sensor::find).transpose()?;
    let clip = if args.no_clip { Clip::Off } else { Clip::Reference };
    let policy = Policy { clip, ..save::policy(inputs::policy(&args.scene, Scale::File), &args.output) };
    let scene = match inputs.is_empty() {
        true => None,
        false => Some(inputs::open(&bound::with_inputs(&args.scene, inputs, args.scene.sensor.clone()))?),
    };
    let bindings = bindings(args, scene.as_ref(), &policy)?;
    let options = IndexOptions { dtype: policy.dtype, clip, kernel: args.kernel.into(), sensor };
    let mut results = Vec::new();
    for wanted in wanted {
        match wanted {
            Wanted::Index(index) => {
                let array = index.compute(&bindings, &options)?;
                results.push(Named { name: index.name.to_owned(), array });
            }
            Wanted::TasseledCap => {
                let sensor = sensor.ok_or(indices::Error::SensorNeeded)?;
                let scene = scene.as_ref().ok_or(chunkgraph::Usage::NothingToStack)?;
                let cap = tasseled_cap(scene, sensor, &policy)?;
                for name in cap.band_names() {
                    results.push(Named { array: cap.band(&name)?, name });
                }
            }
        }
    }
    results.iter().try_for_each(|result| result.array.check().map(|_| ()))?;
    results::save(&results, args.separate.separate, &args.output, &args.run)
}

/// What is computed for a name.
#[derive(Debug, Clone, Copy)]
enum Wanted {
    Index(&'static Index),
    /// Brightness, greenness and wetness.
    TasseledCap,
}

impl Wanted {
    fn find(name: &str) -> Result<Self> {
        // Papers spell it in both ways.
        let plain = name.to_ascii_lowercase().replace('_', "-");
        if ["tasseled-cap", "tasselled-cap"].contains(&plain.as_str()) {
            Ok(Self::TasseledCap)
        } else {
            Ok(Self::Index(Index::find(name)?))
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Index(index) => index.name,
            Self::TasseledCap => "tasseled-cap",
        }
    }
}

/// What is to be computed, each once, and the files after the names. A word without a point that is no file is a name.
fn words(args: &IndexArgs) -> Result<(Vec<Wanted>, Vec<PathBuf>)> {
    let mut wanted = Vec::new();
    for name in args.index.split(',') {
        wanted.push(Wanted::find(name)?);
    }
    let mut rest = args.scene.inputs.iter().peekable();
    while let Some(word) = rest.next_if(|word| may_be_index(word)) {
        for name in word.to_string_lossy().split(',') {
            wanted.push(Wanted::find(name)?);
        }
    }
    let mut seen: Vec<&str> = Vec::new();
    wanted.retain(|wanted| {
        let is_new = !seen.contains(&wanted.name());
        seen.push(wanted.name());
        is_new
    });
    Ok((wanted, rest.cloned().collect()))
}

fn may_be_index(word: &Path) -> bool {
    let text = word.to_string_lossy();
    !text.contains(['.', '/', '\\']) && !word.exists()
}

/// What letters and constants stand for: the bands of the scene by their names, then what the flags say.
fn bindings(args: &IndexArgs, scene: Option<&Array>, policy: &Policy) -> Result<Bindings> {
    let mut bindings = scene.map(|scene| Letter::bindings(&reflectance(scene, policy))).unwrap_or_default();
    for (name, what) in &args.bands {
        let letter = Letter::named(name).map(|letter| letter.letter);
        let name =
            letter.or_else(|| Constant::find(name).map(|constant| constant.name)).ok_or_else(|| Error::Unknown {
                what: "band letter",
                name: name.clone(),
                nearest: nearest(name, Letter::all().iter().flat_map(|letter| letter.names.iter().copied())),
            })?;
        bindings.bind(name, reflectance(&band(scene, what, args)?, policy));
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
