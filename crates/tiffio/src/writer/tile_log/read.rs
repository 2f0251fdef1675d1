//! Reading a tile log from front to back, believing nothing that no checksum proves.

use std::io;
use std::path::{Path, PathBuf};

use super::format::{
    CHUNK, FOOTER, FOOTER_BYTES, HEAD_BYTES, HEADER_BYTES, Head, LogRecord, TileLogFooter, TileLogHeader, UNIT_END,
    WAITING,
};
use super::write::{FOOTER_RECORD_BYTES, Point};
use crate::error::{Error, Result};
use crate::error::{LogFault, LogPlace};
use crate::source::{ByteSource, FileSource};

/// Bytes that are read at a time, but for records that are larger.
const BUFFER_BYTES: u64 = 1 << 20;

/// Reads the records of a tile log, each verified before it is handed out.
///
/// Memory held: a buffer of 1 MiB. A record is given memory when the log is long enough to hold it.
#[derive(Debug)]
pub struct TileLogReader<R: ByteSource = FileSource> {
    name: PathBuf,
    source: R,
    length: u64,
    header: TileLogHeader,
    /// The next record.
    offset: u64,
    /// Its number.
    record: u64,
    unit: u64,
    unit_records: u64,
    totals: TileLogFooter,
    is_at_end: bool,
    buffer: Vec<u8>,
    buffer_at: u64,
}

impl TileLogReader {
    /// Opens the log at `path` and reads its header.
    ///
    /// # Errors
    ///
    /// [`Error::TileLog`] if it is none; [`Error::Io`] if it cannot be read.
    pub fn open(path: impl AsRef<Path>) -> Result<Self> {
        let path = path.as_ref();
        let source = FileSource::open(path).map_err(|source| Error::io(0..0, named(path, &source)))?;
        Self::new(source, path)
    }
}

impl<R: ByteSource> TileLogReader<R> {
    /// Opens the log in `source`, which errors call `name`.
    ///
    /// # Errors
    ///
    /// As for [`open`](TileLogReader::open).
    pub fn new(source: R, name: impl Into<PathBuf>) -> Result<Self> {
        let name = name.into();
        let length = source.len().map_err(|source| Error::io(0..0, named(&name, &source)))?;
        let header = TileLogHeader { run_id: [0; 32], part: 0, units: 0..0, unit_size: [0; 2] };
        let mut reader = Self {
            name,
            source,
            length,
            header,
            offset: 0,
            record: 0,
            unit: 0,
            unit_records: 0,
            totals: TileLogFooter::default(),
            is_at_end: false,
            buffer: Vec::new(),
            buffer_at: 0,
        };
        let header = TileLogHeader::from_bytes(&reader.array::<HEADER_BYTES>(0)?);
        reader.header = header.map_err(|what| reader.fault(0, what))?;
        (reader.offset, reader.unit) = (HEADER_BYTES as u64, reader.header.units.start);
        Ok(reader)
    }

    /// What the log holds.
    #[must_use]
    pub fn header(&self) -> &TileLogHeader {
        &self.header
    }

    /// Fails unless the log is what was asked for.
    ///
    /// # Errors
    ///
    /// [`Error::TileLog`] with the faults of [`TileLogHeader::check`].
    pub fn check(&self, expected: &TileLogHeader) -> Result<()> {
        self.header.check(expected).map_err(|what| self.fault(0, what))
    }

    /// The sums at the end of the log, without a look at what they are of: that it is complete.
    ///
    /// # Errors
    ///
    /// [`Error::TileLog`] if it has no footer or another number of units; [`Error::Io`] if it cannot be read.
    pub fn footer(&mut self) -> Result<TileLogFooter> {
        let needed = HEADER_BYTES as u64 + FOOTER_RECORD_BYTES;
        let cut_short = LogFault::CutShort { needed, available: self.length };
        let Some(at) = self.length.checked_sub(FOOTER_RECORD_BYTES).filter(|at| *at >= HEADER_BYTES as u64) else {
            return Err(self.fault(self.length, cut_short));
        };
        let head = Head::from_bytes(&self.array::<HEAD_BYTES>(at)?);
        let bytes = self.array::<FOOTER_BYTES>(at + HEAD_BYTES as u64)?;
        let is_footer = |head: &Head| head.kind == FOOTER && head.checksum == crc32fast::hash(&bytes);
        let Some(head) = head.filter(is_footer) else {
            let cut_short = LogFault::CutShort { needed: self.length + FOOTER_RECORD_BYTES, available: self.length };
            return Err(self.fault(self.length, cut_short));
        };
        let footer = TileLogFooter::from_bytes(&bytes);
        let units = &self.header.units;
        if head.unit != units.end || units.end.checked_sub(units.start) != Some(footer.units) {
            return Err(self.fault(at, LogFault::Footer));
        }
        Ok(footer)
    }

    /// Reads the next record and puts its bytes into `bytes`; nothing after the footer, which has then been found to fit.
    ///
    /// # Errors
    ///
    /// [`Error::TileLog`] if the record is not whole or not as it was written; [`Error::Io`] if it cannot be read. The
    /// next call meets the same error.
    pub fn next(&mut self, bytes: &mut Vec<u8>) -> Result<Option<LogRecord>> {
        if self.is_at_end {
            return Ok(None);
        }
        let head = Head::from_bytes(&self.array::<HEAD_BYTES>(self.offset)?);
        let place = LogPlace::Head(self.record);
        let head = head.ok_or_else(|| self.fault(self.offset, LogFault::Checksum { what: place }))?;
        let bytes_at = self.offset + HEAD_BYTES as u64;
        self.read(bytes_at, u64::from(head.length), bytes)?;
        let place = LogPlace::Record(self.record);
        if crc32fast::hash(bytes) != head.checksum {
            return Err(self.fault(bytes_at, LogFault::Checksum { what: place }));
        }
        let end = bytes_at + u64::from(head.length);
        if head.kind == FOOTER {
            let found = bytes.first_chunk::<FOOTER_BYTES>().map(TileLogFooter::from_bytes);
            if found != Some(self.totals) || end != self.length || self.unit != self.header.units.end {
                return Err(self.fault(self.offset, LogFault::Footer));
            }
            self.is_at_end = true;
            return Ok(None);
        }
        let record = self.in_order(&head).ok_or_else(|| self.fault(self.offset, LogFault::Order { what: place }))?;
        self.totals.count(&head);
        (self.offset, self.record) = (end, self.record + 1);
        if let LogRecord::UnitEnd { unit } = record {
            (self.unit, self.unit_records) = (unit + 1, 0);
        } else {
            self.unit_records += 1;
        }
        Ok(Some(record))
    }

    /// Reads all that is left, for its checksums; comes back with the sums.
    ///
    /// # Errors
    ///
    /// As for [`next`](Self::next).
    pub fn verify(&mut self) -> Result<TileLogFooter> {
        let mut bytes = Vec::new();
        while self.next(&mut bytes)?.is_some() {}
        Ok(self.totals)
    }

    /// The place where the next record is expected, if that is between two units.
    pub(super) fn point(&self) -> Option<Point> {
        let point = Point { offset: self.offset, unit: self.unit, totals: self.totals };
        (self.unit_records == 0).then_some(point)
    }

    /// The record of that head, if one can stand here.
    fn in_order(&self, head: &Head) -> Option<LogRecord> {
        if head.unit != self.unit {
            return None;
        }
        let image = usize::try_from(head.image).ok()?;
        let is_in_unit = self.unit < self.header.units.end;
        match head.kind {
            CHUNK if is_in_unit => Some(LogRecord::Chunk { unit: head.unit, image, chunk: head.number }),
            UNIT_END if is_in_unit && head.length == 0 && head.number == self.unit_records => {
                Some(LogRecord::UnitEnd { unit: head.unit })
            }
            WAITING if !is_in_unit => Some(LogRecord::Waiting { level: image, tile: head.number }),
            _ => None,
        }
    }

    fn array<const N: usize>(&mut self, offset: u64) -> Result<[u8; N]> {
        let mut bytes = Vec::new();
        self.read(offset, N as u64, &mut bytes)?;
        Ok(*bytes.first_chunk::<N>().unwrap_or(&[0; N]))
    }

    /// Replaces `out` by `length` bytes at `offset`; takes no memory before it is known that they are there.
    fn read(&mut self, offset: u64, length: u64, out: &mut Vec<u8>) -> Result<()> {
        let needed = offset.saturating_add(length);
        if needed > self.length {
            return Err(self.fault(offset, LogFault::CutShort { needed, available: self.length }));
        }
        out.clear();
        let held = self.buffer_at..self.buffer_at + self.buffer.len() as u64;
        if offset < held.start || needed > held.end {
            if length > BUFFER_BYTES / 4 {
                out.resize(usize::try_from(length).unwrap_or(usize::MAX), 0);
                return self.fetch(offset, out);
            }
            let mut buffer = std::mem::take(&mut self.buffer);
            buffer.resize(usize::try_from(BUFFER_BYTES.min(self.length - offset)).unwrap_or(0), 0);
            self.fetch(offset, &mut buffer)?;
            (self.buffer, self.buffer_at) = (buffer, offset);
        }
        let start = usize::try_from(offset - self.buffer_at).unwrap_or(usize::MAX);
        let held = self.buffer.get(start..).and_then(|bytes| bytes.get(..usize::try_from(length).ok()?));
        out.extend_from_slice(held.unwrap_or_default());
        Ok(())
    }

    fn fetch(&self, offset: u64, out: &mut [u8]) -> Result<()> {
        let range = offset..offset + out.len() as u64;
        self.source.read_at(offset, out).map_err(|source| Error::io(range, named(&self.name, &source)))
    }

    fn fault(&self, at: u64, what: LogFault) -> Error {
        Error::TileLog { path: self.name.clone(), at, what }
    }
}

/// The error with the name of the file, which errors of reading do not have.
fn named(path: &Path, source: &io::Error) -> io::Error {
    io::Error::new(source.kind(), format!("{}: {source}", path.display()))
}
