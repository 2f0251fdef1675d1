//! Where the bytes of a file come from.
//!
//! A source answers ranges, from any thread, without a position of its own. Remote stores fit here without the parser
//! or the reader knowing of them.

mod file;
mod memory;

use std::fmt::Debug;
use std::io;

pub use file::FileSource;
pub use memory::MemorySource;

/// Bytes that can be read at any offset by many threads at once.
pub trait ByteSource: Send + Sync + Debug {
    /// How many bytes there are.
    ///
    /// # Errors
    ///
    /// Whatever the store answers.
    fn len(&self) -> io::Result<u64>;

    /// Whether there are no bytes.
    ///
    /// # Errors
    ///
    /// As [`len`](Self::len).
    fn is_empty(&self) -> io::Result<bool> {
        self.len().map(|length| length == 0)
    }

    /// Fills `out` with the bytes from `offset` on.
    ///
    /// # Errors
    ///
    /// [`io::ErrorKind::UnexpectedEof`] if the bytes end before `out` is full, or whatever the store answers.
    fn read_at(&self, offset: u64, out: &mut [u8]) -> io::Result<()>;
}

#[cfg(test)]
mod tests {
    use std::io::{ErrorKind, Write as _};

    use super::*;

    #[track_caller]
    fn check(source: &dyn ByteSource) {
        assert_eq!(source.len().unwrap(), 10);
        let mut out = [0; 4];
        source.read_at(6, &mut out).unwrap();
        assert_eq!(&out, b"6789");
        source.read_at(0, &mut out).unwrap();
        assert_eq!(&out, b"0123");
        assert_eq!(source.read_at(7, &mut out).unwrap_err().kind(), ErrorKind::UnexpectedEof);
        assert_eq!(source.read_at(u64::MAX, &mut out).unwrap_err().kind(), ErrorKind::UnexpectedEof);
        source.read_at(10, &mut []).unwrap();
    }

    #[test]
    fn files_and_memory_answer_alike() {
        check(&MemorySource::new(b"0123456789".to_vec()));
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(b"0123456789").unwrap();
        check(&FileSource::open(file.path()).unwrap());
    }

    #[test]
    fn a_folder_or_a_device_is_not_a_file() {
        assert!(FileSource::open("/").is_err());
        assert!(FileSource::open("/dev/null").is_err());
        assert_eq!(FileSource::open("/no/such/file").unwrap_err().kind(), ErrorKind::NotFound);
    }
}
