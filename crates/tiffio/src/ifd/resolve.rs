//! From entries to values: where a value's bytes are, and what they say.

use std::collections::BTreeMap;
use std::ops::Range;

use super::{Entry, Place};
use crate::bytes::{ByteOrder, Cursor};
use crate::error::{Error, Location, Malformed, Result};
use crate::limits::Limits;
use crate::tag::{FieldType, Tag, Value};

impl Entry {
    /// The bytes of the file that hold the value, or nothing if the entry itself does.
    ///
    /// # Errors
    ///
    /// [`Malformed::TagType`] for an unknown type; [`Malformed::Truncated`] if the file of `file_length` bytes ends
    /// before the value does.
    pub fn stored_range(&self, file_length: u64) -> Result<Option<Range<u64>>> {
        let needed = self.byte_count()?;
        let Place::At(offset) = self.place else { return Ok(None) };
        let available = file_length.saturating_sub(offset);
        if available < needed {
            let at = Location { tag: Some(self.tag), offset: Some(offset), ..Location::default() };
            return Err(Error::from(Malformed::Truncated { needed, available }).at(at));
        }
        Ok(Some(offset..offset.saturating_add(needed)))
    }

    /// The bytes that must be fetched to decode the value: [`stored_range`](Self::stored_range), if `limits` allow it.
    ///
    /// # Errors
    ///
    /// As [`stored_range`](Self::stored_range), and [`Error::LimitExceeded`] past [`Limits::tag_bytes_max`].
    pub fn value_range(&self, file_length: u64, limits: &Limits) -> Result<Option<Range<u64>>> {
        let range = self.stored_range(file_length)?;
        let (needed, allowed) = (self.byte_count()?, limits.tag_bytes_max);
        if needed > allowed {
            let at = Location::tag(self.tag);
            return Err(Error::LimitExceeded { limit: "tag_bytes_max", needed, allowed, at });
        }
        Ok(range)
    }

    /// The value, out of the bytes of [`value_range`](Self::value_range), which are not looked at if the entry itself
    /// holds it.
    ///
    /// # Errors
    ///
    /// [`Malformed::TagType`] for an unknown type; [`Malformed::Truncated`] if `stored` is too short.
    pub fn decode(&self, stored: &[u8], byte_order: ByteOrder) -> Result<Value> {
        let at = Location::tag(self.tag);
        let kind = self.field_type().ok_or_else(|| {
            Error::from(Malformed::TagType { found: self.type_code, expected: "a known type" }).at(at)
        })?;
        let needed = self.byte_count()?;
        let bytes = match &self.place {
            Place::Inline(bytes) => bytes.as_slice(),
            Place::At(_) => stored,
        };
        match usize::try_from(needed).ok().and_then(|n| bytes.get(..n)) {
            Some(bytes) => Ok(values(kind, bytes, byte_order)),
            None => {
                let available = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
                Err(Error::from(Malformed::Truncated { needed, available }).at(at))
            }
        }
    }
}

/// The values of type `kind` that `bytes` hold; a trailing part of one is left out.
fn values(kind: FieldType, bytes: &[u8], byte_order: ByteOrder) -> Value {
    let u16s = || bytes.as_chunks().0.iter().map(|b| byte_order.u16(*b));
    let u32s = || bytes.as_chunks().0.iter().map(|b| byte_order.u32(*b));
    let u64s = || bytes.as_chunks().0.iter().map(|b| byte_order.u64(*b));
    let pairs = || bytes.as_chunks::<8>().0.iter().filter_map(|b| rational(b, byte_order));
    match kind {
        FieldType::Byte => Value::Byte(bytes.to_vec()),
        FieldType::Ascii => Value::Ascii(bytes.to_vec()),
        FieldType::Undefined => Value::Undefined(bytes.to_vec()),
        FieldType::SByte => Value::SByte(bytes.iter().map(|b| b.cast_signed()).collect()),
        FieldType::Short => Value::Short(u16s().collect()),
        FieldType::SShort => Value::SShort(u16s().map(u16::cast_signed).collect()),
        FieldType::Long => Value::Long(u32s().collect()),
        FieldType::Ifd => Value::Ifd(u32s().collect()),
        FieldType::SLong => Value::SLong(u32s().map(u32::cast_signed).collect()),
        FieldType::Float => Value::Float(u32s().map(f32::from_bits).collect()),
        FieldType::Rational => Value::Rational(pairs().collect()),
        FieldType::SRational => Value::SRational(pairs().map(|pair| pair.map(u32::cast_signed)).collect()),
        FieldType::Long8 => Value::Long8(u64s().collect()),
        FieldType::Ifd8 => Value::Ifd8(u64s().collect()),
        FieldType::SLong8 => Value::SLong8(u64s().map(u64::cast_signed).collect()),
        FieldType::Double => Value::Double(u64s().map(f64::from_bits).collect()),
    }
}

fn rational(bytes: &[u8], byte_order: ByteOrder) -> Option<[u32; 2]> {
    let mut cursor = Cursor::new(bytes, byte_order);
    Some([cursor.u32().ok()?, cursor.u32().ok()?])
}

/// Values of a directory that have been resolved, by tag.
///
/// The getters take any field type that can hold what they ask for: writers mix `SHORT`, `LONG` and `BYTE` freely.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Tags {
    values: BTreeMap<Tag, Value>,
}

impl Tags {
    /// Adds the value of `tag`; a tag that is already there keeps its first value.
    pub fn insert(&mut self, tag: Tag, value: Value) {
        self.values.entry(tag).or_insert(value);
    }

    /// The value of `tag`, or nothing if it is not there.
    #[must_use]
    pub fn get(&self, tag: Tag) -> Option<&Value> {
        self.values.get(&tag)
    }

    /// All tags and their values, in order of their numbers.
    pub fn iter(&self) -> impl Iterator<Item = (Tag, &Value)> {
        self.values.iter().map(|(tag, value)| (*tag, value))
    }

    /// The first number of `tag`, or nothing if the tag is not there or empty.
    ///
    /// # Errors
    ///
    /// [`Malformed::TagType`] if it holds text or fractions, [`Malformed::TagValue`] if the number is negative.
    pub fn unsigned(&self, tag: Tag) -> Result<Option<u64>> {
        Ok(self.unsigneds(tag, 1)?.first().copied())
    }

    /// The first numbers of `tag`, at most `count_max`; none if the tag is not there.
    ///
    /// # Errors
    ///
    /// As [`unsigned`](Self::unsigned).
    pub fn unsigneds(&self, tag: Tag, count_max: usize) -> Result<Vec<u64>> {
        let Some(value) = self.get(tag) else { return Ok(Vec::new()) };
        let error = |what: Malformed| Error::from(what).at(Location::tag(tag));
        (0..value.count().min(count_max))
            .map(|index| match value.integer(index) {
                Some(number) => u64::try_from(number).map_err(|_| {
                    let value = number.unsigned_abs().try_into().unwrap_or(u64::MAX);
                    error(Malformed::TagValue { value, rule: "negative numbers have no meaning here" })
                }),
                None => error_type(value, "an integer").map_err(error),
            })
            .collect()
    }

    /// The numbers of `tag` as floats; none if the tag is not there.
    ///
    /// # Errors
    ///
    /// [`Malformed::TagType`] if it holds text or bytes without meaning.
    pub fn floats(&self, tag: Tag) -> Result<Vec<f64>> {
        let Some(value) = self.get(tag) else { return Ok(Vec::new()) };
        value
            .floats()
            .map_or_else(|| error_type(value, "a number").map_err(|what| Error::from(what).at(Location::tag(tag))), Ok)
    }

    /// The text of `tag`, up to its first zero byte; nothing if the tag is not there or holds no bytes.
    #[must_use]
    pub fn text(&self, tag: Tag) -> Option<String> {
        self.get(tag)?.text()
    }
}

fn error_type<T>(value: &Value, expected: &'static str) -> Result<T, Malformed> {
    Err(Malformed::TagType { found: value.field_type().code(), expected })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(type_code: u16, count: u64, place: Place) -> Entry {
        Entry { tag: Tag::IMAGE_WIDTH, type_code, count, place }
    }

    #[track_caller]
    fn check(type_code: u16, stored: &[u8], want: &Value) {
        let size = FieldType::from_code(type_code).unwrap().size();
        let found = entry(type_code, (stored.len() / size) as u64, Place::At(0));
        assert_eq!(&found.decode(stored, ByteOrder::BigEndian).unwrap(), want);
        let mut turned = stored.to_vec();
        let unit = if matches!(type_code, 5 | 10) { 4 } else { size };
        turned.chunks_exact_mut(unit).for_each(<[u8]>::reverse);
        assert_eq!(&found.decode(&turned, ByteOrder::LittleEndian).unwrap(), want);
    }

    #[test]
    fn every_field_type_is_decoded_in_both_byte_orders() {
        check(1, &[1, 2], &Value::Byte(vec![1, 2]));
        check(2, b"ab\0", &Value::ascii("ab"));
        check(3, &[1, 0, 0, 2], &Value::Short(vec![256, 2]));
        check(4, &[0, 0, 1, 0], &Value::Long(vec![256]));
        check(5, &[0, 0, 0, 3, 0, 0, 0, 2], &Value::Rational(vec![[3, 2]]));
        check(6, &[255], &Value::SByte(vec![-1]));
        check(7, &[9], &Value::Undefined(vec![9]));
        check(8, &[255, 254], &Value::SShort(vec![-2]));
        check(9, &[255, 255, 255, 254], &Value::SLong(vec![-2]));
        check(10, &[255, 255, 255, 255, 0, 0, 0, 2], &Value::SRational(vec![[-1, 2]]));
        check(11, &1.5f32.to_be_bytes(), &Value::Float(vec![1.5]));
        check(12, &1.5f64.to_be_bytes(), &Value::Double(vec![1.5]));
        check(13, &[0, 0, 1, 0], &Value::Ifd(vec![256]));
        check(16, &[0, 0, 0, 1, 0, 0, 0, 0], &Value::Long8(vec![1 << 32]));
        check(17, &[255; 8], &Value::SLong8(vec![-1]));
        check(18, &[0, 0, 0, 1, 0, 0, 0, 0], &Value::Ifd8(vec![1 << 32]));
    }

    #[test]
    fn a_value_past_the_end_of_the_file_or_a_limit_is_refused_before_memory_is_taken() {
        let limits = Limits { tag_bytes_max: 100, ..Limits::default() };
        let found = entry(3, u64::from(u32::MAX), Place::At(90));
        assert!(found.stored_range(100).unwrap_err().to_string().contains("8589934590 bytes needed and 10 there"));
        assert!(matches!(
            entry(3, 60, Place::At(0)).value_range(1000, &limits),
            Err(Error::LimitExceeded { needed: 120, allowed: 100, .. })
        ));
        assert_eq!(entry(3, 50, Place::At(20)).value_range(120, &limits).unwrap(), Some(20..120));
        assert_eq!(entry(3, 2, Place::Inline([0; 8])).value_range(0, &limits).unwrap(), None);
        assert!(entry(18, u64::MAX, Place::At(8)).stored_range(100).is_err());
    }

    #[test]
    fn numbers_are_taken_from_any_integer_type() {
        let mut tags = Tags::default();
        tags.insert(Tag::IMAGE_WIDTH, Value::Byte(vec![7]));
        tags.insert(Tag::IMAGE_WIDTH, Value::Byte(vec![8]));
        tags.insert(Tag::IMAGE_LENGTH, Value::SLong(vec![-7]));
        tags.insert(Tag::COMPRESSION, Value::ascii("1"));
        assert_eq!(tags.unsigned(Tag::IMAGE_WIDTH).unwrap(), Some(7));
        assert!(tags.unsigned(Tag::IMAGE_LENGTH).is_err());
        assert!(tags.unsigned(Tag::COMPRESSION).unwrap_err().to_string().contains("tag Compression"));
        assert_eq!(tags.unsigned(Tag::PREDICTOR).unwrap(), None);
    }
}
