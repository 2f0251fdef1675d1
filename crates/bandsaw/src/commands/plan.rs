//! `plan`: another command written down as JSON, to be carried out in parts; it computes nothing.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use chunkgraph::source::WrittenPaths;
use chunkgraph::{Array, Figures, FiguresJob, Job, JobOptions, Outline, RunOptions};
use clap::Parser as _;
use serde::Serialize;
use tiffio::writer::Existing;

use super::explain;
use crate::args::{self, Cli, PlanArgs, PlanReport, PlanRequest};
use crate::emit::{self, Emitted};
use crate::errors::{Error, Result};
use crate::report;

/// Writes the plan of the command whose words `args` hold.
///
/// # Errors
///
/// A command that makes neither a GeoTIFF nor figures, or several files, or names its output; an engine that cannot take it; whatever keeps it from
/// being planned, or the plan from being written.
pub(super) fn run(args: &PlanArgs) -> Result<ExitCode> {
    if explain::names_output(&args.words) {
        return Err(Error::NotPlanned("a plan names no output, whoever carries it out does"));
    }
    if explain::asks_to_resume(&args.words) {
        return Err(Error::NotPlanned("--resume: parts that are done are kept without it"));
    }
    let mut command = match Cli::try_parse_from(explain::words(&args.words)) {
        Ok(cli) => cli.into_command(),
        Err(unparsed) => return Ok(args::explain(&unparsed)),
    };
    let emit = args.emit.request();
    if emit
        .as_ref()
        .is_some_and(|emit| !emit.engine.has_containers() && (emit.image.is_some() || emit.volume.is_some()))
    {
        return Err(Error::NotPlanned("an image and a volume are for --emit k8s and aws-batch"));
    }
    let Some(run) = explain::run_args(&mut command) else {
        return Err(Error::NotPlanned("that command makes neither a GeoTIFF nor figures of one"));
    };
    run.plan = Some(PlanRequest {
        path: args.output.clone(),
        parts: args.parts,
        paths: if args.relative { WrittenPaths::RelativeTo(folder(&args.output)) } else { WrittenPaths::Absolute },
        existing: if args.overwrite { Existing::Replace } else { Existing::Refuse },
        emit,
        report: if args.json { PlanReport::Json } else { PlanReport::Text },
    });
    super::run(command)
}

/// A plan that was written (schema `bandsaw-planned/1`).
#[derive(Debug, Serialize)]
struct Planned<'a> {
    path: String,
    run_id: String,
    parts: u32,
    /// Blocks of all parts.
    blocks: u64,
    /// Bytes of the plan.
    bytes: usize,
    /// What of an input will not be in the file.
    notes: &'a [String],
    /// The script or manifest beside it.
    emitted: Option<Script>,
}

/// A script or manifest that was written.
#[derive(Debug, Serialize)]
struct Script {
    path: String,
    /// The file that it assembles the parts into.
    output: String,
}

/// Writes the job of `array` to where `request` says.
///
/// # Errors
///
/// Inputs that cannot be opened a second time; a path that cannot be written to, or holds a file already.
pub(super) fn write(array: &Array, options: JobOptions, request: &PlanRequest) -> Result<()> {
    let options = JobOptions { parts: request.parts, paths: request.paths.clone(), ..options };
    let job = Job::new(array, &options)?;
    put(job.outline(), job.to_json(), job.notes(), request)
}

/// The same for figures of it.
///
/// # Errors
///
/// As for [`write()`]; figures that one pass does not tell.
pub(super) fn write_figures(array: &Array, figures: &Figures, run: &RunOptions, request: &PlanRequest) -> Result<()> {
    let job = FiguresJob::new(array, figures, request.parts, &request.paths, run)?;
    put(job.outline(), job.to_json(), &[], request)
}

fn put(outline: &Outline, json: &str, notes: &[String], request: &PlanRequest) -> Result<()> {
    let emitted = request.emit.as_ref().map(|emit| emit::emit(outline, json, &request.path, emit)).transpose()?;
    if let Some(Emitted { path, .. }) = &emitted
        && request.existing == Existing::Refuse
        && path.symlink_metadata().is_ok()
    {
        // Before the plan is there: it would be in the way of the next attempt.
        return Err(not_written(path, io::ErrorKind::AlreadyExists.into()));
    }
    publish(json, &request.path, request.existing)?;
    if let Some(Emitted { path, text, .. }) = &emitted {
        publish(text, path, request.existing)?;
    }
    let (path, run_id) = (request.path.display().to_string(), outline.run_id_text());
    let (parts, blocks, bytes) = (outline.parts().count, outline.parts().blocks, json.len());
    tell(Planned { path, run_id, parts, blocks, bytes, notes, emitted: None }, request.report, emitted)
}

/// Reports what was written.
fn tell(planned: Planned<'_>, report: PlanReport, emitted: Option<Emitted>) -> Result<()> {
    match report {
        PlanReport::Json => {
            let emitted = emitted.map(|emitted| Script {
                path: emitted.path.display().to_string(),
                output: emitted.output.display().to_string(),
            });
            report::to_stdout(&report::json("bandsaw-planned/1", &Planned { emitted, ..planned })?)
        }
        PlanReport::Text => {
            let Planned { path, run_id, parts, blocks, .. } = planned;
            let mut text = format!("{path}: {parts} parts of {blocks} blocks, run {run_id}\n");
            if let Some(Emitted { path, output, usage, .. }) = emitted {
                text.push_str(&format!("{}: makes {}; {usage}\n", path.display(), output.display()));
            }
            report::to_stdout(&text)
        }
    }
}

/// Puts `text` at `path` in one step.
///
/// # Errors
///
/// A path that cannot be written to, or holds a file already.
pub(super) fn publish(text: &str, path: &Path, existing: Existing) -> Result<()> {
    let put = || {
        let mut file = temporary().tempfile_in(folder(path))?;
        file.write_all(text.as_bytes())?;
        file.as_file().sync_all()?;
        let published = if existing == Existing::Replace { file.persist(path) } else { file.persist_noclobber(path) };
        published.map(|_| ()).map_err(|error| error.error)
    };
    put().map_err(|source| not_written(path, source))
}

/// A hidden file with the permissions of any new file: engines may run jobs as somebody else.
fn temporary() -> tempfile::Builder<'static, 'static> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".bandsaw-");
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    builder
}

/// The error of a file that could not be written.
fn not_written(path: &Path, source: io::Error) -> Error {
    let error = tiffio::Error::Output { path: path.to_owned(), bytes: 0, source };
    chunkgraph::Error::Write(error.into()).into()
}

/// The folder that `path` is in.
fn folder(path: &Path) -> PathBuf {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    folder.unwrap_or(Path::new(".")).to_owned()
}
