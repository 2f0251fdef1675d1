//! LZW as TIFF has it (TIFF 6.0 section 13): codes of 9 to 12 bits, most significant bit first.

mod legacy;

use std::fmt;

use weezl::{BitOrder, LzwStatus, decode, encode};

use crate::error::{Error, Malformed};

/// A reusable decoder.
pub struct Decoder {
    inner: decode::Decoder,
}

impl fmt::Debug for Decoder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Decoder")
    }
}

impl Default for Decoder {
    fn default() -> Self {
        Self { inner: decode::Decoder::with_tiff_size_switch(BitOrder::Msb, 8) }
    }
}

impl Decoder {
    /// Decodes `packed` into `out` until either ends. Returns how many bytes of `out` are filled.
    ///
    /// # Errors
    ///
    /// [`Malformed::Stream`] if a code cannot be in the table.
    pub fn decode(&mut self, packed: &[u8], out: &mut [u8]) -> Result<usize, Error> {
        if legacy::is_legacy(packed) {
            return legacy::decode(packed, out);
        }
        self.inner.reset();
        decode_with(&mut self.inner, packed, out)
    }
}

fn decode_with(decoder: &mut decode::Decoder, packed: &[u8], out: &mut [u8]) -> Result<usize, Error> {
    let (mut read, mut filled) = (0, 0);
    loop {
        let (rest, space) = (packed.get(read..).unwrap_or_default(), out.get_mut(filled..).unwrap_or_default());
        let step = decoder.decode_bytes(rest, space);
        read += step.consumed_in;
        filled += step.consumed_out;
        match step.status {
            Ok(LzwStatus::Ok) if filled < out.len() && step.consumed_out + step.consumed_in > 0 => {}
            Ok(_) => return Ok(filled),
            Err(_) if filled == out.len() => return Ok(filled),
            Err(_) => return Err(Malformed::Stream { codec: "LZW", what: "a code that is not in the table" }.into()),
        }
    }
}

/// A reusable encoder.
#[derive(Debug, Default)]
pub struct Encoder {}

impl Encoder {
    /// Replaces each of `out` by the stream of the chunk at the same place.
    pub fn encode(&mut self, chunks: &[Vec<u8>], out: &mut [Vec<u8>]) {
        for (chunk, out) in chunks.iter().zip(out) {
            out.clear();
            let mut encoder = encode::Encoder::with_tiff_size_switch(BitOrder::Msb, 8);
            let _ = encoder.into_vec(out).encode_all(chunk);
        }
    }
}

/// The most bytes that a stream of `length` bytes takes: a 12-bit code for each, and the Clear codes between.
#[must_use]
pub fn worst_case(length: usize) -> usize {
    length.saturating_add(length / 2).saturating_add(length / 1024).saturating_add(64)
}
