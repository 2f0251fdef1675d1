//! Writing a tile log from front to back.

use std::io;
use std::path::{Path, PathBuf};

use super::format::{CHUNK, FOOTER, FOOTER_BYTES, HEADER_BYTES, Head, TileLogFooter, TileLogHeader, UNIT_END, WAITING};
use crate::error::{Result, Usage};
use crate::writer::append::Appender;
use crate::writer::write::output;
use crate::writer::{Existing, Sink, StagedFile};

/// Appends the chunks of one unit after the other, and publishes the log when all are there.
///
/// Memory held: a buffer of 256 KiB. Dropped before [`finish`](Self::finish), or after an error, it leaves nothing behind.
#[derive(Debug)]
pub struct TileLogWriter<S: Sink = StagedFile> {
    name: PathBuf,
    out: Appender<S>,
    header: TileLogHeader,
    /// The unit whose chunks come now.
    unit: u64,
    /// Records of that unit so far.
    unit_records: u64,
    totals: TileLogFooter,
    broken: bool,
}

/// A place between two units, from which a log can be written on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Point {
    pub(super) offset: u64,
    pub(super) unit: u64,
    pub(super) totals: TileLogFooter,
}

impl Point {
    /// The place behind the header.
    pub(super) fn start(header: &TileLogHeader) -> Self {
        Self { offset: HEADER_BYTES as u64, unit: header.units.start, totals: TileLogFooter::default() }
    }
}

impl TileLogWriter {
    /// Begins the part that is to stand at `path`. Nothing is visible there before [`finish`](Self::finish), and what is
    /// there already is never replaced.
    ///
    /// # Errors
    ///
    /// [`Error::Output`](crate::Error::Output) if the file cannot be made: one is there, or the folder does not let us.
    pub fn create(path: impl AsRef<Path>, header: &TileLogHeader) -> Result<Self> {
        let path = path.as_ref();
        let staged = StagedFile::create(path, Existing::Refuse).map_err(|source| output(path, 0, source))?;
        Self::with_sink(staged, path, header)
    }
}

impl<S: Sink> TileLogWriter<S> {
    /// Begins a log in `sink`, which errors call `name`.
    ///
    /// # Errors
    ///
    /// [`Error::Output`](crate::Error::Output) if the header cannot be written.
    pub fn with_sink(sink: S, name: impl Into<PathBuf>, header: &TileLogHeader) -> Result<Self> {
        let mut writer = Self::resumed(sink, name, header, Point { offset: 0, ..Point::start(header) });
        writer.attempt(|out| out.append(&header.to_bytes()))?;
        Ok(writer)
    }

    /// Writes on from `point`.
    pub(super) fn resumed(sink: S, name: impl Into<PathBuf>, header: &TileLogHeader, point: Point) -> Self {
        let Point { offset, unit, totals } = point;
        let out = Appender::new(sink, offset);
        Self { name: name.into(), out, header: header.clone(), unit, unit_records: 0, totals, broken: false }
    }

    /// The unit whose chunks come now; the end of the units if all have come.
    #[must_use]
    pub fn unit(&self) -> u64 {
        self.unit
    }

    /// The length of the log so far.
    #[must_use]
    pub fn position(&self) -> u64 {
        self.out.position()
    }

    /// Appends an encoded chunk of the unit that comes now.
    ///
    /// # Errors
    ///
    /// [`Usage::ChunkOrder`] if all units have ended, or the chunk has 4 GiB or more; [`Error::Output`](crate::Error::Output)
    /// if it cannot be written, after which only dropping the writer makes sense.
    pub fn put(&mut self, image: usize, chunk: u64, encoded: &[u8]) -> Result<()> {
        if self.unit >= self.header.units.end {
            return Err(Usage::ChunkOrder { chunk, problem: "comes after the last unit of the log" }.into());
        }
        self.unit_records += 1;
        self.record(CHUNK, image, chunk, encoded)
    }

    /// All chunks of this unit have come: the next one begins.
    ///
    /// # Errors
    ///
    /// As for [`put`](Self::put).
    pub fn end_unit(&mut self) -> Result<()> {
        let records = self.unit_records;
        if self.unit >= self.header.units.end {
            return Err(Usage::ChunkOrder { chunk: records, problem: "comes after the last unit of the log" }.into());
        }
        self.record(UNIT_END, 0, records, &[])?;
        self.unit += 1;
        self.unit_records = 0;
        Ok(())
    }

    /// Appends a halved tile of that level, after the last unit.
    ///
    /// # Errors
    ///
    /// As for [`put`](Self::put).
    pub fn put_waiting(&mut self, level: usize, tile: u64, packed: &[u8]) -> Result<()> {
        self.check_ended()?;
        self.record(WAITING, level, tile, packed)
    }

    /// Writes the footer, makes the log durable and publishes it.
    ///
    /// # Errors
    ///
    /// [`Usage::ChunkOrder`] if units are missing; [`Error::Output`](crate::Error::Output) if something cannot be written, or the
    /// path was taken meanwhile. Nothing is published then.
    pub fn finish(mut self) -> Result<TileLogFooter> {
        self.check_ended()?;
        let totals = self.totals;
        self.record(FOOTER, 0, 0, &totals.to_bytes())?;
        self.attempt(Appender::publish)?;
        Ok(totals)
    }

    /// Writes what is held back.
    pub(super) fn flush(&mut self) -> Result<()> {
        self.attempt(Appender::flush)
    }

    fn check_ended(&self) -> Result<()> {
        if self.unit == self.header.units.end {
            return Ok(());
        }
        Err(Usage::ChunkOrder { chunk: self.unit_records, problem: "is not the last of the log, units are missing" }
            .into())
    }

    fn record(&mut self, kind: u32, image: usize, number: u64, bytes: &[u8]) -> Result<()> {
        if self.broken {
            return Err(Usage::ChunkOrder { chunk: number, problem: "comes after a write that failed" }.into());
        }
        let too_large = || Usage::ChunkOrder { chunk: number, problem: "has 4 GiB or more" };
        let head = Head {
            kind,
            image: u32::try_from(image).map_err(|_| too_large())?,
            unit: self.unit,
            number,
            length: u32::try_from(bytes.len()).map_err(|_| too_large())?,
            checksum: crc32fast::hash(bytes),
        };
        self.attempt(|out| {
            out.append(&head.to_bytes())?;
            out.append(bytes)
        })?;
        self.totals.count(&head);
        Ok(())
    }

    fn attempt(&mut self, write: impl FnOnce(&mut Appender<S>) -> io::Result<()>) -> Result<()> {
        write(&mut self.out).map_err(|source| {
            self.broken = true;
            output(&self.name, self.out.written(), source)
        })
    }
}

/// Bytes of a footer with the head of its record.
pub(super) const FOOTER_RECORD_BYTES: u64 = (super::format::HEAD_BYTES + FOOTER_BYTES) as u64;
