//! The tables of chunks as they stand in the file: nothing is put right, nothing is left out.
//!
//! Decoding goes through [`Reader::chunk_range`], which mends what can only be meant one way. Who counts chunks or judges
//! a file wants the numbers themselves.

use super::fetch::read;
use super::{Image, Reader};
use crate::bytes::{ByteOrder, Cursor};
use crate::error::{Error, Location, Malformed, Result};
use crate::ifd::{Entry, Place};
use crate::layout::ChunkKind;
use crate::source::ByteSource;
use crate::tag::{FieldType, Tag};

/// Bytes of a table that are read at a time.
const BLOCK_BYTES: u64 = 64 << 10;

/// A chunk by the file's tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ListedChunk {
    /// Its number in the tables: in the grid that is stored, which [`Image::layout`] may cut finer.
    pub index: u64,
    /// Its offset; 0 for a sparse chunk.
    pub offset: u64,
    /// Its byte count, or nothing if the file has no such table or it ends before.
    pub byte_count: Option<u64>,
}

/// The chunks of an image, as its tables list them.
#[derive(Debug)]
pub struct ChunkListing<'a> {
    offsets: Column<'a>,
    byte_counts: Option<Column<'a>>,
    index: u64,
}

/// What the tables of an image add up to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ChunkTotals {
    /// Chunks in the tables.
    pub listed: u64,
    /// Those of them that the file does not hold: offset or byte count is 0.
    pub sparse: u64,
    /// Stored bytes of all the others.
    pub stored_bytes: u64,
}

impl Reader {
    /// The chunks of image number `image` as the file lists them, in order. Memory is a small part of the tables.
    ///
    /// # Errors
    ///
    /// [`Usage::NoSuchImage`](crate::Usage::NoSuchImage); [`Malformed`] if the table of offsets is missing, is no table
    /// of unsigned integers, or leaves the file. While it runs, [`Error::Io`], which ends it.
    pub fn chunk_listing(&self, image: usize) -> Result<ChunkListing<'_>> {
        let image = self.image(image)?;
        let at = Location::ifd(image.index());
        let [offsets, byte_counts] = table_entries(image);
        let offsets =
            offsets.ok_or_else(|| Error::from(Malformed::TagMissing).at(Location::tag(Tag::STRIP_OFFSETS)).at(at))?;
        let column = |entry| Column::new(self, entry).map_err(|error| error.at(at));
        Ok(ChunkListing { offsets: column(offsets)?, byte_counts: byte_counts.map(column).transpose()?, index: 0 })
    }

    /// The totals of the [listing](Self::chunk_listing) of image number `image`.
    ///
    /// # Errors
    ///
    /// As for the listing.
    pub fn chunk_totals(&self, image: usize) -> Result<ChunkTotals> {
        self.chunk_listing(image)?.try_fold(ChunkTotals::default(), |totals, chunk| Ok(totals.with(&chunk?)))
    }

    /// The totals of all images, by their numbers; nothing for one whose tables cannot be listed.
    ///
    /// Directories that share one table are counted as long as the tables together are not much longer than the file.
    #[must_use]
    pub fn all_chunk_totals(&self) -> Vec<Option<ChunkTotals>> {
        let mut budget = TableBudget::new(self);
        let totals = |image: &Image| {
            let mut listing = budget.listing(self, image.index()).ok()?;
            listing.try_fold(ChunkTotals::default(), |totals, chunk| Some(totals.with(&chunk.ok()?)))
        };
        self.images().iter().map(totals).collect()
    }
}

impl ChunkTotals {
    /// These, and `chunk`.
    pub(crate) fn with(mut self, chunk: &ListedChunk) -> Self {
        self.listed = self.listed.saturating_add(1);
        if chunk.is_sparse() {
            self.sparse = self.sparse.saturating_add(1);
        } else {
            self.stored_bytes = self.stored_bytes.saturating_add(chunk.byte_count.unwrap_or(0));
        }
        self
    }
}

/// How many bytes of tables may still be read. Directories may all name one table: a file that is read once through its
/// tables must not be read once for each of them.
#[derive(Debug)]
pub(crate) struct TableBudget {
    left: u64,
}

impl TableBudget {
    /// A few times the bytes of the file: masks are listed twice, and small tables are shared by some directories.
    pub(crate) fn new(reader: &Reader) -> Self {
        Self { left: reader.file_length().saturating_mul(4).saturating_add(1 << 20) }
    }

    /// The listing of image number `image`, unless it would pass the budget, which is [`Malformed::Overlap`].
    pub(crate) fn listing<'a>(&mut self, reader: &'a Reader, image: usize) -> Result<ChunkListing<'a>> {
        let listing = reader.chunk_listing(image)?;
        let bytes = |column: &Column<'_>| column.left.saturating_mul(column.size);
        let both = bytes(&listing.offsets).saturating_add(listing.byte_counts.as_ref().map_or(0, bytes));
        match self.left.checked_sub(both) {
            Some(left) => {
                self.left = left;
                Ok(listing)
            }
            None => Err(Error::from(Malformed::Overlap).at(Location::ifd(image))),
        }
    }
}

impl ListedChunk {
    /// Whether the file does not hold it.
    #[must_use]
    pub fn is_sparse(&self) -> bool {
        self.offset == 0 || self.byte_count == Some(0)
    }
}

/// The tables of offsets and byte counts: those of the kind of chunks that the image has, or else those of the other.
fn table_entries(image: &Image) -> [Option<&Entry>; 2] {
    let strips = [Tag::STRIP_OFFSETS, Tag::STRIP_BYTE_COUNTS];
    let tiles = [Tag::TILE_OFFSETS, Tag::TILE_BYTE_COUNTS];
    let tiled = image.layout().map_or_else(
        |_| image.ifd().entry(Tag::TILE_OFFSETS).is_some(),
        |layout| layout.grid.kind() == ChunkKind::Tile,
    );
    let (own, other) = if tiled { (tiles, strips) } else { (strips, tiles) };
    let entry = |(own, other): (Tag, Tag)| image.ifd().entry(own).or_else(|| image.ifd().entry(other));
    let [own_offsets, own_counts] = own;
    let [other_offsets, other_counts] = other;
    [entry((own_offsets, other_offsets)), entry((own_counts, other_counts))]
}

impl Iterator for ChunkListing<'_> {
    type Item = Result<ListedChunk>;

    fn next(&mut self) -> Option<Self::Item> {
        let offset = match self.offsets.next()? {
            Ok(offset) => offset,
            Err(error) => return Some(Err(error)),
        };
        let byte_count = match self.byte_counts.as_mut().and_then(Iterator::next).transpose() {
            Ok(byte_count) => byte_count,
            Err(error) => {
                self.offsets.left = 0;
                return Some(Err(error));
            }
        };
        let index = self.index;
        self.index = index.saturating_add(1);
        Some(Ok(ListedChunk { index, offset, byte_count }))
    }
}

/// The numbers of one table, read block by block.
#[derive(Debug)]
struct Column<'a> {
    source: &'a dyn ByteSource,
    order: ByteOrder,
    /// Bytes of a number.
    size: u64,
    /// Numbers that have not been given out.
    left: u64,
    /// Where the next block is.
    next: u64,
    block: Vec<u8>,
    /// Bytes of the block that have been given out.
    used: usize,
}

impl<'a> Column<'a> {
    fn new(reader: &'a Reader, entry: &Entry) -> Result<Self> {
        let size = match entry.field_type() {
            Some(FieldType::Byte) => 1,
            Some(FieldType::Short) => 2,
            Some(FieldType::Long | FieldType::Ifd) => 4,
            Some(FieldType::Long8 | FieldType::Ifd8) => 8,
            _ => {
                let what = Malformed::TagType { found: entry.type_code, expected: "an unsigned integer" };
                return Err(Error::from(what).at(Location::tag(entry.tag)));
            }
        };
        entry.stored_range(reader.file_length())?;
        let (next, block) = match entry.place {
            Place::Inline(bytes) => (0, bytes.to_vec()),
            Place::At(offset) => (offset, Vec::new()),
        };
        let order = reader.header().byte_order;
        Ok(Self { source: reader.source(), order, size, left: entry.count, next, block, used: 0 })
    }

    fn fill(&mut self) -> Result<()> {
        let bytes = self.left.saturating_mul(self.size).min(BLOCK_BYTES);
        let range = self.next..self.next.saturating_add(bytes);
        self.next = range.end;
        self.used = 0;
        read(self.source, range, &mut self.block)
    }

    fn number(&mut self) -> Result<u64> {
        if self.used >= self.block.len() {
            self.fill()?;
        }
        let mut cursor = Cursor::new(self.block.get(self.used..).unwrap_or_default(), self.order);
        let number = match self.size {
            1 => cursor.array::<1>().map(|[byte]| u64::from(byte)),
            2 => cursor.u16().map(u64::from),
            4 => cursor.u32().map(u64::from),
            _ => cursor.u64(),
        }?;
        self.used = self.block.len().saturating_sub(cursor.rest().len());
        Ok(number)
    }
}

impl Iterator for Column<'_> {
    type Item = Result<u64>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.left == 0 {
            return None;
        }
        // `fill` counts those that are left, this one among them.
        let number = self.number();
        self.left = if number.is_ok() { self.left.saturating_sub(1) } else { 0 };
        Some(number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Limits;
    use crate::source::MemorySource;

    /// A classic file whose directory has these entries: tag, type, count, value or offset; the header is 8 bytes long.
    fn file(entries: &[[u32; 4]], values: &[u8]) -> Reader {
        let mut bytes = b"II*\0".to_vec();
        bytes.extend(u32::try_from(8 + values.len()).unwrap().to_le_bytes());
        bytes.extend_from_slice(values);
        bytes.extend(u16::try_from(entries.len()).unwrap().to_le_bytes());
        for [tag, kind, count, value] in entries {
            bytes.extend(u16::try_from(*tag).unwrap().to_le_bytes());
            bytes.extend(u16::try_from(*kind).unwrap().to_le_bytes());
            bytes.extend(count.to_le_bytes());
            bytes.extend(value.to_le_bytes());
        }
        bytes.extend([0; 4]);
        Reader::new(MemorySource::new(bytes), Limits::default()).unwrap()
    }

    #[track_caller]
    fn check(reader: &Reader, want: &[(u64, Option<u64>)], totals: [u64; 3]) {
        let found: Vec<_> = reader.chunk_listing(0).unwrap().map(Result::unwrap).collect();
        assert_eq!(found.iter().map(|chunk| (chunk.offset, chunk.byte_count)).collect::<Vec<_>>(), want);
        assert!(found.iter().zip(0..).all(|(chunk, index)| chunk.index == index));
        let [listed, sparse, stored_bytes] = totals;
        assert_eq!(reader.chunk_totals(0).unwrap(), ChunkTotals { listed, sparse, stored_bytes });
    }

    #[test]
    fn numbers_are_listed_as_they_stand() {
        let size = [[256, 3, 1, 9], [257, 3, 1, 9]];
        let reader = file(&[size[0], size[1], [273, 3, 2, 5 | 7 << 16], [279, 3, 2, 100]], &[]);
        check(&reader, &[(5, Some(100)), (7, Some(0))], [2, 1, 100]);
        let reader = file(&[size[0], size[1], [273, 4, 3, 8]], &[1, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0]);
        check(&reader, &[(1, None), (0, None), (2, None)], [3, 1, 0]);
        let reader = file(&[size[0], size[1], [273, 4, 2, 8], [279, 4, 1, 6]], &[1, 0, 0, 0, 9, 0, 0, 0]);
        check(&reader, &[(1, Some(6)), (9, None)], [2, 0, 6]);
    }

    #[test]
    fn a_table_longer_than_a_block_is_read_to_its_end() {
        let numbers: Vec<u8> = (0..40_000_u32).flat_map(u32::to_le_bytes).collect();
        let reader = file(&[[256, 3, 1, 9], [257, 4, 1, 40_000], [273, 4, 40_000, 8]], &numbers);
        let sum: u64 = reader.chunk_listing(0).unwrap().map(|chunk| chunk.unwrap().offset).sum();
        assert_eq!(sum, 40_000 * 39_999 / 2);
    }

    #[test]
    fn a_table_that_many_directories_name_is_not_read_for_each() {
        let reader = file(&[[256, 3, 1, 9], [257, 3, 1, 9], [273, 4, 2, 8]], &[1, 0, 0, 0, 2, 0, 0, 0]);
        let mut budget = TableBudget { left: 20 };
        assert!(budget.listing(&reader, 0).is_ok() && budget.listing(&reader, 0).is_ok());
        assert!(matches!(budget.listing(&reader, 0), Err(Error::Malformed { what: Malformed::Overlap, .. })));
        assert_eq!(reader.all_chunk_totals().len(), 1);
    }

    #[test]
    fn tables_that_are_none_are_errors() {
        let size = [[256, 3, 1, 9], [257, 3, 1, 9]];
        assert!(file(&size, &[]).chunk_listing(0).is_err());
        assert!(file(&[size[0], size[1], [273, 2, 2, 65]], &[]).chunk_listing(0).is_err());
        assert!(file(&[size[0], size[1], [273, 4, 9, 80]], &[]).chunk_listing(0).is_err());
    }
}
