//! Reading a tile log from front to back, believing nothing that no checksum proves.

use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};

use super::format::{
    CHUNK, FOOTER, FOOTER_BYTES, HEAD_BYTES, HEADER_BYTES, Head, LogRecord, TileLogFooter, TileLogHeader, UNIT_END,
    WAITING,
};
use super::write::{FOOTER_RECORD_BYTES, Point};
use crate::error::{Error, Result};
use crate::error::{LogFault, LogPlace};
use crate::source::{ByteSource, FileSource};

/// Bytes that are read ahead, so that small records come many at a time.
const AHEAD_BYTES: u64 = 32 << 10;
/// A record that takes as much beyond what was read ahead is read straight to where it is wanted.
const LARGE_BYTES: u64 = 16 << 10;

/// Reads the records of a tile log, each verified before it is handed out.
///
/// Each byte of the log is read once. Memory held: a buffer of 32 KiB. A record is given memory when the log is long enough
/// to hold it.
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
    /// Bytes that were read ahead.
    ahead: Vec<u8>,
    /// Where the first of them stands.
    ahead_at: u64,
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
            ahead: Vec::new(),
            ahead_at: 0,
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
        let held = self.held(offset).len() as u64;
        if length.saturating_sub(held) >= LARGE_BYTES {
            return self.read_large(offset..needed, out);
        }
        if held < length {
            self.read_ahead(offset, length.max(AHEAD_BYTES))?;
        }
        out.clear();
        let held = self.held(offset);
        out.extend_from_slice(held.get(..to_usize(length)).unwrap_or(held));
        Ok(())
    }

    /// What was read ahead from `offset` on.
    fn held(&self, offset: u64) -> &[u8] {
        let start = offset.checked_sub(self.ahead_at).and_then(|start| usize::try_from(start).ok());
        start.and_then(|start| self.ahead.get(start..)).unwrap_or_default()
    }

    /// Reads ahead from `offset` on, `length` bytes or to the end.
    fn read_ahead(&mut self, offset: u64, length: u64) -> Result<()> {
        let held = self.held(offset).len();
        let mut ahead = std::mem::take(&mut self.ahead);
        ahead.drain(..ahead.len() - held);
        ahead.resize(to_usize(length.min(self.length - offset)), 0);
        self.fetch(offset + held as u64, &mut ahead[held..])?;
        (self.ahead, self.ahead_at) = (ahead, offset);
        Ok(())
    }

    /// Replaces `out` by the bytes of `range`, and reads the heads of the next two records with them: the first of these may
    /// be that which ends a unit.
    fn read_large(&mut self, range: Range<u64>, out: &mut Vec<u8>) -> Result<()> {
        let length = to_usize(range.end - range.start);
        let end = range.end.saturating_add(2 * HEAD_BYTES as u64).min(self.length);
        // Not cleared before: what is written over needs no zeros.
        out.resize(to_usize(end - range.start), 0);
        let held = self.held(range.start);
        let (start, rest) = out.split_at_mut(held.len());
        start.copy_from_slice(held);
        self.fetch(range.start + start.len() as u64, rest)?;
        self.ahead.clear();
        self.ahead.extend_from_slice(&out[length..]);
        self.ahead_at = range.end;
        out.truncate(length);
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

/// Lengths that are no longer than a file; where memory cannot hold such a length, reading it fails.
fn to_usize(length: u64) -> usize {
    usize::try_from(length).unwrap_or(usize::MAX)
}
