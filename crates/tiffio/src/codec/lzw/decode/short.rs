//! The mode for short strings, which the table holds.
//!
//! What makes it fast: a loop of its own for each width, so that where a code lies does not depend on data; eight codes
//! at a time; and windows of fixed size into input, output and table, so that no bounds are checked between them.

use std::ops::ControlFlow::{Break, Continue};

use super::epoch::{BLOCK, End, Epoch, copy_block};
use crate::codec::lzw::table::{Entry, HELD_MAX};
use crate::codec::lzw::{CODES_MAX, WIDTH_MAX, bits};

/// Codes taken at once. They must fit two windows of 57 bits, and their strings `ROOM`.
const BATCH: usize = 8;
/// The strings of a batch: each at most `HELD_MAX - 1` bytes, the last one stored as eight.
const ROOM: usize = BATCH * HELD_MAX;

impl Epoch<'_> {
    /// Decodes to the end of the epoch.
    pub(in crate::codec::lzw) fn run_short(&mut self) -> End {
        let mut flow = self.begin();
        loop {
            match flow {
                Continue(()) => {}
                Break(end) => return end,
            }
            match self.width {
                9 => self.take_short::<9>(),
                10 => self.take_short::<10>(),
                11 => self.take_short::<11>(),
                _ => self.take_short::<12>(),
            }
            flow = self.step::<HELD_MAX>();
        }
    }

    /// Takes codes of one width, by batches where strings are short, until it meets one that it cannot take.
    #[inline(never)]
    fn take_short<const WIDTH: usize>(&mut self) {
        let limit = if WIDTH < WIDTH_MAX { (1 << WIDTH) - 1 } else { CODES_MAX };
        loop {
            if self.previous.is_extendable() {
                self.take_batches::<WIDTH>(limit);
            }
            let is_wider = self.next == limit && limit < CODES_MAX;
            if is_wider || !self.take_known::<WIDTH>() {
                return;
            }
        }
    }

    /// Takes codes as long as they stand for extendable strings of the table, and as whole batches fit the input, the
    /// output and the table up to `limit`. The previous string must be extendable.
    #[inline(always)]
    fn take_batches<const WIDTH: usize>(&mut self, limit: usize) {
        // A batch is `WIDTH` whole bytes: all of them start at the same bit of their first byte.
        let phase = self.bit % 8;
        let mut packed = self.packed.get(self.bit / 8..).unwrap_or_default();
        let mut previous = self.previous;
        let mut next = self.next;
        let mut filled = self.filled;
        'batches: while let Some(added) = self.slots.get(next..limit).and_then(<[_]>::first_chunk::<BATCH>) {
            let Some(bytes) = packed.first_chunk::<16>() else { break };
            let Some(out) = self.out.get_mut(filled..).and_then(<[u8]>::first_chunk_mut::<ROOM>) else { break };
            let windows = [bits::window(bytes, phase), bits::window(bytes, phase + BATCH / 2 * WIDTH)];
            let mut written = 0;
            for n in 0..BATCH {
                let code = bits::code_in(windows[n / (BATCH / 2)], n % (BATCH / 2), WIDTH);
                let entry = self.slots[code].get();
                if !entry.is_extendable() || code >= next + n {
                    filled += written;
                    next += n;
                    break 'batches;
                }
                out[written..][..8].copy_from_slice(&entry.bytes());
                added[n].set(previous.followed_by(entry.first()));
                previous = entry;
                written += entry.held_length();
            }
            filled += written;
            next += BATCH;
            packed = &packed[WIDTH..];
        }
        self.bit += (next - self.next) * WIDTH;
        self.previous = previous;
        self.next = next;
        self.filled = filled;
    }

    /// Takes one code that may stand for a string too long to be held, or follow one. Returns whether it could.
    #[inline(always)]
    fn take_known<const WIDTH: usize>(&mut self) -> bool {
        let Some(window) = bits::window_at(self.packed, self.bit) else { return false };
        let code = bits::code_in(window, 0, WIDTH);
        let entry = self.slots[code].get();
        let length = entry.length();
        if code >= self.next || entry.is_control() || length > BLOCK || self.out.len() - self.filled < 2 * BLOCK {
            return false;
        }
        if entry.is_held() {
            self.out[self.filled..][..8].copy_from_slice(&entry.bytes());
        } else {
            copy_block(self.out, entry.start(), self.filled);
        }
        let first = self.out[self.filled];
        let before = self.previous.length();
        let added = if self.previous.is_extendable() {
            self.previous.followed_by(first)
        } else {
            Entry::copied(self.filled - before, before + 1)
        };
        if let Some(slot) = self.slots.get(self.next) {
            slot.set(added);
            self.next += 1;
        }
        self.previous = entry;
        self.filled += length;
        self.bit += WIDTH;
        true
    }
}
