//! One block: literals and runs under codes of its own, or bytes as they are if that is shorter.

use super::bits::BitWriter;
use super::find::{self, Piece};
use super::header::Header;
use super::huffman::{Code, codes, lengths};
use super::{BLOCK_BYTES_MAX, END_OF_BLOCK, LITERALS, SYMBOLS};

/// The longest code for literals and lengths: four of them go into 56 bits. The format has 15.
pub(super) const CODE_LIMIT: u8 = 14;

/// Appends `block`, at most [`BLOCK_BYTES_MAX`] bytes. `pieces` is scratch.
pub(super) fn write(block: &[u8], is_last: bool, pieces: &mut Vec<Piece>, writer: &mut BitWriter<'_>) {
    find::find(block, pieces);
    let mut counts = count(block, pieces);
    drop_dear_runs(block, pieces, &mut counts);
    let lengths = lengths(&counts, CODE_LIMIT);
    let header = Header::new(&lengths);
    if header.bits() + body_bits(&counts, &lengths) >= stored_bits(block, writer) {
        write_stored(block, is_last, writer);
    } else {
        header.write(is_last, writer);
        write_body(block, pieces, &codes(&lengths), writer);
    }
}

/// How often each symbol is needed.
fn count(block: &[u8], pieces: &[Piece]) -> [u32; SYMBOLS] {
    // Equal bytes often follow each other, and a counter takes some cycles to be free again: hence four of each.
    let mut literals = [[0; LITERALS]; 4];
    let mut counts = [0; SYMBOLS];
    let mut rest = block;
    for Piece { literals: before, run } in pieces {
        let (before, after) = rest.split_at(*before);
        count_literals(before, &mut literals);
        counts[Length::of(*run).symbol] += 1;
        rest = &after[*run..];
    }
    count_literals(rest, &mut literals);
    for (n, count) in counts[..LITERALS].iter_mut().enumerate() {
        *count = literals.iter().map(|literals| literals[n]).sum();
    }
    counts[END_OF_BLOCK] = 1;
    counts
}

/// Turns runs into literals where that is likely to be shorter: bytes that repeat often have short codes.
fn drop_dear_runs(block: &[u8], pieces: &mut Vec<Piece>, counts: &mut [u32; SYMBOLS]) {
    let lengths = lengths(counts, CODE_LIMIT);
    let mut at = 0;
    let mut dropped = 0;
    pieces.retain_mut(|Piece { literals, run }| {
        at += *literals;
        let byte = usize::from(block[at - 1]);
        at += *run;
        *literals += dropped;
        let keep = u64::from(run_bits(*run, &lengths)) < u64::from(lengths[byte]) * *run as u64;
        dropped = if keep { 0 } else { *literals + *run };
        if !keep {
            counts[Length::of(*run).symbol] -= 1;
            counts[byte] += u32::try_from(*run).unwrap_or_default();
        }
        keep
    });
}

/// How many bits a run takes under codes of these lengths.
fn run_bits(run: usize, lengths: &[u8; SYMBOLS]) -> u32 {
    let Length { symbol, extra_bits, .. } = Length::of(run);
    u32::from(lengths[symbol]) + extra_bits + 1
}

fn count_literals(bytes: &[u8], counts: &mut [[u32; LITERALS]; 4]) {
    let (fours, rest) = bytes.as_chunks::<4>();
    for four in fours {
        for (byte, counts) in four.iter().zip(counts.iter_mut()) {
            counts[usize::from(*byte)] += 1;
        }
    }
    for byte in rest {
        counts[0][usize::from(*byte)] += 1;
    }
}

/// How many bits those symbols take, with all that follows them.
fn body_bits(counts: &[u32; SYMBOLS], lengths: &[u8; SYMBOLS]) -> u64 {
    let symbols = counts.iter().zip(lengths).enumerate();
    symbols.map(|(symbol, (count, length))| u64::from(*count) * (u64::from(*length) + extra_bits(symbol))).sum()
}

/// How many bits follow a symbol: those of a length, and the one bit of its distance.
fn extra_bits(symbol: usize) -> u64 {
    match symbol {
        ..=END_OF_BLOCK => 0,
        257..265 | 285 => 1,
        _ => (symbol as u64 - 261) / 4 + 1,
    }
}

/// The symbol of a run's length and the bits after it (RFC 1951 section 3.2.5).
struct Length {
    symbol: usize,
    extra: usize,
    extra_bits: u32,
}

impl Length {
    /// For a run of 3 to 258 bytes.
    #[inline(always)]
    fn of(run: usize) -> Self {
        let above = run.wrapping_sub(3) & 0xFF;
        match above {
            0..8 => Self { symbol: 257 + above, extra: 0, extra_bits: 0 },
            255 => Self { symbol: 285, extra: 0, extra_bits: 0 },
            _ => {
                // Four symbols for each power of two.
                let extra_bits = above.ilog2() - 2;
                let symbol = 257 + 4 * extra_bits as usize + (above >> extra_bits);
                Self { symbol, extra: above & ((1 << extra_bits) - 1), extra_bits }
            }
        }
    }
}

fn write_body(block: &[u8], pieces: &[Piece], codes: &[Code; SYMBOLS], writer: &mut BitWriter<'_>) {
    let Some(literal_codes) = codes.first_chunk() else { return };
    let mut rest = block;
    for Piece { literals, run } in pieces {
        let (literals, after) = rest.split_at(*literals);
        write_literals(literals, literal_codes, writer);
        let Length { symbol, extra, extra_bits } = Length::of(*run);
        let code = codes[symbol];
        // The code of distance 1 is one bit, 0.
        writer.put(code.bits() | (extra as u64) << code.length(), code.length() + extra_bits + 1);
        rest = &after[*run..];
    }
    write_literals(rest, literal_codes, writer);
    writer.put(codes[END_OF_BLOCK].bits(), codes[END_OF_BLOCK].length());
}

/// Four at a time, joined in pairs, so that the codes do not wait for one another.
#[inline(always)]
fn write_literals(bytes: &[u8], codes: &[Code; LITERALS], writer: &mut BitWriter<'_>) {
    let (fours, rest) = bytes.as_chunks();
    for four in fours {
        let [a, b, c, d] = four.map(|byte: u8| codes[usize::from(byte)]);
        let (first, first_length) = (a.bits() | b.bits() << a.length(), a.length() + b.length());
        let (second, second_length) = (c.bits() | d.bits() << c.length(), c.length() + d.length());
        writer.put(first | second << first_length, first_length + second_length);
    }
    for byte in rest {
        let code = codes[usize::from(*byte)];
        writer.put(code.bits(), code.length());
    }
}

/// How many bits `block` takes as it is: the kind of block, zeros up to the next byte, the length twice.
fn stored_bits(block: &[u8], writer: &BitWriter<'_>) -> u64 {
    const { assert!(BLOCK_BYTES_MAX <= 0xFFFF, "the length of a stored block has 16 bits") };
    3 + u64::from((writer.padding() + 8 - 3) % 8) + 32 + 8 * block.len() as u64
}

fn write_stored(block: &[u8], is_last: bool, writer: &mut BitWriter<'_>) {
    writer.put(u64::from(is_last), 3);
    let length = u16::try_from(block.len()).unwrap_or(u16::MAX);
    writer.put_bytes(&length.to_le_bytes());
    writer.put_bytes(&(!length).to_le_bytes());
    writer.put_bytes(block);
}
