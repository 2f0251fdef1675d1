//! What can be wrong with the words for inputs, before any file is opened as a raster.

use std::fmt;

use crate::errors::{INPUT, USAGE};

/// Why words name no sources.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Mistake {
    /// No file matches a pattern.
    NoMatch { pattern: String },
    /// A list cannot be read, or holds nothing.
    List { list: String, what: String },
    /// A line of a list, from 1, makes no sense.
    Line { list: String, line: usize, what: String },
    /// One file is asked for.
    NotOne { word: String, count: usize },
    /// Bands are chosen by a suffix and by a flag.
    BandsTwice { word: String },
    /// Bands are chosen where whole files are described.
    WholeFile { word: String },
}

impl Mistake {
    /// The exit code: who must act.
    pub(crate) fn code(&self) -> u8 {
        match self {
            Self::NoMatch { .. } | Self::List { .. } | Self::Line { .. } => INPUT,
            Self::NotOne { .. } | Self::BandsTwice { .. } | Self::WholeFile { .. } => USAGE,
        }
    }

    /// What to try next.
    pub(crate) fn help(&self) -> Option<&'static str> {
        match self {
            Self::List { .. } | Self::Line { .. } => Some("a list has a path or pattern a line, and comments after #"),
            Self::BandsTwice { .. } => Some("leave out --bands, or what follows the colon"),
            Self::WholeFile { .. } => Some("leave out what follows the colon"),
            Self::NoMatch { .. } | Self::NotOne { .. } => None,
        }
    }
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoMatch { pattern } => write!(f, "{pattern}: no file matches"),
            Self::List { list, what } => write!(f, "{list}: {what}"),
            Self::Line { list, line, what } => write!(f, "{list}, line {line}: {what}"),
            Self::NotOne { word, count } => write!(f, "{word}: one file is needed, there are {count}"),
            Self::BandsTwice { word } => write!(f, "{word}: bands are chosen twice"),
            Self::WholeFile { word } => write!(f, "{word}: this command takes whole files, not bands"),
        }
    }
}
