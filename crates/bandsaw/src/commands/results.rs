//! Several results of one command: the bands of one file, or a file each.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::time::Instant;

use chunkgraph::{Array, Error, SaveFile, SaveReport};

use super::save;
use crate::args::{OutputArgs, RunArgs};
use crate::errors::Error::{NotPlanned, NotResumed};
use crate::errors::Result;
use crate::report::{self, Saved};

/// A result.
#[derive(Debug)]
pub(super) struct Named {
    pub(super) name: String,
    pub(super) array: Array,
}

impl Named {
    /// The result with its band called by its name, or its bands by its name and their own.
    fn labelled(&self) -> Result<Array> {
        let bands = self.array.band_names();
        let names: Vec<String> = match bands.as_slice() {
            [_] => vec![self.name.clone()],
            several => several.iter().map(|band| format!("{} {band}", self.name)).collect(),
        };
        Ok(self.array.with_band_names(&names)?)
    }
}

/// Computes `results` into one file, a band each; or into files of their own, if that is asked for or the path of the output
/// has a place for the name. Files of their own are made in one pass and appear together, none if one of them is there
/// already; if they do not lie on one grid, one after another.
///
/// # Errors
///
/// As [`save::save`]; results that do not lie on one grid.
pub(super) fn save(results: &[Named], separate: bool, args: &OutputArgs, run: &RunArgs) -> Result<()> {
    let template = args.output.to_string_lossy();
    if !separate && !template.contains(PLACE) {
        let arrays = results.iter().map(Named::labelled).collect::<Result<Vec<_>>>()?;
        return save::save(&Array::stack(&arrays)?, args, run);
    }
    if run.plan.is_some() {
        return Err(NotPlanned("a plan is of one file; without --separate the results are its bands"));
    }
    if args.resume {
        return Err(NotResumed("--resume is for one file; without --separate the results are its bands"));
    }
    let paths: Vec<PathBuf> = results.iter().map(|result| path(&args.output, &result.name)).collect();
    for (number, path) in paths.iter().enumerate() {
        let is_there = !args.overwrite && run.explain.is_none() && path.exists();
        let taken = paths[..number].contains(path) || is_there;
        if taken {
            let source = io::Error::new(io::ErrorKind::AlreadyExists, "the file exists");
            let error = tiffio::Error::Output { path: path.clone(), bytes: 0, source };
            return Err(Error::Write(error.into()).into());
        }
    }
    if run.explain.is_none() {
        match save_together(results, &paths, args, run) {
            // Results of inputs that lie elsewhere share nothing; it is told before anything is made.
            Err(crate::errors::Error::Array(Error::Mismatch(_))) => {}
            done => return done,
        }
    }
    for (result, path) in results.iter().zip(paths) {
        save::save(&result.labelled()?, &with_path(args, path), run)?;
    }
    Ok(())
}

/// Computes `results` into a file each, in one pass over the inputs.
fn save_together(results: &[Named], paths: &[PathBuf], args: &OutputArgs, run: &RunArgs) -> Result<()> {
    let (options, run) = save::prepared(args, run)?;
    let labelled = results.iter().map(|result| Ok(result.labelled()?.cast(args.computed_dtype())));
    let arrays = labelled.collect::<Result<Vec<Array>>>()?;
    let files = arrays.iter().zip(paths).map(|(array, path)| SaveFile { array, path, options: &options });
    let started = Instant::now();
    let (written, report) = run.finish(Array::save_many(&files.collect::<Vec<_>>(), &run.options))?;
    for ((array, path), file) in arrays.iter().zip(paths).zip(written) {
        let report = SaveReport { file, run: report, blocks_resumed: 0 };
        let saved = Saved::new(path, array, &report, started.elapsed(), Vec::new());
        if run.is_watched() {
            let _ = writeln!(io::stderr(), "{saved}");
        }
        if args.json {
            report::to_stdout(&report::json("bandsaw-save/1", &saved)?)?;
        }
    }
    Ok(())
}

/// What stands for the name in the path of an output.
const PLACE: &str = "{name}";

/// The path of the result called `name`: in the place for it, or else before the extension.
fn path(output: &Path, name: &str) -> PathBuf {
    let name: String =
        name.chars().map(|c| if c.is_alphanumeric() || matches!(c, '-' | '.') { c } else { '_' }).collect();
    let template = output.to_string_lossy();
    if template.contains(PLACE) {
        return PathBuf::from(template.replace(PLACE, &name));
    }
    let mut file = output.file_stem().unwrap_or_default().to_owned();
    file.push(format!("_{name}"));
    if let Some(extension) = output.extension() {
        file.push(".");
        file.push(extension);
    }
    output.with_file_name(file)
}

/// `args` for another file.
fn with_path(args: &OutputArgs, output: PathBuf) -> OutputArgs {
    OutputArgs {
        output,
        dtype: args.dtype,
        dst_nodata: args.dst_nodata,
        creation: args.creation.clone(),
        cog: args.cog,
        overwrite: args.overwrite,
        resume: args.resume,
        json: args.json,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(output: &str, name: &str, want: &str) {
        assert_eq!(path(Path::new(output), name), Path::new(want));
    }

    #[test]
    fn a_name_has_its_place_in_the_path() {
        check("out/o.tif", "ndvi", "out/o_ndvi.tif");
        check("out/o", "ndvi", "out/o_ndvi");
        check("{name}/x_{name}.tif", "evi", "evi/x_evi.tif");
        check("o.tif", "../a b", "o_.._a_b.tif");
    }
}
