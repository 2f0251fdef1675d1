//! Overviews: an image again at half the size, and again, until it fits one tile.
//!
//! ```text
//! level 0   the image                  width              height
//! level 1   made from the image        ceil(width / 2)    ceil(height / 2)
//! level 2   made from level 1          ceil(width / 4)    ceil(height / 4)
//! ```
//!
//! A pixel of a level stands for the 2 x 2 pixels of the one before at twice its column and row; on a right or lower edge
//! of odd size for those of them that are there. Samples that are missing (nodata by their stored value, NaN, by a mask, or
//! by an alpha of 0) take no part, and where all are missing so is the pixel.

mod halve;
mod number;
mod pending;
mod pyramid;
mod waiting;

pub use pyramid::{Masked, OverviewTile, Pyramid, PyramidState};
pub use waiting::WaitingTile;

/// How a pixel of an overview comes from those that it stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Resampling {
    /// The one at the top left, be it missing or not. The only one that makes sense of classes as well as of flags.
    Nearest,
    /// Their mean; of integers rounded, halves away from zero, however large they are.
    Average,
    /// The most common one; of several the first, row by row.
    Mode,
    /// The least.
    Min,
    /// The greatest.
    Max,
}

/// Columns and rows of the overviews of an image of `size` in tiles of `tile`: halves until both fit one tile.
#[must_use]
pub fn overview_sizes(size: [u32; 2], tile: [u32; 2]) -> Vec<[u32; 2]> {
    let fits = |[width, height]: [u32; 2]| width <= tile[0].max(1) && height <= tile[1].max(1);
    let halved = |size: &[u32; 2]| (!fits(*size)).then(|| size.map(|side| side.div_ceil(2)));
    std::iter::successors(Some(size), halved).skip(1).collect()
}

#[cfg(test)]
mod tests;
