//! Rectangles on a grid of pixels: which of them touch a window, and how many lie upon each other.

use tiffio::layout::Window;

/// Rectangles that a node of the tree holds.
const FAN: usize = 16;

/// Columns and rows, from the upper left corner of a mosaic; ends are not included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Rect {
    pub(crate) left: i64,
    pub(crate) top: i64,
    pub(crate) right: i64,
    pub(crate) bottom: i64,
}

impl Rect {
    pub(crate) fn new(col: i64, row: i64, width: u32, height: u32) -> Self {
        let (right, bottom) = (col.saturating_add(width.into()), row.saturating_add(height.into()));
        Self { left: col, top: row, right, bottom }
    }

    pub(super) fn of(window: Window) -> Self {
        Self::new(window.col_off.into(), window.row_off.into(), window.width, window.height)
    }

    /// What lies in both, if anything does.
    pub(crate) fn shared(self, other: Self) -> Option<Self> {
        let (left, top) = (self.left.max(other.left), self.top.max(other.top));
        let (right, bottom) = (self.right.min(other.right), self.bottom.min(other.bottom));
        (left < right && top < bottom).then_some(Self { left, top, right, bottom })
    }

    /// The smallest one around both.
    pub(crate) fn around(self, other: Self) -> Self {
        Self {
            left: self.left.min(other.left),
            top: self.top.min(other.top),
            right: self.right.max(other.right),
            bottom: self.bottom.max(other.bottom),
        }
    }

    /// The window at the same place, as seen from `origin`; the caller has cut it to where it fits.
    pub(in crate::io) fn window_from(self, origin: (i64, i64)) -> Window {
        let narrow = |value: i64| u32::try_from(value).unwrap_or_default();
        let (col, row) = (narrow(self.left - origin.0), narrow(self.top - origin.1));
        Window::new(col, row, narrow(self.right - self.left), narrow(self.bottom - self.top))
    }
}

/// Finds the rectangles that touch a window by looking at few others: a packed tree of boxes around boxes.
#[derive(Debug)]
pub(super) struct Index {
    /// Numbers of rectangles, neighbours together.
    order: Vec<usize>,
    /// The rectangles in that order, then a level of boxes around each [`FAN`] of the level before, up to a single one.
    levels: Vec<Vec<Rect>>,
}

impl Index {
    pub(super) fn new(rects: &[Rect]) -> Self {
        let mut order: Vec<usize> = (0..rects.len()).collect();
        // Columns of about as many rectangles as there are in a row of them, each sorted downwards.
        order.sort_by_key(|&n| rects[n].left.saturating_add(rects[n].right));
        let column = rects.len().div_ceil(FAN).isqrt().max(1) * FAN;
        for column in order.chunks_mut(column) {
            column.sort_by_key(|&n| rects[n].top.saturating_add(rects[n].bottom));
        }
        let mut levels: Vec<Vec<Rect>> = vec![order.iter().map(|&n| rects[n]).collect()];
        while let Some(last) = levels.last().filter(|level| level.len() > 1) {
            let boxes = last.chunks(FAN).filter_map(|boxes| boxes.iter().copied().reduce(Rect::around)).collect();
            levels.push(boxes);
        }
        Self { order, levels }
    }

    /// The numbers of the rectangles that share pixels with `rect`, in order.
    pub(super) fn touching(&self, rect: Rect) -> Vec<usize> {
        let mut found = Vec::new();
        let mut stack = vec![(self.levels.len() - 1, 0)];
        while let Some((level, n)) = stack.pop() {
            let Some(bounds) = self.levels[level].get(n) else { continue };
            if bounds.shared(rect).is_none() {
                continue;
            }
            match level.checked_sub(1) {
                None => found.push(self.order[n]),
                Some(below) => stack.extend((n * FAN..(n + 1) * FAN).map(|n| (below, n))),
            }
        }
        found.sort_unstable();
        found
    }
}

/// The least and the greatest number of rectangles that lie upon a pixel of `area`.
pub(crate) fn depths(rects: &[Rect], area: Rect) -> (usize, usize) {
    let rects: Vec<Rect> = rects.iter().filter_map(|rect| rect.shared(area)).collect();
    // Between two edges all rows are alike.
    let mut edges: Vec<i64> = rects.iter().flat_map(|rect| [rect.top, rect.bottom]).collect();
    edges.extend([area.top, area.bottom]);
    edges.sort_unstable();
    edges.dedup();
    let mut by_top: Vec<&Rect> = rects.iter().collect();
    by_top.sort_by_key(|rect| rect.top);
    let mut coming = by_top.into_iter().peekable();
    let mut here: Vec<&Rect> = Vec::new();
    let (mut least, mut most) = (usize::MAX, 0);
    for &row in &edges[..edges.len() - 1] {
        here.retain(|rect| rect.bottom > row);
        while let Some(rect) = coming.next_if(|rect| rect.top <= row) {
            here.push(rect);
        }
        let (row_least, row_most) = depths_of_row(&here, area);
        (least, most) = (least.min(row_least), most.max(row_most));
    }
    (least.min(most), most)
}

/// The same in a row of pixels that all of `rects` reach.
fn depths_of_row(rects: &[&Rect], area: Rect) -> (usize, usize) {
    let mut begins: Vec<i64> = rects.iter().map(|rect| rect.left).collect();
    let mut ends: Vec<i64> = rects.iter().map(|rect| rect.right).collect();
    begins.sort_unstable();
    ends.sort_unstable();
    let (mut least, mut most, mut begun, mut ended) = (usize::MAX, 0, 0, 0);
    let mut col = area.left;
    while col < area.right {
        while begins.get(begun).is_some_and(|begin| *begin <= col) {
            begun += 1;
        }
        while ends.get(ended).is_some_and(|end| *end <= col) {
            ended += 1;
        }
        (least, most) = (least.min(begun - ended), most.max(begun - ended));
        let next = [begins.get(begun), ends.get(ended)].into_iter().flatten().min();
        col = next.copied().unwrap_or(area.right);
    }
    (least, most)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn rects() -> impl Strategy<Value = Vec<Rect>> {
        let rect = (-20..40_i64, -20..40_i64, 1..30_u32, 1..30_u32);
        proptest::collection::vec(rect.prop_map(|(col, row, width, height)| Rect::new(col, row, width, height)), 1..80)
    }

    proptest! {
        #[test]
        fn the_tree_finds_what_a_look_at_each_finds(rects in rects(), col in -30..50_i64, row in -30..50_i64) {
            let asked = Rect::new(col, row, 7, 5);
            let want: Vec<usize> = (0..rects.len()).filter(|n| rects[*n].shared(asked).is_some()).collect();
            prop_assert_eq!(Index::new(&rects).touching(asked), want);
        }

        #[test]
        fn depths_are_those_of_pixels_counted_one_by_one(rects in rects(), width in 1..30_u32, height in 1..30_u32) {
            let area = Rect::new(0, 0, width, height);
            let pixels = (0..i64::from(height)).flat_map(|row| (0..i64::from(width)).map(move |col| (col, row)));
            let upon = |(col, row)| rects.iter().filter(|rect| rect.shared(Rect::new(col, row, 1, 1)).is_some()).count();
            let counts: Vec<usize> = pixels.map(upon).collect();
            let want = (*counts.iter().min().unwrap(), *counts.iter().max().unwrap());
            prop_assert_eq!(depths(&rects, area), want);
        }
    }
}
