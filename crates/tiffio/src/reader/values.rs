//! The values of a directory's tags, fetched in few reads and bounded by the file's own length.

use std::collections::BTreeSet;
use std::ops::Range;

use super::fetch::SourceFile;
use crate::error::{Error, Location, Result};
use crate::ifd::{Entry, Ifd, Tags};
use crate::tag::Tag;

/// The tags that the chunk table reads by itself.
pub(super) const CHUNK_TABLES: [Tag; 4] =
    [Tag::STRIP_OFFSETS, Tag::STRIP_BYTE_COUNTS, Tag::TILE_OFFSETS, Tag::TILE_BYTE_COUNTS];

/// Bytes between two values that are read rather than skipped.
const GAP_MAX: u64 = 4096;

/// Bytes of one read that serves several values.
const GROUP_MAX: u64 = 64 << 10;

/// The values of `ifd`, chunk tables excepted, and why some could not be had.
///
/// # Errors
///
/// [`Error::Io`] if the source fails; faults of single values are in the list.
pub(super) fn load(file: &SourceFile, ifd: &Ifd) -> Result<(Tags, Vec<Error>)> {
    let (mut tags, mut defects) = (Tags::default(), Vec::new());
    let mut stored: Vec<(Range<u64>, &Entry)> = Vec::new();
    let mut seen = BTreeSet::from(CHUNK_TABLES);
    for entry in ifd.entries.iter().filter(|entry| seen.insert(entry.tag)) {
        let range = entry.value_range(file.length, &file.limits).and_then(|range| {
            file.charge_values(range.as_ref().map_or(0, length))?;
            Ok(range)
        });
        match range {
            Ok(Some(range)) => stored.push((range, entry)),
            Ok(None) => decode(file, entry, &[], &mut tags, &mut defects),
            Err(error) => defects.push(error.at(Location::tag(entry.tag))),
        }
    }
    stored.sort_by_key(|(range, _)| range.start);
    match fetch(file, &stored, &mut tags, &mut defects) {
        Ok(()) => Ok((tags, defects)),
        Err(error) => {
            file.refund_values(stored.iter().map(|(range, _)| length(range)).sum());
            Err(error)
        }
    }
}

fn length(range: &Range<u64>) -> u64 {
    range.end.saturating_sub(range.start)
}

/// Reads the values of entries, sorted by their place.
fn fetch(file: &SourceFile, stored: &[(Range<u64>, &Entry)], tags: &mut Tags, defects: &mut Vec<Error>) -> Result<()> {
    let mut bytes = Vec::new();
    for group in groups(stored) {
        let start = group.first().map_or(0, |(range, _)| range.start);
        let end = group.iter().map(|(range, _)| range.end).max().unwrap_or(start);
        file.read(start..end, &mut bytes)?;
        for (range, entry) in group {
            let place = |offset: u64| usize::try_from(offset - start).unwrap_or(usize::MAX);
            let value = bytes.get(place(range.start)..place(range.end)).unwrap_or_default();
            decode(file, entry, value, tags, defects);
        }
    }
    Ok(())
}

fn decode(file: &SourceFile, entry: &Entry, stored: &[u8], tags: &mut Tags, defects: &mut Vec<Error>) {
    match entry.decode(stored, file.header.byte_order) {
        Ok(value) => tags.insert(entry.tag, value),
        Err(error) => defects.push(error),
    }
}

/// Cuts values, sorted by their start, into groups that are read at once.
fn groups<'a, 'b>(stored: &'b [(Range<u64>, &'a Entry)]) -> impl Iterator<Item = &'b [(Range<u64>, &'a Entry)]> {
    let mut rest = stored;
    std::iter::from_fn(move || {
        let Range { start, mut end } = rest.first()?.0.clone();
        let count = rest
            .iter()
            .take_while(|(range, _)| {
                let near = range.start.saturating_sub(end) <= GAP_MAX && range.end.saturating_sub(start) <= GROUP_MAX;
                let joins = near || range.end <= end;
                end = if joins { end.max(range.end) } else { end };
                joins
            })
            .count();
        let (group, tail) = rest.split_at(count.max(1));
        rest = tail;
        Some(group)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ifd::Place;

    /// How many values each read serves, of values at those places.
    #[track_caller]
    fn check(ranges: &[Range<u64>], want: &[usize]) {
        let entry = Entry { tag: Tag::MAKE, type_code: 2, count: 1, place: Place::At(0) };
        let stored: Vec<(Range<u64>, &Entry)> = ranges.iter().map(|range| (range.clone(), &entry)).collect();
        assert_eq!(groups(&stored).map(<[_]>::len).collect::<Vec<_>>(), want);
    }

    #[test]
    fn values_side_by_side_are_read_at_once() {
        check(&[], &[]);
        check(&[8..16, 16..40, 4000..4010], &[3]);
        check(&[8..16, 5000..5010, 9000..9100], &[1, 2]);
    }

    #[test]
    fn a_large_value_is_read_alone() {
        check(&[8..16, 20..200_000, 200_000..200_010], &[1, 1, 1]);
        check(&[8..200_000, 100..200, 300..400], &[3]);
    }

    #[test]
    fn one_read_is_bounded_however_many_values_there_are() {
        let ranges: Vec<_> = (0..100_u64).map(|n| n * 4000..n * 4000 + 10).collect();
        check(&ranges, &[17, 17, 17, 17, 17, 15]);
    }
}
