//! Where encoded tiles wait for their place.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;

use crate::writer::{MemorySink, Sink, StagedFile};

/// Keeps bytes until they are copied to their place in the output, and is gone when it is dropped. It is never published.
pub trait Spool: Sink {
    /// Fills `out` with the bytes at `offset`, all of which were written before.
    ///
    /// # Errors
    ///
    /// Whatever the medium reports.
    fn read_at(&self, offset: u64, out: &mut [u8]) -> io::Result<()>;
}

impl<S: Spool + ?Sized> Spool for &mut S {
    fn read_at(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        (**self).read_at(offset, out)
    }
}

/// A file without a name, which the system removes however the process ends.
#[derive(Debug)]
pub struct SpoolFile(File);

impl SpoolFile {
    /// A spool in the folder of an output that is being made.
    ///
    /// # Errors
    ///
    /// If the folder does not take another file.
    pub fn beside(output: &StagedFile) -> io::Result<Self> {
        output.beside().map(Self)
    }
}

impl Sink for SpoolFile {
    fn write_at(&mut self, offset: u64, bytes: &[u8]) -> io::Result<()> {
        self.0.write_all_at(bytes, offset)
    }

    fn publish(&mut self) -> io::Result<()> {
        Err(io::Error::other("a spool has no place to be seen at"))
    }
}

impl Spool for SpoolFile {
    fn read_at(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        self.0.read_exact_at(out, offset)
    }
}

impl Spool for MemorySink {
    fn read_at(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        let start = usize::try_from(offset).map_err(|_| io::ErrorKind::UnexpectedEof)?;
        let held = self.bytes().get(start..).and_then(|bytes| bytes.get(..out.len()));
        out.copy_from_slice(held.ok_or(io::ErrorKind::UnexpectedEof)?);
        Ok(())
    }
}
