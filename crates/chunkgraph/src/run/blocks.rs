//! Which blocks of a plan are run.

use std::ops::Range;

use tiffio::layout::ChunkGrid;

/// Numbers of blocks: ranges that neither touch nor overlap, in order; or all of a grid, two rows at a time.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BlockSet {
    /// Each with how many blocks are in those before it.
    ranges: Vec<(u64, Range<u64>)>,
    count: u64,
    /// Blocks of a row, if there is but one range, and its blocks come from two rows in turn.
    row_of_pair: Option<u64>,
}

impl BlockSet {
    /// All blocks of a grid, those of each two rows together: one of the upper row, the one below it, the next of the upper
    /// row. What two by two blocks make together is done before the next two come.
    pub(crate) fn in_pairs_of_rows(grid: &ChunkGrid) -> Self {
        Self { row_of_pair: Some(u64::from(grid.chunks_across())), ..Self::from(0..grid.chunk_count()) }
    }

    /// How many blocks there are.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.count
    }

    /// The blocks, in order.
    pub fn iter(&self) -> impl Iterator<Item = u64> + '_ {
        (0..self.count).map(|place| self.number(place))
    }

    /// The highest number of a block; nothing if there is none.
    #[must_use]
    pub fn last(&self) -> Option<u64> {
        self.ranges.last().map(|(_, range)| range.end - 1)
    }

    /// The number of the block at a place of the set, from 0. Past the end, where nobody asks, it is no block.
    pub(super) fn number(&self, place: u64) -> u64 {
        let place = self.row_of_pair.filter(|_| place < self.count).map_or(place, |row| self.in_pair(place, row));
        let after = self.ranges.partition_point(|(before, _)| *before <= place);
        let range = after.checked_sub(1).and_then(|at| self.ranges.get(at));
        range.map_or(u64::MAX, |(before, range)| range.start + (place - before))
    }
}

impl BlockSet {
    /// The place in the usual order of the block at `place` of pairs of rows of `row` blocks.
    fn in_pair(&self, place: u64, row: u64) -> u64 {
        let pair = place - place % (2 * row);
        if pair + 2 * row > self.count {
            // The last of an odd number of rows.
            return place;
        }
        let within = place - pair;
        pair + within % 2 * row + within / 2
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

    #[test]
    fn two_rows_are_taken_in_turn_and_a_last_one_alone() {
        let of = |width, height| {
            let grid = ChunkGrid::tiles([width, height], [10, 10], 1).unwrap();
            let set = BlockSet::in_pairs_of_rows(&grid);
            assert_eq!((set.count(), set.last()), (grid.chunk_count(), grid.chunk_count().checked_sub(1)));
            set.iter().collect::<Vec<_>>()
        };
        assert_eq!(of(30, 50), [0, 3, 1, 4, 2, 5, 6, 9, 7, 10, 8, 11, 12, 13, 14]);
        assert_eq!(of(30, 20), [0, 3, 1, 4, 2, 5]);
        assert_eq!(of(30, 10), [0, 1, 2]);
        assert_eq!(of(10, 30), [0, 1, 2]);
    }
}
