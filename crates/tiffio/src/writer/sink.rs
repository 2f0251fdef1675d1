//! Where an output's bytes go: positioned writes, then one step that makes them visible.

use std::fmt;
use std::io;

/// Takes the bytes of an output and makes them visible in one step.
///
/// The writer fills a sink from front to back in large pieces and comes back to the front once, at the end, for the
/// offsets of the chunks. Whatever was written before [`publish`](Self::publish) must be gone when the sink is dropped
/// without it.
pub trait Sink: fmt::Debug {
    /// Writes all of `bytes` at `offset`; what lies between the end so far and a later `offset` reads as zeros.
    ///
    /// # Errors
    ///
    /// Whatever the medium reports. The writer does not come back after an error.
    fn write_at(&mut self, offset: u64, bytes: &[u8]) -> io::Result<()>;

    /// Makes the output durable and visible at its final place. Called once, after the last write.
    ///
    /// # Errors
    ///
    /// Whatever the medium reports. What stood at the final place before must then still be there, or the complete
    /// output if it has taken that place already and only cannot be made durable.
    fn publish(&mut self) -> io::Result<()>;
}

impl<S: Sink + ?Sized> Sink for &mut S {
    fn write_at(&mut self, offset: u64, bytes: &[u8]) -> io::Result<()> {
        (**self).write_at(offset, bytes)
    }

    fn publish(&mut self) -> io::Result<()> {
        (**self).publish()
    }
}

/// An output in memory.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MemorySink {
    bytes: Vec<u8>,
}

impl MemorySink {
    /// What was written so far.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The output, after the writer has finished.
    #[must_use]
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }
}

impl Sink for MemorySink {
    fn write_at(&mut self, offset: u64, bytes: &[u8]) -> io::Result<()> {
        let start = usize::try_from(offset).map_err(|_| io::ErrorKind::OutOfMemory)?;
        let end = start.checked_add(bytes.len()).ok_or(io::ErrorKind::OutOfMemory)?;
        if self.bytes.len() < end {
            self.bytes.resize(end, 0);
        }
        self.bytes[start..end].copy_from_slice(bytes);
        Ok(())
    }

    fn publish(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gap_reads_as_zeros_until_it_is_filled() {
        let mut sink = MemorySink::default();
        sink.write_at(3, &[7, 8]).unwrap();
        assert_eq!(sink.bytes(), [0, 0, 0, 7, 8]);
        sink.write_at(1, &[5, 6, 9]).unwrap();
        assert_eq!(sink.into_bytes(), [0, 5, 6, 9, 8]);
    }
}
