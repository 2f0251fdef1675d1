//! Deflate in zlib streams (compression 8 and 32946, RFC 1950 and 1951), through `zlib-rs`.
//!
//! The checksum at the end of a stream is verified whenever the stream ends inside the chunk.

use std::fmt;

use zlib_rs::{Deflate, DeflateFlush, Inflate, InflateFlush, Status};

use crate::error::{Error, Malformed};

/// 32 KiB, the largest window there is.
const WINDOW_BITS: u8 = 15;

/// A reusable inflater.
#[derive(Default)]
pub(super) struct Inflater {
    stream: Option<Inflate>,
}

impl fmt::Debug for Inflater {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Inflater")
    }
}

impl Inflater {
    /// Decodes the zlib stream `packed` into `out` until either ends. Returns how many bytes of `out` are filled.
    pub(super) fn decode(&mut self, packed: &[u8], out: &mut [u8]) -> Result<usize, Error> {
        let stream = self.stream.get_or_insert_with(|| Inflate::new(true, WINDOW_BITS));
        stream.reset(true);
        match stream.decompress(packed, out, InflateFlush::Finish) {
            Ok(Status::Ok | Status::BufError | Status::StreamEnd) => {
                Ok(usize::try_from(stream.total_out()).unwrap_or(usize::MAX).min(out.len()))
            }
            Err(_) => Err(Malformed::Stream { codec: "deflate", what: "bad block, code or checksum" }.into()),
        }
    }
}

/// A reusable deflater of one level.
#[derive(Default)]
pub(super) struct Deflater {
    stream: Option<(i32, Deflate)>,
}

impl fmt::Debug for Deflater {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Deflater")
    }
}

impl Deflater {
    /// Replaces `packed` by `samples` as a zlib stream of `level` (1 fastest to 9 smallest).
    pub(super) fn encode(&mut self, samples: &[u8], level: i32, packed: &mut Vec<u8>) -> Result<(), Error> {
        if self.stream.as_ref().is_none_or(|(known, _)| *known != level) {
            self.stream = Some((level, Deflate::new(level, true, WINDOW_BITS)));
        }
        let Some((_, stream)) = &mut self.stream else { return Err(encoder_failed()) };
        stream.reset();
        packed.resize(worst_case(samples.len()), 0);
        match stream.compress(samples, packed, DeflateFlush::Finish) {
            Ok(Status::StreamEnd) => {
                packed.truncate(usize::try_from(stream.total_out()).unwrap_or(usize::MAX));
                Ok(())
            }
            Ok(Status::Ok | Status::BufError) | Err(_) => Err(encoder_failed()),
        }
    }
}

/// The most bytes that a zlib stream of `length` bytes takes: stored blocks, with their headers and the frame.
pub(crate) fn worst_case(length: usize) -> usize {
    length.saturating_add(length / 1000).saturating_add(64)
}

fn encoder_failed() -> Error {
    Malformed::Stream { codec: "deflate", what: "the encoder did not finish" }.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decoding_undoes_encoding_at_every_level() {
        let samples: Vec<u8> = (0..100_000u32).map(|n| (n.wrapping_mul(n) >> 7).to_le_bytes()[0]).collect();
        let (mut deflater, mut inflater, mut packed) = (Deflater::default(), Inflater::default(), Vec::new());
        for level in 1..=9 {
            deflater.encode(&samples, level, &mut packed).unwrap();
            let mut out = vec![0; samples.len()];
            assert_eq!(inflater.decode(&packed, &mut out).unwrap(), samples.len());
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
        for length in [0, 1, 2, 100, 5_000, 70_000, 300_000] {
            let samples: Vec<u8> = (0..length).map(|_| next()).collect();
            Deflater::default().encode(&samples, 6, &mut Vec::new()).unwrap();
        }
    }

    #[test]
    fn a_wrong_checksum_is_an_error() {
        let mut packed = Vec::new();
        Deflater::default().encode(b"bandsaw bandsaw", 6, &mut packed).unwrap();
        *packed.last_mut().unwrap() ^= 1;
        assert!(Inflater::default().decode(&packed, &mut [0; 15]).is_err());
    }

    #[test]
    fn a_stream_that_is_cut_short_says_how_far_it_came() {
        let mut packed = Vec::new();
        Deflater::default().encode(&[7; 1000], 6, &mut packed).unwrap();
        let mut out = [0; 1000];
        assert!(Inflater::default().decode(&packed[..4], &mut out).unwrap() < 1000);
    }
}
