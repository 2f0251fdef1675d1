//! A file on disk.

use std::fs::File;
use std::io;
use std::path::Path;
use std::time::SystemTime;

use super::ByteSource;

/// A regular file, read with positioned reads: no seeking, no lock, no memory map.
///
/// The file may be renamed, removed or replaced by another one meanwhile; the one that was opened is read. If its own
/// bytes change, reads fail from then on, so that no result is made of two versions: each read is followed by a look at
/// length and time of change, which costs less than a microsecond. What is changed within a tick of the system's clock
/// (some milliseconds) after it was opened escapes, if its length stays.
#[derive(Debug)]
pub struct FileSource {
    file: File,
    length: u64,
    /// When the file was changed last, where the system tells.
    modified: Option<SystemTime>,
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
        Self::of_file(File::open(path)?)
    }

    /// The file that is open already, such as a temporary one without a name. Its length is taken once, here.
    ///
    /// # Errors
    ///
    /// What the system says if it does not tell the length.
    pub fn of_file(file: File) -> io::Result<Self> {
        let metadata = file.metadata()?;
        Ok(Self { file, length: metadata.len(), modified: metadata.modified().ok() })
    }

    /// Fails if the file is not what it was when it was opened.
    fn check_unchanged(&self) -> io::Result<()> {
        let metadata = self.file.metadata()?;
        if metadata.len() == self.length && metadata.modified().ok() == self.modified {
            Ok(())
        } else {
            Err(io::Error::other("the file was changed while it was read"))
        }
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
        let outcome = self.file.read_exact_at(out, offset);
        // Looked at afterwards: what was read before a change is right. A file that shrank ends too early for that reason.
        self.check_unchanged()?;
        outcome.map_err(plain)
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
        self.check_unchanged()
    }
}

/// The end of a file in the words that all sources use.
#[cfg(unix)]
fn plain(error: io::Error) -> io::Error {
    if error.kind() == io::ErrorKind::UnexpectedEof { io::ErrorKind::UnexpectedEof.into() } else { error }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    /// What reading says after `change` was made to an open file of ten bytes that was written an hour ago.
    #[track_caller]
    fn check(change: impl FnOnce(&Path), want: Result<&[u8; 4], &str>) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        fs::write(&path, b"0123456789").unwrap();
        let hour_ago = SystemTime::now() - std::time::Duration::from_secs(3600);
        File::options().write(true).open(&path).unwrap().set_modified(hour_ago).unwrap();
        let source = FileSource::open(&path).unwrap();
        change(&path);
        let mut out = [0; 4];
        let found = source.read_at(0, &mut out).map(|()| &out).map_err(|error| error.to_string());
        assert_eq!(found, want.map_err(str::to_owned));
    }

    #[test]
    fn bytes_that_changed_are_not_given_out() {
        let changed = Err("the file was changed while it was read");
        check(|path| fs::write(path, b"9876543210").unwrap(), changed);
        check(|path| File::options().write(true).open(path).unwrap().set_len(6).unwrap(), changed);
        check(|path| File::options().write(true).open(path).unwrap().set_len(0).unwrap(), changed);
    }

    #[test]
    fn a_file_that_is_removed_or_replaced_stays_readable() {
        check(|path| fs::remove_file(path).unwrap(), Ok(b"0123"));
        let replace = |path: &Path| {
            let new = path.with_extension("new");
            fs::write(&new, b"9876543210").unwrap();
            fs::rename(new, path).unwrap();
        };
        check(replace, Ok(b"0123"));
    }
}
