//! Values of whole bands counted by digits, bins and places: what is added in any order to the same end.

use std::sync::{Mutex, PoisonError};

use super::Array;
use crate::block::Block;
use crate::dtype::with_element;
use crate::error::{Result, Usage};
use crate::plan::{Plan, Validity};
use crate::reduce::{Bins, CANDIDATE_BYTES, Histogram, Keyed, Pass, RankSearch, between, each_valid};
use crate::run::{self, BlockSet, DEFAULT_MEMORY_BYTES, RunOptions, RunReport};

/// Bins of a histogram at most.
pub(crate) const BINS_MAX: usize = 1 << 20;

/// A value and where it is.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Place {
    /// The column, from 0.
    pub col: u32,
    /// The row, from 0.
    pub row: u32,
    /// The value; 64-bit integers past 2^53 are rounded.
    pub value: f64,
}

/// Where the least and the greatest value of a band are: of equal ones the first, row by row. Nothing if all are missing.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct BandExtremes {
    /// The least value.
    pub min: Option<Place>,
    /// The greatest value.
    pub max: Option<Place>,
}

/// The keys of the least and the greatest value, each with its row and column.
#[derive(Debug, Clone, Copy, Default)]
struct Extremes {
    least: Option<(u64, u32, u32)>,
    greatest: Option<(u64, u32, u32)>,
}

impl Array {
    /// The histogram of each band, missing pixels left out.
    ///
    /// One pass over the array, and one more before if the range of equal bins is not given. Counts are the same whatever
    /// the threads and blocks.
    ///
    /// # Errors
    ///
    /// [`Usage::Bins`] for no bins, more than 2^20, or edges or a range that do not grow or are not finite where they have
    /// to be; and whatever goes wrong while the array is computed, see [`run`](crate::run::run).
    ///
    /// # Examples
    ///
    /// ```
    /// use chunkgraph::{Array, Bins, Extent};
    ///
    /// let band = Array::from_values(&[0_u8, 1, 1, 4, 9], Extent { planes: 1, height: 1, width: 5 })?.mask_equal(0);
    /// let bins = Bins::Equal { count: 2, range: None };
    /// let histogram = &band.histogram(&bins, &Default::default())?[0];
    /// assert_eq!((histogram.edges.as_slice(), histogram.counts.as_slice()), (&[1.0, 5.0, 9.0][..], &[3, 1][..]));
    /// # Ok::<_, chunkgraph::Error>(())
    /// ```
    pub fn histogram(&self, bins: &Bins, options: &RunOptions) -> Result<Vec<Histogram>> {
        let planes = self.extent().planes as usize;
        let empty: Option<Vec<Histogram>> = match bins {
            Bins::Edges(edges) if (2..=BINS_MAX + 1).contains(&edges.len()) => {
                edges.is_sorted_by(|a, b| a < b).then(|| vec![Histogram::new(edges.clone()); planes])
            }
            Bins::Equal { count, range: Some(range) } if (1..=BINS_MAX).contains(count) => {
                Histogram::equal(*count, *range).map(|band| vec![band; planes])
            }
            Bins::Equal { count, range: None } if (1..=BINS_MAX).contains(count) => {
                let range = |band: &crate::BandStatistics| Histogram::range_of(band.min.zip(band.max));
                self.statistics(options)?.iter().map(|band| Histogram::equal(*count, range(band))).collect()
            }
            _ => None,
        };
        let empty = empty.ok_or(Usage::Bins)?;
        let bytes = empty.iter().map(|band| 16 * band.edges.len() as u64).sum();
        let parts = self.tally(
            options,
            bytes,
            || empty.clone(),
            |bands, block| {
                for (plane, band) in bands.iter_mut().enumerate() {
                    let (values, validity) = block.plane(plane);
                    band.push(block.dtype, values, validity);
                }
            },
        )?;
        let mut bands = empty;
        for part in &parts {
            bands.iter_mut().zip(part).for_each(|(band, part)| band.merge(part));
        }
        Ok(bands)
    }

    /// The exact percentiles of each band, in the order of `percents`: as `numpy.percentile` gives them, between two
    /// neighbours in proportion. Missing pixels are left out; nothing of a band of which all are missing.
    ///
    /// Values are counted by digits, not sorted: one pass over the array for types of up to 16 bits, two for others if the
    /// values near the percentiles fit a quarter of the memory, up to four if not. Tables take another quarter at most.
    ///
    /// # Errors
    ///
    /// [`Usage::Percent`] if one is not from 0 to 100, and whatever goes wrong while the array is computed.
    ///
    /// # Examples
    ///
    /// ```
    /// use chunkgraph::{Array, Extent};
    ///
    /// let band = Array::from_values(&[1.0, f64::NAN, 3.0, 2.0], Extent { planes: 1, height: 2, width: 2 })?;
    /// let found = band.percentiles(&[50.0, 75.0], &Default::default())?;
    /// assert_eq!(found, [[Some(2.0), Some(2.5)]]);
    /// # Ok::<_, chunkgraph::Error>(())
    /// ```
    pub fn percentiles(&self, percents: &[f64], options: &RunOptions) -> Result<Vec<Vec<Option<f64>>>> {
        if let Some(percent) = percents.iter().copied().find(|percent| !(0.0..=100.0).contains(percent)) {
            return Err(Usage::Percent { percent }.into());
        }
        let memory = options.memory_bytes.unwrap_or(DEFAULT_MEMORY_BYTES);
        let (share, threads) = (memory / 4, options.threads.count() as u64);
        let mut bands = vec![RankSearch::new(self.dtype()); self.extent().planes as usize];
        let mut counts: Vec<u64> = Vec::new();
        while let Some(pass) = Pass::next(&bands, share, threads) {
            let bits = match pass {
                Pass::Count(bits) => bits,
                Pass::Collect(candidates) => {
                    return self.collected(&bands, &counts, percents, candidates * CANDIDATE_BYTES, options);
                }
            };
            let lengths: Vec<usize> = bands.iter().map(|band| band.table_length(bits)).collect();
            let bytes = lengths.iter().map(|length| *length as u64 * 8).sum();
            let new = || lengths.iter().map(|length| vec![0_u64; *length]).collect::<Vec<_>>();
            let parts = self.tally(options, bytes, new, |tables, block| {
                for (plane, (band, table)) in bands.iter().zip(tables).enumerate() {
                    let (values, validity) = block.plane(plane);
                    band.count(bits, values, validity, table);
                }
            })?;
            let mut tables = new();
            for part in &parts {
                for (table, part) in tables.iter_mut().zip(part) {
                    table.iter_mut().zip(part).for_each(|(count, part)| *count += part);
                }
            }
            let is_first = counts.is_empty();
            for (band, table) in bands.iter_mut().zip(&tables) {
                if is_first {
                    counts.push(table.iter().sum());
                    band.begin(bits, table, |count| ranks(percents, count));
                } else {
                    band.narrow(bits, table);
                }
            }
        }
        Ok(bands.iter().zip(&counts).map(|(band, count)| proportions(percents, *count, &band.values())).collect())
    }

    /// The end of the search: the values near the percentiles are collected and sorted.
    fn collected(
        &self,
        bands: &[RankSearch],
        counts: &[u64],
        percents: &[f64],
        bytes: u64,
        options: &RunOptions,
    ) -> Result<Vec<Vec<Option<f64>>>> {
        let threads = options.threads.count() as u64;
        let new = || vec![Vec::new(); bands.len()];
        let parts = self.tally(options, bytes.div_ceil(threads), new, |kept: &mut Vec<Vec<Vec<u64>>>, block| {
            for (plane, (band, kept)) in bands.iter().zip(kept).enumerate() {
                let (values, validity) = block.plane(plane);
                band.collect(values, validity, kept);
            }
        })?;
        let mut all: Vec<Vec<Vec<u64>>> = new();
        for part in parts {
            for (all, part) in all.iter_mut().zip(part) {
                all.resize_with(part.len().max(all.len()), Vec::new);
                all.iter_mut().zip(part).for_each(|(all, part)| all.extend(part));
            }
        }
        let found = bands.iter().zip(all).map(|(band, kept)| band.values_among(kept));
        Ok(found.zip(counts).map(|(values, count)| proportions(percents, *count, &values)).collect())
    }

    /// Where the least and the greatest value of each band are.
    ///
    /// # Errors
    ///
    /// Whatever goes wrong while the array is computed, see [`run`](crate::run::run).
    ///
    /// # Examples
    ///
    /// ```
    /// use chunkgraph::{Array, Extent, Place};
    ///
    /// let band = Array::from_values(&[7_i16, -3, 9, 9], Extent { planes: 1, height: 2, width: 2 })?;
    /// let found = band.extremes(&Default::default())?[0];
    /// assert_eq!(found.min, Some(Place { col: 1, row: 0, value: -3.0 }));
    /// assert_eq!(found.max, Some(Place { col: 0, row: 1, value: 9.0 }));
    /// # Ok::<_, chunkgraph::Error>(())
    /// ```
    pub fn extremes(&self, options: &RunOptions) -> Result<Vec<BandExtremes>> {
        let (planes, dtype) = (self.extent().planes as usize, self.dtype());
        let new = || vec![Extremes::default(); planes];
        let parts = self.tally(options, 0, new, |bands, block| {
            for (plane, band) in bands.iter_mut().enumerate() {
                band.look_at(block, plane);
            }
        })?;
        let mut bands = new();
        for part in &parts {
            bands.iter_mut().zip(part).for_each(|(band, part)| band.merge(*part));
        }
        let place = |found: (u64, u32, u32)| Place {
            value: crate::reduce::value_of_key(dtype, found.0),
            row: found.1,
            col: found.2,
        };
        Ok(bands
            .iter()
            .map(|band| BandExtremes { min: band.least.map(place), max: band.greatest.map(place) })
            .collect())
    }

    /// Adds every block to a tally of its worker's, of which each takes `bytes`; comes back with the tallies of all workers.
    pub(super) fn tally<T: Send>(
        &self,
        options: &RunOptions,
        bytes: u64,
        new: impl Fn() -> T + Sync,
        add: impl Fn(&mut T, &Block<'_>) + Sync,
    ) -> Result<Vec<T>> {
        let plan = self.tally_plan(options, bytes)?;
        let all = BlockSet::from(0..plan.grid().chunk_count());
        let add = |tally: &mut T, block: &Block<'_>| {
            add(tally, block);
            Ok(())
        };
        Ok(tally_blocks(&plan, &all, options, new, add)?.0)
    }

    /// The plan of a run that has a tally of `bytes` for each thread.
    pub(crate) fn tally_plan(&self, options: &RunOptions, bytes: u64) -> Result<Plan> {
        self.check()?;
        let validity = if self.can_be_missing() { Validity::Wanted } else { Validity::Ignored };
        let memory = options.memory_bytes.unwrap_or(DEFAULT_MEMORY_BYTES);
        let reserved = bytes.saturating_mul(options.threads.count() as u64);
        let options = RunOptions { memory_bytes: Some(memory.saturating_sub(reserved)), ..options.clone() };
        self.plan(&options, validity, None, &|_| 0)
    }
}

/// Adds the blocks of `set` to tallies, one for each worker.
pub(crate) fn tally_blocks<T: Send>(
    plan: &Plan,
    set: &BlockSet,
    options: &RunOptions,
    new: impl Fn() -> T + Sync,
    add: impl Fn(&mut T, &Block<'_>) -> Result<()> + Sync,
) -> Result<(Vec<T>, RunReport)> {
    let idle: Mutex<Vec<T>> = Mutex::default();
    // What a panic interrupts is not used: the run ends with it.
    let lock = || idle.lock().unwrap_or_else(PoisonError::into_inner);
    let count = |block: &Block<'_>| {
        let taken = lock().pop();
        let mut tally = taken.unwrap_or_else(&new);
        let outcome = add(&mut tally, block);
        lock().push(tally);
        outcome
    };
    let report = run::run_blocks(plan, set, options, count, |_, ()| Ok(()))?;
    Ok((idle.into_inner().unwrap_or_else(PoisonError::into_inner), report))
}

impl Extremes {
    fn look_at(&mut self, block: &Block<'_>, plane: usize) {
        let (values, validity) = block.plane(plane);
        let (mut least, mut greatest) = (None::<(u64, usize)>, None::<(u64, usize)>);
        with_element!(block.dtype, T => {
            each_valid::<T>(values, validity, |n, value| {
                let key = value.key();
                if least.is_none_or(|(best, _)| key < best) {
                    least = Some((key, n));
                }
                if greatest.is_none_or(|(best, _)| key > best) {
                    greatest = Some((key, n));
                }
            });
        });
        let place = |(key, n): (u64, usize)| {
            let (width, n) = (block.window.width, u32::try_from(n).unwrap_or(u32::MAX));
            (key, block.window.row_off + n / width, block.window.col_off + n % width)
        };
        self.merge(Self { least: least.map(place), greatest: greatest.map(place) });
    }

    fn merge(&mut self, other: Self) {
        self.least = [self.least, other.least].into_iter().flatten().min();
        // Of equal values the first place wins on both ends.
        let order = |(key, row, col): &(u64, u32, u32)| (*key, std::cmp::Reverse((*row, *col)));
        self.greatest = [self.greatest, other.greatest].into_iter().flatten().max_by_key(order);
    }
}

/// Place and weight of a percentile among `count` sorted values: it lies between that place and the next.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a place among values")]
#[expect(clippy::cast_precision_loss, reason = "fewer values than 2^53")]
fn place(percent: f64, count: u64) -> (u64, f64) {
    let place = (count - 1) as f64 * (percent / 100.0);
    ((place.floor() as u64).min(count - 1), place - place.floor())
}

/// The ranks on both sides of each percentile.
pub(crate) fn ranks(percents: &[f64], count: u64) -> Vec<u64> {
    let Some(last) = count.checked_sub(1) else { return Vec::new() };
    percents.iter().map(|percent| place(*percent, count).0).flat_map(|below| [below, (below + 1).min(last)]).collect()
}

/// Each percentile from the values of its two ranks.
pub(crate) fn proportions(percents: &[f64], count: u64, values: &[f64]) -> Vec<Option<f64>> {
    let mut pairs = values.chunks_exact(2);
    percents
        .iter()
        .map(|percent| {
            let [low, high] = pairs.next()? else { return None };
            Some(between(*low, *high, place(*percent, count).1))
        })
        .collect()
}
