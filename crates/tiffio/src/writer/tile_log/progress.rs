//! A log beside an output that is being made: what a killed run leaves behind for the next one.

use std::fs::{self, File};
use std::io;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::format::{HEADER_BYTES, LogRecord, TileLogHeader};
use super::read::TileLogReader;
use super::write::{Point, TileLogWriter};
use crate::error::LogFault;
use crate::error::{Error, Result};
use crate::source::FileSource;
use crate::writer::Sink;
use crate::writer::write::output;

/// How long units may be written and not yet be on the medium. A killed process loses nothing by that, a machine that
/// loses power so much.
const SYNC_EVERY: Duration = Duration::from_secs(5);

/// The units of an output that are done, in a file that everybody can see and that grows with them.
///
/// One process at a time: the file is locked. It stays when this is dropped; [`remove`](Self::remove) takes it away.
#[derive(Debug)]
pub struct ProgressLog {
    path: PathBuf,
    file: File,
    writer: TileLogWriter<LogFile>,
    synced: Instant,
}

/// The file, as it is.
#[derive(Debug)]
struct LogFile(File);

impl Sink for LogFile {
    fn write_at(&mut self, offset: u64, bytes: &[u8]) -> io::Result<()> {
        self.0.write_all_at(bytes, offset)
    }

    fn publish(&mut self) -> io::Result<()> {
        self.0.sync_data()
    }
}

impl ProgressLog {
    /// Opens the log at `path`, or begins it: what is behind the last whole unit, or is not as it was written, is cut off,
    /// and the records before are handed to `each` with their bytes.
    ///
    /// # Errors
    ///
    /// [`Error::TileLog`] if another process is at work on it, if it is no tile log, or of another run than `header` says;
    /// [`Error::Io`] and [`Error::Output`] if it cannot be read or written; whatever `each` reports. Then it stays as it
    /// was.
    pub fn open(
        path: impl Into<PathBuf>,
        header: &TileLogHeader,
        each: &mut dyn FnMut(LogRecord, &[u8]) -> Result<()>,
    ) -> Result<Self> {
        let path = path.into();
        let failed = |source| output(&path, 0, source);
        let file = fs::OpenOptions::new().read(true).write(true).create(true).truncate(false).open(&path);
        let file = file.map_err(failed)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(fs::TryLockError::WouldBlock) => {
                return Err(Error::TileLog { path, at: 0, what: LogFault::InUse });
            }
            // Where a file system knows no locks there is none.
            Err(fs::TryLockError::Error(_)) => {}
        }
        let sink = LogFile(file.try_clone().map_err(failed)?);
        let writer = if is_begun(&file, header).map_err(failed)? {
            let point = replay(&path, &file, header, each)?;
            file.set_len(point.offset).map_err(failed)?;
            TileLogWriter::resumed(sink, &path, header, point)
        } else {
            file.set_len(0).map_err(failed)?;
            let mut writer = TileLogWriter::with_sink(sink, &path, header)?;
            writer.flush()?;
            writer
        };
        file.sync_all().map_err(|source| output(&path, 0, source))?;
        Ok(Self { path, file, writer, synced: Instant::now() })
    }

    /// The unit whose chunks come now; all before it are done.
    #[must_use]
    pub fn unit(&self) -> u64 {
        self.writer.unit()
    }

    /// Appends an encoded chunk of the unit that comes now.
    ///
    /// # Errors
    ///
    /// As for [`TileLogWriter::put`].
    pub fn put(&mut self, image: usize, chunk: u64, encoded: &[u8]) -> Result<()> {
        self.writer.put(image, chunk, encoded)
    }

    /// All chunks of this unit have come: it is written, and now and then brought onto the medium.
    ///
    /// # Errors
    ///
    /// As for [`TileLogWriter::put`].
    pub fn end_unit(&mut self) -> Result<()> {
        self.writer.end_unit()?;
        self.writer.flush()?;
        if self.synced.elapsed() >= SYNC_EVERY {
            let failed = |source| output(&self.path, self.writer.position(), source);
            self.file.sync_data().map_err(failed)?;
            self.synced = Instant::now();
        }
        Ok(())
    }

    /// Takes the file away.
    ///
    /// # Errors
    ///
    /// [`Error::Output`] with what the file system reports.
    pub fn remove(self) -> Result<()> {
        fs::remove_file(&self.path).map_err(|source| output(&self.path, 0, source))
    }
}

/// Whether there is a log, and not merely the beginning of a header.
fn is_begun(file: &File, header: &TileLogHeader) -> io::Result<bool> {
    let length = file.metadata()?.len();
    if length >= HEADER_BYTES as u64 {
        return Ok(true);
    }
    let mut found = vec![0; usize::try_from(length).unwrap_or(0)];
    file.read_exact_at(&mut found, 0)?;
    // Another file of a few bytes is not ours to write over.
    Ok(!header.to_bytes().starts_with(&found))
}

/// Hands out the records of whole units; comes back with the place behind the last of these.
fn replay(
    path: &Path,
    file: &File,
    header: &TileLogHeader,
    each: &mut dyn FnMut(LogRecord, &[u8]) -> Result<()>,
) -> Result<Point> {
    let open = || {
        let source = file.try_clone().and_then(FileSource::of_file).map_err(|source| Error::io(0..0, source))?;
        TileLogReader::new(source, path)
    };
    let mut reader = open()?;
    reader.check(header)?;
    let mut bytes = Vec::new();
    let mut end = Point::start(header);
    // Twice, so that nothing is handed out of a unit that turns out not to be whole.
    loop {
        match reader.next(&mut bytes) {
            Ok(Some(_)) => end = reader.point().unwrap_or(end),
            // A footer has no place in such a log, and is written over.
            Ok(None) | Err(Error::TileLog { .. }) => break,
            Err(error) => return Err(error),
        }
    }
    let mut reader = open()?;
    while reader.point() != Some(end) {
        let Some(record) = reader.next(&mut bytes)? else { break };
        each(record, &bytes)?;
    }
    Ok(end)
}
