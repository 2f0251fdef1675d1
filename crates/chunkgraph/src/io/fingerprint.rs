//! What tells that a file is still the one that a plan was made for.
//!
//! Length and the hash of its two ends must be the same. The time of change is kept and told, and decides nothing: copies on
//! other machines have other times.

use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom};
use std::path::Path;
use std::time::UNIX_EPOCH;

use sha2::{Digest, Sha256};

use crate::error::{Error, JobFault, Result};
use crate::io::hex;

/// Bytes of each end that are hashed: header, directory and the first tables in most files; directories that were appended.
const END_BYTES: u64 = 4096;

/// The length of a file and what it begins and ends with.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fingerprint {
    /// Bytes of the file.
    pub length: u64,
    /// SHA-256 of its first and last 4,096 bytes, of all of it if it is shorter, in hexadecimal digits.
    pub ends: String,
    /// Seconds since 1970 when it was changed last, where the system tells. Not compared.
    pub modified: Option<u64>,
}

impl Fingerprint {
    /// That of the file at `path`.
    ///
    /// # Errors
    ///
    /// What the system says if it cannot be read.
    pub fn of(path: &Path) -> io::Result<Self> {
        let mut file = File::open(path)?;
        let metadata = file.metadata()?;
        let length = metadata.len();
        let modified = metadata.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
        let (mut hasher, mut end) = (Sha256::new(), Vec::new());
        for start in [0, length.saturating_sub(END_BYTES).max(END_BYTES.min(length))] {
            end.clear();
            file.seek(SeekFrom::Start(start))?;
            file.by_ref().take(END_BYTES).read_to_end(&mut end)?;
            hasher.update(&end);
        }
        let modified = modified.map(|time| time.as_secs());
        Ok(Self { length, ends: hex(hasher.finalize().as_slice()), modified })
    }

    /// Checks that the file at `path` is the one that this was taken of.
    ///
    /// # Errors
    ///
    /// [`JobFault::InputChanged`] if it is another; [`Error::Read`] if it cannot be read.
    pub fn check(&self, path: &Path) -> Result<()> {
        let name = path.display().to_string();
        let found = Self::of(path).map_err(|source| Error::read(&name, tiffio::Error::io(0..0, source)))?;
        let what = if found.length != self.length {
            format!("it has {} bytes, the plan says {}", found.length, self.length)
        } else if found.ends != self.ends {
            "its first or last bytes differ".to_owned()
        } else {
            return Ok(());
        };
        Err(JobFault::InputChanged { name, what }.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(before: &[u8], after: &[u8], want: Option<&str>) {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), before).unwrap();
        let fingerprint = Fingerprint::of(file.path()).unwrap();
        std::fs::write(file.path(), after).unwrap();
        let found = fingerprint.check(file.path()).map_err(|error| error.to_string());
        match want {
            None => assert_eq!(found, Ok(())),
            Some(want) => assert!(found.unwrap_err().ends_with(want)),
        }
    }

    #[test]
    fn length_and_ends_tell_files_apart_and_time_does_not() {
        let mut long = vec![7; 10_000];
        check(&long.clone(), &long, None);
        check(b"", b"", None);
        check(b"abc", b"abcd", Some("it has 4 bytes, the plan says 3"));
        check(b"abc", b"abd", Some("its first or last bytes differ"));
        let before = long.clone();
        long[9_999] = 8;
        check(&before, &long, Some("its first or last bytes differ"));
    }
}
