//! A file on standard input. Reading a TIFF goes back and forth, so it is kept until the end: in memory while it is small,
//! then in a temporary file without a name.

use std::io::{self, IsTerminal as _, Read, Write as _};
use std::sync::atomic::{AtomicBool, Ordering};

use tiffio::source::{FileSource, MemorySource};
use tiffio::{Error, Limits, Reader};

/// Bytes that are kept in memory.
const MEMORY_BYTES: usize = 32 << 20;

/// Whether it was read: there is no second time.
static TAKEN: AtomicBool = AtomicBool::new(false);

/// The TIFF on standard input, within `limits`.
///
/// # Errors
///
/// As [`Reader::new`]; if it is a terminal, was read before, or there is no room for it in the folder of temporary files.
pub(super) fn reader(limits: Limits) -> tiffio::Result<Reader> {
    let failed = |source| Error::io(0..0, source);
    if io::stdin().is_terminal() {
        return Err(failed(io::Error::other("it is a terminal, not a file")));
    }
    if TAKEN.swap(true, Ordering::Relaxed) {
        return Err(failed(io::Error::other("it can be read once only")));
    }
    match spool(io::stdin().lock(), MEMORY_BYTES).map_err(failed)? {
        Spooled::Memory(bytes) => Reader::new(MemorySource::new(bytes), limits),
        Spooled::File(file) => Reader::new(file, limits),
    }
}

/// All of a stream.
#[derive(Debug)]
enum Spooled {
    Memory(Vec<u8>),
    File(FileSource),
}

fn spool(mut stream: impl Read, memory_bytes: usize) -> io::Result<Spooled> {
    let mut bytes = Vec::new();
    stream.by_ref().take(memory_bytes as u64 + 1).read_to_end(&mut bytes)?;
    if bytes.len() <= memory_bytes {
        return Ok(Spooled::Memory(bytes));
    }
    let mut file = tempfile::tempfile()?;
    file.write_all(&bytes)?;
    drop(bytes);
    io::copy(&mut stream, &mut file)?;
    FileSource::of_file(file).map(Spooled::File)
}

#[cfg(test)]
mod tests {
    use tiffio::source::ByteSource as _;

    use super::*;

    #[track_caller]
    fn check(length: usize, memory_bytes: usize, is_file: bool) {
        let bytes: Vec<u8> = (0..=255).cycle().take(length).collect();
        let found = match spool(bytes.as_slice(), memory_bytes).unwrap() {
            Spooled::Memory(found) => (found, false),
            Spooled::File(file) => {
                let mut found = vec![0; usize::try_from(file.len().unwrap()).unwrap()];
                file.read_at(0, &mut found).unwrap();
                (found, true)
            }
        };
        assert!(found == (bytes, is_file));
    }

    #[test]
    fn what_memory_does_not_hold_goes_to_a_file() {
        check(0, 1000, false);
        check(1000, 1000, false);
        check(1001, 1000, true);
        check(300_000, 1000, true);
    }
}
