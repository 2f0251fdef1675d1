//! Inflate, through `zlib-rs`.

use std::fmt;

use zlib_rs::{Inflate, InflateFlush, Status};

use super::WINDOW_BITS;
use crate::codec::Checksums;
use crate::error::{Error, Malformed};

/// A reusable inflater.
#[derive(Default)]
pub(in crate::codec) struct Inflater {
    /// With the header and the checksum of zlib streams if these are verified, without if not.
    stream: Option<Inflate>,
    checksums: Checksums,
}

impl fmt::Debug for Inflater {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Inflater")
    }
}

impl Inflater {
    /// An inflater that does that with checksums.
    pub(in crate::codec) fn new(checksums: Checksums) -> Self {
        Self { stream: None, checksums }
    }

    /// Decodes the zlib stream `packed` into `out` until either ends. Returns how many bytes of `out` are filled.
    pub(in crate::codec) fn decode(&mut self, packed: &[u8], out: &mut [u8]) -> Result<usize, Error> {
        let is_verified = self.checksums == Checksums::Verified;
        let packed = if is_verified { packed } else { without_header(packed)? };
        let stream = self.stream.get_or_insert_with(|| Inflate::new(is_verified, WINDOW_BITS));
        stream.reset(is_verified);
        match stream.decompress(packed, out, InflateFlush::Finish) {
            Ok(Status::Ok | Status::BufError | Status::StreamEnd) => {
                Ok(usize::try_from(stream.total_out()).unwrap_or(usize::MAX).min(out.len()))
            }
            Err(_) => Err(Malformed::Stream { codec: "deflate", what: "bad block, code or checksum" }.into()),
        }
    }
}

/// What follows the two bytes before each zlib stream: method 8, a window of 32 KiB at most, no dictionary, and together a
/// multiple of 31 (RFC 1950 section 2.2).
fn without_header(packed: &[u8]) -> Result<&[u8], Error> {
    match packed {
        [method, flags, rest @ ..]
            if method & 0x0F == 8
                && method >> 4 <= 7
                && flags & 0x20 == 0
                && u16::from_be_bytes([*method, *flags]).is_multiple_of(31) =>
        {
            Ok(rest)
        }
        // Streams that end at once are for the caller to judge.
        [] | [_] => Ok(&[]),
        _ => Err(Malformed::Stream { codec: "deflate", what: "bad header" }.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What an inflater that does `checksums` makes of `packed`: "hello" or the number of bytes.
    #[track_caller]
    fn check(packed: &[u8], checksums: Checksums, want: Result<usize, &str>) {
        let mut inflater = Inflater::new(checksums);
        for _ in 0..2 {
            let mut out = [0; 5];
            let filled = inflater.decode(packed, &mut out).map_err(|error| error.to_string());
            assert_eq!(filled.as_ref().map_err(String::as_str), want.as_ref().map_err(|error| *error));
            assert!(want.is_err() || out[..want.unwrap_or(0)] == b"hello"[..want.unwrap_or(0)]);
        }
    }

    /// "hello" in a stored block.
    const STREAM: [u8; 16] = [0x78, 0x9C, 1, 5, 0, 0xFA, 0xFF, b'h', b'e', b'l', b'l', b'o', 0x06, 0x2C, 0x02, 0x15];

    #[test]
    fn a_wrong_checksum_is_an_error_unless_checksums_are_ignored() {
        let mut wrong = STREAM;
        wrong[15] ^= 1;
        let corrupt = "malformed TIFF: deflate stream corrupt, bad block, code or checksum";
        check(&STREAM, Checksums::Verified, Ok(5));
        check(&STREAM, Checksums::Ignored, Ok(5));
        check(&wrong, Checksums::Verified, Err(corrupt));
        check(&wrong, Checksums::Ignored, Ok(5));
    }

    #[test]
    fn headers_and_blocks_are_looked_at_all_the_same() {
        let bad = Err("malformed TIFF: deflate stream corrupt, bad header");
        check(&[0x79, 0x9C, 1, 0, 0, 0xFF, 0xFF], Checksums::Ignored, bad);
        check(&[0x78, 0x9D, 1, 0, 0, 0xFF, 0xFF], Checksums::Ignored, bad);
        check(&[0x78, 0xBB, 1, 0, 0, 0xFF, 0xFF], Checksums::Ignored, bad);
        check(&[], Checksums::Ignored, Ok(0));
        let corrupt = "malformed TIFF: deflate stream corrupt, bad block, code or checksum";
        check(&[0x78, 0x9C, 1, 5, 0, 0, 0, b'h'], Checksums::Ignored, Err(corrupt));
    }
}
