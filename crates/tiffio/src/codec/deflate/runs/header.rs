//! The code lengths at the head of a block, themselves coded (RFC 1951 section 3.2.7).

use super::bits::BitWriter;
use super::huffman::{Code, codes, lengths};
use super::{DESCRIBED_MIN, SYMBOLS};

/// Symbols that describe code lengths: a length, or a repetition.
const ALPHABET: usize = 19;
/// The lengths of their codes have three bits.
const LIMIT: u8 = 7;
/// The order in which those lengths stand: those that are often 0 come last, and are left out.
const ORDER: [usize; ALPHABET] = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

/// The code lengths of distances 1 and 2. Only the first is used, but some decoders insist on complete codes.
const DISTANCES: [u8; 2] = [1, 1];

/// What describes the codes of a block.
pub(super) struct Header {
    /// How many codes for literals and lengths are described.
    described: usize,
    /// Symbols and the bits after them.
    symbols: [(u8, u8); SYMBOLS + 2],
    count: usize,
    lengths: [u8; ALPHABET],
    codes: [Code; ALPHABET],
    /// How many of `lengths`, in their order, are written.
    written: usize,
}

impl Header {
    /// The header for literals and lengths with codes of these lengths.
    pub(super) fn new(code_lengths: &[u8; SYMBOLS]) -> Self {
        let used = code_lengths.iter().rposition(|length| *length > 0).map_or(0, |last| last + 1);
        let described = used.max(DESCRIBED_MIN);
        let mut all = [0; SYMBOLS + 2];
        all[..described].copy_from_slice(&code_lengths[..described]);
        all[described..described + 2].copy_from_slice(&DISTANCES);
        let mut symbols = [(0, 0); SYMBOLS + 2];
        let mut count = 0;
        let mut counts = [0; ALPHABET];
        describe(&all[..described + 2], |symbol, extra| {
            symbols[count] = (symbol, extra);
            counts[usize::from(symbol)] += 1;
            count += 1;
        });
        let lengths = lengths(&counts, LIMIT);
        let codes = codes(&lengths);
        let written = ORDER.iter().rposition(|symbol| lengths[*symbol] > 0).map_or(4, |last| (last + 1).max(4));
        Self { described, symbols, count, lengths, codes, written }
    }

    /// How many bits it takes, the three of the kind of block included.
    pub(super) fn bits(&self) -> u64 {
        let symbols: u32 =
            self.symbols().map(|(symbol, _)| self.codes[usize::from(symbol)].length() + extra_bits(symbol)).sum();
        3 + 5 + 5 + 4 + 3 * self.written as u64 + u64::from(symbols)
    }

    /// Appends it.
    pub(super) fn write(&self, is_last: bool, writer: &mut BitWriter<'_>) {
        let dynamic = 2;
        writer.put(u64::from(is_last) | dynamic << 1, 3);
        writer.put((self.described - DESCRIBED_MIN) as u64, 5);
        writer.put(DISTANCES.len() as u64 - 1, 5);
        writer.put(self.written as u64 - 4, 4);
        for symbol in &ORDER[..self.written] {
            writer.put(u64::from(self.lengths[*symbol]), 3);
        }
        for (symbol, extra) in self.symbols() {
            let code = self.codes[usize::from(symbol)];
            writer.put(code.bits() | u64::from(extra) << code.length(), code.length() + extra_bits(symbol));
        }
    }

    fn symbols(&self) -> impl Iterator<Item = (u8, u8)> {
        self.symbols.iter().take(self.count).copied()
    }
}

/// How many bits follow a symbol.
fn extra_bits(symbol: u8) -> u32 {
    match symbol {
        16 => 2,
        17 => 3,
        18 => 7,
        _ => 0,
    }
}

/// Hands out the symbols that describe `lengths`, each with the value of the bits after it.
fn describe(lengths: &[u8], mut symbol: impl FnMut(u8, u8)) {
    for same in lengths.chunk_by(|one, other| one == other) {
        let length = same[0];
        let mut left = same.len();
        if length != 0 {
            // The length once, for the repetitions to repeat.
            symbol(length, 0);
            left -= 1;
        }
        while left >= 3 {
            let (repeat, shortest, longest) = match (length, left) {
                (0, 11..) => (18, 11, 138),
                (0, _) => (17, 3, 10),
                _ => (16, 3, 6),
            };
            let taken = left.min(longest);
            symbol(repeat, u8::try_from(taken - shortest).unwrap_or_default());
            left -= taken;
        }
        (0..left).for_each(|_| symbol(length, 0));
    }
}
