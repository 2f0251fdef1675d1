//! How many blocks need a chunk of an input: when the last of them has it, its memory serves another chunk.

use tiffio::layout::{ChunkGrid, Window};

use crate::cache::{TileKey, TileUses};
use crate::graph::SourceRef;
use crate::plan::Plan;

/// The blocks of a plan and where they read.
#[derive(Debug)]
pub(super) struct BlockUses {
    grid: ChunkGrid,
    /// Number of the input, the input, and how many columns and rows its pixels lie beyond those of the array.
    reads: Vec<(u32, SourceRef, [u32; 2])>,
}

impl BlockUses {
    /// Those of a plan. Below kernels blocks read more than their own pixels, which nobody counts: then nothing is known.
    pub(super) fn new(plan: &Plan) -> Self {
        let grid = *plan.grid();
        let block = [grid.chunk_width(), grid.chunk_height()].map(u64::from);
        let computes = plan.reads().iter().any(|read| !read.source.0.nested_chunks(block[0], block[1]).is_empty());
        let reads = if computes { &[] } else { plan.reads() };
        let place = |read: &crate::plan::SourceRead| (read.number, read.source.clone(), [read.col_off, read.row_off]);
        Self { reads: reads.iter().map(place).collect(), grid }
    }
}

impl TileUses for BlockUses {
    /// Of a run of some blocks alone they are fewer: then the chunk stays until it is the oldest.
    fn uses(&self, (number, chunk): TileKey) -> Option<u64> {
        let mut uses = 0_u64;
        for (_, source, offset) in self.reads.iter().filter(|(of, ..)| *of == number) {
            uses += blocks_on(&self.grid, source.0.chunk_window(chunk)?, *offset);
        }
        (uses > 0).then_some(uses)
    }
}

/// How many blocks read pixels of `window` when the input lies `offset` columns and rows beyond the array.
fn blocks_on(grid: &ChunkGrid, window: Window, offset: [u32; 2]) -> u64 {
    let along = |[from, end]: [u64; 2], offset: u32, length: u32, side: u32| {
        let (from, end) = (from.saturating_sub(offset.into()), end.saturating_sub(offset.into()).min(length.into()));
        let side = u64::from(side).max(1);
        if from < end { (end - 1) / side - from / side + 1 } else { 0 }
    };
    let cols = [u64::from(window.col_off), window.col_end()];
    let rows = [u64::from(window.row_off), window.row_end()];
    along(cols, offset[0], grid.image_width(), grid.chunk_width())
        * along(rows, offset[1], grid.image_height(), grid.chunk_height())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Counts those blocks one by one.
    #[track_caller]
    fn check(array: [u32; 2], block: [u32; 2], chunk: Window, offset: [u32; 2], want: u64) {
        let grid = ChunkGrid::tiles(array, block, 1).unwrap();
        let reads = |n: &u64| {
            let block = grid.window(*n).unwrap();
            let (col_off, row_off) = (block.col_off + offset[0], block.row_off + offset[1]);
            Window { col_off, row_off, ..block }.intersection(chunk).is_some()
        };
        assert_eq!((0..grid.chunk_count()).filter(reads).count() as u64, want);
        assert_eq!(blocks_on(&grid, chunk, offset), want);
    }

    #[test]
    fn blocks_that_share_pixels_with_a_chunk_are_counted() {
        let tile = Window::new(256, 0, 256, 256);
        check([1000, 500], [64, 64], tile, [0, 0], 16);
        check([1000, 500], [100, 100], tile, [0, 0], 4 * 3);
        check([300, 500], [64, 64], tile, [0, 0], 4);
        check([700, 200], [64, 64], tile, [200, 30], 5 * 4);
        check([700, 200], [64, 64], Window::new(0, 0, 256, 256), [300, 0], 0);
        check([256, 500], [64, 64], tile, [0, 0], 0);
        check([1000, 500], [2000, 1], tile, [0, 0], 256);
    }
}
