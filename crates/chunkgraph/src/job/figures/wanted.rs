//! Which figures there are, and what becomes of them.

use tiffio::layout::Window;

use super::bands;
use crate::array::{Array, BINS_MAX};
use crate::dtype::DType;
use crate::error::{Result, Usage};
use crate::job::outline::Makes;
use crate::reduce::{BandStatistics, Histogram};

/// Bytes of the sums of all bands at most, which each thread has, and whoever brings them together: with counts of values
/// those of 1,000 bands of 16 bits.
const BYTES_MAX: u64 = 512 << 20;

/// Figures of an array that are computed in parts. Missing pixels are left out, and counted.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Figures {
    /// The statistics of whole bands, see [`Array::statistics`].
    Bands {
        /// Percentiles too, see [`Array::percentiles`]. Parts hold how often each value occurs; of types of more than 16 bits
        /// all values, sorted and packed.
        percentiles: Vec<f64>,
        /// Histograms too, of so many bins of equal width from the least to the greatest value, see [`Array::histogram`].
        /// Parts hold the same.
        bins: Option<usize>,
    },
    /// The statistics of each block, see [`ArrayBlock::statistics`](crate::ArrayBlock::statistics).
    Blocks {
        /// Columns and rows of a block.
        shape: [u32; 2],
        /// Names of those that are to be told, in words of whoever tells them.
        shown: Vec<String>,
    },
}

/// The figures of all parts together.
#[derive(Debug, Clone, PartialEq)]
pub enum FoundFigures {
    /// Those of whole bands.
    Bands(BandFigures),
    /// Those of blocks, row by row.
    Blocks(Vec<BlockFigures>),
}

/// Figures of whole bands, in the order of bands.
#[derive(Debug, Clone, PartialEq)]
pub struct BandFigures {
    /// Their statistics.
    pub statistics: Vec<BandStatistics>,
    /// For each band its percentiles, in the order in which they were asked for; none if none were.
    pub percentiles: Vec<Vec<Option<f64>>>,
    /// Their histograms; none if none were asked for.
    pub histograms: Vec<Histogram>,
}

/// Figures of a block.
#[derive(Debug, Clone, PartialEq)]
pub struct BlockFigures {
    /// Its row among the blocks.
    pub row: u32,
    /// Its column among the blocks.
    pub col: u32,
    /// Its pixels.
    pub window: Window,
    /// The statistics of each band.
    pub bands: Vec<BandStatistics>,
}

impl Figures {
    pub(in crate::job) fn makes(&self) -> Makes {
        match self {
            Self::Bands { .. } => Makes::BandFigures,
            Self::Blocks { .. } => Makes::BlockFigures,
        }
    }

    /// Fails if there are no such figures of `array`.
    pub(super) fn check(&self, array: &Array) -> Result<()> {
        let Self::Bands { percentiles, bins } = self else { return Ok(()) };
        let (dtype, planes) = (array.dtype(), array.extent().planes);
        if let Some(percent) = percentiles.iter().copied().find(|percent| !(0.0..=100.0).contains(percent)) {
            return Err(Usage::Percent { percent }.into());
        }
        if bins.is_some_and(|count| !(1..=BINS_MAX).contains(&count)) {
            return Err(Usage::Bins.into());
        }
        let needed = bands::bytes(dtype, planes, self.has_counts(dtype));
        if needed <= BYTES_MAX { Ok(()) } else { Err(Usage::FigureBytes { needed, allowed: BYTES_MAX }.into()) }
    }

    /// Whether each value is counted.
    pub(super) fn has_counts(&self, dtype: DType) -> bool {
        self.tell_values_apart() && dtype.size() <= 2
    }

    /// Whether values are kept.
    pub(super) fn has_runs(&self, dtype: DType) -> bool {
        self.tell_values_apart() && dtype.size() > 2
    }

    fn tell_values_apart(&self) -> bool {
        matches!(self, Self::Bands { percentiles, bins } if !percentiles.is_empty() || bins.is_some())
    }
}
