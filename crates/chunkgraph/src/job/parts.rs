//! Parts: contiguous ranges of blocks, by a rule instead of a list, so that a plan is as small for ten million blocks as for
//! ten.

use std::num::NonZeroU32;
use std::ops::Range;

use crate::error::{JobFault, Result};

/// Parts at most: each is a file in one folder.
pub(crate) const PARTS_MAX: u32 = 1_000_000;

/// How many parts a job is cut into.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum PartCount {
    /// One for each GiB of samples, at most 1,000: batch systems take arrays of that size.
    #[default]
    Auto,
    /// That many, at most 1,000,000, or as many as there are blocks if those are fewer.
    Count(NonZeroU32),
}

/// The blocks of a job, cut into parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Parts {
    /// How many parts there are, numbered from 0.
    pub count: u32,
    /// How many blocks there are.
    pub blocks: u64,
    /// Parts begin at multiples of so many blocks.
    pub align: u64,
}

impl Parts {
    /// `blocks` cut into `count` parts that begin at multiples of the first of `aligns` of which there are as many; else
    /// anywhere.
    pub(super) fn new(count: PartCount, blocks: u64, aligns: [u64; 2], sample_bytes: u64) -> Self {
        const BYTES: u64 = 1 << 30;
        let wanted = match count {
            PartCount::Auto => sample_bytes.div_ceil(BYTES).clamp(1, 1000),
            PartCount::Count(count) => count.get().into(),
        };
        let align = aligns.into_iter().find(|align| *align > 0 && wanted <= blocks.div_ceil(*align)).unwrap_or(1);
        let count = u32::try_from(wanted.min(blocks.max(1))).unwrap_or(PARTS_MAX).min(PARTS_MAX);
        Self { count, blocks, align }
    }

    /// The blocks of part `number`: as many aligned pieces as the others, or one less.
    ///
    /// # Errors
    ///
    /// [`JobFault::NoSuchPart`].
    pub fn blocks_of(&self, number: u32) -> Result<Range<u64>> {
        if number >= self.count {
            return Err(JobFault::NoSuchPart { number: number.into(), count: self.count }.into());
        }
        let align = u128::from(self.align.max(1));
        let pieces = u128::from(self.blocks).div_ceil(align);
        let start = |number: u32| {
            let piece = pieces * u128::from(number) / u128::from(self.count);
            u64::try_from(piece.saturating_mul(align)).unwrap_or(u64::MAX).min(self.blocks)
        };
        Ok(start(number)..start(number + 1))
    }

    /// Whether there can be such parts.
    pub(super) fn is_sound(&self) -> bool {
        (1..=PARTS_MAX).contains(&self.count)
            && self.blocks > 0
            && self.align > 0
            && u64::from(self.count) <= self.blocks
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(count: u32, blocks: u64, per_row: u64, want: &[u64]) {
        let aligns = [2 * per_row, per_row];
        let parts = Parts::new(PartCount::Count(NonZeroU32::new(count).unwrap()), blocks, aligns, 0);
        let ranges: Vec<Range<u64>> = (0..parts.count).map(|number| parts.blocks_of(number).unwrap()).collect();
        assert!(ranges.windows(2).all(|pair| pair[0].end == pair[1].start) && ranges[0].start == 0);
        assert_eq!(ranges.iter().map(|range| range.end).collect::<Vec<_>>(), want);
        assert!(parts.blocks_of(parts.count).is_err() && parts.is_sound());
    }

    #[test]
    fn parts_are_whole_rows_of_blocks_while_there_are_enough() {
        check(1, 10, 5, &[10]);
        check(2, 15, 5, &[10, 15]);
        check(3, 15, 5, &[5, 10, 15]);
        check(4, 15, 5, &[3, 7, 11, 15]);
        check(99, 3, 1, &[1, 2, 3]);
    }

    #[test]
    fn a_part_of_ten_million_blocks_is_found_at_once() {
        let parts = Parts::new(PartCount::Count(NonZeroU32::new(10_000).unwrap()), 10_000_000, [1000, 1000], 0);
        assert_eq!(parts.blocks_of(9_999).unwrap(), 9_999_000..10_000_000);
    }
}
