//! Directories as bytes: what stands at the front of every file that this crate writes.
//!
//! ```text
//! header              classic  "II" 42 first(4)                     BigTIFF  "II" 43 8 0 first(8)
//! directory           count(2) entries(12 each) next(4)                      count(8) entries(20 each) next(8)
//! entry               tag(2) type(2) count(4) value or offset(4)             tag(2) type(2) count(8) value or offset(8)
//! values              those that do not fit their entry, in order of tags, each at an even offset (BigTIFF: of 8)
//! reserved arrays     space for values that are known only later, such as the offsets of chunks
//! ```
//!
//! Everything is little-endian. TIFF 6.0 section 2; BigTIFF as libtiff has it.

use std::collections::BTreeMap;

use crate::error::{Error, Result, Usage};
use crate::tag::{FieldType, Tag, Value};

/// The two forms of the format: 32-bit offsets and 64-bit ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TiffVariant {
    /// Classic TIFF, at most 4 GiB.
    Classic,
    /// BigTIFF.
    Big,
}

impl TiffVariant {
    /// Bytes of the header.
    #[must_use]
    pub const fn header_size(self) -> u64 {
        match self {
            Self::Classic => 8,
            Self::Big => 16,
        }
    }

    /// The header of a little-endian file whose first directory follows it at once.
    #[must_use]
    pub fn header(self) -> Vec<u8> {
        self.header_before(0)
    }

    /// The header of a little-endian file in which `between` bytes stand between it and the first directory, and then
    /// zeros up to where a directory may begin.
    #[must_use]
    pub fn header_before(self, between: u32) -> Vec<u8> {
        let first = self.align(self.header_size() + u64::from(between));
        let [a, b, c, d, e, f, g, h] = first.to_le_bytes();
        match self {
            Self::Classic => vec![b'I', b'I', 42, 0, a, b, c, d],
            Self::Big => vec![b'I', b'I', 43, 0, 8, 0, 0, 0, a, b, c, d, e, f, g, h],
        }
    }

    /// The field type of offsets in such a file.
    #[must_use]
    pub const fn offset_type(self) -> FieldType {
        match self {
            Self::Classic => FieldType::Long,
            Self::Big => FieldType::Long8,
        }
    }

    /// The last offset that such a file can name.
    #[must_use]
    pub const fn offset_max(self) -> u64 {
        match self {
            Self::Classic => u32::MAX as u64,
            Self::Big => u64::MAX,
        }
    }

    /// Bytes that an entry has for its value, and also those of an offset.
    const fn inline_size(self) -> u64 {
        match self {
            Self::Classic => 4,
            Self::Big => 8,
        }
    }

    const fn alignment(self) -> u64 {
        match self {
            Self::Classic => 2,
            Self::Big => 8,
        }
    }

    /// The first place from `offset` on where a directory may begin.
    #[must_use]
    pub const fn align(self, offset: u64) -> u64 {
        offset.next_multiple_of(self.alignment())
    }

    const fn directory_size(self, entries: u64) -> u64 {
        match self {
            Self::Classic => 2 + 12 * entries + 4,
            Self::Big => 8 + 20 * entries + 8,
        }
    }

    /// Appends `number` as a count or offset.
    fn push(self, number: u64, out: &mut Vec<u8>) -> Result<()> {
        match self {
            Self::Classic => out.extend(u32::try_from(number).map_err(|_| too_large())?.to_le_bytes()),
            Self::Big => out.extend(number.to_le_bytes()),
        }
        Ok(())
    }
}

fn too_large() -> Error {
    Usage::Spec { option: "BIGTIFF", problem: "the tags need more than a classic TIFF can hold".to_owned() }.into()
}

/// A directory to be written: values by tag, in the order the format asks for.
#[derive(Debug, Clone, Default)]
pub struct Directory {
    entries: BTreeMap<Tag, Content>,
}

#[derive(Debug, Clone)]
enum Content {
    Values(Value),
    Reserved { field_type: FieldType, count: u64 },
}

/// What the link at the end of a directory says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NextDirectory {
    /// That this is the last one.
    None,
    /// That the next one starts where this one's [`end`](DirectoryBytes::end) is.
    Adjacent,
}

/// A directory as it stands in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DirectoryBytes {
    /// The directory and its values; the reserved arrays that follow are not part of it.
    pub bytes: Vec<u8>,
    /// The offset in the file of each reserved array, in order of tags.
    pub reserved: Vec<(Tag, u64)>,
    /// The first offset behind everything, reserved arrays included; aligned for another directory.
    pub end: u64,
}

impl Directory {
    /// Sets `tag` to `value`, whatever it was.
    pub fn set(&mut self, tag: Tag, value: Value) {
        self.entries.insert(tag, Content::Values(value));
    }

    /// Sets `tag` to `count` values of which only the place is known yet.
    pub fn reserve(&mut self, tag: Tag, field_type: FieldType, count: u64) {
        self.entries.insert(tag, Content::Reserved { field_type, count });
    }

    /// Whether `tag` is set.
    #[must_use]
    pub fn contains(&self, tag: Tag) -> bool {
        self.entries.contains_key(&tag)
    }

    /// The bytes of this directory in a file of that `variant`, starting at offset `at`.
    ///
    /// # Errors
    ///
    /// [`Usage::Spec`] if an offset or count does not fit a classic TIFF, or the tags are more than it can count.
    pub fn serialize(&self, variant: TiffVariant, at: u64, next: NextDirectory) -> Result<DirectoryBytes> {
        let body = variant.align(at + variant.directory_size(self.entries.len() as u64));
        let known: u64 = self.entries.values().map(|content| content.bytes_behind(variant)).sum();
        let mut reserved_at = body + known;
        let mut reserved = Vec::new();
        let mut values = Vec::new();
        let mut bytes = Vec::new();
        match variant {
            TiffVariant::Classic => {
                bytes.extend(u16::try_from(self.entries.len()).map_err(|_| too_large())?.to_le_bytes());
            }
            TiffVariant::Big => bytes.extend((self.entries.len() as u64).to_le_bytes()),
        }
        for (tag, content) in &self.entries {
            bytes.extend(tag.0.to_le_bytes());
            bytes.extend(content.field_type().code().to_le_bytes());
            variant.push(content.count(), &mut bytes)?;
            let field = at + bytes.len() as u64;
            let fits = content.size() <= variant.inline_size();
            match content {
                Content::Values(value) if fits => push_padded(value, variant.inline_size(), &mut bytes),
                Content::Values(value) => {
                    variant.push(body + values.len() as u64, &mut bytes)?;
                    push_padded(value, variant.align(content.size()), &mut values);
                }
                Content::Reserved { .. } if fits => {
                    reserved.push((*tag, field));
                    variant.push(0, &mut bytes)?;
                }
                Content::Reserved { .. } => {
                    reserved.push((*tag, reserved_at));
                    variant.push(reserved_at, &mut bytes)?;
                    reserved_at += variant.align(content.size());
                }
            }
        }
        variant.push(if next == NextDirectory::Adjacent { reserved_at } else { 0 }, &mut bytes)?;
        while at + (bytes.len() as u64) < body {
            bytes.push(0);
        }
        bytes.append(&mut values);
        Ok(DirectoryBytes { bytes, reserved, end: reserved_at })
    }
}

impl Content {
    fn field_type(&self) -> FieldType {
        match self {
            Self::Values(value) => value.field_type(),
            Self::Reserved { field_type, .. } => *field_type,
        }
    }

    fn count(&self) -> u64 {
        match self {
            Self::Values(value) => value.count() as u64,
            Self::Reserved { count, .. } => *count,
        }
    }

    fn size(&self) -> u64 {
        self.count().saturating_mul(self.field_type().size() as u64)
    }

    /// Bytes that this takes among the values behind the directory.
    fn bytes_behind(&self, variant: TiffVariant) -> u64 {
        match self {
            Self::Values(_) if self.size() > variant.inline_size() => variant.align(self.size()),
            _ => 0,
        }
    }
}

/// Appends `value` and zeros up to `size` bytes in all.
fn push_padded(value: &Value, size: u64, out: &mut Vec<u8>) {
    let before = out.len();
    push_value(value, out);
    while ((out.len() - before) as u64) < size {
        out.push(0);
    }
}

fn push_value(value: &Value, out: &mut Vec<u8>) {
    match value {
        Value::Byte(v) | Value::Ascii(v) | Value::Undefined(v) => out.extend_from_slice(v),
        Value::SByte(v) => out.extend(v.iter().flat_map(|n| n.to_le_bytes())),
        Value::Short(v) => out.extend(v.iter().flat_map(|n| n.to_le_bytes())),
        Value::SShort(v) => out.extend(v.iter().flat_map(|n| n.to_le_bytes())),
        Value::Long(v) | Value::Ifd(v) => out.extend(v.iter().flat_map(|n| n.to_le_bytes())),
        Value::SLong(v) => out.extend(v.iter().flat_map(|n| n.to_le_bytes())),
        Value::Rational(v) => out.extend(v.as_flattened().iter().flat_map(|n| n.to_le_bytes())),
        Value::SRational(v) => out.extend(v.as_flattened().iter().flat_map(|n| n.to_le_bytes())),
        Value::Float(v) => out.extend(v.iter().flat_map(|n| n.to_le_bytes())),
        Value::Double(v) => out.extend(v.iter().flat_map(|n| n.to_le_bytes())),
        Value::Long8(v) | Value::Ifd8(v) => out.extend(v.iter().flat_map(|n| n.to_le_bytes())),
        Value::SLong8(v) => out.extend(v.iter().flat_map(|n| n.to_le_bytes())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(bytes: &[u8]) -> u64 {
        bytes.iter().rev().fold(0, |sum, &byte| sum << 8 | u64::from(byte))
    }

    /// The entries of a directory by the plainest reading: tag, type, count, value or offset.
    fn entries(bytes: &[u8], variant: TiffVariant) -> Vec<[u64; 4]> {
        let (head, size, width) = if variant == TiffVariant::Classic { (2, 12, 4) } else { (8, 20, 8) };
        let count = usize::try_from(number(&bytes[..head])).unwrap();
        (0..count)
            .map(|n| &bytes[head + n * size..][..size])
            .map(|e| [number(&e[..2]), number(&e[2..4]), number(&e[4..4 + width]), number(&e[4 + width..])])
            .collect()
    }

    fn sample() -> Directory {
        let mut directory = Directory::default();
        directory.set(Tag::SOFTWARE, Value::ascii("seven b"));
        directory.reserve(Tag::TILE_OFFSETS, FieldType::Long, 3);
        directory.set(Tag::IMAGE_WIDTH, Value::Long(vec![7]));
        directory.set(Tag::MODEL_PIXEL_SCALE, Value::Double(vec![1.5, 2.5, 0.0]));
        directory
    }

    #[track_caller]
    fn check(variant: TiffVariant, at: u64, want: &[[u64; 4]], reserved: &[(Tag, u64)], end: u64) {
        let found = sample().serialize(variant, at, NextDirectory::None).unwrap();
        assert_eq!(entries(&found.bytes, variant), want);
        assert_eq!(found.reserved, reserved);
        assert_eq!(found.end, end);
    }

    #[test]
    fn entries_are_sorted_and_values_stand_at_even_offsets() {
        // 2 + 4 * 12 + 4 bytes of directory from 8, values from 62, reserved arrays after 8 + 24 bytes of values.
        let want = [[256, 4, 1, 7], [305, 2, 8, 62], [324, 4, 3, 94], [33550, 12, 3, 70]];
        check(TiffVariant::Classic, 8, &want, &[(Tag::TILE_OFFSETS, 94)], 106);
    }

    #[test]
    fn bigtiff_holds_eight_bytes_in_an_entry() {
        let text = u64::from_le_bytes(*b"seven b\0");
        let want = [[256, 4, 1, 7], [305, 2, 8, text], [324, 4, 3, 136], [33550, 12, 3, 112]];
        check(TiffVariant::Big, 16, &want, &[(Tag::TILE_OFFSETS, 136)], 152);
    }

    #[test]
    fn one_reserved_value_stands_in_its_entry() {
        let mut directory = Directory::default();
        directory.reserve(Tag::STRIP_OFFSETS, FieldType::Long, 1);
        let found = directory.serialize(TiffVariant::Classic, 8, NextDirectory::None).unwrap();
        assert_eq!(found.reserved, [(Tag::STRIP_OFFSETS, 18)]);
        assert_eq!((found.bytes.len(), found.end), (18, 26));
    }

    #[test]
    fn the_link_names_the_place_behind_the_reserved_arrays() {
        let found = sample().serialize(TiffVariant::Classic, 8, NextDirectory::Adjacent).unwrap();
        assert_eq!(found.bytes[50..54], u32::try_from(found.end).unwrap().to_le_bytes());
    }

    #[test]
    fn what_a_classic_file_cannot_hold_is_refused() {
        let mut directory = Directory::default();
        directory.reserve(Tag::STRIP_OFFSETS, FieldType::Long, 1 << 32);
        assert!(directory.serialize(TiffVariant::Classic, 8, NextDirectory::None).is_err());
        assert!(directory.serialize(TiffVariant::Big, 16, NextDirectory::None).is_ok());
    }
}
