//! Statistics of whole bands.

use super::Array;
use crate::block::Block;
use crate::error::Result;
use crate::plan::Validity;
use crate::reduce::{BandStatistics, MomentsAccumulator};
use crate::run::{self, RunOptions};

impl Array {
    /// The statistics of each band, missing pixels left out.
    ///
    /// Sums are exact before they are rounded once, so that every figure is the same, bit by bit, whatever the threads and
    /// the size of blocks. Memory: blocks in flight only.
    ///
    /// # Errors
    ///
    /// Whatever goes wrong while the array is computed, see [`run`](crate::run::run).
    pub fn statistics(&self, options: &RunOptions) -> Result<Vec<BandStatistics>> {
        self.check()?;
        let validity = if self.can_be_missing() { Validity::Wanted } else { Validity::Ignored };
        let plan = self.plan(options, validity, None, &|_| 0)?;
        let planes = self.extent().planes as usize;
        let dtype = self.dtype();
        let mut bands: Vec<MomentsAccumulator> = (0..planes).map(|_| MomentsAccumulator::new(dtype)).collect();
        let partial = |block: &Block<'_>| {
            let band = |plane| {
                let (values, validity) = block.plane(plane);
                let mut moments = MomentsAccumulator::new(dtype);
                moments.push_slice(values, validity);
                moments
            };
            Ok((0..planes).map(band).collect::<Vec<_>>())
        };
        run::run(&plan, options, partial, |_, partials: Vec<MomentsAccumulator>| {
            for (band, partial) in bands.iter_mut().zip(&partials) {
                band.merge(partial);
            }
            Ok(())
        })?;
        Ok(bands.iter().map(MomentsAccumulator::finish).collect())
    }
}
