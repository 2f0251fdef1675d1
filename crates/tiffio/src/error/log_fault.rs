//! What can be wrong with a tile log.

use std::ops::Range;

/// Why a tile log is not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LogFault {
    /// The first bytes are not those of a tile log.
    #[error("not a tile log")]
    NotALog,
    /// It was written by another version of this crate.
    #[error("version {found} of the format, this program knows {known}")]
    Version {
        /// The version found.
        found: u32,
        /// The version that is written and read.
        known: u32,
    },
    /// It ends before its footer.
    #[error("{needed} bytes needed and {available} there, it is cut short")]
    CutShort {
        /// Bytes that must be there.
        needed: u64,
        /// Bytes that are there.
        available: u64,
    },
    /// Bytes are not what they were when they were written.
    #[error("the checksum of {what} is wrong, bytes were changed after they were written")]
    Checksum {
        /// What the bytes belong to.
        what: LogPlace,
    },
    /// A record is not one that can stand there.
    #[error("{what} does not belong there")]
    Order {
        /// The record.
        what: LogPlace,
    },
    /// There is something behind the footer, or it counts other records than there are.
    #[error("the footer does not fit what is before it")]
    Footer,
    /// It is part of another run.
    #[error("it is of another run ({}, not {})", hex(found), hex(expected))]
    Foreign {
        /// The first bytes of the run that it is of.
        found: [u8; 8],
        /// The first bytes of the run that was asked for.
        expected: [u8; 8],
    },
    /// It is of the run, and not the part that was asked for: the run was cut otherwise when it was written.
    #[error(
        "it is part {} of units {}..{}, not part {} of units {}..{}",
        found.0, found.1.start, found.1.end, expected.0, expected.1.start, expected.1.end
    )]
    OtherPart {
        /// Number and units of the part that it is.
        found: (u32, Range<u64>),
        /// Number and units of the part that was asked for.
        expected: (u32, Range<u64>),
    },
    /// Its units are of another size.
    #[error("its units are of {} x {} pixels, not {} x {}", found[0], found[1], expected[0], expected[1])]
    OtherUnits {
        /// Columns and rows of a unit of the log.
        found: [u32; 2],
        /// Columns and rows that were asked for.
        expected: [u32; 2],
    },
    /// Another process is writing it.
    #[error("another run is at work on it")]
    InUse,
}

/// A place in a tile log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogPlace {
    /// The header.
    Header,
    /// The head of a record, by its number from 0.
    Head(u64),
    /// The bytes of a record.
    Record(u64),
}

impl std::fmt::Display for LogPlace {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Header => write!(f, "the header"),
            Self::Head(number) => write!(f, "the head of record {number}"),
            Self::Record(number) => write!(f, "record {number}"),
        }
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
