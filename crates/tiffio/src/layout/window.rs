//! Rectangles of pixels.

use std::fmt;

/// A rectangle of pixels of an image: columns `col_off .. col_off + width`, rows `row_off .. row_off + height`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Window {
    /// First column.
    pub col_off: u32,
    /// First row.
    pub row_off: u32,
    /// Columns.
    pub width: u32,
    /// Rows.
    pub height: u32,
}

impl Window {
    /// The window of `width` x `height` pixels whose top left one is at `col_off`, `row_off`.
    #[must_use]
    pub const fn new(col_off: u32, row_off: u32, width: u32, height: u32) -> Self {
        Self { col_off, row_off, width, height }
    }

    /// The column after the last one. 64 bits, so that it cannot overflow.
    #[must_use]
    pub fn col_end(self) -> u64 {
        u64::from(self.col_off) + u64::from(self.width)
    }

    /// The row after the last one. 64 bits, so that it cannot overflow.
    #[must_use]
    pub fn row_end(self) -> u64 {
        u64::from(self.row_off) + u64::from(self.height)
    }

    /// How many pixels it holds.
    #[must_use]
    pub fn pixels(self) -> u64 {
        u64::from(self.width) * u64::from(self.height)
    }

    /// Whether it lies inside an image of `width` x `height` pixels. An empty window on the border does.
    #[must_use]
    pub fn fits(self, width: u32, height: u32) -> bool {
        self.col_end() <= u64::from(width) && self.row_end() <= u64::from(height)
    }

    /// The pixels that both windows hold, or nothing if they have none in common.
    #[must_use]
    pub fn intersection(self, other: Self) -> Option<Self> {
        let col_off = self.col_off.max(other.col_off);
        let row_off = self.row_off.max(other.row_off);
        let width = self.col_end().min(other.col_end()).checked_sub(u64::from(col_off))?;
        let height = self.row_end().min(other.row_end()).checked_sub(u64::from(row_off))?;
        let (width, height) = (u32::try_from(width).ok()?, u32::try_from(height).ok()?);
        (width > 0 && height > 0).then_some(Self { col_off, row_off, width, height })
    }
}

impl fmt::Display for Window {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} x {} at column {}, row {}", self.width, self.height, self.col_off, self.row_off)
    }
}

#[cfg(test)]
mod tests {
    use super::Window;

    #[track_caller]
    fn check(a: [u32; 4], b: [u32; 4], want: Option<[u32; 4]>) {
        let window = |[col, row, width, height]: [u32; 4]| Window::new(col, row, width, height);
        assert_eq!(window(a).intersection(window(b)), want.map(window));
        assert_eq!(window(b).intersection(window(a)), want.map(window));
    }

    #[test]
    fn edge_tile_is_cut_to_the_image() {
        check([256, 0, 256, 256], [0, 0, 300, 200], Some([256, 0, 44, 200]));
    }

    #[test]
    fn windows_that_only_touch_share_nothing() {
        check([0, 0, 10, 10], [10, 0, 10, 10], None);
        check([0, 0, 10, 10], [0, 10, 10, 10], None);
    }

    #[test]
    fn the_far_end_of_the_grid_does_not_overflow() {
        check([u32::MAX, u32::MAX, u32::MAX, 1], [u32::MAX, 0, 1, u32::MAX], None);
        check([u32::MAX, 5, u32::MAX, 1], [u32::MAX, 0, 1, 9], Some([u32::MAX, 5, 1, 1]));
    }
}
