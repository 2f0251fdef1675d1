//! Small chunks into larger writes; large ones go as they are.

use std::io;

use super::Sink;

/// Bytes that are held back at most: enough that the cost of a system call is nothing, and little to be touched for the
/// first time by a run that writes a few megabytes.
const BUFFER_BYTES: usize = 64 << 10;
/// From this size on it costs more to copy a chunk than to write it by itself.
const LARGE_BYTES: usize = 32 << 10;

/// Appends to a sink through a buffer, and counts what reached it.
#[derive(Debug)]
pub(super) struct Appender<S> {
    sink: S,
    buffer: Vec<u8>,
    /// Where the buffer's first byte goes.
    buffer_at: u64,
    written: u64,
}

impl<S: Sink> Appender<S> {
    /// Appends to `sink` from offset `start`.
    pub(super) fn new(sink: S, start: u64) -> Self {
        Self { sink, buffer: Vec::new(), buffer_at: start, written: 0 }
    }

    /// The offset of the next byte.
    pub(super) fn position(&self) -> u64 {
        self.buffer_at + self.buffer.len() as u64
    }

    /// What is appended to; it lacks what is held back.
    pub(super) fn sink(&self) -> &S {
        &self.sink
    }

    /// How many bytes the sink has taken.
    pub(super) fn written(&self) -> u64 {
        self.written
    }

    /// Writes `bytes` at `offset`, outside of what is being appended.
    pub(super) fn write_at(&mut self, offset: u64, bytes: &[u8]) -> io::Result<()> {
        self.sink.write_at(offset, bytes)?;
        self.written += bytes.len() as u64;
        Ok(())
    }

    /// Appends `bytes`.
    pub(super) fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        if bytes.len() >= LARGE_BYTES || self.buffer.len() + bytes.len() > BUFFER_BYTES {
            self.flush()?;
        }
        if bytes.len() >= LARGE_BYTES {
            self.write_at(self.buffer_at, bytes)?;
            self.buffer_at += bytes.len() as u64;
        } else {
            self.buffer.reserve_exact(BUFFER_BYTES - self.buffer.len());
            self.buffer.extend_from_slice(bytes);
        }
        Ok(())
    }

    /// Writes what is held back.
    pub(super) fn flush(&mut self) -> io::Result<()> {
        if !self.buffer.is_empty() {
            self.sink.write_at(self.buffer_at, &self.buffer)?;
            self.written += self.buffer.len() as u64;
            self.buffer_at = self.position();
            self.buffer.clear();
        }
        Ok(())
    }

    /// Makes what was written visible.
    pub(super) fn publish(&mut self) -> io::Result<()> {
        self.flush()?;
        self.sink.publish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Notes the offset and length of each write.
    #[derive(Debug, Default)]
    struct Lengths(Vec<(u64, usize)>);

    impl Sink for Lengths {
        fn write_at(&mut self, offset: u64, bytes: &[u8]) -> io::Result<()> {
            self.0.push((offset, bytes.len()));
            Ok(())
        }

        fn publish(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[track_caller]
    fn check(chunks: &[usize], want: &[(u64, usize)]) {
        let mut lengths = Lengths::default();
        let mut appender = Appender::new(&mut lengths, 100);
        for &chunk in chunks {
            appender.append(&vec![1; chunk]).unwrap();
        }
        assert_eq!(appender.position(), 100 + chunks.iter().sum::<usize>() as u64);
        appender.publish().unwrap();
        assert_eq!(appender.written(), chunks.iter().sum::<usize>() as u64);
        assert_eq!(lengths.0, want);
    }

    #[test]
    fn small_chunks_are_written_together() {
        check(&[1000; 110], &[(100, 65_000), (65_100, 45_000)]);
        check(&[LARGE_BYTES - 1; 3], &[(100, 65_534), (65_634, 32_767)]);
    }

    #[test]
    fn a_large_chunk_is_not_copied() {
        check(&[5, LARGE_BYTES, 7], &[(100, 5), (105, LARGE_BYTES), (32_873, 7)]);
        check(&[2 * BUFFER_BYTES], &[(100, 131_072)]);
    }
}
