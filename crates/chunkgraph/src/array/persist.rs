//! An array computed once and kept on disk, for results that are used more than once.

use std::io;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use tiffio::source::FileSource;
use tiffio::{Limits, Reader};

use super::{Array, NodataSource, OpenOptions, SaveFile, SaveOptions};
use crate::error::{Error, Result};
use crate::run::RunOptions;

/// How many arrays this process has persisted: what tells one from another.
static PERSISTED: AtomicU64 = AtomicU64::new(0);

impl Array {
    /// Computes the array into temporary files, and comes back with one of the same values and labels that reads them.
    ///
    /// The files have no name any more when this returns: their space on disk is free again when the last array that
    /// reads them is dropped, or when the process ends, however it does. They are in the system's folder for
    /// temporary files; where that is kept in memory, [`persist_in`](Self::persist_in) names another one. Tiles are of
    /// 256 x 256 pixels, packed with LZW.
    ///
    /// # Errors
    ///
    /// As [`save`](Self::save).
    ///
    /// # Examples
    ///
    /// ```
    /// use chunkgraph::{Array, Extent};
    ///
    /// let heights = Array::from_values(&[3_u16, 0, 5], Extent { planes: 1, height: 1, width: 3 })?;
    /// let slow = (&heights.mask_equal(0) * 2).persist(&Default::default())?;
    /// let (twice, valid) = slow.compute_masked::<u16>(&Default::default())?;
    /// assert_eq!((twice[[0, 0, 0]], twice[[0, 0, 2]], valid[[0, 0, 1]]), (6, 10, false));
    /// # Ok::<_, chunkgraph::Error>(())
    /// ```
    pub fn persist(&self, options: &RunOptions) -> Result<Self> {
        self.persist_in(std::env::temp_dir(), options)
    }

    /// The same with its files in `folder`.
    ///
    /// # Errors
    ///
    /// As [`save`](Self::save).
    pub fn persist_in(&self, folder: impl AsRef<Path>, options: &RunOptions) -> Result<Self> {
        self.check()?;
        let folder = folder.as_ref();
        let failed = |source| Error::write(tiffio::Error::Output { path: folder.to_owned(), bytes: 0, source });
        let temporary = tempfile::TempDir::with_prefix_in(".bandsaw-", folder).map_err(failed)?;
        // Floats say by themselves what is missing.
        let is_masked = self.can_be_missing() && !self.dtype().is_float();
        let values = if is_masked { self.fill_missing(0) } else { self.clone() };
        let missing = self.is_missing();
        let paths = ["values.tif", "missing.tif"].map(|name| temporary.path().join(name));
        let plain = SaveOptions::default();
        let file = |array, path| SaveFile { array, path, options: &plain };
        let mut files = vec![file(&values, paths[0].as_path())];
        if is_masked {
            files.push(file(&missing, paths[1].as_path()));
        }
        Self::save_many(&files, options)?;
        let number = PERSISTED.fetch_add(1, Ordering::Relaxed) + 1;
        let kept = Self::kept(&paths[0], &format!("{} (kept, {number})", self.labels.name))?;
        let kept = if self.dtype().is_bool() { kept.not_equal(0) } else { kept };
        let kept = if is_masked {
            kept.mask_where(
                &Self::kept(&paths[1], &format!("mask of {} (kept, {number})", self.labels.name))?.not_equal(0),
            )
        } else {
            kept
        };
        temporary.close().map_err(failed)?;
        Ok(self.with_node(kept.node, (*self.labels).clone()))
    }

    /// The stored values of a file that is about to lose its name.
    fn kept(path: &Path, name: &str) -> Result<Self> {
        let failed = |source: io::Error| Error::read(name, tiffio::Error::io(0..0, source));
        let source = FileSource::open(path).map_err(failed)?;
        let reader = Reader::new(source, Limits::default()).map_err(|error| Error::read(name, error))?;
        let options = OpenOptions { nodata: NodataSource::Nothing, ..OpenOptions::default() };
        Self::from_reader(&Arc::new(reader), name, &options)
    }
}
