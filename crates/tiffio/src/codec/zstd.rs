//! Zstandard frames (compression 50000, RFC 8878), through `zrip`.
//!
//! The checksum of a frame is verified if the frame has one.

use std::fmt;
use std::io::Read;

use zrip::{CompressContext, DecompressContext, DecompressError, FrameDecoder};

use crate::error::{Error, Malformed};

/// A reusable decoder.
#[derive(Default)]
pub(super) struct Decoder {
    context: Option<Box<DecompressContext>>,
    frame: Vec<u8>,
}

impl fmt::Debug for Decoder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Decoder")
    }
}

impl Decoder {
    /// Decodes the frames of `packed` into `out` until either ends. Comes back with how many bytes of `out` are filled.
    pub(super) fn decode(&mut self, packed: &[u8], out: &mut [u8]) -> Result<usize, Error> {
        let context = self.context.get_or_insert_default();
        self.frame.clear();
        match context.decompress_into_with_limit(packed, &mut self.frame, out.len()) {
            Ok(_) | Err(DecompressError::InputExhausted) => {}
            // More than the chunk holds: taken block by block, as far as it is needed.
            Err(DecompressError::OutputTooSmall) => return read_some(packed, out),
            Err(DecompressError::ChecksumMismatch { .. }) => return Err(corrupt("wrong checksum")),
            Err(_) => return Err(corrupt("bad frame, block or sequence")),
        }
        let filled = self.frame.len().min(out.len());
        out.iter_mut().zip(&self.frame).for_each(|(out, byte)| *out = *byte);
        Ok(filled)
    }
}

fn read_some(packed: &[u8], out: &mut [u8]) -> Result<usize, Error> {
    let mut frames = FrameDecoder::new(packed);
    let mut filled = 0;
    while let Some(rest) = out.get_mut(filled..).filter(|rest| !rest.is_empty()) {
        match frames.read(rest) {
            Ok(0) => break,
            Ok(count) => filled += count,
            Err(_) => return Err(corrupt("bad frame, block or sequence")),
        }
    }
    Ok(filled)
}

/// A reusable encoder of one level.
#[derive(Default)]
pub(super) struct Encoder {
    context: Option<(u8, Box<CompressContext>)>,
}

impl fmt::Debug for Encoder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Encoder")
    }
}

/// The level when none is asked for: those above take far longer and save next to nothing.
pub(super) const LEVEL_DEFAULT: u8 = 1;

/// The strongest level there is.
pub(crate) const LEVEL_MAX: u8 = 4;

impl Encoder {
    /// Replaces `packed` by `samples` as a frame of `level` (1 fastest to [`LEVEL_MAX`]), with a checksum.
    pub(super) fn encode(&mut self, samples: &[u8], level: u8, packed: &mut Vec<u8>) -> Result<(), Error> {
        if self.context.as_ref().is_none_or(|(known, _)| *known != level) {
            let context = CompressContext::new(level.into()).map_err(|_| corrupt("the encoder lacks the level"))?;
            self.context = Some((level, Box::new(context)));
        }
        let Some((_, context)) = &mut self.context else { return Err(corrupt("the encoder lacks the level")) };
        packed.resize(worst_case(samples.len()), 0);
        let length = context.compress_into(samples, packed).map_err(|_| corrupt("the encoder did not finish"))?;
        packed.truncate(length);
        Ok(())
    }
}

/// The most bytes that a frame of `length` bytes takes: stored blocks, with their headers and the frame's.
pub(crate) fn worst_case(length: usize) -> usize {
    zrip::compress_bound(length)
}

fn corrupt(what: &'static str) -> Error {
    Malformed::Stream { codec: "Zstandard", what }.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(samples: &[u8], level: u8) -> Vec<u8> {
        let mut packed = Vec::new();
        Encoder::default().encode(samples, level, &mut packed).unwrap();
        packed
    }

    #[test]
    fn decoding_undoes_encoding_at_every_level() {
        let samples: Vec<u8> = (0..300_000u32).map(|n| (n.wrapping_mul(n) >> 7).to_le_bytes()[0]).collect();
        let mut decoder = Decoder::default();
        for level in 1..=LEVEL_MAX {
            let mut out = vec![0; samples.len()];
            assert_eq!(decoder.decode(&frame(&samples, level), &mut out).unwrap(), samples.len());
            assert_eq!(out, samples);
        }
    }

    #[test]
    fn noise_fits_the_worst_case() {
        let mut seed = 1u64;
        let mut next = || {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            seed.to_be_bytes()[0]
        };
        for length in [0, 1, 100, 5_000, 131_072, 300_000] {
            frame(&(0..length).map(|_| next()).collect::<Vec<u8>>(), 1);
        }
    }

    #[test]
    fn what_a_frame_holds_beyond_the_chunk_is_ignored() {
        let samples: Vec<u8> = (0..400_000u32).map(|n| (n / 7).to_le_bytes()[0]).collect();
        let packed = frame(&samples, 1);
        for length in [0, 1, 1000, 250_000] {
            let mut out = vec![0; length];
            assert_eq!(Decoder::default().decode(&packed, &mut out).unwrap(), length);
            assert_eq!(out, samples[..length]);
        }
    }

    #[test]
    fn frames_follow_each_other() {
        let packed = [frame(b"band", 1), frame(b"saw", 2)].concat();
        let mut out = [0; 7];
        assert_eq!(Decoder::default().decode(&packed, &mut out).unwrap(), 7);
        assert_eq!(&out, b"bandsaw");
    }

    #[test]
    fn a_wrong_checksum_is_an_error() {
        let mut packed = frame(b"bandsaw bandsaw", 1);
        *packed.last_mut().unwrap() ^= 1;
        assert!(Decoder::default().decode(&packed, &mut [0; 15]).is_err());
        assert!(Decoder::default().decode(b"no frame", &mut [0; 15]).is_err());
    }

    #[test]
    fn a_stream_that_is_cut_short_says_how_far_it_came() {
        let packed = frame(&[7; 1000], 1);
        for cut in 0..packed.len() - 5 {
            let outcome = Decoder::default().decode(&packed[..cut], &mut [0; 1000]);
            assert!(outcome.map_or(cut < 12, |filled| filled < 1000), "cut at {cut}");
        }
    }
}
