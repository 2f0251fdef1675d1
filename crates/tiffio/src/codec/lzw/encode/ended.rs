//! A stream whose chunk has been taken: what may still come behind its codes.

use crate::codec::lzw::bits::{BitWriter, Remainder, window_at};
use crate::codec::lzw::{CLEAR, END, WIDTH_MIN};

/// Bytes behind a stream that its writer may need as scratch.
pub(super) const SCRATCH: usize = 16;

/// All codes of a chunk but the one that ends the stream.
pub(super) struct Ended<'a> {
    /// The stream, and scratch behind it.
    pub(super) out: &'a mut Vec<u8>,
    /// Whole bytes of the stream.
    pub(super) written: usize,
    /// Its last bits.
    pub(super) remainder: Remainder,
    /// Bits of the next code.
    pub(super) width: usize,
}

impl Ended<'_> {
    /// Appends the code that ends the stream.
    pub(super) fn finish(mut self) {
        let width = self.width;
        let mut writer = self.writer(0);
        writer.put(END as u64, width);
        let (written, remainder) = writer.finish();
        self.out.truncate(self.written + written + remainder.bytes());
    }

    /// Appends another stream. Its first code is Clear, of as many bits as codes have here.
    pub(super) fn join(&mut self, other: &Ended<'_>) {
        const STEP: usize = 56;
        let bits = 8 * other.written + other.remainder.count();
        let width = self.width;
        let mut writer = self.writer(other.written);
        writer.put(CLEAR as u64, width);
        let mut at = WIDTH_MIN;
        while at < bits {
            let count = STEP.min(bits - at);
            writer.put(window_at(other.out, at).unwrap_or_default() >> (64 - count), count);
            at += count;
        }
        let (written, remainder) = writer.finish();
        self.written += written;
        self.remainder = remainder;
        self.width = other.width;
    }

    /// A writer behind the stream, with room for a code and `bytes` bytes.
    fn writer(&mut self, bytes: usize) -> BitWriter<'_> {
        let end = self.written + bytes + SCRATCH;
        if self.out.len() < end {
            self.out.resize(end, 0);
        }
        BitWriter::new(&mut self.out[self.written..end], self.remainder)
    }
}
