//! Blocks that one worker makes one after the other and hands over together.
//!
//! To wake a worker, and to be woken by it when it is done, takes some microseconds and three system calls. A block of
//! 64 x 64 pixels takes little longer. So as many blocks as hold the pixels of one chunk of the inputs make a group: it
//! costs what one block along chunks costs, and holds up others no longer than that.
//!
//! A group holds one permit for the sum of its blocks, until the last of them is taken.

use std::ops::Range;

use super::budget::Permit;
use crate::error::Result;

/// Consecutive blocks, at least one.
#[derive(Debug, Clone)]
pub(super) struct Group {
    /// Its number, in the order of admission.
    pub(super) number: u64,
    pub(super) blocks: Range<u64>,
}

/// What a worker made of one block.
pub(super) struct Piece<P> {
    /// Stored bytes that were read for it.
    pub(super) bytes_read: u64,
    pub(super) made: Result<P>,
}

/// What a worker made of a group: of all its blocks, or of those up to the first that failed. The permit goes with it.
pub(super) struct Made<P> {
    /// The number of the group.
    pub(super) group: u64,
    pub(super) pieces: std::vec::IntoIter<Piece<P>>,
    _permit: Permit,
}

impl Group {
    /// Has `make` make the blocks in order. What comes after a failure is not made: nobody would take it.
    pub(super) fn make<P>(self, permit: Permit, mut make: impl FnMut(u64) -> Piece<P>) -> Made<P> {
        let mut pieces = Vec::with_capacity(self.blocks.end.saturating_sub(self.blocks.start).try_into().unwrap_or(0));
        for block in self.blocks {
            let piece = make(block);
            let has_failed = piece.made.is_err();
            pieces.push(piece);
            if has_failed {
                break;
            }
        }
        Made { group: self.number, pieces: pieces.into_iter(), _permit: permit }
    }
}
