//! From many times or bands to one, pixel by pixel: composites, means, counts.

use tiffio::geo::BandInfo;

use super::{Array, Dim, Labels};
use crate::error::{Result, Usage};
use crate::graph::{Node, Op};
use crate::program::{Percent, Reduction};

impl Array {
    /// One value for each pixel out of those along `dim`, which is gone from the result if it is time, and one band long if
    /// it is band. Missing values are left out; see [`Reduction`] for types and for pixels of which none is there.
    ///
    /// Each pixel is reduced as its block is computed: all times of a block are in memory at once, never whole images.
    ///
    /// # Errors
    ///
    /// [`Usage::NoSuchDim`] if the array has no times, or `dim` is not time or band.
    ///
    /// # Examples
    ///
    /// ```
    /// use chunkgraph::{Array, Dim, Extent, Reduction};
    ///
    /// let extent = Extent { planes: 1, height: 1, width: 2 };
    /// let days = [[10_u16, 0], [30, 0], [20, 7]].map(|day| Array::from_values(&day, extent));
    /// let days = days.into_iter().map(|day| day.map(|day| day.mask_equal(0))).collect::<Result<Vec<_>, _>>()?;
    /// let times = ["2020-05-18", "2020-06-03", "2020-06-19"].map(|day| day.parse().unwrap());
    /// let median = Array::stack_times(&days, &times)?.reduce(Dim::Time, Reduction::Median)?;
    /// let median = median.compute::<f64>(&Default::default())?;
    /// assert_eq!(median.as_slice().unwrap(), [20.0, 7.0]);
    /// # Ok::<_, chunkgraph::Error>(())
    /// ```
    pub fn reduce(&self, dim: Dim, reduction: Reduction) -> Result<Self> {
        let (times, bands) = (self.time_count(), self.band_count());
        let shape = match dim {
            Dim::Time if !self.labels.times.is_empty() => [1, times, bands],
            Dim::Band => [times, bands, 1],
            Dim::Time | Dim::Y | Dim::X => return Err(Usage::NoSuchDim { dim, name: self.labels.name.clone() }.into()),
        };
        let node = Node::new(Op::Reduce(reduction, self.node.clone(), shape));
        let derived = self.labels.derived();
        let labels = match dim {
            Dim::Time => Labels { times: Vec::new(), ..derived },
            _ => {
                let band = BandInfo { description: Some(reduction.to_string()), ..BandInfo::default() };
                Labels { bands: vec![band], ..derived }
            }
        };
        Ok(self.with_node(node, labels))
    }

    /// The value below which `percent` of the others lie, along `dim`.
    ///
    /// # Errors
    ///
    /// [`Usage::Percent`] if it is not from 0 to 100, and as [`reduce`](Self::reduce).
    pub fn percentile(&self, dim: Dim, percent: f64) -> Result<Self> {
        let percent = Percent::new(percent).ok_or(Usage::Percent { percent })?;
        self.reduce(dim, Reduction::Percentile(percent))
    }
}

macro_rules! reductions {
    ($($(#[$doc:meta])* $method:ident $reduction:ident;)*) => {
        impl Array {
            $($(#[$doc])*
            ///
            /// # Errors
            ///
            /// As [`reduce`](Self::reduce).
            pub fn $method(&self, dim: Dim) -> Result<Self> {
                self.reduce(dim, Reduction::$reduction)
            })*
        }
    };
}

reductions! {
    /// How many values along `dim` are there, as `uint32`.
    count Count;
    /// The sum of the values along `dim`.
    sum Sum;
    /// The mean of the values along `dim`.
    mean Mean;
    /// The standard deviation of the values along `dim`, of the population.
    std Std;
    /// The least value along `dim`.
    min Min;
    /// The greatest value along `dim`.
    max Max;
    /// The median of the values along `dim`.
    median Median;
    /// The first value along `dim` that is there.
    first_valid First;
    /// The last value along `dim` that is there.
    last_valid Last;
    /// The place of the least value along `dim`, from 0, as `uint32`.
    argmin ArgMin;
    /// The place of the greatest value along `dim`, from 0, as `uint32`.
    argmax ArgMax;
}
