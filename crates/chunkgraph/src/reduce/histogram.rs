//! How many values lie between which edges.

use super::key::{Keyed, each_valid, value_of_key};
use crate::dtype::{DType, with_element};

/// How values are put into bins.
#[derive(Debug, Clone, PartialEq)]
pub enum Bins {
    /// That many of equal width.
    Equal {
        /// How many.
        count: usize,
        /// From where to where. Without it from the least to the greatest value, as in NumPy: 0 to 1 if there is none, and
        /// half a unit to both sides if all are equal.
        range: Option<[f64; 2]>,
    },
    /// Those between these edges, each greater than the one before.
    Edges(Vec<f64>),
}

/// The histogram of a band. A bin holds the values from its lower edge on and below its upper one; the last bin holds its
/// upper edge too.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Histogram {
    /// The edges: one more than bins.
    pub edges: Vec<f64>,
    /// The values in each bin.
    pub counts: Vec<u64>,
    /// Values below the first edge.
    pub below: u64,
    /// Values above the last edge.
    pub above: u64,
    /// Values that are missing: masked or NaN.
    pub missing: u64,
}

/// Where a value is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Below,
    Above,
    Bin(usize),
}

impl Histogram {
    /// One of no values.
    pub(crate) fn new(edges: Vec<f64>) -> Self {
        let counts = vec![0; edges.len().saturating_sub(1)];
        Self { edges, counts, below: 0, above: 0, missing: 0 }
    }

    /// One of no values in `count` bins of equal width; nothing if there are no such bins, as of an infinite range.
    pub(crate) fn equal(count: usize, range: [f64; 2]) -> Option<Self> {
        let edges = Self::equal_edges(count, range);
        let are_edges = edges.is_sorted_by(|a, b| a < b) && edges.iter().all(|edge| edge.is_finite());
        are_edges.then(|| Self::new(edges))
    }

    /// The edges of `count` bins of equal width, as NumPy's `linspace` has them.
    #[expect(clippy::cast_precision_loss, reason = "bins are far fewer than 2^53")]
    fn equal_edges(count: usize, [from, to]: [f64; 2]) -> Vec<f64> {
        let step = (to - from) / count as f64;
        (0..count).map(|n| n as f64 * step + from).chain([to]).collect()
    }

    /// The range of bins that are to hold values from `least` to `greatest`.
    pub(crate) fn range_of(range: Option<(f64, f64)>) -> [f64; 2] {
        match range {
            None => [0.0, 1.0],
            Some((least, greatest)) if least == greatest => [least - 0.5, greatest + 0.5],
            Some((least, greatest)) => [least, greatest],
        }
    }

    /// Adds values in bytes of `dtype`.
    pub(crate) fn push(&mut self, dtype: DType, values: &[u8], validity: Option<&[u8]>) {
        let Some(span) = self.span() else { return };
        with_element!(dtype, T => {
            self.missing += each_valid::<T>(values, validity, |_, value| self.add(span, value.as_f64(), 1));
        });
    }

    /// Adds `count` values that are all `value`.
    pub(crate) fn push_equal(&mut self, value: f64, count: u64) {
        if let Some(span) = self.span() {
            self.add(span, value, count);
        }
    }

    /// Adds values of `dtype` by their keys, which are sorted: those of one bin together.
    pub(crate) fn push_sorted(&mut self, dtype: DType, mut keys: &[u64]) {
        let Some(span) = self.span() else { return };
        while let Some(first) = keys.first() {
            let place = self.place(span, value_of_key(dtype, *first));
            let is_here = |key: &u64| self.place(span, value_of_key(dtype, *key)) == place;
            // Twice as far each time: a bin may hold a single one of them, or all.
            let mut end = 1;
            while keys.get(end - 1).is_some_and(is_here) {
                end *= 2;
            }
            let (inside, reach) = (end / 2, end.min(keys.len()));
            let count = inside + keys[inside..reach].partition_point(is_here);
            self.count(place, count as u64);
            keys = &keys[count..];
        }
    }

    /// Adds `count` values of `dtype` whose keys are from `first` to `last`, if that tells their bin; else comes back with false.
    pub(crate) fn push_between(&mut self, dtype: DType, [first, last]: [u64; 2], count: usize) -> bool {
        let Some(span) = self.span() else { return true };
        let [place, other] = [first, last].map(|key| self.place(span, value_of_key(dtype, key)));
        if place == other {
            self.count(place, count as u64);
        }
        place == other
    }

    /// The first edge, the last one, and the bins of a unit.
    fn span(&self) -> Option<[f64; 3]> {
        let (first, last) = (self.edges.first().copied()?, self.edges.last().copied()?);
        #[expect(clippy::cast_precision_loss, reason = "bins are far fewer than 2^53")]
        let bins = self.counts.len() as f64;
        Some([first, last, bins / (last - first)])
    }

    #[inline]
    fn add(&mut self, span: [f64; 3], value: f64, count: u64) {
        self.count(self.place(span, value), count);
    }

    #[inline]
    fn place(&self, [first, last, per_unit]: [f64; 3], value: f64) -> Place {
        if value < first {
            Place::Below
        } else if value > last {
            Place::Above
        } else {
            Place::Bin(bin(&self.edges, (value - first) * per_unit, value))
        }
    }

    #[inline]
    fn count(&mut self, place: Place, count: u64) {
        match place {
            Place::Below => self.below += count,
            Place::Above => self.above += count,
            Place::Bin(bin) => self.counts[bin] += count,
        }
    }

    /// Adds the counts of another one of the same edges.
    pub(crate) fn merge(&mut self, other: &Self) {
        self.counts.iter_mut().zip(&other.counts).for_each(|(count, other)| *count += other);
        self.below += other.below;
        self.above += other.above;
        self.missing += other.missing;
    }
}

/// The bin of a value between the first and the last of `edges`: that of a guess, or a search for it where that is wrong by
/// more than one.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a guess, which saturates and is looked at"
)]
fn bin(edges: &[f64], guess: f64, value: f64) -> usize {
    let last = edges.len() - 2;
    let guess = (guess as usize).min(last);
    let holds = |n: usize| edges[n] <= value && (value < edges[n + 1] || n == last);
    if holds(guess) {
        return guess;
    }
    edges.partition_point(|edge| *edge <= value).saturating_sub(1).min(last)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[track_caller]
    fn check(edges: &[f64], values: &[f64], want: &[u64], outside: [u64; 3]) {
        let mut found = Histogram::new(edges.to_vec());
        found.push(DType::F64, bytemuck::cast_slice(values), None);
        assert_eq!((found.counts.as_slice(), [found.below, found.above, found.missing]), (want, outside));
    }

    #[test]
    fn the_last_bin_holds_its_upper_edge() {
        let values = [0.0, 0.9, 1.0, 2.0, 3.0, -1.0, 3.1, f64::NAN, f64::INFINITY];
        check(&[0.0, 1.0, 2.0, 3.0], &values, &[2, 1, 2], [1, 2, 1]);
        check(&[0.0, 1.0, 2.0, 3.0], &[], &[0, 0, 0], [0, 0, 0]);
        check(&[0.0, 0.5, 3.0], &values, &[1, 4], [1, 2, 1]);
        check(&[f64::NEG_INFINITY, 0.0, f64::INFINITY], &values, &[1, 7], [0, 0, 1]);
    }

    /// What `numpy.linspace(-0.3, 0.9, 8)` gives.
    #[test]
    fn edges_are_those_of_numpy() {
        let want = [
            -0.3,
            -0.12857142857142856,
            0.04285714285714287,
            0.21428571428571425,
            0.38571428571428573,
            0.5571428571428572,
            0.7285714285714284,
            0.9,
        ];
        assert_eq!(Histogram::equal_edges(7, [-0.3, 0.9]), want);
        assert_eq!(Histogram::range_of(Some((2.0, 2.0))), [1.5, 2.5]);
    }

    proptest! {
        #[test]
        fn each_value_is_in_the_bin_whose_edges_are_around_it(
            values in proptest::collection::vec(-2.0..2.0_f64, 0..100), count in 1..40_usize, low in -2.0..0.0_f64,
        ) {
            let edges = Histogram::equal_edges(count, [low, 1.1]);
            let mut found = Histogram::new(edges.clone());
            found.push(DType::F64, bytemuck::cast_slice(&values), None);
            for n in 0..count {
                let is_last = n == count - 1;
                let inside = |value: &&f64| edges[n] <= **value && (**value < edges[n + 1] || (is_last && **value == 1.1));
                prop_assert_eq!(found.counts[n], values.iter().filter(inside).count() as u64);
            }
            let mut keys: Vec<u64> = values.iter().map(|value| value.key()).collect();
            keys.sort_unstable();
            let mut sorted = Histogram::new(edges.clone());
            sorted.push_sorted(DType::F64, &keys);
            prop_assert_eq!(&sorted, &found);
            if let (Some(first), Some(last)) = (keys.first(), keys.last()) {
                let mut together = Histogram::new(edges.clone());
                if together.push_between(DType::F64, [*first, *last], keys.len()) {
                    prop_assert_eq!(&together, &found);
                } else {
                    prop_assert_eq!(together, Histogram::new(edges));
                }
            }
        }
    }
}
