//! Several files that are written in one pass, and appear when all of them are complete.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tiffio::writer::{Existing, Sink, SpoolFile, StagedFile, WriteReport};

use super::{Output, OutputSpec};
use crate::error::{Error, Result};

/// A file whose writer cannot publish it: that is done for all files at the end.
#[derive(Debug, Clone)]
struct Held(Arc<Mutex<StagedFile>>);

impl Held {
    /// A writer that panicked leaves a file that is not published.
    fn file(&self) -> MutexGuard<'_, StagedFile> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Sink for Held {
    fn write_at(&mut self, offset: u64, bytes: &[u8]) -> io::Result<()> {
        self.file().write_at(offset, bytes)
    }

    fn publish(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The files, in the order in which they were begun.
#[derive(Debug, Default)]
pub(crate) struct Together(Vec<File>);

#[derive(Debug)]
struct File {
    path: PathBuf,
    existing: Existing,
    held: Held,
    writer: Output<Held>,
}

impl Together {
    /// Begins a file that is to stand at `path`.
    ///
    /// # Errors
    ///
    /// [`Error::Write`] if it cannot be made.
    pub(crate) fn begin(&mut self, path: &Path, spec: &OutputSpec, existing: Existing) -> Result<()> {
        let staged = StagedFile::create(path, existing).map_err(|source| failed(path, 0, source))?;
        let held = Held(Arc::new(Mutex::new(staged)));
        let spool = || {
            let spool = SpoolFile::beside(&held.file());
            spool.map_err(|source| tiffio::Error::Output { path: path.to_owned(), bytes: 0, source })
        };
        let writer = Output::with_sink(held.clone(), spool, path, spec).map_err(Error::write)?;
        self.0.push(File { path: path.to_owned(), existing, held, writer });
        Ok(())
    }

    /// Puts an encoded chunk into file number `file`.
    ///
    /// # Errors
    ///
    /// [`Error::Write`] if it cannot be written.
    pub(crate) fn put(&mut self, file: usize, image: usize, chunk: u64, bytes: &[u8]) -> Result<()> {
        self.0[file].writer.put(image, chunk, bytes)
    }

    /// Completes all files, and then publishes one after the other.
    ///
    /// # Errors
    ///
    /// [`Error::Write`] if one cannot be completed: then none is published. If one cannot be published, new ones before it
    /// are taken away again; what has been replaced cannot be brought back.
    pub(crate) fn finish(self) -> Result<Vec<WriteReport>> {
        let mut complete = Vec::with_capacity(self.0.len());
        for File { path, existing, held, writer } in self.0 {
            complete.push((path, existing, held, writer.finish()?));
        }
        for (number, (path, _, held, report)) in complete.iter().enumerate() {
            let Err(source) = held.file().publish() else { continue };
            for (path, existing, ..) in &complete[..number] {
                if *existing == Existing::Refuse {
                    // What went wrong first is what is told.
                    let _ = fs::remove_file(path);
                }
            }
            return Err(failed(path, report.bytes, source));
        }
        Ok(complete.into_iter().map(|(.., report)| report).collect())
    }
}

fn failed(path: &Path, bytes: u64, source: io::Error) -> Error {
    Error::write(tiffio::Error::Output { path: path.to_owned(), bytes, source })
}
