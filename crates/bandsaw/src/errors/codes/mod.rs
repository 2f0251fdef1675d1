//! Stable codes: each error has one, whatever its words. The second digit says who must act, as the exit code does.
//!
//! ```text
//! E02..  the command line     E04..  the output or the system          E06..  a signal
//! E03..  an input             E05..  inputs that do not fit together   E09..  a mistake of ours
//! ```
//!
//! A code is never given to another error. Those that end in 00 stand for errors of their kind that have none of their own.

mod table;

use std::fmt;
use std::io::ErrorKind;

use serde::Serialize;

use super::{Error, INPUT, MISMATCH, OUTPUT};
use crate::inputs::Mistake;

/// What a code means.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Explanation {
    pub(crate) code: &'static str,
    /// What happened, in a few words.
    pub(crate) title: &'static str,
    /// How it comes about, and what to do.
    text: &'static str,
}

/// All codes, in order.
pub(crate) fn explanations() -> Vec<&'static Explanation> {
    table::all()
}

impl fmt::Display for Explanation {
    /// The title, and the text in lines that fit a terminal.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const WIDTH: usize = 80;
        writeln!(f, "{}: {}", self.code, self.title)?;
        let mut column = 0;
        for word in self.text.split_whitespace() {
            let length = word.chars().count();
            let starts_line = column == 0 || column + 1 + length > WIDTH;
            write!(f, "{}{word}", if starts_line { "\n" } else { " " })?;
            column = if starts_line { length } else { column + 1 + length };
        }
        Ok(())
    }
}

/// A mistake of ours.
pub(super) const INTERNAL: &str = "E0901";

/// The code of `error`; nothing for one that was reported before.
pub(super) fn of(error: &Error) -> Option<&'static str> {
    let own = match error {
        Error::Input { source, .. } => tiff(source),
        Error::Inputs(mistake) => Some(inputs(mistake)),
        Error::Array(error) => array(error.cause()),
        Error::Indices(error) => indices(error),
        Error::NodataNotStored { .. } => Some("E0210"),
        Error::Unknown { .. } => Some("E0220"),
        Error::NoClasses { .. } => Some("E0222"),
        Error::NothingToExplain => Some("E0223"),
        Error::NotPlanned(_) => Some("E0224"),
        Error::NoPart { .. } => Some("E0227"),
        Error::NoOutput => Some("E0202"),
        Error::BlocksOfPlan => Some("E0218"),
        Error::Plan { source, .. } => array(source.cause()),
        Error::Task { source, .. } => return of(source),
        Error::NotResumed(_) | Error::NotKnownAgain { .. } => Some("E0226"),
        Error::Text { .. } => Some("E0316"),
        Error::Polygons { .. } => Some("E0317"),
        Error::Outside { .. } => Some("E0504"),
        Error::BandsShown(_) => Some("E0219"),
        Error::UnknownCode(_) => Some("E0215"),
        Error::Stdout(_) => Some("E0406"),
        Error::NotToStdout(_) => Some("E0407"),
        Error::System(_) => Some("E0408"),
        Error::Interrupted { .. } | Error::Paused { .. } => Some("E0601"),
        Error::AlreadyReported { .. } => return None,
    };
    Some(own.unwrap_or(match error.code() {
        INPUT => "E0300",
        OUTPUT => "E0400",
        MISMATCH => "E0500",
        _ => "E0200",
    }))
}

fn tiff(error: &tiffio::Error) -> Option<&'static str> {
    use tiffio::{Error, Malformed, Usage};
    Some(match error {
        Error::Malformed { what: Malformed::NotTiff(_), .. } => "E0304",
        Error::Malformed { what: Malformed::Stream { .. } | Malformed::ChunkSize { .. }, .. } => "E0306",
        Error::Malformed { what: Malformed::Truncated { .. }, .. } => "E0307",
        Error::Malformed { .. } => "E0305",
        Error::Unsupported { .. } => "E0308",
        Error::LimitExceeded { limit: "memory", .. } => "E0310",
        Error::LimitExceeded { .. } => "E0309",
        Error::Io { range, source, .. } if range.is_empty() => match source.kind() {
            ErrorKind::NotFound => "E0301",
            ErrorKind::PermissionDenied => "E0302",
            _ => "E0303",
        },
        Error::Io { .. } => "E0311",
        Error::Usage(Usage::NoSuchBand { .. }) => "E0204",
        Error::Usage(Usage::NoSuchImage { .. }) => "E0205",
        Error::Usage(Usage::WindowOutside { .. }) => "E0206",
        Error::Usage(_) => "E0211",
        Error::TileLog { .. } => "E0320",
        Error::Output { source, bytes, .. } => match source.kind() {
            ErrorKind::AlreadyExists => "E0401",
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => "E0403",
            _ if *bytes == 0 => "E0404",
            _ => "E0405",
        },
        _ => return None,
    })
}

fn array(error: &chunkgraph::Error) -> Option<&'static str> {
    use chunkgraph::{Error, Usage};
    Some(match error {
        Error::Read { source, .. } | Error::Write(source) => return tiff(source),
        Error::Usage(usage) => match usage {
            Usage::NoSuchBand { .. } | Usage::NoSuchBandNumber { .. } => "E0204",
            Usage::WindowOutside { .. } => "E0206",
            Usage::NodataRange { .. } => "E0210",
            Usage::NodataNeeded { .. } => "E0212",
            Usage::OutputIsInput { .. } => "E0402",
            Usage::NotWritten { .. } => "E0225",
            Usage::NotResumed { .. } => "E0226",
            Usage::FigureBytes { .. } => "E0228",
            Usage::Progress { .. } => "E0410",
            Usage::SampleType { .. } => "E0314",
            Usage::BandCount { .. } => "E0503",
            Usage::SameTime { .. } => "E0216",
            Usage::NoBounds { .. } | Usage::BoundsOutside { .. } => "E0504",
            Usage::MosaicType { .. } | Usage::MosaicSize { .. } => "E0506",
            _ => return None,
        },
        Error::Mismatch(_) => "E0501",
        Error::Job(chunkgraph::JobFault::NoSuchPart { .. }) => "E0227",
        Error::Job(_) => "E0318",
        Error::Parts(_) => "E0319",
        Error::OverBudget { .. } | Error::OverviewsOverBudget { .. } => "E0310",
        Error::Unmet { .. } => "E0315",
        Error::Threads(_) => "E0408",
        Error::Deadline => "E0409",
        _ => return None,
    })
}

fn indices(error: &indices::Error) -> Option<&'static str> {
    match error {
        indices::Error::UnknownSensor { .. } => Some("E0207"),
        indices::Error::UnknownIndex { .. } => Some("E0208"),
        indices::Error::BandCount { .. } => Some("E0502"),
        indices::Error::NoPlace { .. } => Some("E0504"),
        indices::Error::QaType { .. } => Some("E0505"),
        indices::Error::UnknownQaFormat { .. } | indices::Error::UnknownQaClass { .. } => Some("E0222"),
        indices::Error::Formula(error) => match &*error.fault {
            indices::FormulaFault::Array(error) => array(error.cause()),
            _ => Some("E0221"),
        },
        indices::Error::Array(error) => array(error.cause()),
        _ => Some("E0209"),
    }
}

fn inputs(mistake: &Mistake) -> &'static str {
    match mistake {
        Mistake::NoMatch { .. } => "E0312",
        Mistake::List { .. } | Mistake::Line { .. } => "E0313",
        Mistake::NotOne { .. } => "E0213",
        Mistake::BandsTwice { .. } | Mistake::WholeFile { .. } => "E0214",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_in_order_and_explained_in_a_paragraph() {
        let codes: Vec<&str> = explanations().iter().map(|one| one.code).collect();
        assert!(codes.is_sorted_by(|a, b| a < b), "{codes:?}");
        for one in explanations() {
            assert!(one.text.len() > 80 && one.text.ends_with('.') && !one.title.ends_with('.'), "{}", one.code);
            assert!(one.to_string().lines().all(|line| line.chars().count() <= 80), "{one}");
        }
    }

    #[test]
    fn every_code_that_is_given_is_explained() {
        let sources = [include_str!("mod.rs"), include_str!("../../args/usage.rs")];
        let given = sources.iter().flat_map(|source| source.split('"')).filter(|word| {
            word.len() == 5 && word.starts_with('E') && word.bytes().skip(1).all(|byte| byte.is_ascii_digit())
        });
        let mut given: Vec<&str> = given.collect();
        given.sort_unstable();
        given.dedup();
        let explained: Vec<&str> = explanations().iter().map(|one| one.code).collect();
        assert_eq!(given, explained);
    }

    #[test]
    fn a_code_says_who_must_act_as_the_exit_code_does() {
        let usage = |usage: chunkgraph::Usage| Error::from(usage);
        for error in [
            Error::Input { name: String::new(), source: tiffio::Malformed::DirectoryLoop.into() },
            Error::Input { name: String::new(), source: tiffio::Usage::NoSuchImage { image: 1, count: 1 }.into() },
            Error::Inputs(Mistake::NoMatch { pattern: String::new() }),
            Error::Inputs(Mistake::WholeFile { word: String::new() }),
            usage(chunkgraph::Usage::EmptyChunk),
            usage(chunkgraph::Usage::OutputIsInput { path: "a".into() }),
            usage(chunkgraph::Usage::BandCount { left: 1, right: 2 }),
            usage(chunkgraph::Usage::MissingPixels { count: 1, dtype: chunkgraph::DType::U8 }),
            chunkgraph::Error::Threads(String::new()).into(),
            Error::NotToStdout(""),
            Error::UnknownCode(String::new()),
        ] {
            let code = of(&error).unwrap();
            assert_eq!(code.get(..3), Some(format!("E0{}", error.code()).as_str()), "{code} {error:?}");
        }
    }
}
