//! Figures of whole bands: sums of all values, and for percentiles and histograms how often each value occurs, of which there
//! are at most 65,536.

use tiffio::writer::TileLogWriter;

use super::{BandFigures, Ran, put};
use crate::array::{Array, Part, proportions, ranks, tally_blocks};
use crate::block::Block;
use crate::dtype::DType;
use crate::error::{Error, Result, Usage};
use crate::reduce::{BandStatistics, Fields, Histogram, MomentsAccumulator, RankSearch, value_of_key};
use crate::run::{BlockSet, RunOptions};

/// The images of records: sums, and counts of values.
const SUMS: usize = 0;
const COUNTS: usize = 1;

/// Bytes of the exact sums of floats and of their squares.
const SUMS_BYTES: u64 = 1200;

/// The sums of all bands.
#[derive(Debug, Clone)]
pub(super) struct Sums {
    dtype: DType,
    bands: Vec<BandSums>,
}

#[derive(Debug, Clone)]
struct BandSums {
    moments: MomentsAccumulator,
    /// How often each value occurs, by its key; nothing if nobody asks.
    counts: Vec<u64>,
}

/// The bits of a key of types of which every value is counted.
fn key_bits(dtype: DType) -> u32 {
    if dtype.size() == 1 { 8 } else { 16 }
}

/// The memory of the sums of so many bands.
pub(super) fn bytes(dtype: DType, planes: u32, has_counts: bool) -> u64 {
    let counts = if has_counts { 8_u64 << key_bits(dtype) } else { 0 };
    u64::from(planes) * (counts + size_of::<BandSums>() as u64 + if dtype.is_float() { SUMS_BYTES } else { 0 })
}

/// Computes the sums of a part and writes them.
pub(super) fn run(array: &Array, has_counts: bool, part: &Part, options: &RunOptions, log: &mut TileLogWriter) -> Ran {
    let (dtype, planes) = (array.dtype(), array.extent().planes);
    let new = || Sums::new(dtype, planes, has_counts);
    let plan = array.tally_plan(options, bytes(dtype, planes, has_counts))?;
    let set = BlockSet::from(part.blocks.clone());
    let add = |sums: &mut Sums, block: &Block<'_>| {
        sums.push(block);
        Ok(())
    };
    let (tallies, report) = tally_blocks(&plan, &set, options, new, add)?;
    let mut sums = new();
    tallies.iter().for_each(|tally| sums.merge(tally));
    sums.write(log)?;
    Ok(report)
}

/// Appends the keys that occur, each with how often.
fn put_counts(counts: &[u64], bytes: &mut Vec<u8>) {
    for (key, count) in (0_u32..).zip(counts).filter(|(_, count)| **count > 0) {
        bytes.extend(key.to_le_bytes());
        bytes.extend(count.to_le_bytes());
    }
}

impl Sums {
    pub(super) fn new(dtype: DType, planes: u32, has_counts: bool) -> Self {
        let counts = vec![0; if has_counts { 1 << key_bits(dtype) } else { 0 }];
        let band = BandSums { moments: MomentsAccumulator::new(dtype), counts };
        Self { dtype, bands: vec![band; planes as usize] }
    }

    pub(super) fn push(&mut self, block: &Block<'_>) {
        let search = RankSearch::new(self.dtype);
        for (plane, band) in self.bands.iter_mut().enumerate() {
            let (values, validity) = block.plane(plane);
            band.moments.push_slice(values, validity);
            if !band.counts.is_empty() {
                search.count(key_bits(self.dtype), values, validity, &mut band.counts);
            }
        }
    }

    pub(super) fn merge(&mut self, other: &Self) {
        for (band, other) in self.bands.iter_mut().zip(&other.bands) {
            band.moments.merge(&other.moments);
            // Each is at most the pixels of the band, all parts together.
            band.counts.iter_mut().zip(&other.counts).for_each(|(count, other)| *count += other);
        }
    }

    /// Takes the sums of a part of so many pixels.
    pub(super) fn reader(&self, pixels: u64) -> Reader {
        let has_counts = self.bands.first().is_some_and(|band| !band.counts.is_empty());
        let (dtype, bands) = (self.dtype, Vec::with_capacity(self.bands.len()));
        Reader { dtype, pixels, planes: self.bands.len(), has_counts, bands }
    }

    /// Writes the sums, and that these are all of the part.
    pub(super) fn write(&self, log: &mut TileLogWriter) -> Result<()> {
        for (number, band) in (0_u64..).zip(&self.bands) {
            put(log, SUMS, number, |bytes| band.moments.put(bytes))?;
            if !band.counts.is_empty() {
                put(log, COUNTS, number, |bytes| put_counts(&band.counts, bytes))?;
            }
        }
        log.end_unit().map_err(Error::write)
    }

    /// How many values there are of each band, with the least and the greatest.
    pub(super) fn ranges(&self) -> impl Iterator<Item = (u64, Option<(f64, f64)>)> {
        self.bands.iter().map(|band| (band.moments.count(), band.moments.range()))
    }

    pub(super) fn statistics(&self) -> Vec<BandStatistics> {
        self.bands.iter().map(|band| band.moments.finish()).collect()
    }

    pub(super) fn finish(&self, percents: &[f64], bins: Option<usize>) -> Result<BandFigures> {
        let statistics = self.statistics();
        let mut histograms = empty_histograms(&statistics, bins)?;
        for (histogram, band) in histograms.iter_mut().zip(&self.bands) {
            for (key, count) in (0_u64..).zip(&band.counts).filter(|(_, count)| **count > 0) {
                histogram.push_equal(value_of_key(self.dtype, key), *count);
            }
        }
        let percentiles = if percents.is_empty() {
            Vec::new()
        } else {
            self.bands.iter().map(|band| self.percentiles(band, percents)).collect()
        };
        Ok(BandFigures { percentiles, histograms, statistics })
    }

    fn percentiles(&self, band: &BandSums, percents: &[f64]) -> Vec<Option<f64>> {
        let mut search = RankSearch::new(self.dtype);
        search.begin(key_bits(self.dtype), &band.counts, |count| ranks(percents, count));
        proportions(percents, band.counts.iter().sum(), &search.values())
    }
}

/// The bins of each band, as many as are asked for from its least to its greatest value, if any.
///
/// # Errors
///
/// [`Usage::Bins`] if there are no such bins, as where values are infinite.
pub(super) fn empty_histograms(statistics: &[BandStatistics], bins: Option<usize>) -> Result<Vec<Histogram>> {
    let Some(count) = bins else { return Ok(Vec::new()) };
    let empty = |band: &BandStatistics| {
        let range = Histogram::range_of(band.min.zip(band.max));
        Histogram::equal(count, range).map(|histogram| Histogram { missing: band.missing, ..histogram })
    };
    Ok(statistics.iter().map(empty).collect::<Option<_>>().ok_or(Usage::Bins)?)
}

/// The sums of a part as they come out of its log: band by band, each with its counts behind it.
#[derive(Debug)]
pub(super) struct Reader {
    dtype: DType,
    pixels: u64,
    planes: usize,
    has_counts: bool,
    bands: Vec<BandSums>,
}

impl Reader {
    /// Takes a record; nothing if it is of no such figures or out of order.
    pub(super) fn read(&mut self, image: usize, number: u64, fields: &mut Fields<'_>) -> Option<()> {
        if image == SUMS {
            let is_next = number == self.bands.len() as u64 && self.bands.len() < self.planes;
            let moments = MomentsAccumulator::take(self.dtype, fields, self.pixels)?;
            self.bands.push(BandSums { moments, counts: Vec::new() });
            return is_next.then_some(());
        }
        let is_last = image == COUNTS && self.has_counts && number + 1 == self.bands.len() as u64;
        let band = self.bands.last_mut().filter(|band| is_last && band.counts.is_empty())?;
        band.counts = vec![0; 1 << key_bits(self.dtype)];
        let (mut sum, mut after) = (0_u64, 0);
        while !fields.is_empty() {
            let (key, count) = (usize::try_from(fields.u32()?).ok()?, fields.u64()?);
            *band.counts.get_mut(key).filter(|_| key >= after)? = count;
            (sum, after) = (sum.checked_add(count)?, key + 1);
        }
        (sum == band.moments.count()).then_some(())
    }

    /// The sums, if all bands have come.
    pub(super) fn whole(self) -> Option<Sums> {
        let is_whole = self.bands.len() == self.planes;
        let has_counts = self.bands.iter().all(|band| band.counts.is_empty() != self.has_counts);
        (is_whole && has_counts).then_some(Sums { dtype: self.dtype, bands: self.bands })
    }
}
