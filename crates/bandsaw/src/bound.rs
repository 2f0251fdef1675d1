//! Words of the command line that let a name stand for a file or a band of it: `nir=scene.tif:4`.

use std::path::{Path, PathBuf};

use chunkgraph::Array;
use indices::{Policy, Scale, reflectance};

use crate::args::SceneArgs;
use crate::errors::Result;
use crate::inputs;

/// `NAME=FILE`, unless it is a file itself.
pub(crate) fn split(word: &Path) -> Option<(&str, &str)> {
    let (name, file) = word.to_str()?.split_once('=')?;
    let is_name =
        name.chars().all(|c| c.is_alphanumeric() || c == '_') && !name.starts_with(|c: char| c.is_ascii_digit());
    (is_name && !name.is_empty() && !file.is_empty() && !word.exists()).then_some((name, file))
}

/// The bands of `text`, which is `FILE` or `FILE:BAND`.
///
/// # Errors
///
/// As [`inputs::open`].
pub(crate) fn open(text: &str, args: &SceneArgs) -> Result<Array> {
    // A sensor names the bands of whole scenes.
    inputs::open(&with_inputs(args, vec![PathBuf::from(text)], None))
}

/// `args` for other files.
pub(crate) fn with_inputs(args: &SceneArgs, inputs: Vec<PathBuf>, sensor: Option<String>) -> SceneArgs {
    SceneArgs { inputs, sensor, nodata: args.nodata, scale: args.scale, limits: args.limits.clone() }
}

/// The values that `policy` makes of stored ones; those that it leaves as they are in their own type, so that bits are
/// still bits.
pub(crate) fn physical(array: &Array, policy: &Policy) -> Array {
    let plain = array.bands().iter().all(|band| band.scale.unwrap_or(1.0) == 1.0 && band.offset.unwrap_or(0.0) == 0.0);
    match policy.scale {
        Scale::Stored => array.clone(),
        Scale::File if plain => array.clone(),
        Scale::Factor(1.0) => array.clone(),
        _ => reflectance(array, policy),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(word: &str, want: Option<(&str, &str)>) {
        assert_eq!(split(Path::new(word)), want, "{word}");
    }

    #[test]
    fn a_name_stands_before_a_file() {
        check("nir=a.tif:4", Some(("nir", "a.tif:4")));
        check("b_5=../x=y.tif", Some(("b_5", "../x=y.tif")));
        for word in ["a.tif", "=a.tif", "nir=", "../nir=a.tif", "5=a.tif", "a b=c.tif"] {
            check(word, None);
        }
    }
}
