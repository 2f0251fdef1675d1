//! Ranks and bins of the values of all parts: their logs are read from front to back, once to see what is there, and as
//! often again as it takes. Each pass is that of the one-machine search, over keys instead of pixels.

use super::runs::RUNS;
use crate::array::{proportions, ranks};
use crate::dtype::DType;
use crate::error::{Error, Result};
use crate::reduce::{Fields, Histogram, KeyBlock, KeyUnpacker, Pass, RankSearch, value_of_key};

/// Bytes that tables of digits may take, and keys that are kept.
const SHARE_BYTES: u64 = 64 << 20;

/// A search of which each pass reads all parts.
#[derive(Debug)]
pub(super) struct Search {
    dtype: DType,
    unpacker: KeyUnpacker,
    /// What the parts hold of each band, by the pass that sees all of it.
    seen: Vec<Seen>,
    /// One of each band, if ranks are wanted.
    bands: Vec<RankSearch>,
    /// How many values there are of each band.
    counts: Vec<u64>,
    pass: Option<Pass>,
    tables: Vec<Vec<u64>>,
    kept: Vec<Vec<Vec<u64>>>,
    histograms: Vec<Histogram>,
    stage: Stage,
}

/// How far it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// Every value is looked at: are they what their sums are of?
    Proving,
    /// Values are put into bins.
    Binning,
    /// Only ranks are looked for.
    Ranking,
}

/// The values of a band in a part.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Seen {
    pub(super) count: u64,
    /// The keys of the least and the greatest.
    range: Option<(u64, u64)>,
}

impl Seen {
    /// The least and the greatest value.
    pub(super) fn range(&self, dtype: DType) -> Option<(f64, f64)> {
        self.range.map(|(least, greatest)| (value_of_key(dtype, least), value_of_key(dtype, greatest)))
    }
}

impl Search {
    /// A search in so many bands, of ranks or not.
    ///
    /// # Errors
    ///
    /// If there is no decoder for what values are packed by.
    pub(super) fn new(dtype: DType, planes: u32, has_ranks: bool) -> Result<Self> {
        let bands = vec![RankSearch::new(dtype); if has_ranks { planes as usize } else { 0 }];
        let mut search = Self {
            dtype,
            unpacker: KeyUnpacker::new().map_err(Error::write)?,
            seen: vec![Seen::default(); planes as usize],
            bands,
            counts: Vec::new(),
            pass: None,
            tables: Vec::new(),
            kept: Vec::new(),
            histograms: Vec::new(),
            stage: Stage::Proving,
        };
        search.prepare();
        Ok(search)
    }

    /// Takes a record of values; nothing if it is none.
    pub(super) fn read(&mut self, image: usize, band: u64, fields: &mut Fields<'_>) -> Option<()> {
        let band = usize::try_from(band).ok().filter(|band| image == RUNS && *band < self.seen.len())?;
        let block = KeyBlock::take(self.dtype, fields)?;
        let ends = [block.first, block.last];
        let is_binned = match self.stage {
            Stage::Binning => {
                self.histograms.get_mut(band).is_none_or(|bins| bins.push_between(self.dtype, ends, block.count))
            }
            Stage::Proving | Stage::Ranking => true,
        };
        let search = self.bands.get(band).filter(|search| search.reaches(block.first, block.last));
        let search = search.filter(|_| self.pass.is_some());
        if is_binned && search.is_none() && self.stage != Stage::Proving {
            return Some(());
        }
        let keys = self.unpacker.unpack(&block)?;
        if !is_binned {
            self.histograms.get_mut(band)?.push_sorted(self.dtype, keys);
        }
        match (self.pass, search) {
            (Some(Pass::Count(bits)), Some(search)) => search.count_keys(bits, keys, self.tables.get_mut(band)?),
            (Some(Pass::Collect(_)), Some(search)) => search.collect_keys(keys, self.kept.get_mut(band)?),
            _ => {}
        }
        let seen = &mut self.seen[band];
        seen.count = seen.count.checked_add(keys.len() as u64)?;
        let [first, last] = ends;
        seen.range = Some(seen.range.map_or((first, last), |(least, greatest)| (least.min(first), greatest.max(last))));
        Some(())
    }

    /// What the part that was read last holds of each band.
    pub(super) fn take_seen(&mut self) -> Vec<Seen> {
        let none = vec![Seen::default(); self.seen.len()];
        std::mem::replace(&mut self.seen, none)
    }

    /// All parts have been seen: these are the bins to fill, one of each band if any.
    pub(super) fn begin(&mut self, percents: &[f64], histograms: Vec<Histogram>) {
        self.stage = if histograms.is_empty() { Stage::Ranking } else { Stage::Binning };
        self.histograms = histograms;
        if let Some(Pass::Count(bits)) = self.pass {
            for (band, table) in self.bands.iter_mut().zip(&self.tables) {
                self.counts.push(table.iter().sum());
                band.begin(bits, table, |count| ranks(percents, count));
            }
        }
        self.prepare();
    }

    /// Whether all parts are to be read once more.
    pub(super) fn goes_on(&self) -> bool {
        self.stage == Stage::Binning || self.pass.is_some()
    }

    /// All parts have been read once more; nothing if their values were not those of the passes before.
    pub(super) fn end_pass(&mut self) -> Option<()> {
        let is_collected = matches!(self.pass, Some(Pass::Collect(_)));
        for (n, band) in self.bands.iter_mut().enumerate() {
            match self.pass {
                Some(Pass::Count(bits)) => {
                    let table = &self.tables[n];
                    let counts = table.chunks_exact(1 << bits).map(|counts| counts.iter().sum());
                    band.has_counts(counts).then_some(())?;
                    band.narrow(bits, table);
                }
                Some(Pass::Collect(_)) => {
                    let kept = &self.kept[n];
                    band.has_counts(kept.iter().map(|keys| keys.len() as u64)).then_some(())?;
                }
                None => {}
            }
        }
        self.stage = Stage::Ranking;
        if is_collected {
            self.pass = None;
        } else {
            self.prepare();
        }
        Some(())
    }

    /// Makes room for what the next pass finds.
    fn prepare(&mut self) {
        self.pass = Pass::next(&self.bands, SHARE_BYTES, 1);
        (self.tables, self.kept) = match self.pass {
            Some(Pass::Count(bits)) => {
                (self.bands.iter().map(|band| vec![0; band.table_length(bits)]).collect(), Vec::new())
            }
            Some(Pass::Collect(_)) => (Vec::new(), vec![Vec::new(); self.bands.len()]),
            None => (Vec::new(), Vec::new()),
        };
    }

    /// The percentiles of each band, if ranks were looked for, and the filled bins.
    pub(super) fn finish(self, percents: &[f64]) -> (Vec<Vec<Option<f64>>>, Vec<Histogram>) {
        let mut kept = self.kept.into_iter();
        let bands = self.bands.iter().zip(&self.counts);
        let percentiles = bands.map(|(band, count)| {
            let values = kept.next().map_or_else(|| band.values(), |kept| band.values_among(kept));
            proportions(percents, *count, &values)
        });
        (percentiles.collect(), self.histograms)
    }
}
