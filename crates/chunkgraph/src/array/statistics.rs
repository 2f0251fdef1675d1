//! Statistics of whole bands.

use super::Array;
use crate::error::Result;
use crate::reduce::{BandStatistics, MomentsAccumulator};
use crate::run::RunOptions;

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
        let (planes, dtype) = (self.extent().planes as usize, self.dtype());
        let new = || vec![MomentsAccumulator::new(dtype); planes];
        let parts = self.tally(options, 0, new, |bands, block| {
            for (plane, band) in bands.iter_mut().enumerate() {
                let (values, validity) = block.plane(plane);
                band.push_slice(values, validity);
            }
        })?;
        let mut bands = new();
        for part in &parts {
            bands.iter_mut().zip(part).for_each(|(band, part)| band.merge(part));
        }
        Ok(bands.iter().map(MomentsAccumulator::finish).collect())
    }
}
