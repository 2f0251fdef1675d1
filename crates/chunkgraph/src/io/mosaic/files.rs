//! The files of a mosaic, of which only some are open at a time.

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use tiffio::source::FileSource;
use tiffio::{Limits, Reader};

use crate::error::{Error, Result};
use crate::io::{Fingerprint, GeoTiffSource};

/// What tells that a file is still the one that was looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum FileStamp {
    /// On this machine, in this run: by length and time of change.
    Seen { length: u64, modified: Option<SystemTime> },
    /// By what a plan says of it.
    Written(Fingerprint),
}

impl FileStamp {
    /// That of the file at `path`.
    ///
    /// # Errors
    ///
    /// What the system says if there is none.
    pub(crate) fn of(path: &Path) -> io::Result<Self> {
        let metadata = fs::metadata(path)?;
        Ok(Self::Seen { length: metadata.len(), modified: metadata.modified().ok() })
    }

    /// Checks that the file at `path` is still the one of this stamp.
    fn check(&self, path: &Path) -> Result<()> {
        let name = path.display().to_string();
        let io_error = |source| Error::read(&name, tiffio::Error::io(0..0, source));
        match self {
            Self::Written(fingerprint) => fingerprint.check(path),
            seen if Self::of(path).map_err(io_error)? == *seen => Ok(()),
            Self::Seen { .. } => Err(io_error(io::Error::other("the file was changed while it was read"))),
        }
    }
}

/// Files that are opened when they are needed, and closed when others are.
#[derive(Debug)]
pub(super) struct OpenFiles {
    pub(super) image: usize,
    pub(super) limits: Limits,
    pub(super) most: usize,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    open: HashMap<usize, (Arc<GeoTiffSource>, u64)>,
    /// When each was last used.
    ages: BTreeMap<u64, usize>,
    clock: u64,
}

impl OpenFiles {
    /// At most `most` files that are open, beside those that are being read.
    pub(super) fn new(image: usize, limits: Limits, most: usize) -> Self {
        Self { image, limits, most: most.max(1), state: Mutex::default() }
    }

    /// File number `number`, which is at `path`.
    ///
    /// # Errors
    ///
    /// [`Error::Read`] if it cannot be opened, or is not the file of `stamp` any more.
    pub(super) fn get(&self, number: usize, path: &PathBuf, stamp: &FileStamp) -> Result<Arc<GeoTiffSource>> {
        if let Some(source) = self.state().touch(number) {
            return Ok(source);
        }
        // Without the lock: others may open files meanwhile. Two may open the same one, and the later is kept.
        let source = Arc::new(self.open(path, stamp)?);
        let mut state = self.state();
        state.insert(number, Arc::clone(&source));
        state.close_beyond(self.most);
        Ok(source)
    }

    fn open(&self, path: &PathBuf, stamp: &FileStamp) -> Result<GeoTiffSource> {
        let name = path.display().to_string();
        let io_error = |source| Error::read(&name, tiffio::Error::io(0..0, source));
        let file = FileSource::open(path).map_err(io_error)?;
        stamp.check(path)?;
        let reader = Reader::new(file, self.limits.clone()).map_err(|error| Error::read(&name, error))?;
        GeoTiffSource::new(Arc::new(reader), self.image, &name)
    }

    /// A worker that panicked leaves nothing half done behind this lock.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// The file, made young again.
    fn touch(&mut self, number: usize) -> Option<Arc<GeoTiffSource>> {
        let source = Arc::clone(&self.open.get(&number)?.0);
        self.insert(number, Arc::clone(&source));
        Some(source)
    }

    fn insert(&mut self, number: usize, source: Arc<GeoTiffSource>) {
        self.clock += 1;
        if let Some((_, age)) = self.open.insert(number, (source, self.clock)) {
            self.ages.remove(&age);
        }
        self.ages.insert(self.clock, number);
    }

    fn close_beyond(&mut self, most: usize) {
        while self.open.len() > most {
            let Some((_, oldest)) = self.ages.pop_first() else { break };
            self.open.remove(&oldest);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::array::{Array, SaveOptions};
    use crate::region::Extent;

    #[test]
    fn no_more_files_are_open_than_allowed_and_the_oldest_is_closed_first() {
        let folder = tempfile::tempdir().unwrap();
        let array = Array::from_values(&[1_u8], Extent { planes: 1, height: 1, width: 1 }).unwrap();
        let paths: Vec<PathBuf> = (0..6).map(|n| folder.path().join(format!("{n}.tif"))).collect();
        let stamp = |path: &PathBuf| FileStamp::of(path).unwrap();
        for path in &paths {
            array.save(path, &SaveOptions::default()).unwrap();
        }
        let files = OpenFiles::new(0, Limits::default(), 3);
        for number in [0, 1, 2, 0, 3, 4, 0, 5, 0] {
            files.get(number, &paths[number], &stamp(&paths[number])).unwrap();
            assert!(files.state().open.len() <= 3);
        }
        let mut open: Vec<usize> = files.state().open.keys().copied().collect();
        open.sort_unstable();
        assert_eq!(open, [0, 4, 5]);
        let before = stamp(&paths[1]);
        fs::write(&paths[1], b"another file").unwrap();
        let error = files.get(1, &paths[1], &before).unwrap_err().to_string();
        assert!(error.contains("the file was changed while it was read"), "{error}");
    }
}
