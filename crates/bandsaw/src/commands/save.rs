//! The last step of every command that makes a file.

use std::io::{self, Write as _};
use std::time::Instant;

use chunkgraph::{Array, DType, FileLayout, JobOptions, SaveOptions, Threads, Usage};
use indices::Policy;
use tiffio::writer::{self, Appearance, CreationOptions, Existing};

use super::place::Place;
use crate::args::{OutputArgs, RunArgs};
use crate::errors::{Error, Result};
use crate::report::{self, Saved};
use crate::run::Run;

/// `policy` with the type to compute in: that of the output if it is a floating point type, else `float64`.
pub(super) fn policy(policy: Policy, args: &OutputArgs) -> Policy {
    let dtype = args.dtype.filter(|dtype| dtype.is_float()).unwrap_or(DType::F64);
    Policy { dtype, ..policy }
}

/// What missing pixels of `values` become: what is asked for; else integers, which need a value, get that of the inputs if
/// they can hold it.
pub(super) fn nodata(values: &Array, asked: Option<f64>, of_inputs: Option<f64>) -> Option<f64> {
    let dtype = values.dtype();
    let is_wanted = !dtype.is_float() && values.can_be_missing();
    asked.or_else(|| of_inputs.filter(|value| is_wanted && dtype.holds(*value)))
}

/// Computes `result` into the file that `args` name, and says so: to a terminal in a line, as JSON if asked.
///
/// # Errors
///
/// Creation options that are not known or do not fit; whatever goes wrong while it is computed or written.
pub(super) fn save(result: &Array, args: &OutputArgs, run: &RunArgs) -> Result<()> {
    let extras = Extras { nodata: args.dst_nodata, ..Extras::default() };
    save_as(&result.cast(args.computed_dtype()), args, run, extras)
}

/// How a file is made as `args` say, and what computes it; `NUM_THREADS` counts if `-j` does not say otherwise.
///
/// # Errors
///
/// Creation options that are not known; threads or signal handlers that the system does not give.
pub(super) fn prepared<'a>(args: &OutputArgs, run: &'a RunArgs) -> Result<(SaveOptions, Run<'a>)> {
    let creation = CreationOptions::parse(args.creation.iter().map(String::as_str));
    let creation = creation.map_err(|error| chunkgraph::Error::Write(error.into()))?;
    let mut run = Run::new(run)?;
    if let (Threads::PerProcessor, Some(writer::Threads::Count(count))) = (&run.options.threads, creation.threads) {
        run.options.threads = Threads::Count(count);
    }
    let options = SaveOptions {
        existing: if args.overwrite { Existing::Replace } else { Existing::Refuse },
        layout: if args.cog { FileLayout::Cog } else { FileLayout::Plain },
        creation,
        nodata: args.dst_nodata,
        appearance: Appearance::default(),
        run: run.options.clone(),
        resume: args.resume,
    };
    Ok((options, run))
}

/// What a file gets beside the values that are computed.
#[derive(Debug, Default)]
pub(super) struct Extras {
    /// What missing pixels become.
    pub(super) nodata: Option<f64>,
    pub(super) appearance: Appearance,
    /// 0 where a pixel is not valid.
    pub(super) mask: Option<Array>,
    /// What the user must know of the file: things of an input that it does not keep.
    pub(super) notes: Vec<String>,
}

/// Computes `result`, in its own type, into the file that `args` name.
///
/// # Errors
///
/// As [`save`].
pub(super) fn save_as(result: &Array, args: &OutputArgs, run: &RunArgs, extras: Extras) -> Result<()> {
    let (is_quiet, explain, plan, resume) = (run.quiet, run.explain, run.plan.clone(), args.resume);
    let (options, run) = prepared(args, run)?;
    let Extras { nodata, appearance, mask, notes } = extras;
    let options = SaveOptions { nodata, appearance, ..options };
    if let Some(explain) = explain {
        return super::explain::print(&result.explain_save(mask.as_ref(), &options)?, explain);
    }
    if let Some(plan) = plan {
        let job = JobOptions { save: options, mask, notes, ..JobOptions::default() };
        return super::plan::write(result, job, &plan);
    }
    let started = Instant::now();
    let place = Place::of(args)?;
    let report =
        run.finish(result.save_with_mask(place.path(), mask.as_ref(), &options)).map_err(|error| match error {
            Error::Interrupted { signal } if resume => Error::Paused { signal },
            Error::Array(chunkgraph::Error::Usage(Usage::NotWritten { what, why })) if resume => {
                Error::NotKnownAgain { what, why }
            }
            other => other,
        })?;
    let saved = Saved::new(&args.output, result, &report, started.elapsed(), notes);
    place.deliver()?;
    // A terminal that went away meanwhile takes nothing from the result.
    if !is_quiet {
        let _ = saved.notes().try_for_each(|note| writeln!(io::stderr(), "note: {note}"));
    }
    if run.is_watched() {
        let _ = writeln!(io::stderr(), "{saved}");
    }
    if args.json { report::to_stdout(&report::json("bandsaw-save/1", &saved)?) } else { Ok(()) }
}
