//! Which blocks of a plan are run.

use std::ops::Range;

/// Numbers of blocks: ranges that neither touch nor overlap, in order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BlockSet {
    /// Each with how many blocks are in those before it.
    ranges: Vec<(u64, Range<u64>)>,
    count: u64,
}

impl BlockSet {
    /// How many blocks there are.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.count
    }

    /// The blocks, in order.
    pub fn iter(&self) -> impl Iterator<Item = u64> + '_ {
        self.ranges.iter().flat_map(|(_, range)| range.clone())
    }

    /// The number of the last block; nothing if there is none.
    #[must_use]
    pub fn last(&self) -> Option<u64> {
        self.ranges.last().map(|(_, range)| range.end - 1)
    }

    /// The number of the block at a place of the set, from 0. Past the end, where nobody asks, it is no block.
    pub(super) fn number(&self, place: u64) -> u64 {
        let after = self.ranges.partition_point(|(before, _)| *before <= place);
        let range = after.checked_sub(1).and_then(|at| self.ranges.get(at));
        range.map_or(u64::MAX, |(before, range)| range.start + (place - before))
    }
}

impl FromIterator<Range<u64>> for BlockSet {
    /// The blocks of ranges in any order, each block once.
    fn from_iter<I: IntoIterator<Item = Range<u64>>>(ranges: I) -> Self {
        let mut ranges: Vec<_> = ranges.into_iter().filter(|range| !range.is_empty()).collect();
        ranges.sort_by_key(|range| range.start);
        let mut set = Self::default();
        for range in ranges {
            match set.ranges.last_mut() {
                Some((_, last)) if range.start <= last.end => last.end = last.end.max(range.end),
                _ => set.ranges.push((0, range)),
            }
        }
        for (before, range) in &mut set.ranges {
            *before = set.count;
            set.count += range.end - range.start;
        }
        set
    }
}

impl From<Range<u64>> for BlockSet {
    fn from(range: Range<u64>) -> Self {
        std::iter::once(range).collect()
    }
}

#[cfg(test)]
#[expect(clippy::single_range_in_vec_init, reason = "one range of several is meant")]
mod tests {
    use super::*;

    #[track_caller]
    fn check(ranges: &[Range<u64>], want: &[u64]) {
        let set: BlockSet = ranges.iter().cloned().collect();
        assert_eq!(set.iter().collect::<Vec<_>>(), want);
        assert_eq!((set.count(), set.last()), (want.len() as u64, want.last().copied()));
        assert_eq!((0..set.count()).map(|place| set.number(place)).collect::<Vec<_>>(), want);
    }

    #[test]
    fn blocks_are_in_order_and_once_however_they_are_given() {
        check(&[0..3], &[0, 1, 2]);
        check(&[5..7, 1..2, 6..9, 2..3], &[1, 2, 5, 6, 7, 8]);
        check(&[3..3], &[]);
    }
}
