//! GeoKeys out of their three tags (GeoTIFF 1.1 section 7.1).
//!
//! ```text
//! directory   0..4 version, revision, minor revision, number of keys   then 4 shorts a key:
//!             number   tag of the value (0: here)   count   value or index in that tag
//! ```

use super::{GeoKey, GeoKeyValue};
use crate::error::{Error, Location, Malformed};
use crate::ifd::Tags;
use crate::tag::{Tag, Value};

/// Bytes that the values of all keys may take together. Real ones take a few hundred; the bound is for directories whose
/// keys all name the same bytes.
const VALUE_BYTES_MAX: usize = 1 << 20;

/// The keys that `tags` hold, in file order; what cannot be parsed is left out and told in `defects`.
pub(super) fn parse(tags: &Tags, defects: &mut Vec<Error>) -> Vec<GeoKey> {
    let at = |what: Malformed, tag: Tag| Error::from(what).at(Location::tag(tag));
    let directory = match tags.get(Tag::GEO_KEY_DIRECTORY) {
        None => return Vec::new(),
        Some(Value::Short(words)) => words,
        Some(other) => {
            let what = Malformed::TagType { found: other.field_type().code(), expected: "16-bit unsigned integers" };
            defects.push(at(what, Tag::GEO_KEY_DIRECTORY));
            return Vec::new();
        }
    };
    let tables = Tables { directory, doubles: doubles(tags), ascii: ascii(tags) };
    let (entries, _) = directory.get(4..).unwrap_or_default().as_chunks::<4>();
    let count = directory.get(3).copied().map_or(0, usize::from);
    if entries.len() < count || directory.len() < 4 {
        let found = u64::try_from(directory.len()).unwrap_or(u64::MAX);
        let expected = u64::try_from(count).unwrap_or(u64::MAX).saturating_add(1).saturating_mul(4);
        defects.push(at(Malformed::TagCount { found, expected }, Tag::GEO_KEY_DIRECTORY));
    }
    let mut left = VALUE_BYTES_MAX;
    let mut keys = Vec::new();
    for &[id, tag, count, place] in entries.iter().take(count) {
        let bytes = usize::from(count).saturating_mul(if tag == Tag::GEO_DOUBLE_PARAMS.0 { 8 } else { 2 });
        match tables.value(tag, usize::from(count), place) {
            Some(value) if bytes <= left => {
                left = left.saturating_sub(bytes);
                keys.push(GeoKey { id, value });
            }
            Some(_) => {
                defects.push(at(Malformed::Overlap, Tag::GEO_KEY_DIRECTORY));
                break;
            }
            None => {
                let what = Malformed::TagValue { value: id.into(), rule: "the value of this GeoKey is not there" };
                defects.push(at(what, Tag::GEO_KEY_DIRECTORY));
            }
        }
    }
    keys
}

/// The three tags.
struct Tables<'a> {
    directory: &'a [u16],
    doubles: Vec<f64>,
    ascii: &'a [u8],
}

impl Tables<'_> {
    fn value(&self, tag: u16, count: usize, place: u16) -> Option<GeoKeyValue> {
        let start = usize::from(place);
        let end = start.saturating_add(count);
        match Tag(tag) {
            Tag(0) => Some(GeoKeyValue::Short(place)),
            Tag::GEO_KEY_DIRECTORY => match self.directory.get(start..end)? {
                [] => None,
                codes => Some(GeoKeyValue::Shorts(codes.to_vec())),
            },
            Tag::GEO_DOUBLE_PARAMS => match self.doubles.get(start..end)? {
                [] => None,
                numbers => Some(GeoKeyValue::Doubles(numbers.to_vec())),
            },
            Tag::GEO_ASCII_PARAMS => {
                // Writers count the final zero byte or not, and forget the bar.
                let bytes = self.ascii.get(start..end.min(self.ascii.len()))?;
                let text = Value::Ascii(bytes.to_vec()).text()?;
                Some(GeoKeyValue::Ascii(text.strip_suffix('|').unwrap_or(&text).to_owned()))
            }
            _ => None,
        }
    }
}

fn doubles(tags: &Tags) -> Vec<f64> {
    tags.get(Tag::GEO_DOUBLE_PARAMS).and_then(Value::floats).unwrap_or_default()
}

fn ascii(tags: &Tags) -> &[u8] {
    match tags.get(Tag::GEO_ASCII_PARAMS) {
        Some(Value::Ascii(bytes) | Value::Byte(bytes) | Value::Undefined(bytes)) => bytes,
        _ => &[],
    }
}
