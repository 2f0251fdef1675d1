//! From stored bytes to samples and back: compression, predictors, byte order, odd sample widths.
//!
//! Everything here is pure: bytes in, bytes out, no file, no thread. [`ChunkDecoder`] and [`ChunkEncoder`] hold what is
//! the same for all chunks of an image and are shared between threads; [`DecodeState`] and [`EncodeState`] hold tables
//! and scratch memory, one per worker, so that nothing is allocated per chunk.
//!
//! ```text
//! decoding  stored bytes -> bit order -> decompression -> byte order -> predictor -> widening -> samples
//! encoding  samples -> byte order and predictor -> compression -> stored bytes
//! ```
//!
//! Samples in memory are in the machine's byte order, pixel by pixel, row by row from the top.

mod bit_order;
mod decoder;
pub(crate) mod deflate;
mod encoder;
pub mod lzw;
mod packbits;
mod packing;
mod predictor;
#[cfg(test)]
mod tests;
mod word;

pub use decoder::{ChunkDecoder, CodecParameters, DecodeState};
pub use encoder::{ChunkEncoder, EncodeState, EncoderSpec};

use crate::error::{Error, Malformed};
use crate::layout::SampleLayout;

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

fn to_usize(value: u32) -> Result<usize, Error> {
    usize::try_from(value).map_err(|_| overflow())
}

fn overflow() -> Error {
    Malformed::Overflow("the size of a chunk").into()
}
