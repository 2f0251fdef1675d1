//! What computing an array will do, without doing it.

use super::{Array, SaveOptions};
use crate::error::Result;
use crate::io::BlockEncoder;
use crate::plan::{Explanation, Validity};
use crate::run::RunOptions;

impl Array {
    /// What [`statistics`](Self::statistics) and the like will do and what it costs: nodes, program, blocks, memory, how
    /// often chunks are decoded, and what could be had for less. Reads nothing.
    ///
    /// # Errors
    ///
    /// Those of planning: a mistake in the expression, a block that does not fit the memory.
    ///
    /// # Examples
    ///
    /// ```
    /// use chunkgraph::{Array, Chunk, Extent, RunOptions};
    ///
    /// let scene = Array::from_values(&[1_u8; 600], Extent { planes: 1, height: 20, width: 30 })?;
    /// let options = RunOptions { chunk: Chunk::square(10), ..RunOptions::default() };
    /// let plan = (&scene + 1).explain(&options)?;
    /// assert_eq!((plan.grid, plan.blocks), ([3, 2], 6));
    /// println!("{plan}");
    /// # Ok::<_, chunkgraph::Error>(())
    /// ```
    pub fn explain(&self, options: &RunOptions) -> Result<Explanation> {
        self.check()?;
        let validity = if self.can_be_missing() { Validity::Wanted } else { Validity::Ignored };
        Ok(self.plan(options, validity, None, &|_| 0)?.explain())
    }

    /// The same of [`save_with_mask`](Self::save_with_mask), for a file that need not have a path yet.
    ///
    /// # Errors
    ///
    /// As [`save`](Self::save), before anything is read.
    pub fn explain_save(&self, mask: Option<&Self>, options: &SaveOptions) -> Result<Explanation> {
        self.check()?;
        let (values, spec) = self.to_write(mask, options)?;
        let encoder = BlockEncoder::new(&spec)?;
        Ok(values.plan_beside(encoder.pending_bytes(), &encoder, options)?.explain())
    }
}
