//! Where the chunks of an image are: the tables of offsets and byte counts, loaded when a chunk is first asked for.
//!
//! Tables of up to 1 MiB are kept as they are stored; of larger ones single entries are read. Byte counts that cannot be
//! are put right as libtiff does, where nothing else can be meant.

use std::ops::Range;

use super::fetch::SourceFile;
use super::{Image, strip};
use crate::bytes::{ByteOrder, Cursor};
use crate::error::{Error, Location, Malformed, Result, Usage};
use crate::ifd::{Entry, Ifd, Place};
use crate::layout::{ChunkGrid, ChunkKind, ImageLayout};
use crate::tag::{Compression, FieldType, Tag};

/// The largest table that is held in memory.
const HELD_MAX: u64 = 1 << 20;

/// Tables that are too short go on with zeros, as in libtiff: chunks that are not there. Not for images of more chunks
/// than this, where it would make a few bytes stand for any size.
const PADDED_MAX: u64 = 1_000_000;

/// The tables of one image.
#[derive(Debug)]
pub(super) struct ChunkTable {
    offsets: Column,
    byte_counts: Option<Column>,
}

/// One of the tables.
#[derive(Debug)]
struct Column {
    count: u64,
    /// Bytes of a number.
    size: u8,
    stored: Stored,
}

#[derive(Debug)]
enum Stored {
    Held(Vec<u8>),
    At(u64),
}

impl Image {
    /// The stored bytes of `chunk`, or nothing if it is sparse. They begin inside the file and may end past it.
    pub(super) fn chunk_range(&self, chunk: u64) -> Result<Option<Range<u64>>> {
        let (layout, stored) = self.grids()?;
        let at = Location { ifd: Some(self.index()), chunk: Some(chunk), ..Location::default() };
        let range = self.stored_range(layout, stored, chunk).map_err(|error| error.at(at))?;
        match range {
            Some(Range { start, end }) if start >= self.file.length => {
                let at = Location { offset: Some(start), ..at };
                Err(Error::from(Malformed::Truncated { needed: end.saturating_sub(start), available: 0 }).at(at))
            }
            range => Ok(range),
        }
    }

    fn stored_range(&self, layout: &ImageLayout, stored: &ChunkGrid, chunk: u64) -> Result<Option<Range<u64>>> {
        let table = self.chunk_table(stored.kind())?;
        if layout.grid == *stored {
            return table.range(&self.file, layout, stored, chunk);
        }
        let (strip, part) = strip::place(layout, stored, chunk)?;
        let range = table.range(&self.file, layout, stored, strip)?;
        range.map(|range| strip::cut(range, &part)).transpose()
    }

    fn chunk_table(&self, kind: ChunkKind) -> Result<&ChunkTable> {
        if let Some(table) = self.table.get() {
            return Ok(table);
        }
        let table = ChunkTable::load(&self.file, self.ifd(), kind)?;
        Ok(self.table.get_or_init(|| table))
    }
}

impl ChunkTable {
    fn load(file: &SourceFile, ifd: &Ifd, kind: ChunkKind) -> Result<Self> {
        let strips = [Tag::STRIP_OFFSETS, Tag::STRIP_BYTE_COUNTS];
        let tiles = [Tag::TILE_OFFSETS, Tag::TILE_BYTE_COUNTS];
        // Writers that mix the two up are read, as libtiff reads them.
        let (own, other) = if kind == ChunkKind::Tile { (tiles, strips) } else { (strips, tiles) };
        let entry = |n: usize| ifd.entry(own[n]).or_else(|| ifd.entry(other[n]));
        let missing = || Error::from(Malformed::TagMissing).at(Location::tag(own[0]));
        let offsets = Column::load(file, entry(0).ok_or_else(missing)?)?;
        let byte_counts = match entry(1).map(|entry| Column::load(file, entry)) {
            Some(Ok(column)) => Some(column),
            Some(Err(error @ Error::Io { .. })) => return Err(error),
            // Missing or of no use: they follow from the offsets.
            None | Some(Err(_)) => None,
        };
        Ok(Self { offsets, byte_counts })
    }

    /// The stored bytes of `chunk` of the file's own grid.
    fn range(
        &self,
        file: &SourceFile,
        layout: &ImageLayout,
        grid: &ChunkGrid,
        chunk: u64,
    ) -> Result<Option<Range<u64>>> {
        let no_chunk = || Usage::NoSuchChunk { chunk, count: grid.chunk_count() };
        let (width, height) = grid.stored_size(chunk).ok_or_else(no_chunk)?;
        let offset = match self.offsets.get(file, chunk)? {
            None if grid.chunk_count() > PADDED_MAX => {
                let what = Malformed::TagCount { found: self.offsets.count, expected: grid.chunk_count() };
                return Err(what.into());
            }
            None | Some(0) => return Ok(None),
            Some(offset) => offset,
        };
        let size = layout.stored_bytes(width, height).ok_or(Malformed::Overflow("the size of a chunk"))?;
        let available = file.length.saturating_sub(offset);
        let listed = match &self.byte_counts {
            Some(counts) => Some(counts.get(file, chunk)?.unwrap_or(0)),
            None => None,
        };
        let one_strip = grid.chunk_count() == 1 && grid.kind() == ChunkKind::Strip;
        let count = match (listed, layout.compression) {
            (Some(0), _) if !one_strip => return Ok(None),
            (None | Some(0), Compression::None) => size,
            (Some(count), Compression::None) if count < size || count > available => {
                // Samples lie there if nothing else can: up to the next chunk, or all of the file.
                let next = self.next_after(file, chunk, offset)?;
                let room = if one_strip { available } else { next.map_or(0, |next| next - offset) };
                if room >= size { size } else { count }
            }
            (None, _) => self.next_after(file, chunk, offset)?.unwrap_or(file.length).saturating_sub(offset),
            (Some(0), _) => available,
            (Some(count), _) => count,
        };
        Ok(Some(offset..offset.saturating_add(count)))
    }

    /// Where the next chunk begins, if it does so after `offset`.
    fn next_after(&self, file: &SourceFile, chunk: u64, offset: u64) -> Result<Option<u64>> {
        Ok(self.offsets.get(file, chunk.saturating_add(1))?.filter(|next| *next > offset))
    }
}

impl Column {
    fn load(file: &SourceFile, entry: &Entry) -> Result<Self> {
        let at = Location::tag(entry.tag);
        let size = match entry.field_type() {
            Some(FieldType::Byte) => 1,
            Some(FieldType::Short) => 2,
            Some(FieldType::Long | FieldType::Ifd) => 4,
            Some(FieldType::Long8 | FieldType::Ifd8) => 8,
            _ => {
                let what = Malformed::TagType { found: entry.type_code, expected: "an unsigned integer" };
                return Err(Error::from(what).at(at));
            }
        };
        let stored = match (entry.place, entry.stored_range(file.length)?) {
            (Place::Inline(bytes), _) => Stored::Held(bytes.to_vec()),
            (Place::At(_), Some(range)) if range.end.saturating_sub(range.start) <= HELD_MAX => {
                let mut bytes = Vec::new();
                file.read(range, &mut bytes)?;
                Stored::Held(bytes)
            }
            (Place::At(offset), _) => Stored::At(offset),
        };
        Ok(Self { count: entry.count, size, stored })
    }

    /// The number at `index`, or nothing past the end.
    fn get(&self, file: &SourceFile, index: u64) -> Result<Option<u64>> {
        if index >= self.count {
            return Ok(None);
        }
        let size = usize::from(self.size);
        let offset = index.saturating_mul(u64::from(self.size));
        let mut number = [0; 8];
        let number = number.get_mut(..size).unwrap_or_default();
        match &self.stored {
            Stored::Held(bytes) => {
                let at = usize::try_from(offset).ok();
                let Some(held) = at.and_then(|at| bytes.get(at..)?.get(..size)) else { return Ok(None) };
                number.copy_from_slice(held);
            }
            Stored::At(start) => {
                let start = start.saturating_add(offset);
                let range = start..start.saturating_add(u64::from(self.size));
                file.source.read_at(start, number).map_err(|source| Error::io(range, source))?;
            }
        }
        integer(number, file.header.byte_order).map(Some)
    }
}

fn integer(bytes: &[u8], order: ByteOrder) -> Result<u64> {
    let mut cursor = Cursor::new(bytes, order);
    match bytes.len() {
        1 => cursor.array::<1>().map(|[byte]| u64::from(byte)),
        2 => cursor.u16().map(u64::from),
        4 => cursor.u32().map(u64::from),
        _ => cursor.u64(),
    }
}
