//! Deflate at the levels of zlib, through `zlib-rs`.

use std::fmt;

use zlib_rs::{Deflate, DeflateFlush, Status};

use super::{WINDOW_BITS, worst_case};

/// A reusable encoder of one level at a time.
#[derive(Default)]
pub(super) struct Encoder {
    stream: Option<(u8, Deflate)>,
}

impl fmt::Debug for Encoder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Encoder")
    }
}

impl Encoder {
    /// Replaces `packed` by `samples` as a zlib stream of `level` (1 fastest to 9 smallest).
    ///
    /// Nothing comes back if the stream is longer than the [`worst_case`]; `packed` then holds no meaning.
    pub(super) fn encode(&mut self, samples: &[u8], level: u8, packed: &mut Vec<u8>) -> Option<()> {
        self.encode_after(&[], samples, level, packed)
    }

    /// As [`encode`](Self::encode), but with matches in `before` as well, which a decoder must know already.
    pub(super) fn encode_after(
        &mut self,
        before: &[u8],
        samples: &[u8],
        level: u8,
        packed: &mut Vec<u8>,
    ) -> Option<()> {
        if self.stream.as_ref().is_none_or(|(known, _)| *known != level) {
            self.stream = Some((level, Deflate::new(level.into(), true, WINDOW_BITS)));
        }
        let (_, stream) = self.stream.as_mut()?;
        stream.reset();
        if !before.is_empty() {
            stream.set_dictionary(before).ok()?;
        }
        packed.resize(worst_case(samples.len()), 0);
        match stream.compress(samples, packed, DeflateFlush::Finish) {
            Ok(Status::StreamEnd) => {
                packed.truncate(usize::try_from(stream.total_out()).ok()?);
                Some(())
            }
            Ok(Status::Ok | Status::BufError) | Err(_) => None,
        }
    }
}
