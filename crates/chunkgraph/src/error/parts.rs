//! Parts of a save that do not make the whole.

use std::ops::Range;
use std::path::PathBuf;

/// What is wrong with the parts of a save together. What is wrong with one of them is a
/// [`LogFault`](tiffio::LogFault).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PartsFault {
    /// Two parts hold the same blocks.
    #[error("{} and {} both hold block {block}: give each part once", first.display(), second.display())]
    Overlap {
        /// The one log.
        first: PathBuf,
        /// The other.
        second: PathBuf,
        /// The first block that both hold.
        block: u64,
    },
    /// Blocks are in no part.
    #[error("blocks {}..{} are in no part: give all parts of the run", blocks.start, blocks.end)]
    Gap {
        /// The first blocks that are missing.
        blocks: Range<u64>,
    },
    /// A log holds other figures than those of its part, though its checksums are right.
    #[error("part {part} ({}): {what}", path.display())]
    Figures {
        /// The number of the part.
        part: u32,
        /// Its log.
        path: PathBuf,
        /// What is wrong with them.
        what: &'static str,
    },
    /// The log of a part is not there.
    #[error("part {part} is not there ({}): run it", path.display())]
    Missing {
        /// The number of the part.
        part: u32,
        /// Its log.
        path: PathBuf,
    },
}
