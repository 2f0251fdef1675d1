//! One chunk on its way: the lane that encodes it, and the stream that it becomes.

use std::fmt;

use super::dictionary::{Chain, Dictionary};
use super::ended::{Ended, SCRATCH};
use crate::codec::lzw::bits::{BitWriter, Remainder};
use crate::codec::lzw::{CLEAR, CODES_MAX, FIRST_STRING, WIDTH_MAX, WIDTH_MIN, worst_case};

/// The code of the first string, which is the place of the first code.
const FIRST: usize = FIRST_STRING as usize;
/// The table is cleared before this string would be added, as libtiff does.
const STRINGS_END: usize = 4094;

/// How many bytes are taken between two looks at the streams.
const WINDOW: usize = 512;

/// The memory of one chunk after the other. Lanes lie side by side, so that one register finds what all of them have.
pub(super) struct Lane {
    dictionary: Dictionary,
    /// At `n`, the code that was emitted when string `n` was added. Packed at the end of the epoch, so that the steps
    /// need not know of widths.
    codes: [u16; CODES_MAX],
    /// Bytes about to be taken: a copy, so that they are found without a register of their own.
    window: [u8; WINDOW],
}

impl Default for Lane {
    fn default() -> Self {
        Self { dictionary: Dictionary::default(), codes: [0; CODES_MAX], window: [0; WINDOW] }
    }
}

impl fmt::Debug for Lane {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Lane").finish_non_exhaustive()
    }
}

/// A chunk and its stream.
pub(super) struct Stream<'a> {
    chain: Chain,
    is_empty: bool,
    /// Bytes not yet taken.
    rest: &'a [u8],
    /// The stream, and behind it whatever was there before: room to write that need not be made again.
    out: &'a mut Vec<u8>,
    /// Whole bytes of the stream.
    written: usize,
    /// Its last bits.
    remainder: Remainder,
    /// Bits of the next code.
    width: usize,
}

impl<'a> Stream<'a> {
    /// Begins the stream of `chunk`, which replaces `out`.
    pub(super) fn new(lane: &mut Lane, chunk: &'a [u8], out: &'a mut Vec<u8>) -> Self {
        out.reserve_exact(worst_case(chunk.len()).saturating_sub(out.len()));
        let (first, rest) = chunk.split_first().unwrap_or((&0, &[]));
        let chain = lane.dictionary.clear(u16::from(*first));
        let (is_empty, remainder) = (chunk.is_empty(), Remainder::default());
        Self { chain, is_empty, rest, out, written: 0, remainder, width: WIDTH_MIN }
    }

    /// How many bytes can be taken at once: no step looks for the end of the input or of the epoch.
    pub(super) fn steps(&self) -> usize {
        self.rest.len().min(STRINGS_END - self.chain.next())
    }

    /// Appends the last codes.
    pub(super) fn end(mut self, lane: &mut Lane) -> Ended<'a> {
        let mut next = self.chain.next();
        if !self.is_empty {
            lane.codes[next] = self.chain.current();
            next += 1;
        }
        self.pack(&lane.codes, next);
        let Self { out, written, remainder, width, .. } = self;
        Ended { out, written, remainder, width }
    }

    /// Starts another epoch if this one is full. The current string goes on: its code is the first of the new epoch.
    fn clear_if_full(&mut self, lane: &mut Lane) {
        if self.chain.next() == STRINGS_END {
            self.pack(&lane.codes, STRINGS_END);
            self.chain = lane.dictionary.clear(self.chain.current());
        }
    }

    /// Appends Clear and the codes of the epoch, those of the strings before `next`.
    fn pack(&mut self, codes: &[u16; CODES_MAX], next: usize) {
        let end = self.written + (next - FIRST) * WIDTH_MAX / 8 + SCRATCH;
        if self.out.len() < end {
            self.out.resize(end, 0);
        }
        let mut writer = BitWriter::new(&mut self.out[self.written..end], self.remainder);
        writer.put(CLEAR as u64, self.width);
        pack_codes::<9>(codes, next, &mut writer);
        pack_codes::<10>(codes, next, &mut writer);
        pack_codes::<11>(codes, next, &mut writer);
        pack_codes::<12>(codes, next, &mut writer);
        let (written, remainder) = writer.finish();
        self.written += written;
        self.remainder = remainder;
        self.width = next.ilog2() as usize + 1;
    }
}

/// Appends the codes of one width, which are those at places of `WIDTH` bits, before `next`.
fn pack_codes<const WIDTH: usize>(codes: &[u16; CODES_MAX], next: usize, writer: &mut BitWriter<'_>) {
    let from = FIRST.max(1 << (WIDTH - 1));
    let codes = codes.get(from..next.min(1 << WIDTH)).unwrap_or_default();
    let (groups, rest) = codes.as_chunks();
    writer.put_groups::<WIDTH>(groups);
    for code in rest {
        writer.put(u64::from(*code), WIDTH);
    }
}

/// Takes `steps` bytes of each stream in turn, and starts new epochs for those that are full.
#[inline(never)]
pub(super) fn take_turns<const N: usize>(lanes: &mut [Lane; N], streams: &mut [Stream<'_>; N], steps: usize) {
    let mut chains = streams.each_ref().map(|stream| stream.chain);
    let mut left = steps;
    while left > 0 {
        let steps = left.min(WINDOW);
        left -= steps;
        for (lane, stream) in lanes.iter_mut().zip(streams.iter_mut()) {
            let (bytes, rest) = stream.rest.split_at(steps);
            lane.window[..steps].copy_from_slice(bytes);
            stream.rest = rest;
        }
        for at in 0..steps {
            for (lane, chain) in lanes.iter_mut().zip(&mut chains) {
                lane.codes[chain.next()] = chain.current();
                lane.dictionary.step(chain, lane.window[at]);
            }
        }
    }
    for ((stream, chain), lane) in streams.iter_mut().zip(chains).zip(lanes) {
        stream.chain = chain;
        stream.clear_if_full(lane);
    }
}
