//! What the encoder knows: which code stands for a string and one byte more.

use std::hint::select_unpredictable;

use crate::codec::lzw::{CODES_MAX, FIRST_STRING, WIDTH_MAX};

/// Buckets of the table.
const BUCKETS: usize = 2 * CODES_MAX;
/// More than any code.
const CODES_END: u32 = 1 << WIDTH_MAX;
/// Makes the mark of a byte, which says where to look and what to look for: the lowest 13 bits are well mixed, those from
/// bit 12 on differ from byte to byte (the factor is at least 4096), and all fit 21 bits (it is less than 8225).
const MARK: u32 = 7147;
/// Where an entry has the number of its epoch, and one epoch more.
const EPOCH: u32 = 1 << 21;

/// The strings of an epoch, in buckets of two entries: first the last string that came there, then the first one.
///
/// ```text
/// bits of an entry    0..21                        21..32
///                     mark of the byte ^ code      number of the epoch, from 1
/// ```
///
/// Bucket and byte together tell the string before the byte, so an entry need not name it. A third string takes the place
/// of the second: the encoder then does not know that one any more, which costs a little compression and is never wrong.
/// The first stays, for longer strings are likely to start with it. Entries of past epochs are not found and give way
/// before all others, so what is forgotten depends on this epoch alone.
///
/// 64 KiB, twice what the first cache holds, are a compromise: half as many make streams 1 % larger, and twice as many
/// are slower. No bucket lies across two cache lines.
#[repr(align(64))]
pub(super) struct Dictionary {
    buckets: [[u32; 2]; BUCKETS],
    /// The number of this epoch, in its place.
    epoch: u32,
}

/// Where the encoding of an epoch stands.
#[derive(Clone, Copy)]
pub(super) struct Chain {
    /// The code of the longest known string that the bytes since the last code make; above bit 21, anything.
    current: u32,
    /// The code of the next string, with the number of the epoch.
    next: u32,
}

impl Default for Dictionary {
    fn default() -> Self {
        Self { buckets: [[0; 2]; BUCKETS], epoch: 0 }
    }
}

impl Dictionary {
    /// Forgets everything: entries of another epoch are not found. The table itself is emptied when numbers run out.
    ///
    /// Returns the chain of an epoch that starts with the string of code `current`.
    pub(super) fn clear(&mut self, current: u16) -> Chain {
        self.epoch = self.epoch.checked_add(EPOCH).unwrap_or_else(|| {
            self.buckets.fill([0; 2]);
            EPOCH
        });
        Chain { current: u32::from(current), next: self.epoch | u32::from(FIRST_STRING) }
    }

    /// Makes the current string longer by `byte` if that is known; else adds it, and goes on with `byte` alone.
    ///
    /// Without branches, which the data would make unpredictable: a bucket is always stored, though nothing be added. An
    /// entry that stands there twice, because the other one was of a past epoch, does no harm.
    #[inline(always)]
    pub(super) fn step(&mut self, chain: &mut Chain, byte: u8) {
        let byte = u32::from(byte);
        let mark = byte * MARK;
        let bucket = &mut self.buckets[bucket_of(chain.current, mark)];
        let [last, first] = *bucket;
        let added = chain.next ^ mark;
        // Of an entry of the same epoch and byte, nothing is left but the difference between codes.
        let (to_last, to_first) = (last ^ added, first ^ added);
        let difference = to_last.min(to_first);
        let is_unknown = difference >= CODES_END;
        bucket[0] = select_unpredictable(is_unknown, added, last);
        bucket[1] = select_unpredictable(to_first >= EPOCH, last, first);
        chain.current = select_unpredictable(is_unknown, byte, difference ^ chain.next);
        chain.next += u32::from(is_unknown);
    }
}

impl Chain {
    /// The code of the current string.
    #[inline(always)]
    pub(super) fn current(self) -> u16 {
        (self.current & 0xFFFF) as u16
    }

    /// The code of the next string.
    #[inline(always)]
    pub(super) fn next(self) -> usize {
        (self.next & 0xFFF) as usize
    }
}

/// The bucket of a code and a byte's mark. For each byte, another bucket for every code.
#[inline(always)]
fn bucket_of(code: u32, mark: u32) -> usize {
    ((code ^ mark) & 0x1FFF) as usize
}
