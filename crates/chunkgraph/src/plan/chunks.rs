//! The size of blocks: along the chunks of inputs and outputs where nothing is asked, as asked otherwise.

use crate::error::{Result, Usage};
use crate::region::{ChunkLayout, Extent};

/// The size of blocks that a caller asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Chunk {
    /// What suits inputs, output and memory: no input chunk is decoded twice if that can be had.
    #[default]
    Auto,
    /// That many columns and rows. When a file is written, blocks are runs of whole output tiles along one row of tiles,
    /// so their height is that of a tile and their width is rounded up to whole tiles; results are the same.
    Pixels {
        /// Columns.
        width: u32,
        /// Rows.
        height: u32,
    },
}

impl Chunk {
    /// Blocks of `side` x `side` pixels.
    #[must_use]
    pub fn square(side: u32) -> Self {
        Self::Pixels { width: side, height: side }
    }
}

/// Pixels of an automatic block: three tiles of 256 x 256. Large enough that what a block costs beyond its pixels is
/// nothing, small enough that its planes stay in a processor's second cache; and an LZW encoder takes three at a time.
const PIXELS: u64 = 3 * 256 * 256;

/// The tiles of a file that is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OutputTile {
    /// Columns.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// How many the encoder takes at a time: blocks hold as many, if they are not too large together.
    pub at_once: u32,
}

impl OutputTile {
    /// Columns and rows.
    #[must_use]
    pub fn size(self) -> [u32; 2] {
        [self.width, self.height]
    }
}

/// Bytes of what is read and computed for the tiles that are encoded at a time at most. Larger ones would leave the processor's caches anyway, and a
/// worker holds a block several times over: as read, computed, gathered and encoded.
const TILES_BYTES_MAX: u64 = 6 << 20;

/// Bytes of what is read and computed for an automatic block of several tiles or chunks at most: of many inputs a block is
/// one, since it takes as much memory as there are inputs, for each worker.
const BLOCK_BYTES_MAX: u64 = 16 << 20;

/// What the size of blocks depends on.
#[derive(Debug, Clone)]
pub(super) struct Constraints<'a> {
    pub(super) extent: Extent,
    /// The output's tiles, if a file is written.
    pub(super) tile: Option<OutputTile>,
    /// How the inputs are cut.
    pub(super) inputs: &'a [ChunkLayout],
    /// The bytes that are read and computed for each pixel.
    pub(super) pixel_bytes: u64,
    /// The most pixels that the memory for one block allows.
    pub(super) pixels_max: u64,
}

/// Columns and rows of a block.
pub(super) fn block_size(chunk: Chunk, constraints: &Constraints<'_>) -> Result<[u32; 2]> {
    let Constraints { extent, tile, .. } = constraints;
    let size = match (chunk, tile) {
        (Chunk::Pixels { width: 0, .. } | Chunk::Pixels { height: 0, .. }, _) => return Err(Usage::EmptyChunk.into()),
        (Chunk::Pixels { width, height }, None) => [width, height],
        (Chunk::Pixels { width, .. }, Some(tile)) => {
            let whole_tiles = width.min(extent.width).checked_next_multiple_of(tile.width);
            [whole_tiles.unwrap_or(extent.width), tile.height]
        }
        (Chunk::Auto, Some(tile)) => along_tiles(*tile, constraints),
        (Chunk::Auto, None) => along_inputs(constraints),
    };
    Ok([size[0].min(extent.width).max(1), size[1].min(extent.height).max(1)])
}

/// A run of output tiles: wide enough that no input chunk is split between two runs of a row, if memory allows.
fn along_tiles(tile: OutputTile, constraints: &Constraints<'_>) -> [u32; 2] {
    let OutputTile { width: tile_width, height: tile_height, at_once } = tile;
    let Constraints { extent, inputs, pixel_bytes, pixels_max, .. } = constraints;
    let across = extent.width.div_ceil(tile_width);
    let tile_pixels = u64::from(tile_width) * u64::from(tile_height);
    let fits = |tiles: u32| u64::from(tiles) * tile_pixels <= *pixels_max;
    let whole_inputs = inputs
        .iter()
        .map(|chunk| tiles_of(common_multiple(chunk.width, tile_width, extent.width), tile_width))
        .fold(1, |a, b| common_multiple(a, b, across));
    let unit = if fits(whole_inputs) { whole_inputs } else { 1 };
    let cached = tiles_of_pixels(TILES_BYTES_MAX / (*pixel_bytes).max(1), tile_pixels);
    let affordable = tiles_of_pixels(BLOCK_BYTES_MAX / (*pixel_bytes).max(1), tile_pixels);
    let wanted = tiles_of_pixels(PIXELS, tile_pixels).max(at_once.min(cached)).min(affordable);
    let mut tiles = unit.saturating_mul(wanted.div_ceil(unit));
    while tiles > unit && !fits(tiles) {
        tiles -= unit;
    }
    [tiles.min(across).saturating_mul(tile_width), tile_height]
}

/// Whole input chunks of the largest input, as many as make a block.
fn along_inputs(constraints: &Constraints<'_>) -> [u32; 2] {
    let Constraints { extent, inputs, pixel_bytes, pixels_max, .. } = constraints;
    let largest = inputs.iter().max_by_key(|chunk| u64::from(chunk.width) * u64::from(chunk.height));
    let (width, height) = largest.map_or((256, 256), |chunk| (chunk.width, chunk.height));
    let (width, height) = (width.min(extent.width).max(1), height.min(extent.height).max(1));
    let goal = PIXELS.min(*pixels_max).min(BLOCK_BYTES_MAX / (*pixel_bytes).max(1));
    let rows = goal / (u64::from(width) * u64::from(height));
    if width == extent.width {
        let height = u64::from(height).saturating_mul(rows.max(1)).min(u64::from(extent.height));
        return [width, u32::try_from(height).unwrap_or(extent.height)];
    }
    let width = u64::from(width).saturating_mul(rows.max(1)).min(u64::from(extent.width));
    [u32::try_from(width).unwrap_or(extent.width), height]
}

fn tiles_of(width: u32, tile_width: u32) -> u32 {
    width.div_ceil(tile_width).max(1)
}

fn tiles_of_pixels(pixels: u64, tile_pixels: u64) -> u32 {
    u32::try_from(pixels / tile_pixels.max(1)).unwrap_or(u32::MAX).max(1)
}

/// The least common multiple of `a` and `b`, or `most` if that is less.
fn common_multiple(a: u32, b: u32, most: u32) -> u32 {
    let multiple = u64::from(a / gcd(a, b)) * u64::from(b);
    u32::try_from(multiple).unwrap_or(u32::MAX).min(most)
}

fn gcd(mut a: u32, mut b: u32) -> u32 {
    while b > 0 {
        (a, b) = (b, a % b);
    }
    a.max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(extent: [u32; 2], tile: Option<[u32; 2]>, input: [u32; 2], chunk: Chunk, want: [u32; 2]) {
        let tile = tile.map(|[width, height]| OutputTile { width, height, at_once: 3 });
        let inputs = [ChunkLayout { width: input[0], height: input[1], bytes: 0 }];
        let extent = Extent { planes: 1, width: extent[0], height: extent[1] };
        let constraints = Constraints { extent, tile, inputs: &inputs, pixel_bytes: 8, pixels_max: 4_000_000 };
        assert_eq!(block_size(chunk, &constraints).unwrap(), want);
    }

    #[test]
    fn automatic_blocks_are_runs_of_three_tiles() {
        check([8192, 8192], Some([256, 256]), [256, 256], Chunk::Auto, [768, 256]);
        check([300, 300], Some([256, 256]), [256, 256], Chunk::Auto, [300, 256]);
        check([8192, 8192], Some([512, 512]), [256, 256], Chunk::Auto, [1536, 512]);
        check([8192, 8192], Some([2048, 2048]), [256, 256], Chunk::Auto, [2048, 2048]);
    }

    #[test]
    fn tiles_that_are_large_together_come_one_by_one() {
        let extent = Extent { planes: 4, width: 8192, height: 8192 };
        for (pixel_bytes, want) in [(8, 1536), (16, 512), (u64::MAX, 512)] {
            let tile = Some(OutputTile { width: 512, height: 512, at_once: 3 });
            let constraints = Constraints { extent, tile, inputs: &[], pixel_bytes, pixels_max: 4_000_000 };
            assert_eq!(block_size(Chunk::Auto, &constraints).unwrap(), [want, 512]);
        }
    }

    #[test]
    fn blocks_of_many_inputs_are_one_tile() {
        let extent = Extent { planes: 4, width: 8192, height: 8192 };
        for (pixel_bytes, want) in [(24, 768), (128, 512), (256, 256), (2000, 256)] {
            let tile = Some(OutputTile { width: 256, height: 256, at_once: 3 });
            let chunk = ChunkLayout { width: 256, height: 256, bytes: 0 };
            for tile in [tile, None] {
                let constraints = Constraints { extent, tile, inputs: &[chunk], pixel_bytes, pixels_max: 4_000_000 };
                assert_eq!(block_size(Chunk::Auto, &constraints).unwrap(), [want, 256], "{pixel_bytes}");
            }
        }
    }

    #[test]
    fn tiles_that_are_encoded_one_by_one_come_one_by_one() {
        let extent = Extent { planes: 1, width: 8192, height: 8192 };
        for (at_once, want) in [(1, 512), (2, 1024), (3, 1536)] {
            let tile = Some(OutputTile { width: 512, height: 512, at_once });
            let constraints = Constraints { extent, tile, inputs: &[], pixel_bytes: 2, pixels_max: 4_000_000 };
            assert_eq!(block_size(Chunk::Auto, &constraints).unwrap(), [want, 512]);
        }
    }

    #[test]
    fn strips_are_not_split_between_blocks_while_memory_allows() {
        check([7000, 8000], Some([256, 256]), [7000, 1], Chunk::Auto, [7000, 256]);
        check([70_000, 8000], Some([256, 256]), [70_000, 1], Chunk::Auto, [768, 256]);
        check([8192, 8192], Some([256, 256]), [640, 640], Chunk::Auto, [1280, 256]);
    }

    #[test]
    fn without_an_output_blocks_follow_the_inputs() {
        check([8192, 8192], None, [256, 256], Chunk::Auto, [768, 256]);
        check([2000, 2000], None, [2000, 3], Chunk::Auto, [2000, 96]);
        check([2000, 50], None, [2000, 50], Chunk::Auto, [2000, 50]);
        check([20_000, 20_000], None, [20_000, 20_000], Chunk::Auto, [20_000, 20_000]);
    }

    #[test]
    fn a_size_that_is_asked_for_is_kept_or_rounded_to_tiles() {
        check([8192, 8192], None, [256, 256], Chunk::square(100), [100, 100]);
        check([8192, 8192], Some([256, 256]), [256, 256], Chunk::square(100), [256, 256]);
        check([8192, 8192], Some([256, 256]), [256, 256], Chunk::square(1000), [1024, 256]);
        check([8192, 8192], Some([256, 256]), [256, 256], Chunk::square(u32::MAX), [8192, 256]);
        let extent = Extent { planes: 1, width: 9, height: 9 };
        let constraints = Constraints { extent, tile: None, inputs: &[], pixel_bytes: 1, pixels_max: 1 };
        assert!(block_size(Chunk::square(0), &constraints).is_err());
    }
}
