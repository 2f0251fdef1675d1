//! Chunks into writes of one size, at multiples of that size.

use std::io;

use super::Sink;

/// The size of writes, and of the pieces of the output that they are: whole pieces are what a file system takes with the
/// least work, as it keeps each as a whole in memory. From here on that gains little, and the buffer is for short runs to
/// touch for the first time, too.
const PIECE_BYTES: usize = 256 << 10;

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
    pub(super) fn append(&mut self, mut bytes: &[u8]) -> io::Result<()> {
        while !bytes.is_empty() {
            let room = PIECE_BYTES - usize::try_from(self.position() % PIECE_BYTES as u64).unwrap_or(0);
            if room == PIECE_BYTES && bytes.len() >= PIECE_BYTES {
                let (pieces, rest) = bytes.split_at(bytes.len() - bytes.len() % PIECE_BYTES);
                self.write_at(self.buffer_at, pieces)?;
                self.buffer_at += pieces.len() as u64;
                bytes = rest;
                continue;
            }
            let (taken, rest) = bytes.split_at(room.min(bytes.len()));
            self.buffer.reserve_exact(room);
            self.buffer.extend_from_slice(taken);
            if taken.len() == room {
                self.flush()?;
            }
            bytes = rest;
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

    /// Appends chunks of those lengths from `start` on.
    #[track_caller]
    fn check(start: u64, chunks: &[usize], want: &[(u64, usize)]) {
        let mut lengths = Lengths::default();
        let mut appender = Appender::new(&mut lengths, start);
        for &chunk in chunks {
            appender.append(&vec![1; chunk]).unwrap();
        }
        assert_eq!(appender.position(), start + chunks.iter().sum::<usize>() as u64);
        appender.publish().unwrap();
        assert_eq!(appender.written(), chunks.iter().sum::<usize>() as u64);
        assert_eq!(lengths.0, want);
    }

    #[test]
    fn chunks_are_written_in_whole_pieces_of_the_output() {
        check(100, &[1000; 600], &[(100, 262_044), (262_144, 262_144), (524_288, 75_812)]);
        check(0, &[200_000, 62_144, 5], &[(0, 262_144), (262_144, 5)]);
        check(262_143, &[1, 0, 1], &[(262_143, 1), (262_144, 1)]);
    }

    #[test]
    fn whole_pieces_of_a_chunk_are_not_copied() {
        check(0, &[3 * PIECE_BYTES + 7], &[(0, 786_432), (786_432, 7)]);
        check(262_140, &[2 * PIECE_BYTES], &[(262_140, 4), (262_144, 262_144), (524_288, 262_140)]);
    }

    #[test]
    fn what_was_flushed_is_followed_at_its_place() {
        let mut lengths = Lengths::default();
        let mut appender = Appender::new(&mut lengths, 0);
        for _ in 0..2 {
            appender.append(&[1; 200_000]).unwrap();
            appender.flush().unwrap();
        }
        assert_eq!(lengths.0, [(0, 200_000), (200_000, 62_144), (262_144, 137_856)]);
    }
}
