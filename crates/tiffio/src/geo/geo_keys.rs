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
            let what = Malformed::TagType { found: other.field_type().code(), expected: "a list of 16-bit integers" };
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

/// Version, revision and minor revision of the directory; nothing without one.
pub(super) fn version(tags: &Tags) -> Option<[u16; 3]> {
    match tags.get(Tag::GEO_KEY_DIRECTORY)? {
        Value::Short(words) => words.first_chunk().copied(),
        _ => None,
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(directory: &[u16], ascii: &str, want: &[(u16, GeoKeyValue)], want_defects: usize) {
        let mut tags = Tags::default();
        tags.insert(Tag::GEO_KEY_DIRECTORY, Value::Short(directory.to_vec()));
        tags.insert(Tag::GEO_DOUBLE_PARAMS, Value::Double(vec![1.5, 2.5]));
        tags.insert(Tag::GEO_ASCII_PARAMS, Value::Ascii(ascii.as_bytes().to_vec()));
        let mut defects = Vec::new();
        let keys: Vec<_> = parse(&tags, &mut defects).into_iter().map(|key| (key.id, key.value)).collect();
        assert_eq!(keys, want);
        assert_eq!(defects.len(), want_defects, "{defects:?}");
    }

    fn text(text: &str) -> GeoKeyValue {
        GeoKeyValue::Ascii(text.to_owned())
    }

    #[test]
    fn values_are_found_in_the_tag_that_the_key_names() {
        let directory =
            [1, 1, 0, 4, 1024, 0, 1, 2, 2049, 34737, 7, 3, 2057, 34736, 2, 0, 4099, 34735, 2, 20, 9001, 9002];
        let want = [
            (1024, GeoKeyValue::Short(2)),
            (2049, text("WGS 84")),
            (2057, GeoKeyValue::Doubles(vec![1.5, 2.5])),
            (4099, GeoKeyValue::Shorts(vec![9001, 9002])),
        ];
        check(&directory, "ab|WGS 84|\0", &want, 0);
    }

    #[test]
    fn text_is_read_with_and_without_its_bar_and_final_zero() {
        let directory = |count| [1, 1, 0, 1, 1026, 34737, count, 0];
        for (ascii, count) in [("UTM|\0", 4), ("UTM|", 4), ("UTM", 3), ("UTM\0", 4), ("UTM\0", 9), ("UTM|\0", 5)] {
            check(&directory(count), ascii, &[(1026, text("UTM"))], 0);
        }
        check(&directory(3), "a||", &[(1026, text("a|"))], 0);
    }

    #[test]
    fn a_directory_that_counts_wrong_gives_the_keys_that_are_there() {
        let one = [(1024, GeoKeyValue::Short(2))];
        check(&[1, 1, 0, 9, 1024, 0, 1, 2], "", &one, 1);
        check(&[1, 1, 0, 2, 1024, 0, 1, 2, 2048, 0], "", &one, 1);
        check(&[1, 1, 0, 1, 1024, 0, 1, 2, 2048, 0, 1, 4326], "", &one, 0);
        check(&[1, 1], "", &[], 1);
        check(&[], "", &[], 1);
    }

    #[test]
    fn a_key_without_its_value_is_left_out() {
        let directory = [1, 1, 0, 4, 1026, 34737, 4, 9, 2057, 34736, 2, 1, 4099, 34735, 0, 0, 3072, 99, 1, 0];
        check(&directory, "UTM|", &[], 4);
    }

    #[test]
    fn keys_that_all_name_the_same_bytes_cannot_multiply_them() {
        let mut directory = vec![1, 1, 0, 16_000];
        (0..16_000).for_each(|id| directory.extend([id, 34737, 10_000, 0]));
        let mut tags = Tags::default();
        tags.insert(Tag::GEO_KEY_DIRECTORY, Value::Short(directory));
        tags.insert(Tag::GEO_ASCII_PARAMS, Value::Ascii(vec![b'a'; 10_000]));
        let mut defects = Vec::new();
        assert!(parse(&tags, &mut defects).len() < 100);
        assert!(matches!(defects[..], [Error::Malformed { what: Malformed::Overlap, .. }]));
    }
}
