//! A file that is already in memory.

use std::fmt;
use std::io;

use super::ByteSource;

/// Bytes in memory: a `Vec<u8>`, a `&'static [u8]`, a shared buffer, a memory map that the caller made.
pub struct MemorySource<B = Vec<u8>> {
    bytes: B,
}

impl<B: AsRef<[u8]>> MemorySource<B> {
    /// A source of `bytes`.
    #[must_use]
    pub fn new(bytes: B) -> Self {
        Self { bytes }
    }
}

impl<B: AsRef<[u8]>> fmt::Debug for MemorySource<B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "MemorySource({} bytes)", self.bytes.as_ref().len())
    }
}

impl<B: AsRef<[u8]> + Send + Sync> ByteSource for MemorySource<B> {
    fn len(&self) -> io::Result<u64> {
        u64::try_from(self.bytes.as_ref().len()).map_err(|_| io::ErrorKind::InvalidData.into())
    }

    fn read_at(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        if out.is_empty() {
            return Ok(());
        }
        let rest = usize::try_from(offset).ok().and_then(|offset| self.bytes.as_ref().get(offset..));
        match rest.and_then(|rest| rest.get(..out.len())) {
            Some(bytes) => {
                out.copy_from_slice(bytes);
                Ok(())
            }
            None => Err(io::ErrorKind::UnexpectedEof.into()),
        }
    }
}
