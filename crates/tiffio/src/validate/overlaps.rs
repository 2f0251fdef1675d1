//! What lies over what: header, directories, values and chunks are places of their own in a file.

use std::ops::Range;

use super::report::{Findings, Rule};
use crate::error::{Location, Result};
use crate::ifd::TiffVariant;
use crate::reader::{Reader, TableBudget};
use crate::tag::Tag;

static OVERLAP: Rule = Rule::error("tiff/overlap", "one of the two is damaged or will be: write the file anew");
static SHARED: Rule =
    Rule::warning("tiff/shared-bytes", "an edit of one changes the other: give each a place of its own");

/// Chunks that are compared with everything else. More are not held in memory: the rest of a larger file goes unchecked.
const CHUNKS_MAX: usize = 1 << 20;

/// What a range of bytes is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    Header,
    Directory { ifd: usize },
    Value { ifd: usize, tag: Tag },
    Chunk { ifd: usize, index: u64 },
}

impl Part {
    fn location(self, offset: u64) -> Location {
        let at = Location::offset(offset);
        match self {
            Self::Header => at,
            Self::Directory { ifd } => Location { ifd: Some(ifd), ..at },
            Self::Value { ifd, tag } => Location { ifd: Some(ifd), tag: Some(tag), ..at },
            Self::Chunk { ifd, index } => Location { ifd: Some(ifd), chunk: Some(index), ..at },
        }
    }

    fn words(self) -> String {
        match self {
            Self::Header => "the header".to_owned(),
            Self::Directory { ifd } => format!("directory {ifd}"),
            Self::Value { ifd, tag } => format!("{tag} of IFD {ifd}"),
            Self::Chunk { ifd, index } => format!("chunk {index} of IFD {ifd}"),
        }
    }
}

pub(super) fn check(reader: &Reader, findings: &mut Findings) -> Result<()> {
    let mut parts = fixed_parts(reader);
    let room = parts.len().saturating_add(CHUNKS_MAX);
    let mut budget = TableBudget::new(reader);
    for image in reader.images() {
        let Ok(listing) = budget.listing(reader, image.index()) else { continue };
        for chunk in listing {
            let chunk = chunk?;
            let end = chunk.offset.saturating_add(chunk.byte_count.unwrap_or(0)).min(reader.file_length());
            if !chunk.is_sparse() && chunk.offset < end && parts.len() < room {
                parts.push((chunk.offset, end, Part::Chunk { ifd: image.index(), index: chunk.index }));
            }
        }
    }
    parts.sort_unstable();
    compare(&parts, findings);
    Ok(())
}

/// Header, directories and values.
fn fixed_parts(reader: &Reader) -> Vec<(u64, u64, Part)> {
    let variant = reader.header().variant;
    let mut parts = vec![(0, variant.header_size(), Part::Header)];
    for image in reader.images() {
        let (ifd, number) = (image.ifd(), image.index());
        let entries = u64::try_from(ifd.entries.len()).unwrap_or(u64::MAX);
        let (count, entry, next) = if variant == TiffVariant::Big { (8, 20, 8) } else { (2, 12, 4_u64) };
        let size = entries.saturating_mul(entry).saturating_add(count).saturating_add(next);
        // Some writers end the file before the offset of the next directory.
        let end = ifd.offset.saturating_add(size).min(reader.file_length());
        parts.push((ifd.offset, end, Part::Directory { ifd: number }));
        for entry in &ifd.entries {
            if let Ok(Some(Range { start, end })) = entry.stored_range(reader.file_length())
                && start < end
            {
                parts.push((start, end, Part::Value { ifd: number, tag: entry.tag }));
            }
        }
    }
    parts
}

/// Compares each part with the one before it that reaches furthest.
fn compare(parts: &[(u64, u64, Part)], findings: &mut Findings) {
    let mut furthest: Option<(u64, u64, Part)> = None;
    for &(start, end, part) in parts {
        if let Some((other_start, other_end, other)) = furthest
            && start < other_end
        {
            let same = (start, end) == (other_start, other_end);
            let alike = std::mem::discriminant(&part) == std::mem::discriminant(&other);
            let rule = if same && alike { &SHARED } else { &OVERLAP };
            let verb = if same && alike { "shares its bytes with" } else { "lies over" };
            findings.add(rule, part.location(start), format!("{} {verb} {}", part.words(), other.words()));
        }
        if furthest.is_none_or(|(_, other_end, _)| end > other_end) {
            furthest = Some((start, end, part));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(parts: &[(u64, u64, Part)], want: &[(&str, &str)]) {
        let mut findings = Findings::default();
        compare(parts, &mut findings);
        let found: Vec<_> = findings.list.iter().map(|finding| (finding.rule.id, finding.what.as_str())).collect();
        assert_eq!(found, want);
    }

    #[test]
    fn parts_side_by_side_do_not_overlap() {
        let chunk = |index| Part::Chunk { ifd: 0, index };
        check(&[(0, 8, Part::Header), (8, 20, chunk(0)), (20, 30, chunk(1))], &[]);
    }

    #[test]
    fn what_lies_over_another_is_named_with_it() {
        let chunk = |index| Part::Chunk { ifd: 0, index };
        let parts = [(0, 8, Part::Header), (8, 50, chunk(0)), (10, 12, chunk(1)), (49, 60, Part::Directory { ifd: 1 })];
        let want = [
            ("tiff/overlap", "chunk 1 of IFD 0 lies over chunk 0 of IFD 0"),
            ("tiff/overlap", "directory 1 lies over chunk 0 of IFD 0"),
        ];
        check(&parts, &want);
    }

    #[test]
    fn the_same_bytes_may_serve_twice() {
        let value = |ifd| Part::Value { ifd, tag: Tag::SOFTWARE };
        check(
            &[(8, 20, value(0)), (8, 20, value(1))],
            &[("tiff/shared-bytes", "Software of IFD 1 shares its bytes with Software of IFD 0")],
        );
        check(
            &[(8, 20, value(0)), (8, 20, Part::Directory { ifd: 1 })],
            &[("tiff/overlap", "directory 1 lies over Software of IFD 0")],
        );
    }
}
