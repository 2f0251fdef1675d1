//! The decoder's table: what each code stands for.

use std::cell::Cell;
use std::fmt;

use super::CODES_MAX;

/// What a code stands for, in eight bytes: the string itself while it is short, else where the output has it.
///
/// ```text
/// bits      0..8             8..24     24..32   32..64
/// held      length, 1 to 7   the string, first byte lowest, then zeros
/// copied    0x80             length    0        start
/// control   0xC0             0         0        0
/// ```
///
/// To put one more byte behind a held string takes a shift and two additions, to emit it one store of eight bytes.
/// Starts are counted from the first byte of the epoch: its strings, 3838 at most and each at most one byte longer than
/// the one before, lie within 32 bits by far.
#[derive(Clone, Copy)]
pub(super) struct Entry(u64);

/// The longest string that an entry can hold.
pub(super) const HELD_MAX: usize = 7;

const COPIED: u64 = 0x80;
const CONTROL: u64 = 0xC0;

impl Entry {
    /// The string of one byte.
    #[inline(always)]
    pub(super) const fn byte(byte: u8) -> Self {
        Self((byte as u64) << 8 | 1)
    }

    /// The string of `length` bytes that starts at `start` of the epoch's output.
    #[inline(always)]
    pub(super) const fn copied(start: usize, length: usize) -> Self {
        Self((start as u64) << 32 | (length as u64) << 8 | COPIED)
    }

    /// The lowest byte: the length of a held string, else larger than any.
    #[inline(always)]
    pub(super) const fn held_length(self) -> usize {
        (self.0 & 0xFF) as usize
    }

    /// Whether the entry holds its string.
    #[inline(always)]
    pub(super) const fn is_held(self) -> bool {
        self.held_length() <= HELD_MAX
    }

    /// Whether one byte more would still be held.
    #[inline(always)]
    pub(super) const fn is_extendable(self) -> bool {
        self.held_length() < HELD_MAX
    }

    /// Whether this is Clear, or the end.
    #[inline(always)]
    pub(super) const fn is_control(self) -> bool {
        self.0 & 0xFF == CONTROL
    }

    /// Bytes of the string.
    #[inline(always)]
    pub(super) const fn length(self) -> usize {
        if self.is_held() { self.held_length() } else { self.copied_length() }
    }

    /// Bytes of a copied string.
    #[inline(always)]
    pub(super) const fn copied_length(self) -> usize {
        ((self.0 & 0xFFFF_FFFF) >> 8) as usize
    }

    /// Where a copied string starts.
    #[inline(always)]
    pub(super) const fn start(self) -> usize {
        (self.0 >> 32) as usize
    }

    /// A held string, filled up to eight bytes with zeros.
    #[inline(always)]
    pub(super) const fn bytes(self) -> [u8; 8] {
        (self.0 >> 8).to_le_bytes()
    }

    /// The first byte of a held string.
    #[inline(always)]
    pub(super) const fn first(self) -> u8 {
        (self.0 >> 8 & 0xFF) as u8
    }

    /// An extendable string and one byte more.
    #[inline(always)]
    pub(super) const fn followed_by(self, byte: u8) -> Self {
        Self((self.0 + 1).wrapping_add((byte as u64) << ((8 * self.held_length() + 8) & 63)))
    }
}

/// Every code's entry. Cells, so that the slots which a batch of codes fills can be borrowed while others are read.
pub(super) type Slots = [Cell<Entry>; CODES_MAX];

/// The table, kept from chunk to chunk: an epoch reads no string that it has not added.
pub(super) struct Table {
    pub(super) slots: Box<Slots>,
}

impl Default for Table {
    fn default() -> Self {
        let entry = |code| u8::try_from(code).map_or(Entry(CONTROL), Entry::byte);
        Self { slots: Box::new(std::array::from_fn(|code| Cell::new(entry(code)))) }
    }
}

impl fmt::Debug for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Table").finish_non_exhaustive()
    }
}
