//! What can go wrong, said by who must act, and where in the file it is.
//!
//! Messages are lower case without a final stop. The name of the file is not part of an error of this crate, which
//! may never have seen one: callers that opened a path add it.

mod log_fault;

use std::fmt;
use std::io;
use std::ops::Range;
use std::path::PathBuf;

pub use log_fault::{LogFault, LogPlace};

use crate::layout::Window;
use crate::tag::Tag;

/// The result of this crate's fallible operations.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// An error of reading or writing a TIFF.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The file breaks the format's rules.
    #[error("malformed TIFF: {what}{at}")]
    Malformed {
        /// The rule that is broken.
        what: Malformed,
        /// Where it is broken.
        at: Location,
    },
    /// The file is valid and uses something that this crate does not implement.
    #[error("unsupported TIFF: {what}{at}")]
    Unsupported {
        /// What is not supported.
        what: Unsupported,
        /// Where the file asks for it.
        at: Location,
    },
    /// A limit set by the caller would be passed, see [`Limits`](crate::Limits).
    #[error("limit {limit} exceeded: {needed} needed, {allowed} allowed{at}")]
    LimitExceeded {
        /// The name of the field of [`Limits`](crate::Limits).
        limit: &'static str,
        /// What the file asks for.
        needed: u64,
        /// What the caller allows.
        allowed: u64,
        /// Where the file asks for it.
        at: Location,
    },
    /// The request does not fit the image, or the specification of an output contradicts itself.
    #[error(transparent)]
    Usage(#[from] Usage),
    /// The byte source failed.
    #[error("read of bytes {}..{} failed: {source}{at}", range.start, range.end)]
    Io {
        /// The bytes that were asked for.
        range: Range<u64>,
        /// What they are.
        at: Location,
        /// Why they did not come.
        source: io::Error,
    },
    /// The output could not be written; what stood at its path before is untouched, unless a new file had replaced it
    /// already and only its folder could not be synced.
    #[error("write of {} failed after {bytes} bytes: {source}", path.display())]
    Output {
        /// The file that was to be made.
        path: PathBuf,
        /// How many bytes had been written.
        bytes: u64,
        /// Why the next ones were not.
        source: io::Error,
    },
    /// A tile log is damaged, or not the one that was asked for.
    #[error("tile log {}: {what} (byte {at})", path.display())]
    TileLog {
        /// The log.
        path: PathBuf,
        /// Where in it.
        at: u64,
        /// What is wrong.
        what: LogFault,
    },
}

impl Error {
    /// A read of `range` that failed.
    #[must_use]
    pub fn io(range: Range<u64>, source: io::Error) -> Self {
        Self::Io { range, at: Location::default(), source }
    }

    /// This error with the parts of `at` filled in that it does not yet know.
    #[must_use]
    pub fn at(mut self, at: Location) -> Self {
        match &mut self {
            Self::Malformed { at: known, .. }
            | Self::Unsupported { at: known, .. }
            | Self::LimitExceeded { at: known, .. } => *known = known.or(at),
            // The range says at which byte.
            Self::Io { at: known, .. } => *known = known.or(Location { offset: None, ..at }),
            Self::Usage(_) | Self::Output { .. } | Self::TileLog { .. } => {}
        }
        self
    }
}

/// Errors that are kept for later are given out as copies; the cause of a failed read or write is copied as its kind
/// and its text.
impl Clone for Error {
    fn clone(&self) -> Self {
        match self {
            Self::Malformed { what, at } => Self::Malformed { what: what.clone(), at: *at },
            Self::Unsupported { what, at } => Self::Unsupported { what: what.clone(), at: *at },
            Self::LimitExceeded { limit, needed, allowed, at } => {
                Self::LimitExceeded { limit, needed: *needed, allowed: *allowed, at: *at }
            }
            Self::Usage(usage) => Self::Usage(usage.clone()),
            Self::Io { range, at, source } => Self::Io { range: range.clone(), at: *at, source: copy_of(source) },
            Self::Output { path, bytes, source } => {
                Self::Output { path: path.clone(), bytes: *bytes, source: copy_of(source) }
            }
            Self::TileLog { path, at, what } => Self::TileLog { path: path.clone(), at: *at, what: what.clone() },
        }
    }
}

fn copy_of(error: &io::Error) -> io::Error {
    error.raw_os_error().map_or_else(|| io::Error::new(error.kind(), error.to_string()), io::Error::from_raw_os_error)
}

impl From<Malformed> for Error {
    fn from(what: Malformed) -> Self {
        Self::Malformed { what, at: Location::default() }
    }
}

impl From<Unsupported> for Error {
    fn from(what: Unsupported) -> Self {
        Self::Unsupported { what, at: Location::default() }
    }
}

/// A place in a TIFF file; each part is there when it is known.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Location {
    /// The directory, counted from 0 in the order of [`Reader::images`](crate::Reader::images).
    pub ifd: Option<usize>,
    /// The tag.
    pub tag: Option<Tag>,
    /// The chunk (strip or tile), counted from 0 in file order.
    pub chunk: Option<u64>,
    /// The byte offset in the file.
    pub offset: Option<u64>,
}

impl Location {
    /// The place of directory `ifd`.
    #[must_use]
    pub fn ifd(ifd: usize) -> Self {
        Self { ifd: Some(ifd), ..Self::default() }
    }

    /// The place of `tag`.
    #[must_use]
    pub fn tag(tag: Tag) -> Self {
        Self { tag: Some(tag), ..Self::default() }
    }

    /// The place of byte `offset`.
    #[must_use]
    pub fn offset(offset: u64) -> Self {
        Self { offset: Some(offset), ..Self::default() }
    }

    /// The parts of `self`, and where one is missing that of `other`.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self {
            ifd: self.ifd.or(other.ifd),
            tag: self.tag.or(other.tag),
            chunk: self.chunk.or(other.chunk),
            offset: self.offset.or(other.offset),
        }
    }
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = [
            self.ifd.map(|n| format!("IFD {n}")),
            self.tag.map(|tag| format!("tag {tag}")),
            self.chunk.map(|n| format!("chunk {n}")),
            self.offset.map(|n| format!("byte {n}")),
        ];
        let known: Vec<String> = parts.into_iter().flatten().collect();
        if known.is_empty() { Ok(()) } else { write!(f, " ({})", known.join(", ")) }
    }
}

/// The rules of the format that a file can break.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Malformed {
    /// The first bytes are not those of a TIFF.
    #[error("not a TIFF, the first bytes are {0:02x?}")]
    NotTiff([u8; 4]),
    /// Bytes are needed past the end of the file.
    #[error("{needed} bytes needed and {available} there, the file is cut short")]
    Truncated {
        /// Bytes that must be there.
        needed: u64,
        /// Bytes that are there.
        available: u64,
    },
    /// A tag that the image needs is not there.
    #[error("required tag missing")]
    TagMissing,
    /// A tag has a value that the specification does not allow.
    #[error("value {value} not allowed, {rule}")]
    TagValue {
        /// The value found.
        value: u64,
        /// What the specification asks for.
        rule: &'static str,
    },
    /// A tag has a field type that does not fit its meaning.
    #[error("field type {found} where {expected} is needed")]
    TagType {
        /// The code of the type found.
        found: u16,
        /// The kind of type needed.
        expected: &'static str,
    },
    /// A tag has too few or too many values.
    #[error("{found} values where {expected} are needed")]
    TagCount {
        /// How many there are.
        found: u64,
        /// How many there must be.
        expected: u64,
    },
    /// A chain of directories comes back to one that was already read.
    #[error("directory chain loops")]
    DirectoryLoop,
    /// A directory has no entries.
    #[error("directory without entries")]
    EmptyDirectory,
    /// Directories or their values lie over each other: together they are longer than the file.
    #[error("directories overlap, together they are longer than the file")]
    Overlap,
    /// The file has no directory, or asks for one that is not there.
    #[error("no directory at that place")]
    NoDirectory,
    /// A size that follows from the tags does not fit 64 bits.
    #[error("{0} overflows")]
    Overflow(&'static str),
    /// A chunk's stream does not decode.
    #[error("{codec} stream corrupt, {what}")]
    Stream {
        /// The name of the codec.
        codec: &'static str,
        /// What was found.
        what: &'static str,
    },
    /// A chunk decodes to fewer bytes than its size asks for.
    #[error("chunk decodes to {found} bytes where {expected} are needed")]
    ChunkSize {
        /// Bytes that came.
        found: u64,
        /// Bytes needed.
        expected: u64,
    },
}

/// What a valid file may ask for that is not supported.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Unsupported {
    /// A compression scheme, by its name.
    #[error("compression {0}")]
    Compression(crate::tag::Compression),
    /// A predictor.
    #[error("predictor {0}")]
    Predictor(crate::tag::Predictor),
    /// A combination of sample format and width.
    #[error("{bits}-bit samples of format {format}")]
    Sample {
        /// The sample format.
        format: crate::tag::SampleFormat,
        /// Bits per sample.
        bits: u32,
    },
    /// Samples of one pixel differ in width or format.
    #[error("samples of different widths or formats in one pixel")]
    MixedSamples,
    /// Anything else, in words.
    #[error("{0}")]
    Feature(&'static str),
}

/// What a caller can ask that does not fit.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Usage {
    /// The file has fewer images.
    #[error("image {image} asked for, the file has {count}")]
    NoSuchImage {
        /// The image asked for, from 0.
        image: usize,
        /// How many there are.
        count: usize,
    },
    /// The image has fewer bands.
    #[error("band {band} asked for (from 0), the image has {count}")]
    NoSuchBand {
        /// The band asked for, from 0.
        band: usize,
        /// How many there are.
        count: usize,
    },
    /// The image has fewer chunks.
    #[error("chunk {chunk} asked for (from 0), the image has {count}")]
    NoSuchChunk {
        /// The chunk asked for, from 0.
        chunk: u64,
        /// How many there are.
        count: u64,
    },
    /// The window leaves the image.
    #[error("window {window} leaves the image of {width} x {height} pixels")]
    WindowOutside {
        /// The window asked for.
        window: Window,
        /// Width of the image.
        width: u32,
        /// Height of the image.
        height: u32,
    },
    /// The buffer has the wrong length.
    #[error("buffer of {found} samples where {expected} are needed")]
    BufferLength {
        /// Its length.
        found: u64,
        /// The length needed.
        expected: u64,
    },
    /// The buffer has the wrong sample type.
    #[error("buffer of {found} where the image holds {expected}")]
    BufferType {
        /// Its type.
        found: crate::layout::SampleType,
        /// The type of the image.
        expected: crate::layout::SampleType,
    },
    /// A block of samples does not hold all of a chunk.
    #[error("chunk {chunk} holds {what} that are not in the block of samples")]
    OutsideBlock {
        /// The chunk, from 0.
        chunk: u64,
        /// What of it is missing: pixels or bands.
        what: &'static str,
    },
    /// The specification of an output contradicts itself or the format.
    #[error("{option}: {problem}")]
    Spec {
        /// The option, by GDAL's name for it.
        option: &'static str,
        /// What is wrong with its value.
        problem: String,
    },
    /// A chunk was put twice, or not at all, or after the end.
    #[error("chunk {chunk} {problem}")]
    ChunkOrder {
        /// The chunk, from 0.
        chunk: u64,
        /// What happened to it.
        problem: &'static str,
    },
}
