//! The state of an epoch, and the step that takes any code.

use std::ops::ControlFlow::{self, Break, Continue};

use crate::codec::lzw::bits;
use crate::codec::lzw::table::{Entry, Slots};
use crate::codec::lzw::{CLEAR, CODES_MAX, END, FIRST_STRING, WIDTH_MAX, WIDTH_MIN};

/// The decoding of the codes between two Clears.
pub(super) struct Epoch<'a> {
    pub(super) slots: &'a Slots,
    pub(super) packed: &'a [u8],
    /// Where in `packed` the next code starts.
    pub(super) bit: usize,
    /// What the epoch may fill: strings are copied from nowhere else.
    pub(super) out: &'a mut [u8],
    pub(super) filled: usize,
    /// The code of the next string.
    pub(super) next: usize,
    /// Bits of the last code read.
    pub(super) width: usize,
    /// The last string, which ends at `filled`.
    pub(super) previous: Entry,
}

/// Why an epoch is over.
#[derive(Clone, Copy)]
pub(super) enum End {
    /// Another one follows.
    Clear,
    /// The end code, the end of the input, or a full output.
    Finished,
    /// A code that is not in the table.
    Corrupt,
}

impl<'a> Epoch<'a> {
    pub(super) fn new(slots: &'a Slots, packed: &'a [u8], bit: usize, out: &'a mut [u8]) -> Self {
        let previous = Entry::byte(0);
        Self { slots, packed, bit, out, filled: 0, next: FIRST_STRING.into(), width: WIDTH_MIN, previous }
    }

    /// Takes the first code, which must be a byte: there is no string before it that could be made longer.
    pub(super) fn begin(&mut self) -> ControlFlow<End> {
        let code = self.read()?;
        let Some(out) = self.out.first_mut() else { return Break(End::Finished) };
        let Ok(byte) = u8::try_from(code) else { return Break(End::Corrupt) };
        *out = byte;
        self.filled = 1;
        self.previous = Entry::byte(byte);
        Continue(())
    }

    /// Takes one code of any kind. Strings of up to `HELD` bytes are held by the table, longer ones copied.
    ///
    /// Out of line, so as not to cost the hot loops their registers.
    #[inline(never)]
    pub(super) fn step<const HELD: usize>(&mut self) -> ControlFlow<End> {
        if self.next == (1 << self.width) - 1 && self.width < WIDTH_MAX {
            self.width += 1;
        }
        let code = self.read()?;
        if self.filled == self.out.len() {
            return Break(End::Finished);
        }
        // A string that is not in the table yet is the one before and that one's first byte again.
        let is_new = code == self.next;
        let entry = match self.slots.get(code) {
            Some(_) if is_new => self.previous,
            Some(slot) if code < self.next => slot.get(),
            _ => return Break(End::Corrupt),
        };
        let first = if entry.is_held() { entry.first() } else { self.out[entry.start()] };
        let length = self.previous.length();
        let added = if length < HELD {
            self.previous.followed_by(first)
        } else {
            Entry::copied(self.filled - length, length + 1)
        };
        if self.next < CODES_MAX {
            self.slots[self.next].set(added);
            self.next += 1;
        }
        self.emit(entry)?;
        if is_new {
            self.emit(Entry::byte(first))?;
        }
        self.previous = if is_new { added } else { entry };
        Continue(())
    }

    /// Reads one code; Clear and the end code end the epoch.
    fn read(&mut self) -> ControlFlow<End, usize> {
        let Some(code) = bits::code_at(self.packed, self.bit, self.width) else { return Break(End::Finished) };
        self.bit += self.width;
        match code {
            CLEAR => Break(End::Clear),
            END => Break(End::Finished),
            _ => Continue(code),
        }
    }

    /// Appends a string, or as much of it as there is room for.
    fn emit(&mut self, entry: Entry) -> ControlFlow<End> {
        let (at, length) = (self.filled, entry.length());
        let room = self.out.len() - at;
        self.filled += length.min(room);
        if entry.is_held() {
            self.out[at..self.filled].copy_from_slice(&entry.bytes()[..length.min(room)]);
        } else {
            copy_string(self.out, entry.start(), at, length);
        }
        if length > room { Break(End::Finished) } else { Continue(()) }
    }
}

/// Bytes that long strings are copied in at once. More than the string may be written, so far as there is room.
pub(super) const BLOCK: usize = 32;

/// Copies `length` bytes, or as many as there is room for, from `from` to `to`, at least `length` further on.
fn copy_string(out: &mut [u8], from: usize, to: usize, length: usize) {
    if out.len() - to < length + BLOCK {
        let length = length.min(out.len() - to);
        out.copy_within(from..from + length, to);
        return;
    }
    for done in (0..length).step_by(BLOCK) {
        copy_block(out, from + done, to + done);
    }
}

/// Copies one block, which lies inside of `out`.
#[inline(always)]
pub(super) fn copy_block(out: &mut [u8], from: usize, to: usize) {
    let mut block = [0; BLOCK];
    block.copy_from_slice(&out[from..from + BLOCK]);
    out[to..to + BLOCK].copy_from_slice(&block);
}
