//! Bytes out of the source: what all images of a file share.

use std::io;
use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::error::{Error, Malformed, Result};
use crate::ifd::Header;
use crate::limits::Limits;
use crate::source::ByteSource;

/// Bytes by which the values of all directories may be longer than their file.
const SHARED_MAX: u64 = 16 << 20;

/// An open file, as its images see it.
#[derive(Debug)]
pub(super) struct SourceFile {
    pub(super) source: Box<dyn ByteSource>,
    pub(super) length: u64,
    pub(super) header: Header,
    pub(super) limits: Limits,
    /// Bytes of tag values that have been taken into memory, of all images.
    pub(super) value_bytes: AtomicU64,
}

impl SourceFile {
    /// Replaces `out` by the bytes of `range`, reusing its memory.
    pub(super) fn read(&self, range: Range<u64>, out: &mut Vec<u8>) -> Result<()> {
        read(&*self.source, range, out)
    }

    /// Counts `bytes` of a value that is to be read; whether they may be. Values together may be as long as the file, and
    /// [`SHARED_MAX`] more for those that directories share: entries that all point at the same bytes cannot multiply them.
    pub(super) fn charge_values(&self, bytes: u64) -> Result<()> {
        let before = self.value_bytes.fetch_add(bytes, Ordering::Relaxed);
        if before.saturating_add(bytes) > self.length.saturating_add(SHARED_MAX) {
            self.refund_values(bytes);
            return Err(Malformed::Overlap.into());
        }
        Ok(())
    }

    /// Takes `bytes` off the count again: they were not read after all.
    pub(super) fn refund_values(&self, bytes: u64) {
        self.value_bytes.fetch_sub(bytes, Ordering::Relaxed);
    }
}

/// Replaces `out` by the bytes of `range` of `source`, which the caller has compared with the length of the source.
pub(super) fn read(source: &dyn ByteSource, range: Range<u64>, out: &mut Vec<u8>) -> Result<()> {
    let failed = |source| Error::io(range.clone(), source);
    let length = usize::try_from(range.end.saturating_sub(range.start)).ok();
    let length = length.ok_or_else(|| failed(io::ErrorKind::OutOfMemory.into()))?;
    if length > out.capacity() {
        // Stored chunks of an image differ by some percent: without room for that, each longer one would be read into memory
        // that is touched for the first time. Where there is no such room, the next line asks for what is needed.
        let _ = resize(out, length.saturating_add(length / 4));
    }
    resize(out, length).map_err(|_| failed(io::ErrorKind::OutOfMemory.into()))?;
    source.read_at(range.start, out).map_err(failed)
}

/// Makes `out` hold `length` bytes of any value; what cannot be allocated is an error.
pub(super) fn resize(out: &mut Vec<u8>, length: usize) -> Result<(), std::collections::TryReserveError> {
    if length <= out.capacity() {
        out.resize(length, 0);
        return Ok(());
    }
    // To ask first is what keeps a failure from ending the process. Fresh zeros take no memory before they are written
    // to: a chunk that turns out not to decode has cost nothing.
    *out = Vec::new();
    Vec::<u8>::new().try_reserve_exact(length)?;
    *out = vec![0; length];
    Ok(())
}

/// Bytes read beyond those that are asked for: directories and their values lie side by side.
const AHEAD: u64 = 4096;

/// Answers small ranges out of larger reads.
#[derive(Debug)]
pub(super) struct ReadAhead<'a> {
    source: &'a dyn ByteSource,
    length: u64,
    start: u64,
    held: Vec<u8>,
}

impl<'a> ReadAhead<'a> {
    /// A buffer over the `length` bytes of `source`; nothing is read yet.
    pub(super) fn new(source: &'a dyn ByteSource, length: u64) -> Self {
        Self { source, length, start: 0, held: Vec::new() }
    }

    /// The bytes of `range`, which lies inside the file.
    pub(super) fn get(&mut self, range: Range<u64>) -> Result<&[u8]> {
        if self.position(&range).is_none() {
            let ahead = range.start.saturating_add(AHEAD).min(self.length);
            self.start = range.start;
            let wanted = range.start..range.end.max(ahead);
            if let Err(error) = read(self.source, wanted, &mut self.held) {
                self.held.clear();
                return Err(error);
            }
        }
        Ok(self.position(&range).and_then(|place| self.held.get(place)).unwrap_or_default())
    }

    /// Where `range` is in what is held.
    fn position(&self, range: &Range<u64>) -> Option<Range<usize>> {
        let start = usize::try_from(range.start.checked_sub(self.start)?).ok()?;
        let end = usize::try_from(range.end.checked_sub(self.start)?).ok()?;
        (start <= end && end <= self.held.len()).then_some(start..end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::MemorySource;

    #[test]
    fn ranges_are_answered_in_any_order_up_to_the_end() {
        let bytes: Vec<u8> = (0..20_000_u32).map(|n| n.to_le_bytes()[0]).collect();
        let source = MemorySource::new(bytes.clone());
        let mut ahead = ReadAhead::new(&source, 20_000);
        for range in [0..16, 4000..4200, 100..9000, 19_990..20_000, 5..5, 20_000..20_000] {
            let want = &bytes[usize::try_from(range.start).unwrap()..usize::try_from(range.end).unwrap()];
            assert_eq!(ahead.get(range).unwrap(), want);
        }
    }

    #[test]
    fn a_source_that_is_shorter_than_it_said_is_an_error() {
        let source = MemorySource::new(vec![1; 100]);
        let mut ahead = ReadAhead::new(&source, 200);
        assert!(matches!(ahead.get(90..150), Err(Error::Io { range, .. }) if range == (90..200)));
        assert_eq!(
            ahead.get(0..1).map_err(|error| error.to_string()),
            Err("read of bytes 0..200 failed: unexpected end of file".to_owned())
        );
    }
}
