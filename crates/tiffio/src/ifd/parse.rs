//! One directory: from the bytes of its table to entries.
//!
//! ```text
//! classic   0..2 count n   n entries of 12: 0..2 tag  2..4 type  4..8  count  8..12  value or offset   then 4: next
//! BigTIFF   0..8 count n   n entries of 20: 0..2 tag  2..4 type  4..12 count  12..20 value or offset   then 8: next
//! ```
//!
//! Entries are kept as they stand: in any order, of any type. Where a tag comes twice the first one counts.

use std::ops::Range;

use super::{Header, TiffVariant};
use crate::bytes::Cursor;
use crate::error::{Error, Location, Malformed, Result};
use crate::tag::{FieldType, Tag};

/// Where the value of an entry is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// In the entry itself; only as many of these bytes count as the value has.
    Inline([u8; 8]),
    /// At this offset of the file.
    At(u64),
}

/// One entry of a directory; its value has not been read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    /// What the value is about.
    pub tag: Tag,
    /// The number of the field type, which may be one of no specification.
    pub type_code: u16,
    /// How many values there are.
    pub count: u64,
    /// Where they are.
    pub place: Place,
}

impl Entry {
    /// The field type, or nothing if no specification has its number.
    #[must_use]
    pub fn field_type(&self) -> Option<FieldType> {
        FieldType::from_code(self.type_code)
    }

    /// Bytes of the value.
    ///
    /// # Errors
    ///
    /// [`Malformed::TagType`] for an unknown type, [`Malformed::Overflow`] if the size does not fit 64 bits.
    pub fn byte_count(&self) -> Result<u64> {
        let at = Location::tag(self.tag);
        let kind = self.field_type().ok_or_else(|| {
            Error::from(Malformed::TagType { found: self.type_code, expected: "a known type" }).at(at)
        })?;
        let size = u64::try_from(kind.size()).unwrap_or(u64::MAX);
        self.count.checked_mul(size).ok_or_else(|| Error::from(Malformed::Overflow("the size of a value")).at(at))
    }

    fn parse(cursor: &mut Cursor<'_>, variant: TiffVariant) -> Result<Self> {
        let (tag, type_code) = (Tag(cursor.u16()?), cursor.u16()?);
        let count = match variant {
            TiffVariant::Classic => u64::from(cursor.u32()?),
            TiffVariant::Big => cursor.u64()?,
        };
        let mut offset = cursor.clone();
        let mut inline = [0; 8];
        let field = match variant {
            TiffVariant::Classic => &cursor.array::<4>()?[..],
            TiffVariant::Big => &cursor.array::<8>()?[..],
        };
        inline.iter_mut().zip(field).for_each(|(to, from)| *to = *from);
        let mut entry = Self { tag, type_code, count, place: Place::Inline(inline) };
        // A type that is not known has no size: its field is kept as it stands.
        if entry.field_type().is_some() && entry.byte_count().map_or(true, |n| n > u64::from(variant.offset_size())) {
            entry.place = Place::At(match variant {
                TiffVariant::Classic => u64::from(offset.u32()?),
                TiffVariant::Big => offset.u64()?,
            });
        }
        Ok(entry)
    }
}

/// One directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ifd {
    /// Where in the file it begins.
    pub offset: u64,
    /// Its entries in file order.
    pub entries: Vec<Entry>,
    /// Where the next directory of the chain begins; 0 at the end.
    pub next: u64,
    /// The number of the directory whose `SubIFDs` tag names this one; nothing for those of the main chain.
    pub parent: Option<usize>,
}

impl Ifd {
    /// The entry of `tag`: the first one if there are several.
    #[must_use]
    pub fn entry(&self, tag: Tag) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.tag == tag)
    }

    /// The bytes of the entry count of the directory at `offset`, or nothing if they do not fit 64 bits.
    pub(super) fn count_range(header: &Header, offset: u64) -> Option<Range<u64>> {
        Some(offset..offset.checked_add(u64::from(header.variant.count_size()))?)
    }

    /// The number of entries that the bytes of [`count_range`](Self::count_range) hold.
    pub(super) fn parse_count(header: &Header, bytes: &[u8]) -> Result<u64> {
        let mut cursor = Cursor::new(bytes, header.byte_order);
        match header.variant {
            TiffVariant::Classic => cursor.u16().map(u64::from),
            TiffVariant::Big => cursor.u64(),
        }
    }

    /// The bytes of the entries of a directory, and of the offset of the next one after them.
    pub(super) fn table_range(header: &Header, offset: u64, count: u64) -> Option<Range<u64>> {
        let start = Self::count_range(header, offset)?.end;
        let entries = count.checked_mul(u64::from(header.variant.entry_size()))?;
        Some(start..start.checked_add(entries)?.checked_add(u64::from(header.variant.offset_size()))?)
    }

    /// The directory whose [`table_range`](Self::table_range) holds `bytes`. The offset of the next directory may be
    /// missing, and is 0 then: some writers end the file before it.
    pub(super) fn parse(header: &Header, offset: u64, count: u64, bytes: &[u8]) -> Result<Self> {
        let mut cursor = Cursor::new(bytes, header.byte_order);
        let entries = (0..count).map(|_| Entry::parse(&mut cursor, header.variant)).collect::<Result<_>>()?;
        let next = match header.variant {
            TiffVariant::Classic => cursor.u32().map_or(0, u64::from),
            TiffVariant::Big => cursor.u64().unwrap_or(0),
        };
        Ok(Self { offset, entries, next, parent: None })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bytes::ByteOrder;

    const CLASSIC: Header = Header { byte_order: ByteOrder::BigEndian, variant: TiffVariant::Classic, first_ifd: 8 };

    #[test]
    fn small_values_stay_in_the_entry_and_large_ones_are_pointed_to() {
        let bytes = [
            [1, 0, 0, 3, 0, 0, 0, 2, 0, 7, 0, 9].as_slice(), // two shorts fit
            &[1, 2, 0, 3, 0, 0, 0, 3, 0, 0, 1, 0],           // three do not
            &[1, 2, 0, 99, 0, 0, 0, 3, 1, 2, 3, 4],          // a type of no specification
            &[0, 0, 0, 64],
        ]
        .concat();
        let ifd = Ifd::parse(&CLASSIC, 8, 3, &bytes).unwrap();
        assert_eq!(ifd.next, 64);
        let [first, second, third] = ifd.entries[..] else { panic!("three entries") };
        assert_eq!(first.place, Place::Inline([0, 7, 0, 9, 0, 0, 0, 0]));
        assert_eq!((second.place, second.byte_count().unwrap()), (Place::At(256), 6));
        assert_eq!(third.place, Place::Inline([1, 2, 3, 4, 0, 0, 0, 0]));
        assert!(third.byte_count().is_err());
        assert_eq!(ifd.entry(Tag(258)).unwrap().type_code, 3, "the first of two counts");
    }

    #[test]
    fn a_table_that_ends_at_its_last_entry_ends_the_chain() {
        let ifd = Ifd::parse(&CLASSIC, 8, 1, &[1, 0, 0, 3, 0, 0, 0, 1, 0, 7, 0, 0]).unwrap();
        assert_eq!(ifd.next, 0);
        assert!(Ifd::parse(&CLASSIC, 8, 2, &[1, 0, 0, 3, 0, 0, 0, 1, 0, 7, 0, 0]).is_err());
    }

    #[test]
    fn ranges_at_the_end_of_the_number_line_are_refused() {
        assert_eq!(Ifd::count_range(&CLASSIC, u64::MAX - 1), None);
        assert_eq!(Ifd::table_range(&CLASSIC, 8, u64::MAX / 2), None);
        assert_eq!(Ifd::table_range(&CLASSIC, 8, 2), Some(10..38));
    }
}
