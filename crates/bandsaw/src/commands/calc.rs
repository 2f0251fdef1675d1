//! `calc`: formulas over bands.

use std::path::{Path, PathBuf};

use chunkgraph::Array;
use indices::{Bindings, Formula, Scale};

use super::composite::times;
use super::results::{self, Named};
use super::save;
use crate::args::CalcArgs;
use crate::bound;
use crate::errors::Result;
use crate::inputs;

/// Computes the results of the formula into one file or several.
///
/// # Errors
///
/// A text that is no formula, names that stand for nothing; whatever keeps inputs from being opened or results from
/// being saved.
pub(super) fn run(args: &CalcArgs) -> Result<()> {
    // Before any file is touched.
    let formula = Formula::parse(&args.formula).map_err(indices::Error::from)?;
    let policy = save::policy(inputs::policy(&args.scene, Scale::File), &args.output);
    let mut bindings = Bindings::default();
    let (named, scene): (Vec<&PathBuf>, Vec<&PathBuf>) =
        args.scene.inputs.iter().partition(|word| bound::split(word).is_some());
    if !scene.is_empty() {
        let scene = scene.into_iter().cloned().collect();
        let scene = bound::with_inputs(&args.scene, scene, args.scene.sensor.clone());
        let array = if args.times {
            let images = inputs::open_each(&scene)?;
            let times = times(images.iter().map(|image| image.source.path()));
            let each: Vec<Array> = images.into_iter().map(|image| image.array).collect();
            Array::stack_times(&each, &times)?
        } else {
            inputs::open(&scene)?
        };
        bindings = Bindings::of_scene(&bound::physical(&array, &policy));
    }
    for (name, files) in grouped(&named) {
        let arrays = files.iter().map(|file| bound::open(file, &args.scene)).collect::<Result<Vec<_>>>()?;
        let array = match arrays.as_slice() {
            [array] => array.clone(),
            _ => Array::stack_times(&arrays, &times(files.iter().map(Path::new)))?,
        };
        bindings.bind(name, bound::physical(&array, &policy));
    }
    let computed = formula.apply(&bindings, policy.dtype).map_err(indices::Error::from)?;
    let several = computed.len() > 1;
    let named = (1..).zip(computed).map(|(number, result)| {
        let unnamed = || if several { format!("calc{number}") } else { "calc".to_owned() };
        Named { name: result.name.unwrap_or_else(unnamed), array: result.array }
    });
    let named: Vec<Named> = named.collect();
    // A mistake that an array brings has a better place here than in the middle of a run.
    named.iter().try_for_each(|result| result.array.check().map(|_| ()))?;
    results::save(&named, args.separate.separate, &args.output, &args.run)
}

/// The files of each name, in the order of the line.
fn grouped<'a>(words: &[&'a PathBuf]) -> Vec<(&'a str, Vec<&'a str>)> {
    let mut groups: Vec<(&str, Vec<&str>)> = Vec::new();
    for (name, file) in words.iter().filter_map(|word| bound::split(word)) {
        match groups.iter_mut().find(|(other, _)| *other == name) {
            Some((_, files)) => files.push(file),
            None => groups.push((name, vec![file])),
        }
    }
    groups
}
