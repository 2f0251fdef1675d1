//! From stored bytes to samples and back: compression, predictors, byte order, odd sample widths.
//!
//! Everything here is pure: bytes in, bytes out, no file, no thread. [`ChunkDecoder`] and [`ChunkEncoder`] hold what is
//! the same for all chunks of an image and are shared between threads; [`DecodeState`] and [`EncodeState`] hold tables
//! and scratch memory, one per worker, so that nothing is allocated per chunk, except by the crates that decode LERC, LZMA,
//! JPEG and WebP, and by the one that encodes Zstandard, which makes tables of a few hundred bytes for each block.
//!
//! ```text
//! decoding  stored bytes -> bit order -> decompression -> byte order -> predictor -> widening -> samples
//! encoding  samples -> byte order and predictor -> compression -> stored bytes
//! ```
//!
//! Samples in memory are in the machine's byte order, pixel by pixel, row by row from the top.

mod bit_order;
mod ccitt;
mod decoder;
mod decompress;
pub(crate) mod deflate;
mod encoder;
mod jpeg;
mod lerc;
mod lzma;
pub mod lzw;
mod packbits;
mod packing;
pub mod predictor;
#[cfg(test)]
mod tests;
mod webp;
mod word;
pub(crate) mod zstd;

pub use decoder::{ChunkDecoder, CodecParameters, DecodeState};
pub use encoder::{ChunkEncoder, EncodeState, EncoderSpec};
pub(crate) use lerc::has as lerc_has;
pub use lerc::{LercInner, LercOptions};

use crate::error::{Error, Malformed};
use crate::layout::SampleLayout;
use crate::tag::Compression;

/// What is done with the checksum at the end of a deflate stream. That of a Zstandard frame is always verified.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Checksums {
    /// A stream with a wrong one is corrupt. The default: it costs a few percent, and finds what a fault of a disk or a
    /// transfer has changed.
    #[default]
    Verified,
    /// Samples are taken as they come: to save what can be saved from a damaged file.
    Ignored,
}

/// The size of one chunk as it is stored: edge tiles whole, last strips short.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChunkShape {
    /// Columns.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// Samples of a pixel in this chunk: all bands of a chunky image, one of a planar one.
    pub samples: u32,
}

impl ChunkShape {
    /// How many samples the chunk holds.
    ///
    /// # Errors
    ///
    /// [`Malformed::Overflow`] if that does not fit the machine's memory.
    pub fn sample_count(self) -> Result<usize, Error> {
        self.row_samples()?.checked_mul(to_usize(self.height)?).ok_or_else(overflow)
    }

    /// Samples of a row.
    fn row_samples(self) -> Result<usize, Error> {
        to_usize(self.width)?.checked_mul(to_usize(self.samples)?).ok_or_else(overflow)
    }

    /// Stored bytes of a row: samples are packed without gaps and each row starts at a whole byte.
    fn stored_row_bytes(self, sample: SampleLayout) -> Result<usize, Error> {
        let bits = self.row_samples()?.checked_mul(usize::from(sample.bits)).ok_or_else(overflow)?;
        Ok(bits.div_ceil(8))
    }
}

/// The most bytes that a stream of `encoded` bytes can decode to, or nothing if that is not known of the compression.
///
/// Known ceilings, none of them a guess: a chunk that claims more cannot decode, and needs no memory to be refused.
#[must_use]
pub fn decoded_bytes_max(compression: Compression, encoded: u64) -> Option<u64> {
    match compression {
        Compression::None => Some(encoded),
        // A run of 128 in two bytes.
        Compression::PackBits => Some(encoded.saturating_mul(64)),
        // A match of 258 in two bits.
        Compression::Deflate | Compression::OldDeflate => Some(encoded.saturating_mul(1032)),
        // The longest entry of a full table, 3,840 bytes, in 12 bits.
        Compression::Lzw => Some(encoded.saturating_mul(2560)),
        // A block of 128 KiB in four bytes.
        Compression::Zstd => Some(encoded.saturating_mul(32_768)),
        // A bit for each block of 64 samples, and three more components that share it.
        Compression::Jpeg => Some(encoded.saturating_mul(2048)),
        _ => None,
    }
}

fn to_usize(value: u32) -> Result<usize, Error> {
    usize::try_from(value).map_err(|_| overflow())
}

fn overflow() -> Error {
    Malformed::Overflow("the size of a chunk").into()
}
