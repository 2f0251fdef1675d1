//! Figures of blocks: those of a part are computed, and written as they are.

use tiffio::writer::TileLogWriter;

use super::{BlockFigures, Ran, put};
use crate::array::{Array, BlockShape, Blocks, Padding, Part};
use crate::error::{Error, Result};
use crate::reduce::{BandStatistics, Fields};
use crate::run::{BlockSet, RunOptions};

fn blocks(array: &Array, [width, height]: [u32; 2]) -> Result<Blocks> {
    array.blocks(BlockShape { width, height, padding: Padding::None })
}

/// Computes the figures of the blocks of a part and writes them.
pub(super) fn run(array: &Array, shape: [u32; 2], part: &Part, options: &RunOptions, log: &mut TileLogWriter) -> Ran {
    let (blocks, set) = (blocks(array, shape)?, BlockSet::from(part.blocks.clone()));
    let make = |block: crate::ArrayBlock| Ok((block.number, block.statistics()));
    blocks.run(options, &set, make, |(number, bands)| {
        put(log, 0, number, |bytes| bands.iter().for_each(|band| band.put(bytes)))?;
        log.end_unit().map_err(Error::write)
    })
}

/// The figures of blocks as they come out of logs.
#[derive(Debug)]
pub(super) struct Found {
    blocks: Blocks,
    planes: u32,
    found: Vec<BlockFigures>,
}

impl Found {
    pub(super) fn new(array: &Array, shape: [u32; 2]) -> Result<Self> {
        Ok(Self { blocks: blocks(array, shape)?, planes: array.extent().planes, found: Vec::new() })
    }

    /// Takes a record; nothing if it is not of the next block.
    pub(super) fn read(&mut self, number: u64, fields: &mut Fields<'_>) -> Option<()> {
        if number != self.found.len() as u64 {
            return None;
        }
        let window = self.blocks.window(number)?;
        let across = u64::from(self.blocks.counts()[0]);
        let (row, col) = (u32::try_from(number / across).ok()?, u32::try_from(number % across).ok()?);
        let band = |_| BandStatistics::take(fields, window.pixels());
        let bands = (0..self.planes).map(band).collect::<Option<Vec<_>>>()?;
        self.found.push(BlockFigures { row, col, window, bands });
        Some(())
    }

    /// The figures, if those of all blocks have come.
    pub(super) fn whole(self) -> Option<Vec<BlockFigures>> {
        (self.found.len() as u64 == self.blocks.len()).then_some(self.found)
    }
}
