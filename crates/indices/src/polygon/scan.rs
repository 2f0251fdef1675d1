//! The pixels of a row that edges cover.

use super::edges::{Edge, Edges};

/// Sets to 1 the pixels of row `row` from column `first` on whose centre is inside of the edges by the even-odd rule.
/// `crossings` is scratch.
///
/// An edge counts for the rows whose centre is at its upper end or above its lower one. A horizontal edge that runs through
/// centres counts where it runs leftwards, with the inside above it: the rule of GDAL.
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

/// Sets to 1 the pixels of row `row` from column `first` on that an edge runs through.
///
/// A pixel has its left and its upper side, and an edge its left end; the others belong to who comes next. Edges along a side
/// touch nothing: rectangles on the grid cover what is inside of them. All of it as GDAL has it.
pub(super) fn touch(edges: &Edges, row: u32, first: u32, out: &mut [u8]) {
    let (top, bottom) = (f64::from(row), f64::from(row) + 1.0);
    edges.between(top, bottom, &mut |edge| {
        let [left, right] = if edge.from[0] <= edge.to[0] { [edge.from, edge.to] } else { [edge.to, edge.from] };
        let columns = if is_along(left[0], right[0]) {
            upright(edge, left[0], right[0], top)
        } else if is_along(left[1], right[1]) {
            level(left, right, top)
        } else {
            sloped(left, right, top, bottom)
        };
        if let Some([from, to]) = columns {
            set(from, to, first, out);
        }
    });
}

/// How near to a side counts as on it, in pixels.
const TOLERANCE: f64 = 1e-4;
/// How far ends may be apart for an edge to count as upright or level.
const AXIS_TOLERANCE: f64 = 0.01;

/// Whether an edge from `a` to `b` stays in one row or column of pixels.
fn is_along(a: f64, b: f64) -> bool {
    a.floor() == b.floor() || (a - b).abs() < AXIS_TOLERANCE
}

fn is_on_side(place: f64) -> bool {
    (place - place.round()).abs() < TOLERANCE
}

/// The column of an edge within one, if the row at `top` is one of its.
fn upright(edge: &Edge, left: f64, right: f64, top: f64) -> Option<[f64; 2]> {
    let rows = edge.top().floor()..=(edge.bottom() - TOLERANCE).floor();
    let is_touched = !(is_on_side(left) && is_on_side(right)) && rows.contains(&top);
    is_touched.then(|| [right.floor(), right.floor() + 1.0])
}

/// The columns of an edge within one row, if that is the one at `top`.
fn level([left, y]: [f64; 2], [right, y_right]: [f64; 2], top: f64) -> Option<[f64; 2]> {
    let is_touched = !(is_on_side(y) && is_on_side(y_right)) && y.floor() == top;
    is_touched.then(|| [left.floor(), (right - TOLERANCE).floor() + 1.0])
}

/// The columns of the part of an edge, without its right end, that is in a row: `top` belongs to it, `bottom` does not.
fn sloped([x1, y1]: [f64; 2], [x2, y2]: [f64; 2], top: f64, bottom: f64) -> Option<[f64; 2]> {
    let at = |y: f64| x1 + (y - y1) * (x2 - x1) / (y2 - y1);
    let falls = y2 > y1;
    let (enter, leave) = if falls { (top, bottom) } else { (bottom, top) };
    // How far `y` is along the edge: not before its left end, nor after its right one.
    let begins = if falls { y1 >= enter } else { y1 < enter };
    let ends = if falls { y2 <= leave } else { y2 > leave };
    let left = if begins { x1 } else { at(enter) };
    if ends {
        return (left < x2).then(|| [left.floor(), x2.ceil()]);
    }
    let right = at(leave);
    if falls {
        (left < right).then(|| [left.floor(), right.ceil()])
    } else {
        (left <= right).then(|| [left.floor(), right.floor() + 1.0])
    }
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
