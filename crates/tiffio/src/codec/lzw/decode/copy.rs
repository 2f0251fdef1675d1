//! The mode for long strings: the table knows only where the output has them, and each is copied by blocks.

use std::ops::ControlFlow::{Break, Continue};

use super::epoch::{BLOCK, End, Epoch, copy_block};
use crate::codec::lzw::table::Entry;
use crate::codec::lzw::{CODES_MAX, FIRST_STRING, WIDTH_MAX, bits};

/// Codes taken out of one window of 57 bits.
const BATCH: usize = 4;

impl Epoch<'_> {
    /// Decodes to the end of the epoch.
    pub(in crate::codec::lzw) fn run_copy(&mut self) -> End {
        let mut flow = self.begin();
        loop {
            match flow {
                Continue(()) => {}
                Break(end) => return end,
            }
            self.take_copies();
            flow = self.step::<0>();
        }
    }

    /// Takes codes of one width until it meets one that it cannot take.
    #[inline(never)]
    fn take_copies(&mut self) {
        let limit = if self.width < WIDTH_MAX { (1 << self.width) - 1 } else { CODES_MAX };
        let (slots, packed, out, width) = (self.slots, self.packed, &mut *self.out, self.width);
        let (mut bit, mut filled, mut next) = (self.bit, self.filled, self.next);
        let mut length = self.previous.length();
        'batches: while next + BATCH <= limit {
            let Some(mut window) = bits::window_at(packed, bit) else { break };
            for _ in 0..BATCH {
                let code = bits::code_in(window, 0, width);
                if code >= next || filled + 2 * BLOCK > out.len() {
                    break 'batches;
                }
                slots[next].set(Entry::copied(filled - length, length + 1));
                let entry = slots[code].get();
                if code < usize::from(FIRST_STRING) {
                    if entry.is_control() {
                        break 'batches;
                    }
                    out[filled] = entry.first();
                    length = 1;
                } else {
                    let (start, longer) = (entry.start(), entry.copied_length());
                    if longer > BLOCK && filled + longer + BLOCK > out.len() {
                        break 'batches;
                    }
                    copy_block(out, start, filled);
                    length = longer;
                    for done in (BLOCK..length).step_by(BLOCK) {
                        copy_block(out, start + done, filled + done);
                    }
                }
                filled += length;
                next += 1;
                window <<= width;
                bit += width;
            }
        }
        self.previous = Entry::copied(filled - length, length);
        self.bit = bit;
        self.filled = filled;
        self.next = next;
    }
}
