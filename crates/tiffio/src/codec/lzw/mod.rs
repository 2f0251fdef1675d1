//! LZW as TIFF has it (TIFF 6.0 section 13): codes of 9 to 12 bits, most significant bit first.
//!
//! A stream is a sequence of *epochs*: the codes between two Clears. In an epoch, every code but the first adds a string
//! to the table, made of the string before it and its own first byte, until the table is full. Codes 0 to 255 stand for
//! bytes, 256 is Clear, 257 ends the stream, and strings are numbered from 258. Codes grow by a bit one string earlier
//! than they must, when string `2^width - 1` is the next one: "early change".
//!
//! [`Decoder`] and [`Encoder`] are ours, for speed: TIFF files spend most of their time here. Each has a twin of a few
//! lines in `naive`, which it must equal on any input. Streams of the old kind, bits in reverse, go through `weezl`.

mod bits;
mod decode;
mod encode;
mod legacy;
#[cfg(test)]
mod naive;
mod table;
#[cfg(test)]
mod tests;

pub use decode::Decoder;
pub use encode::{Encoder, chunks_at_once};

/// The code that empties the table.
const CLEAR: usize = 256;
/// The code that ends the stream.
const END: usize = 257;
/// The code of the first string that an epoch adds.
const FIRST_STRING: u16 = 258;
/// Bits of the shortest codes.
const WIDTH_MIN: usize = 9;
/// Bits of the longest codes.
const WIDTH_MAX: usize = 12;
/// As many codes as the longest can tell apart.
const CODES_MAX: usize = 1 << WIDTH_MAX;

/// The most bytes that a stream of `length` bytes takes: a 12-bit code for each, and the Clear codes between.
#[must_use]
pub fn worst_case(length: usize) -> usize {
    length.saturating_add(length / 2).saturating_add(length / 1024).saturating_add(64)
}
