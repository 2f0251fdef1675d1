//! Inflate, through `zlib-rs`.

use std::fmt;

use zlib_rs::{Inflate, InflateFlush, Status};

use super::WINDOW_BITS;
use crate::error::{Error, Malformed};

/// A reusable inflater.
#[derive(Default)]
pub(in crate::codec) struct Inflater {
    stream: Option<Inflate>,
}

impl fmt::Debug for Inflater {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Inflater")
    }
}

impl Inflater {
    /// Decodes the zlib stream `packed` into `out` until either ends. Returns how many bytes of `out` are filled.
    pub(in crate::codec) fn decode(&mut self, packed: &[u8], out: &mut [u8]) -> Result<usize, Error> {
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
