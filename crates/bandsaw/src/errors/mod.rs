//! What went wrong, as a user sees it: one line that names the file and the place, a way out where there is one, and an
//! exit code that says who must act.
//!
//! ```text
//! error: scene.tif: malformed TIFF: lzw stream corrupt, … (IFD 0, chunk 3, byte 1024)
//! help: …
//! ```

mod codes;
mod help;
mod json;
mod panics;
mod words;

use std::io::{self, Write};
use std::process::ExitCode;

pub(crate) use codes::{Explanation, explanations};
pub(crate) use json::Failure;
pub(crate) use panics::without_panics;
pub(crate) use words::{array as text, system};

use crate::inputs::Mistake;

/// The command line does not make sense.
pub(crate) const USAGE: u8 = 2;
/// An input is not there, is corrupt, is not supported, or passes a limit.
pub(crate) const INPUT: u8 = 3;
/// The output could not be made.
pub(crate) const OUTPUT: u8 = 4;
/// The inputs do not fit together.
pub(crate) const MISMATCH: u8 = 5;

/// Why a command did not do what was asked.
#[derive(Debug)]
pub(crate) enum Error {
    /// An input cannot be read.
    Input {
        /// The path as it was typed.
        name: String,
        source: tiffio::Error,
    },
    /// The words for inputs name no sources.
    Inputs(Mistake),
    /// An expression cannot be built, or its computation failed.
    Array(chunkgraph::Error),
    /// There is no such sensor or index, or it does not fit the scene.
    Indices(indices::Error),
    /// A value of `--nodata` that no stored sample can have.
    NodataNotStored { name: String, value: f64, dtype: chunkgraph::DType },
    /// A text cannot be read.
    Text { name: String, source: io::Error },
    /// A file does not hold polygons.
    Polygons { name: String, source: indices::Error },
    /// A quality layer is named, and nothing of it.
    NoClasses { format: &'static str, classes: Vec<&'static str> },
    /// An area that an image has no part of.
    Outside { area: String, name: String },
    /// A command that has no plan.
    NothingToExplain,
    /// A plan that is not carried out.
    Plan {
        /// Its path as it was typed.
        name: String,
        source: chunkgraph::Error,
    },
    /// Nobody says which part is to be run; or this, which is no number.
    NoPart { found: Option<String> },
    /// What went wrong in a task of a batch system, with the exit code that says whether to try again.
    Task { code: u8, source: Box<Self> },
    /// A plan whose file has no name.
    NoOutput,
    /// A size of blocks for a part, whose blocks are those of the plan.
    BlocksOfPlan,
    /// A command of which no plan is written, because of that.
    NotPlanned(&'static str),
    /// A save that cannot go on where another ended, because of that.
    NotResumed(&'static str),
    /// Something of a save that could not be told from another when it is gone on with, and why.
    NotKnownAgain { what: String, why: &'static str },
    /// A letter or a constant that no formula has.
    Unknown { what: &'static str, name: String, nearest: Option<&'static str> },
    /// Standard output does not take what it is given.
    Stdout(io::Error),
    /// Standard output is no place for this file, because of that.
    NotToStdout(&'static str),
    /// A picture is of one band or three.
    BandsShown(usize),
    /// No error has this code.
    UnknownCode(String),
    /// Threads or signal handlers that the system does not give.
    System(String),
    /// A signal stopped the run.
    Interrupted { signal: u8 },
    /// A signal stopped a run whose blocks are kept.
    Paused { signal: u8 },
    /// Some of several files could not be read; each has had its line.
    AlreadyReported { code: u8 },
}

/// The result of a command or a step of it.
pub(crate) type Result<T, E = Error> = std::result::Result<T, E>;

impl From<Mistake> for Error {
    fn from(mistake: Mistake) -> Self {
        Self::Inputs(mistake)
    }
}

impl From<chunkgraph::Error> for Error {
    fn from(error: chunkgraph::Error) -> Self {
        Self::Array(error)
    }
}

impl From<chunkgraph::Usage> for Error {
    fn from(usage: chunkgraph::Usage) -> Self {
        Self::Array(usage.into())
    }
}

impl From<indices::Error> for Error {
    fn from(error: indices::Error) -> Self {
        match error {
            indices::Error::Array(error) => Self::Array(error),
            other => Self::Indices(other),
        }
    }
}

/// Try again: the system, not the task, is at fault.
const TRY_AGAIN: u8 = 75;
/// Do not: the task would fail in the same way.
const NEVER: u8 = 65;

impl Error {
    /// The error of a task of a batch system, whose exit code says whether to try again. Signals keep theirs.
    pub(crate) fn of_task(source: Self) -> Self {
        let code = match source.code() {
            code if matches!(source, Self::Interrupted { .. }) => code,
            OUTPUT => TRY_AGAIN,
            _ if source.is_of_system() => TRY_AGAIN,
            _ => NEVER,
        };
        Self::Task { code, source: Box::new(source) }
    }

    /// Whether the system kept an input from being read: a disk or a network can be well again later.
    fn is_of_system(&self) -> bool {
        let of_tiff = |error: &tiffio::Error| matches!(error, tiffio::Error::Io { source, .. } if source.kind() != io::ErrorKind::PermissionDenied);
        match self {
            Self::Text { source, .. } => source.kind() != io::ErrorKind::InvalidData,
            Self::Array(error) | Self::Plan { source: error, .. } => match error.cause() {
                chunkgraph::Error::Read { source, .. } | chunkgraph::Error::Write(source) => of_tiff(source),
                _ => false,
            },
            _ => false,
        }
    }

    /// The exit code: who must act.
    pub(crate) fn code(&self) -> u8 {
        match self {
            Self::Input { source, .. } => tiff_code(source),
            Self::Inputs(mistake) => mistake.code(),
            Self::Array(error) | Self::Plan { source: error, .. } => array_code(error),
            Self::Task { code, .. } => *code,
            Self::Text { .. } | Self::Polygons { .. } => INPUT,
            Self::Indices(
                indices::Error::BandCount { .. } | indices::Error::NoPlace { .. } | indices::Error::QaType { .. },
            )
            | Self::Outside { .. } => MISMATCH,
            Self::Indices(indices::Error::Formula(error)) => match &*error.fault {
                indices::FormulaFault::Array(error) => array_code(error),
                _ => USAGE,
            },
            Self::Indices(_) | Self::NodataNotStored { .. } | Self::NoClasses { .. } => USAGE,
            Self::Unknown { .. }
            | Self::NothingToExplain
            | Self::NotPlanned(_)
            | Self::NoPart { .. }
            | Self::NoOutput
            | Self::BlocksOfPlan
            | Self::NotResumed(_)
            | Self::NotKnownAgain { .. }
            | Self::UnknownCode(_)
            | Self::BandsShown(_) => USAGE,
            Self::Stdout(_) | Self::NotToStdout(_) | Self::System(_) => OUTPUT,
            // As the shell has it for a process that a signal ended.
            Self::Interrupted { signal } | Self::Paused { signal } => 128_u8.saturating_add(*signal),
            Self::AlreadyReported { code } => *code,
        }
    }

    /// Whether nobody listens any more: the reader of a pipe has what it wanted.
    fn is_closed_pipe(&self) -> bool {
        matches!(self, Self::Stdout(error) if error.kind() == io::ErrorKind::BrokenPipe)
    }
}

fn tiff_code(error: &tiffio::Error) -> u8 {
    match error {
        tiffio::Error::Usage(_) => USAGE,
        tiffio::Error::Output { .. } => OUTPUT,
        _ => INPUT,
    }
}

fn array_code(error: &chunkgraph::Error) -> u8 {
    use chunkgraph::{Error, Usage};
    match error.cause() {
        Error::Read { source, .. } | Error::Write(source) => tiff_code(source),
        Error::Usage(Usage::OutputIsInput { .. } | Usage::Progress { .. }) | Error::Threads(_) | Error::Deadline => {
            OUTPUT
        }
        Error::Mismatch(_) => MISMATCH,
        Error::Job(chunkgraph::JobFault::NoSuchPart { .. }) => USAGE,
        Error::Usage(
            Usage::BandCount { .. }
            | Usage::MosaicType { .. }
            | Usage::MosaicSize { .. }
            | Usage::NoBounds { .. }
            | Usage::BoundsOutside { .. },
        ) => MISMATCH,
        Error::Usage(Usage::SampleType { .. } | Usage::MissingPixels { .. }) => INPUT,
        Error::Usage(_) => USAGE,
        _ => INPUT,
    }
}

/// Prints what went wrong; comes back with the exit code.
pub(crate) fn report(error: &Error) -> ExitCode {
    if error.is_closed_pipe() {
        return ExitCode::SUCCESS;
    }
    if codes::of(error).is_none() {
        return error.code().into();
    }
    let failure = report_one(error);
    if json::is_asked_for() {
        json::print(&failure);
    }
    error.code().into()
}

/// Lines that show the place of an error in what was typed.
fn shown(error: &Error) -> Option<String> {
    match error {
        Error::Indices(indices::Error::Formula(error)) => Some(error.shown()),
        _ => None,
    }
}

/// Prints an error, as JSON to standard output too if the command line has `--json`; comes back with the exit code.
pub(crate) fn fail(code: &str, exit_code: u8, message: &str, help: Option<&str>) -> ExitCode {
    let [code, message] = [code, message].map(str::to_owned);
    let failure = Failure { path: None, code, exit_code, message, help: help.map(str::to_owned) };
    print(&failure, None);
    if json::is_asked_for() {
        json::print(&failure);
    }
    exit_code.into()
}

/// Prints what is wrong, with one of several inputs perhaps, so that the command may go on to the next; comes back with the
/// same for the document of a program.
pub(crate) fn report_one(error: &Error) -> Failure {
    let code = codes::of(error).unwrap_or_default().to_owned();
    let (message, help) = (words::message(error), help::help(error));
    let failure = Failure { path: None, code, exit_code: error.code(), message, help };
    print(&failure, shown(error).as_deref());
    failure
}

/// Prints `error: …`, with the error's code at its end, to standard error, and `help: …` if there is a way out: a line each.
/// Between the two come lines that show the place, which are text without control characters.
fn print(failure: &Failure, shown: Option<&str>) {
    let Failure { code, message, help, .. } = failure;
    let mut text = format!("error: {} [{code}]\n", escaped(message));
    shown.into_iter().flat_map(str::lines).for_each(|line| text.push_str(&format!("  {line}\n")));
    help.iter().for_each(|help| text.push_str(&format!("help: {}\n", escaped(help))));
    // If standard error is gone as well, the exit code is all there is.
    let _ = io::stderr().write_all(text.as_bytes());
}

/// `text` in one line: control characters (a file can have any name) are escaped.
fn escaped(text: &str) -> String {
    let escape = |c: char| if c.is_control() { c.escape_default().to_string() } else { c.to_string() };
    text.chars().map(escape).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_cannot_make_a_second_line() {
        assert_eq!(escaped("a\nb\u{1b}[31m é"), "a\\nb\\u{1b}[31m é");
    }

    #[test]
    fn codes_say_who_must_act() {
        let input = |source| Error::Input { name: "a.tif".to_owned(), source };
        assert_eq!(input(tiffio::Malformed::TagMissing.into()).code(), INPUT);
        assert_eq!(input(tiffio::Usage::NoSuchImage { image: 1, count: 1 }.into()).code(), USAGE);
        let mismatch = chunkgraph::Mismatch { what: "size", left: String::new(), right: String::new() };
        assert_eq!(Error::from(chunkgraph::Error::from(mismatch)).code(), MISMATCH);
        let output = chunkgraph::Usage::OutputIsInput { path: "a.tif".into() };
        assert_eq!(Error::from(output).code(), OUTPUT);
        let sensor = indices::Error::UnknownSensor { id: "x".to_owned(), nearest: None };
        assert_eq!(Error::from(sensor).code(), USAGE);
        let count = indices::Error::BandCount { sensor: "l8", expected: 8, found: 3 };
        assert_eq!(Error::from(count).code(), MISMATCH);
        assert_eq!(Error::Interrupted { signal: 15 }.code(), 143);
    }
}
