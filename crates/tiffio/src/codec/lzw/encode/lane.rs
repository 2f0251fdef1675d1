//! One chunk on its way: the lane that encodes it, and the stream that it becomes.

use std::fmt;

use super::dictionary::{Chain, Dictionary};
use crate::codec::lzw::bits::{BitWriter, Remainder};
use crate::codec::lzw::{CLEAR, CODES_MAX, END, FIRST_STRING, WIDTH_MIN, worst_case};

/// The code of the first string, which is the place of the first code.
const FIRST: usize = FIRST_STRING as usize;
/// The table is cleared before this string would be added, as libtiff does.
const STRINGS_END: usize = 4094;

/// The memory of one chunk after the other. Lanes lie side by side, so that one register finds the tables of all.
pub(super) struct Lane {
    dictionary: Dictionary,
    /// At `n`, the code that was emitted when string `n` was added. Packed at the end of the epoch, so that the steps
    /// need not know of widths.
    codes: [u16; CODES_MAX],
}

impl Default for Lane {
    fn default() -> Self {
        Self { dictionary: Dictionary::default(), codes: [0; CODES_MAX] }
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
    /// The whole bytes of the stream.
    out: &'a mut Vec<u8>,
    /// Its last bits.
    remainder: Remainder,
    /// Bits of the next code.
    width: usize,
}

impl<'a> Stream<'a> {
    /// Begins the stream of `chunk`, which replaces `out`.
    pub(super) fn new(lane: &mut Lane, chunk: &'a [u8], out: &'a mut Vec<u8>) -> Self {
        out.clear();
        out.reserve_exact(worst_case(chunk.len()));
        let (first, rest) = chunk.split_first().unwrap_or((&0, &[]));
        let chain = lane.dictionary.clear(u16::from(*first));
        Self { chain, is_empty: chunk.is_empty(), rest, out, remainder: Remainder::default(), width: WIDTH_MIN }
    }

    /// How many bytes can be taken at once: no step looks for the end of the input or of the epoch.
    pub(super) fn steps(&self) -> usize {
        self.rest.len().min(STRINGS_END - self.chain.next())
    }

    /// Ends the stream.
    pub(super) fn finish(mut self, lane: &mut Lane) {
        let mut next = self.chain.next();
        if !self.is_empty {
            lane.codes[next] = self.chain.current();
            next += 1;
        }
        self.pack(&lane.codes, next);
        let start = self.out.len();
        self.out.resize(start + 8, 0);
        let mut writer = BitWriter::new(&mut self.out[start..], self.remainder);
        writer.put(END as u64, self.width);
        let (written, remainder) = writer.finish();
        self.out.truncate(start + written + remainder.bytes());
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
        let start = self.out.len();
        self.out.resize(start + (next - FIRST) * 12 / 8 + 16, 0);
        let mut writer = BitWriter::new(&mut self.out[start..], self.remainder);
        writer.put(CLEAR as u64, self.width);
        pack_codes::<9>(codes, next, &mut writer);
        pack_codes::<10>(codes, next, &mut writer);
        pack_codes::<11>(codes, next, &mut writer);
        pack_codes::<12>(codes, next, &mut writer);
        let (written, remainder) = writer.finish();
        self.out.truncate(start + written);
        self.remainder = remainder;
        self.width = next.ilog2() as usize + 1;
    }
}

/// Appends the codes of one width, four at a time: those at places of `WIDTH` bits, before `next`.
fn pack_codes<const WIDTH: usize>(codes: &[u16; CODES_MAX], next: usize, writer: &mut BitWriter<'_>) {
    let from = FIRST.max(1 << (WIDTH - 1));
    let codes = codes.get(from..next.min(1 << WIDTH)).unwrap_or_default();
    let mut fours = codes.chunks_exact(4);
    for four in &mut fours {
        writer.put(four.iter().fold(0, |bits, code| bits << WIDTH | u64::from(*code)), 4 * WIDTH);
    }
    for code in fours.remainder() {
        writer.put(u64::from(*code), WIDTH);
    }
}

/// Takes `steps` bytes of each stream in turn, and starts new epochs for those that are full.
#[inline(never)]
pub(super) fn take_turns<const N: usize>(lanes: &mut [Lane; N], streams: &mut [Stream<'_>; N], steps: usize) {
    let bytes = streams.each_mut().map(|stream| {
        let (bytes, rest) = stream.rest.split_at(steps);
        stream.rest = rest;
        bytes
    });
    let mut chains = streams.each_ref().map(|stream| stream.chain);
    for at in 0..steps {
        for ((lane, chain), bytes) in lanes.iter_mut().zip(&mut chains).zip(&bytes) {
            lane.codes[chain.next()] = chain.current();
            lane.dictionary.step(chain, bytes[at]);
        }
    }
    for ((stream, chain), lane) in streams.iter_mut().zip(chains).zip(lanes) {
        stream.chain = chain;
        stream.clear_if_full(lane);
    }
}
