//! The values of certain ranks, found digit by digit without sorting: each pass over the values counts those that share
//! the digits known so far by their next digit.
//!
//! Memory depends on the digits counted at a time, not on how many values there are. Counts of parts are added, so that
//! neither the order of values nor their grouping has an influence.

use super::key::{Keyed, each_valid, key_bits, value_of_key};
use crate::dtype::{DType, with_element};

/// Where the values of some ranks are, as far as it is known.
#[derive(Debug, Clone)]
pub(crate) struct RankSearch {
    dtype: DType,
    /// The low bits of keys that are not known yet.
    unknown: u32,
    /// Keys of which only the high bits are known, in order.
    groups: Vec<Group>,
    ranks: Vec<Rank>,
}

/// What the next pass over the values is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Pass {
    /// Counting digits of so many bits.
    Count(u32),
    /// Keeping all candidates, of which there are so many.
    Collect(u64),
}

/// Bits of the digits that are counted at a time at most: a table of 512 KiB for each group of a band.
const DIGIT_BITS_MAX: u32 = 16;

/// Bytes for each candidate that is kept: for keys, twice as much while a list of them grows, and once more to bring those of all
/// threads together.
pub(crate) const CANDIDATE_BYTES: u64 = 32;

impl Pass {
    /// The next one for these bands, if tables of all of them for so many threads may take `share` bytes, and so may candidates;
    /// nothing once all is known.
    pub(crate) fn next(bands: &[RankSearch], share: u64, threads: u64) -> Option<Self> {
        let unknown = bands.iter().map(RankSearch::unknown).max().filter(|unknown| *unknown > 0)?;
        let candidates = bands.iter().map(RankSearch::candidates).fold(0, u64::saturating_add);
        if candidates.saturating_mul(CANDIDATE_BYTES) <= share {
            return Some(Self::Collect(candidates));
        }
        let bytes = |bits: u32| bands.iter().map(|band| band.table_length(bits) as u64 * 8).sum::<u64>() * threads;
        let bits = (1..=unknown.min(DIGIT_BITS_MAX)).rev().find(|bits| bytes(*bits) <= share);
        Some(Self::Count(bits.unwrap_or(1)))
    }
}

/// The values that begin with the same digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Group {
    prefix: u64,
    count: u64,
}

/// A rank: the place in the sorted values of a group.
#[derive(Debug, Clone, Copy)]
struct Rank {
    group: usize,
    place: u64,
}

impl RankSearch {
    /// A search among values of `dtype`, of which nothing is known.
    pub(crate) fn new(dtype: DType) -> Self {
        let groups = vec![Group { prefix: 0, count: u64::MAX }];
        Self { dtype, unknown: key_bits(dtype), groups, ranks: Vec::new() }
    }

    /// The bits that are not known.
    pub(crate) fn unknown(&self) -> u32 {
        self.unknown
    }

    /// How many counts a pass over digits of `bits` bits takes.
    pub(crate) fn table_length(&self, bits: u32) -> usize {
        self.groups.len() << bits
    }

    /// How many values have to be looked at still.
    pub(crate) fn candidates(&self) -> u64 {
        self.groups.iter().map(|group| group.count).fold(0, u64::saturating_add)
    }

    /// The group of a key.
    #[inline]
    fn group(&self, key: u64) -> Option<usize> {
        let prefix = key.checked_shr(self.unknown).unwrap_or(0);
        match self.groups.as_slice() {
            [only] => (only.prefix == prefix).then_some(0),
            groups => groups.binary_search_by_key(&prefix, |group| group.prefix).ok(),
        }
    }

    /// Counts values by their next digit of `bits` bits into `table`.
    pub(crate) fn count(&self, bits: u32, values: &[u8], validity: Option<&[u8]>, table: &mut [u64]) {
        let (shift, mask) = (self.unknown - bits, (1_u64 << bits) - 1);
        with_element!(self.dtype, T => {
            each_valid::<T>(values, validity, |_, value| {
                let key = value.key();
                if let Some(group) = self.group(key) {
                    let digit = usize::try_from(key >> shift & mask).unwrap_or(0);
                    table[(group << bits) + digit] += 1;
                }
            });
        });
    }

    /// Keeps the keys of values that are candidates, group by group, in `kept`.
    pub(crate) fn collect(&self, values: &[u8], validity: Option<&[u8]>, kept: &mut Vec<Vec<u64>>) {
        kept.resize_with(self.groups.len(), Vec::new);
        with_element!(self.dtype, T => {
            each_valid::<T>(values, validity, |_, value| {
                let key = value.key();
                if let Some(group) = self.group(key) {
                    kept[group].push(key);
                }
            });
        });
    }

    /// Whether keys from `first` to `last` may be among those looked for.
    pub(crate) fn reaches(&self, first: u64, last: u64) -> bool {
        let [first, last] = [first, last].map(|key| key.checked_shr(self.unknown).unwrap_or(0));
        let from = self.groups.partition_point(|group| group.prefix < first);
        self.groups.get(from).is_some_and(|group| group.prefix <= last)
    }

    /// Counts sorted keys as [`count`](Self::count) does values.
    pub(crate) fn count_keys(&self, bits: u32, keys: &[u64], table: &mut [u64]) {
        let (shift, mask) = (self.unknown - bits, (1_u64 << bits) - 1);
        for equal in keys.chunk_by(|a, b| a >> shift == b >> shift) {
            if let Some(group) = self.group(equal[0]) {
                let digit = usize::try_from(equal[0] >> shift & mask).unwrap_or(0);
                table[(group << bits) + digit] += equal.len() as u64;
            }
        }
    }

    /// Keeps keys as [`collect`](Self::collect) does those of values.
    pub(crate) fn collect_keys(&self, keys: &[u64], kept: &mut Vec<Vec<u64>>) {
        kept.resize_with(self.groups.len(), Vec::new);
        for key in keys {
            if let Some(group) = self.group(*key) {
                kept[group].push(*key);
            }
        }
    }

    /// Whether these are the counts of the candidates of each group: that the values are those of the pass before.
    pub(crate) fn has_counts(&self, mut counts: impl Iterator<Item = u64>) -> bool {
        self.groups.iter().all(|group| counts.next() == Some(group.count))
    }

    /// Begins with the counts of the first digit: `ranks` says, of how many values there are, which are wanted, from 0.
    pub(crate) fn begin(&mut self, bits: u32, table: &[u64], ranks: impl FnOnce(u64) -> Vec<u64>) {
        let count = table.iter().sum();
        self.ranks = ranks(count).into_iter().map(|place| Rank { group: 0, place }).collect();
        self.narrow(bits, table);
    }

    /// Goes on with the counts of the next digit.
    pub(crate) fn narrow(&mut self, bits: u32, table: &[u64]) {
        let mut found: Vec<(Group, u64)> = Vec::with_capacity(self.ranks.len());
        for rank in &self.ranks {
            let counts = &table[rank.group << bits..(rank.group + 1) << bits];
            let mut place = rank.place;
            for (digit, count) in (0_u64..).zip(counts) {
                if place < *count {
                    let prefix = self.groups[rank.group].prefix << bits | digit;
                    found.push((Group { prefix, count: *count }, place));
                    break;
                }
                place -= count;
            }
        }
        let mut groups: Vec<Group> = found.iter().map(|(group, _)| *group).collect();
        groups.sort_unstable_by_key(|group| group.prefix);
        groups.dedup();
        let group = |wanted: Group| groups.binary_search_by_key(&wanted.prefix, |group| group.prefix).unwrap_or(0);
        self.ranks = found.into_iter().map(|(wanted, place)| Rank { group: group(wanted), place }).collect();
        self.groups = groups;
        self.unknown -= bits;
    }

    /// The values of the ranks, once no bit is unknown.
    pub(crate) fn values(&self) -> Vec<f64> {
        self.ranks.iter().map(|rank| value_of_key(self.dtype, self.groups[rank.group].prefix)).collect()
    }

    /// The values of the ranks among the keys that were collected of each group.
    pub(crate) fn values_among(&self, mut kept: Vec<Vec<u64>>) -> Vec<f64> {
        kept.iter_mut().for_each(|keys| keys.sort_unstable());
        let key = |rank: &Rank| kept.get(rank.group)?.get(usize::try_from(rank.place).ok()?).copied();
        self.ranks.iter().map(|rank| key(rank).map_or(f64::NAN, |key| value_of_key(self.dtype, key))).collect()
    }
}

/// Between two neighbours, `weight` of the way from the lower to the higher.
///
/// Whichever end is nearer is the one to start from, as NumPy does; and infinities have no neighbours in proportion.
#[must_use]
pub(crate) fn between(low: f64, high: f64, weight: f64) -> f64 {
    if weight == 0.0 || low == high {
        low
    } else if weight >= 0.5 {
        high - (high - low) * (1.0 - weight)
    } else {
        low + (high - low) * weight
    }
}

/// The median of `sorted`: the value in the middle, or the mean of the two there, rounded as NumPy's `median` is. NaN if there
/// is none.
pub(crate) fn middle(sorted: &[f64]) -> f64 {
    let at = sorted.len() / 2;
    match sorted {
        [] => f64::NAN,
        _ if sorted.len() % 2 == 1 => sorted[at],
        _ => (sorted[at - 1] + sorted[at]) / 2.0,
    }
}

#[cfg(test)]
mod tests;
