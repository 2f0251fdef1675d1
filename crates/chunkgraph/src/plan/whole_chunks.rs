//! Copies of a file into one that is cut alike: chunks go from decoder to encoder as they are.
//!
//! ```text
//! else          chunk, pixel by pixel -> planes of a block -> chunk, pixel by pixel
//! whole chunks  chunk, pixel by pixel -------------------> chunk, pixel by pixel
//! ```

use tiffio::layout::{ChunkGrid, Window};

use super::computation::{Computation, ComputeMemory};
use super::lower::SourceRead;
use crate::error::Result;
use crate::profile::Stage;
use crate::region::Extent;
use crate::source::{ReadMemory, StoredChunks};

impl Computation {
    /// Whether the result, of `extent`, is band for band and chunk for chunk an input that is cut as `grid` is.
    pub(super) fn copies_chunks_of(&self, grid: &ChunkGrid, extent: Extent) -> bool {
        let (Some(copies), [read]) = (&self.copies, self.reads.as_slice()) else { return false };
        let plane_of = |input: &usize| read.inputs.iter().position(|other| other == input).map(|at| read.planes[at]);
        let SourceRead { source, col_off: 0, row_off: 0, .. } = read else { return false };
        source.0.extent() == extent
            && source.0.stored_chunks().is_some_and(|stored| stored.grid() == grid)
            && copies.iter().map(plane_of).eq((0..extent.planes).map(Some))
    }

    /// The input whose chunks are copied.
    pub(super) fn stored_chunks(&self) -> Option<&dyn StoredChunks> {
        self.reads.first().filter(|_| self.by_chunk).and_then(|read| read.source.0.stored_chunks())
    }

    /// Decodes the chunks whose pixels `window` holds, one behind the other in the order of [`chunks_of_run`].
    pub(super) fn copy_chunks(
        &self,
        stored: &dyn StoredChunks,
        window: Window,
        read: &mut ReadMemory,
        memory: &mut ComputeMemory,
    ) -> Result<()> {
        let length = |chunk| stored.chunk_bytes(chunk);
        memory.values.resize(chunks_of_run(stored.grid(), window).map(length).sum());
        let mut rest = memory.values.as_mut_slice();
        for chunk in chunks_of_run(stored.grid(), window) {
            let (out, after) = rest.split_at_mut(length(chunk));
            stored.decode(chunk, read, out)?;
            rest = after;
        }
        let started = read.watch.now();
        self.program.finish_copy(memory.values.as_mut_slice());
        read.watch.done(Stage::Compute, started, memory.values.as_slice().len() as u64);
        Ok(())
    }
}

/// The chunks whose pixels are in `window`, a run of whole chunks along one row of them: place by place from left to right,
/// and at each plane by plane.
pub(crate) fn chunks_of_run(grid: &ChunkGrid, window: Window) -> impl Iterator<Item = u64> {
    let grid = *grid;
    places(&grid, window).flat_map(move |(row, col)| (0..grid.planes()).map(move |plane| grid.index(plane, row, col)))
}

/// The places in the grid, row and column, of the chunks whose pixels `window` holds.
pub(crate) fn places(grid: &ChunkGrid, window: Window) -> impl Iterator<Item = (u32, u32)> + use<> {
    let row = window.row_off / grid.chunk_height();
    let end = window.col_end().div_ceil(u64::from(grid.chunk_width()));
    let cols = window.col_off / grid.chunk_width()..u32::try_from(end).unwrap_or(u32::MAX);
    cols.map(move |col| (row, col))
}
