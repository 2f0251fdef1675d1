//! The pixels of a row that edges cover.

use super::edges::{Edge, Edges};

/// Sets to 1 the pixels of row `row` from column `first` on whose centre is inside of the edges by the even-odd rule.
/// `crossings` is scratch.
///
/// An edge counts for the rows whose centre is at its upper end or above its lower one. A horizontal edge that runs through
/// centres counts where the ring turns back on it, leftwards: the rule of GDAL.
pub(super) fn fill(edges: &Edges, row: u32, first: u32, crossings: &mut Vec<f64>, out: &mut [u8]) {
    let centre = f64::from(row) + 0.5;
    crossings.clear();
    edges.between(centre, centre, &mut |edge| {
        let [[x1, y1], [x2, y2]] = if edge.from[1] < edge.to[1] { [edge.from, edge.to] } else { [edge.to, edge.from] };
        if y1 < y2 {
            if y1 <= centre && centre < y2 {
                crossings.push((centre - y1) * (x2 - x1) / (y2 - y1) + x1);
            }
        } else if edge.from[0] > edge.to[0] {
            set((edge.to[0] + 0.5).floor(), (edge.from[0] + 0.5).floor(), first, out);
        }
    });
    crossings.sort_by(f64::total_cmp);
    for pair in crossings.chunks_exact(2) {
        set((pair[0] + 0.5).floor(), (pair[1] + 0.5).floor(), first, out);
    }
}

/// Sets to 1 the pixels of row `row` from column `first` on whose inside an edge runs through.
pub(super) fn touch(edges: &Edges, row: u32, first: u32, out: &mut [u8]) {
    let (top, bottom) = (f64::from(row), f64::from(row) + 1.0);
    edges.between(top, bottom, &mut |edge| {
        if let Some([left, right]) = inside_row(edge, top, bottom) {
            // A vertical edge between two columns touches neither.
            let end = if left == right && left != left.floor() { left.floor() + 1.0 } else { right.ceil() };
            set(left.floor(), end, first, out);
        }
    });
}

/// The columns, left to right, of the part of `edge` that is inside a row; nothing if it only touches the row's border.
fn inside_row(edge: &Edge, top: f64, bottom: f64) -> Option<[f64; 2]> {
    let (from, to) = (edge.top().max(top), edge.bottom().min(bottom));
    let level = edge.from[1] == edge.to[1];
    if level && (from <= top || from >= bottom) || !level && from >= to {
        return None;
    }
    let [[x1, y1], [x2, y2]] = [edge.from, edge.to];
    let at = |y: f64| {
        if y == y1 {
            x1
        } else if y == y2 {
            x2
        } else {
            x1 + (y - y1) * (x2 - x1) / (y2 - y1)
        }
    };
    let (a, b) = if level { (x1, x2) } else { (at(from), at(to)) };
    Some([a.min(b), a.max(b)])
}

/// Sets the pixels of columns `from` to `to`, which is past the last one, to 1; `out` begins at column `first`.
fn set(from: f64, to: f64, first: u32, out: &mut [u8]) {
    let width = u32::try_from(out.len()).unwrap_or(u32::MAX);
    let place = |column: f64| to_pixel(column - f64::from(first), width) as usize;
    let (from, to) = (place(from), place(to));
    if let Some(pixels) = out.get_mut(from..to) {
        pixels.fill(1);
    }
}

/// A whole number of pixels, cut to 0 to `length`.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "cut to the range of the type before")]
pub(super) fn to_pixel(place: f64, length: u32) -> u32 {
    place.clamp(0.0, f64::from(length)) as u32
}
