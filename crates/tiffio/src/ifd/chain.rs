//! The walk along the chain of directories, and into the sub-directories they name.
//!
//! [`ChainWalk`] does no I/O: it names a byte range, takes those bytes, and so on until it names none. What a file can do
//! to it is bounded three ways: no directory is visited twice, there are at most
//! [`Limits::ifd_count_max`](crate::Limits) of them, and their tables together are no longer than the file, so that
//! overlapping ones cannot multiply a few bytes into gigabytes.

use std::collections::{BTreeSet, VecDeque};
use std::ops::Range;

use super::{Header, Ifd};
use crate::error::{Error, Location, Malformed, Result};
use crate::limits::Limits;
use crate::tag::{FieldType, Tag};

/// The directories of a file.
#[derive(Debug, Default)]
pub struct Chain {
    /// Those of the main chain in file order, then those that `SubIFDs` tags name; never empty.
    pub ifds: Vec<Ifd>,
    /// Why directories past the first could not be read. The chain ends at such a place.
    pub defects: Vec<Error>,
}

/// A directory that is to be read.
#[derive(Debug, Clone, Copy)]
struct Stop {
    offset: u64,
    parent: Option<usize>,
}

/// What the bytes that were asked for are.
#[derive(Debug, Clone, Copy)]
enum Stage {
    Count(Stop),
    Table {
        stop: Stop,
        count: u64,
    },
    /// The value of the `SubIFDs` tag of directory `owner`.
    SubIfds {
        owner: usize,
    },
}

/// The walk, see the module's text.
#[derive(Debug)]
pub struct ChainWalk<'a> {
    header: Header,
    file_length: u64,
    limits: &'a Limits,
    chain: Chain,
    visited: BTreeSet<u64>,
    /// Directories that were named so far.
    stops: u64,
    table_bytes: u64,
    /// Directories of which sub-directories are still to be asked for.
    owners: VecDeque<usize>,
    pending: VecDeque<Stop>,
    stage: Option<(Stage, Range<u64>)>,
}

impl<'a> ChainWalk<'a> {
    /// A walk that begins at the first directory that `header` names.
    ///
    /// # Errors
    ///
    /// [`Malformed::Truncated`] if that directory is not inside the file.
    pub fn new(header: Header, file_length: u64, limits: &'a Limits) -> Result<Self> {
        let mut walk = Self {
            header,
            file_length,
            limits,
            chain: Chain::default(),
            visited: BTreeSet::new(),
            stops: 0,
            table_bytes: 0,
            owners: VecDeque::new(),
            pending: VecDeque::new(),
            stage: None,
        };
        walk.visit(Stop { offset: header.first_ifd, parent: None })?;
        Ok(walk)
    }

    /// The bytes that [`feed`](Self::feed) wants next; nothing at the end of the walk.
    #[must_use]
    pub fn need(&self) -> Option<Range<u64>> {
        self.stage.as_ref().map(|(_, range)| range.clone())
    }

    /// Takes the bytes of [`need`](Self::need).
    ///
    /// # Errors
    ///
    /// Any [`Malformed`] of the first directory; [`Error::LimitExceeded`] of any. Faults of later directories, chains that
    /// loop among them, end the chain and are kept in [`Chain::defects`]: what came before can be read.
    pub fn feed(&mut self, bytes: &[u8]) -> Result<()> {
        let Some((stage, _)) = self.stage.take() else { return Ok(()) };
        let outcome = match stage {
            Stage::Count(stop) => self.take_count(stop, bytes),
            Stage::Table { stop, count } => self.take_table(stop, count, bytes),
            Stage::SubIfds { owner } => self.take_sub_ifds(owner, bytes),
        };
        self.tolerate(outcome)?;
        while self.stage.is_none() {
            let outcome = if let Some(stop) = self.pending.pop_front() {
                self.visit(stop)
            } else if let Some(owner) = self.owners.pop_front() {
                self.ask_for_sub_ifds(owner)
            } else {
                break;
            };
            self.tolerate(outcome)?;
        }
        Ok(())
    }

    /// What was found, after the last [`feed`](Self::feed).
    #[must_use]
    pub fn finish(self) -> Chain {
        self.chain
    }

    /// Keeps a fault of a later directory for the record; that of the first one goes to the caller.
    fn tolerate(&mut self, outcome: Result<()>) -> Result<()> {
        match outcome {
            Err(error @ Error::Malformed { .. }) if !self.chain.ifds.is_empty() => {
                self.chain.defects.push(error.at(Location::ifd(self.chain.ifds.len())));
                Ok(())
            }
            outcome => outcome,
        }
    }

    fn visit(&mut self, stop: Stop) -> Result<()> {
        let at = Location { ifd: Some(self.chain.ifds.len()), offset: Some(stop.offset), ..Location::default() };
        // Sub-directories were counted when they were asked for.
        if stop.parent.is_none() {
            self.count_stops(1)?;
        }
        if !self.visited.insert(stop.offset) {
            return Err(Error::from(Malformed::DirectoryLoop).at(at));
        }
        let range = Ifd::count_range(&self.header, stop.offset);
        let range = self.inside(range, stop.offset)?;
        self.stage = Some((Stage::Count(stop), range));
        Ok(())
    }

    /// Counts directories that the file names, those named twice or as 0 among them: each costs a step of the walk.
    fn count_stops(&mut self, count: u64) -> Result<()> {
        self.stops = self.stops.saturating_add(count);
        let (needed, allowed) = (self.stops, u64::try_from(self.limits.ifd_count_max).unwrap_or(u64::MAX));
        if needed > allowed {
            let at = Location::ifd(self.chain.ifds.len());
            return Err(Error::LimitExceeded { limit: "ifd_count_max", needed, allowed, at });
        }
        Ok(())
    }

    fn take_count(&mut self, stop: Stop, bytes: &[u8]) -> Result<()> {
        let at = Location { ifd: Some(self.chain.ifds.len()), offset: Some(stop.offset), ..Location::default() };
        let count = Ifd::parse_count(&self.header, bytes).map_err(|error| error.at(at))?;
        let allowed = self.limits.ifd_entries_max;
        if count == 0 {
            return Err(Error::from(Malformed::EmptyDirectory).at(at));
        }
        let table = Ifd::table_range(&self.header, stop.offset, count);
        // Some writers end the file with the last entry, before the offset of the next directory.
        let next = u64::from(self.header.variant.offset_size());
        let entries = table.map(|range| range.start..range.end.saturating_sub(next));
        let entries = self.inside(entries, stop.offset)?;
        if count > allowed {
            return Err(Error::LimitExceeded { limit: "ifd_entries_max", needed: count, allowed, at });
        }
        let range = entries.start..entries.end.saturating_add(next).min(self.file_length);
        self.table_bytes = self.table_bytes.saturating_add(range.end.saturating_sub(range.start));
        if self.table_bytes > self.file_length {
            return Err(Error::from(Malformed::Overlap).at(at));
        }
        self.stage = Some((Stage::Table { stop, count }, range));
        Ok(())
    }

    fn take_table(&mut self, stop: Stop, count: u64, bytes: &[u8]) -> Result<()> {
        let number = self.chain.ifds.len();
        let at = Location { ifd: Some(number), offset: Some(stop.offset), ..Location::default() };
        let mut ifd = Ifd::parse(&self.header, stop.offset, count, bytes).map_err(|error| error.at(at))?;
        ifd.parent = stop.parent;
        // Only the main chain goes on: sub-directories are all named by their owner.
        if ifd.parent.is_none() && ifd.next != 0 {
            self.pending.push_back(Stop { offset: ifd.next, parent: None });
        }
        if ifd.entry(Tag::SUB_IFDS).is_some() {
            self.owners.push_back(number);
        }
        self.chain.ifds.push(ifd);
        Ok(())
    }

    fn ask_for_sub_ifds(&mut self, owner: usize) -> Result<()> {
        let Some(entry) = self.chain.ifds.get(owner).and_then(|ifd| ifd.entry(Tag::SUB_IFDS)).copied() else {
            return Ok(());
        };
        let at = Location { ifd: Some(owner), tag: Some(entry.tag), ..Location::default() };
        let kinds = [FieldType::Long, FieldType::Ifd, FieldType::Long8, FieldType::Ifd8];
        if !entry.field_type().is_some_and(|kind| kinds.contains(&kind)) {
            return Err(Error::from(Malformed::TagType { found: entry.type_code, expected: "an offset" }).at(at));
        }
        let range = entry.value_range(self.file_length, self.limits).map_err(|error| error.at(at))?;
        self.count_stops(entry.count)?;
        match range {
            Some(range) => {
                self.stage = Some((Stage::SubIfds { owner }, range));
                Ok(())
            }
            None => self.take_sub_ifds(owner, &[]),
        }
    }

    fn take_sub_ifds(&mut self, owner: usize, bytes: &[u8]) -> Result<()> {
        let Some(entry) = self.chain.ifds.get(owner).and_then(|ifd| ifd.entry(Tag::SUB_IFDS)).copied() else {
            return Ok(());
        };
        let mut tags = super::Tags::default();
        tags.insert(entry.tag, entry.decode(bytes, self.header.byte_order)?);
        let offsets = tags.unsigneds(entry.tag, self.limits.ifd_count_max).map_err(|e| e.at(Location::ifd(owner)))?;
        let stops = offsets.into_iter().filter(|offset| *offset != 0);
        self.pending.extend(stops.map(|offset| Stop { offset, parent: Some(owner) }));
        Ok(())
    }

    /// `range` if the file holds all of it.
    fn inside(&self, range: Option<Range<u64>>, offset: u64) -> Result<Range<u64>> {
        match range {
            Some(range) if range.end <= self.file_length => Ok(range),
            range => {
                let needed = range.map_or(u64::MAX, |range| range.end.saturating_sub(offset));
                let available = self.file_length.saturating_sub(offset);
                let at = Location { ifd: Some(self.chain.ifds.len()), offset: Some(offset), ..Location::default() };
                Err(Error::from(Malformed::Truncated { needed, available }).at(at))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bytes::ByteOrder;
    use crate::ifd::TiffVariant;

    /// Walks a big-endian classic file.
    fn walk(file: &[u8], limits: &Limits) -> Result<Chain> {
        let header = Header { byte_order: ByteOrder::BigEndian, variant: TiffVariant::Classic, first_ifd: 8 };
        let mut walk = ChainWalk::new(header, file.len() as u64, limits)?;
        while let Some(range) = walk.need() {
            walk.feed(&file[usize::try_from(range.start).unwrap()..usize::try_from(range.end).unwrap()])?;
        }
        Ok(walk.finish())
    }

    /// A file of directories of 18 bytes at 8, 26, 44 and so on, each with one entry and the next offset given.
    fn file(directories: &[([u8; 12], u8)]) -> Vec<u8> {
        let tables =
            directories.iter().flat_map(|(entry, next)| [&[0, 1], entry.as_slice(), &[0, 0, 0, *next]].concat());
        [0; 8].into_iter().chain(tables).collect()
    }

    const WIDTH: [u8; 12] = [1, 0, 0, 3, 0, 0, 0, 1, 0, 7, 0, 0];

    fn sub_ifd(offset: u8) -> [u8; 12] {
        [1, 74, 0, 4, 0, 0, 0, 1, 0, 0, 0, offset]
    }

    #[track_caller]
    fn check(directories: &[([u8; 12], u8)], want: &[(u64, Option<usize>)]) {
        let chain = walk(&file(directories), &Limits::default()).unwrap();
        let found: Vec<_> = chain.ifds.iter().map(|ifd| (ifd.offset, ifd.parent)).collect();
        assert_eq!(found, want);
        assert!(chain.defects.is_empty(), "{:?}", chain.defects);
    }

    #[test]
    fn sub_directories_come_after_the_main_chain() {
        check(&[(WIDTH, 0)], &[(8, None)]);
        check(&[(sub_ifd(44), 26), (WIDTH, 0), (WIDTH, 99)], &[(8, None), (26, None), (44, Some(0))]);
        check(&[(sub_ifd(26), 0), (sub_ifd(44), 0), (WIDTH, 0)], &[(8, None), (26, Some(0)), (44, Some(1))]);
    }

    #[test]
    fn a_loop_ends_the_chain_wherever_it_closes() {
        for directories in
            [vec![(WIDTH, 8)], vec![(WIDTH, 26), (WIDTH, 8)], vec![(sub_ifd(8), 0)], vec![(WIDTH, 26), (WIDTH, 26)]]
        {
            let chain = walk(&file(&directories), &Limits::default()).unwrap();
            assert_eq!(chain.ifds.len(), directories.len());
            let [Error::Malformed { what: Malformed::DirectoryLoop, at }] = chain.defects[..] else {
                panic!("{chain:?}")
            };
            assert_eq!(at.ifd, Some(directories.len()));
        }
    }

    #[test]
    fn sub_directories_count_before_they_are_visited() {
        let mut bytes = file(&[([1, 74, 0, 4, 0, 0, 0, 100, 0, 0, 0, 40], 0)]);
        bytes.resize(40 + 400, 0);
        let limits = Limits { ifd_count_max: 100, ..Limits::default() };
        assert!(matches!(walk(&bytes, &limits), Err(Error::LimitExceeded { needed: 101, allowed: 100, .. })));
        assert_eq!(walk(&bytes, &Limits::default()).unwrap().ifds.len(), 1, "offsets of 0 name nothing");
        bytes[13] = 2;
        let chain = walk(&bytes, &limits).unwrap();
        assert!(matches!(chain.defects[..], [Error::Malformed { what: Malformed::TagType { found: 2, .. }, .. }]));
    }

    #[test]
    fn a_first_directory_cut_short_is_an_error_and_a_later_one_is_a_defect() {
        let whole = file(&[(WIDTH, 26), (WIDTH, 0)]);
        for length in 8..22 {
            assert!(walk(&whole[..length], &Limits::default()).is_err(), "{length} bytes");
        }
        for length in 26..40 {
            let chain = walk(&whole[..length], &Limits::default()).unwrap();
            assert_eq!((chain.ifds.len(), chain.defects.len()), (1, 1), "{length} bytes");
        }
        let chain = walk(&whole[..40], &Limits::default()).unwrap();
        assert_eq!((chain.ifds.len(), chain.defects.len()), (2, 0), "only the offset of no next directory is missing");
    }

    #[test]
    fn limits_count_directories_and_entries() {
        let two = file(&[(WIDTH, 26), (WIDTH, 0)]);
        let limits = Limits { ifd_count_max: 1, ..Limits::default() };
        assert!(matches!(walk(&two, &limits), Err(Error::LimitExceeded { limit: "ifd_count_max", .. })));
        let limits = Limits { ifd_entries_max: 0, ..Limits::default() };
        assert!(matches!(walk(&two, &limits), Err(Error::LimitExceeded { limit: "ifd_entries_max", .. })));
    }

    #[test]
    fn directories_that_overlap_end_the_chain() {
        // Every second byte begins a directory of 40 entries; the offset of the next one lies in its middle.
        let mut bytes = vec![0; 8];
        for n in 0..300_u16 {
            bytes.extend(if n % 8 == 0 { [0, 40] } else { (8 + 2 * (n / 8)).to_be_bytes() });
        }
        let chain = walk(&bytes, &Limits::default());
        let entries = chain.map_or(0, |chain| chain.ifds.iter().map(|ifd| ifd.entries.len()).sum());
        assert!(entries * 12 <= bytes.len(), "{entries} entries out of {} bytes", bytes.len());
    }

    #[test]
    fn a_directory_of_nothing_is_malformed() {
        let error = walk(&[0; 16], &Limits::default()).unwrap_err();
        assert!(matches!(error, Error::Malformed { what: Malformed::EmptyDirectory, .. }), "{error}");
    }
}
