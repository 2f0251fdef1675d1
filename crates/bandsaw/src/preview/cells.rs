//! The pixels of an image that belong to each pixel of a picture of it, along one axis.

use std::ops::Range;

/// What a pixel of a picture is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cell {
    /// The mean of the pixels that lie there.
    Mean,
    /// The pixel in the middle: numbers of classes have no mean.
    Middle,
}

/// `cells` cells over `length` pixels, not more than those.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cells {
    pub(super) length: u32,
    pub(super) cells: u32,
    pub(super) cell: Cell,
}

impl Cells {
    /// The pixels of `cell`: those that begin in it, or the one in its middle. Never none.
    pub(super) fn pixels(self, cell: u32) -> Range<u32> {
        let at = |halves: u64| {
            let pixel = halves * u64::from(self.length) / (2 * u64::from(self.cells));
            u32::try_from(pixel).unwrap_or(u32::MAX)
        };
        let twice = 2 * u64::from(cell);
        match self.cell {
            Cell::Mean => at(twice)..at(twice + 2),
            Cell::Middle => at(twice + 1)..at(twice + 1).saturating_add(1),
        }
    }

    /// The cells that have pixels among `count` pixels from `first` on.
    pub(super) fn within(self, first: u32, count: u32) -> Range<u32> {
        let (first, end) = (u64::from(first), u64::from(first) + u64::from(count));
        match self.cell {
            Cell::Middle => self.middle_from(first)..self.middle_from(end),
            // The last cell that begins at a pixel before `end` is the one before the first that begins there or later.
            Cell::Mean => self.begun_by(first).saturating_sub(1)..self.begun_by(end.saturating_sub(1)),
        }
    }

    /// Cells that begin at `pixel` or before it.
    fn begun_by(self, pixel: u64) -> u32 {
        // cell length / cells < pixel + 1, solved for the cell.
        let cells = ((pixel + 1) * u64::from(self.cells)).div_ceil(u64::from(self.length));
        u32::try_from(cells).unwrap_or(u32::MAX).min(self.cells)
    }

    /// The first cell whose middle is not before `pixel`.
    fn middle_from(self, pixel: u64) -> u32 {
        // (2 cell + 1) length / (2 cells) >= pixel, solved for the cell.
        let (length, cells) = (u64::from(self.length), u64::from(self.cells));
        let twice = (2 * cells * pixel).div_ceil(length);
        u32::try_from(twice / 2).unwrap_or(u32::MAX).min(self.cells)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIZES: [(u32, u32); 7] = [(100, 7), (100, 100), (513, 256), (7, 1), (1000, 999), (1, 1), (3, 2)];

    #[test]
    fn each_pixel_belongs_to_one_cell() {
        for (length, count) in SIZES {
            let cells = Cells { length, cells: count, cell: Cell::Mean };
            let pixels: Vec<u32> = (0..count).flat_map(|cell| cells.pixels(cell)).collect();
            assert_eq!(pixels, (0..length).collect::<Vec<_>>(), "{length} {count}");
            assert!((0..count).all(|cell| !cells.pixels(cell).is_empty()), "{length} {count}");
        }
    }

    #[test]
    fn a_chunk_has_the_cells_that_its_pixels_belong_to() {
        for (length, count) in SIZES {
            for cell in [Cell::Mean, Cell::Middle] {
                let cells = Cells { length, cells: count, cell };
                for side in [1, 2, 16, 50, 1000] {
                    for first in (0..length).step_by(side as usize) {
                        let side = side.min(length - first);
                        let belongs =
                            |cell: &u32| cells.pixels(*cell).any(|pixel| (first..first + side).contains(&pixel));
                        let want: Vec<u32> = (0..count).filter(belongs).collect();
                        assert_eq!(cells.within(first, side).collect::<Vec<_>>(), want, "{cells:?} {first} {side}");
                    }
                }
            }
        }
    }
}
