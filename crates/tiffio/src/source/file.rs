//! A file on disk.

use std::fs::File;
use std::io;
use std::path::Path;

use super::ByteSource;

/// A regular file, read with positioned reads: no seeking, no lock, no memory map.
#[derive(Debug)]
pub struct FileSource {
    file: File,
    length: u64,
}

impl FileSource {
    /// Opens the file at `path` for reading. Its length is taken once, here.
    ///
    /// # Errors
    ///
    /// What the system says if it cannot be opened; [`io::ErrorKind::InvalidInput`] for folders, pipes and devices.
    pub fn open(path: impl AsRef<Path>) -> io::Result<Self> {
        // Asked before opening: to open a pipe is to wait for its writer.
        let metadata = std::fs::metadata(path.as_ref())?;
        if !metadata.is_file() {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "not a regular file"));
        }
        let file = File::open(path)?;
        let length = file.metadata()?.len();
        Ok(Self { file, length })
    }
}

impl ByteSource for FileSource {
    fn len(&self) -> io::Result<u64> {
        Ok(self.length)
    }

    #[cfg(unix)]
    fn read_at(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        use std::os::unix::fs::FileExt as _;
        // Offsets past `i64::MAX` are refused by the system with another error than those past the end.
        let length = u64::try_from(out.len()).map_err(|_| io::ErrorKind::UnexpectedEof)?;
        if offset.checked_add(length).is_none_or(|end| i64::try_from(end).is_err()) {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        self.file.read_exact_at(out, offset)
    }

    #[cfg(windows)]
    fn read_at(&self, mut offset: u64, mut out: &mut [u8]) -> io::Result<()> {
        use std::os::windows::fs::FileExt as _;
        while !out.is_empty() {
            match self.file.seek_read(out, offset) {
                Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
                Ok(n) => {
                    out = out.split_at_mut(n).1;
                    offset = offset.saturating_add(u64::try_from(n).unwrap_or(u64::MAX));
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
}
