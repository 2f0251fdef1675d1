//! The edges of a shape, found by the rows that they cross.

use tiffio::geo::GeoTransform;
use tiffio::layout::Window;

use super::Ring;

/// An edge from one corner to the next, in columns and rows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Edge {
    pub(super) from: [f64; 2],
    pub(super) to: [f64; 2],
}

impl Edge {
    pub(super) fn top(&self) -> f64 {
        self.from[1].min(self.to[1])
    }

    pub(super) fn bottom(&self) -> f64 {
        self.from[1].max(self.to[1])
    }
}

/// The edges of one shape, sorted by where they begin, in a tree that lies in its list: the middle of a part is its root, and
/// knows how far down any edge of the part reaches.
#[derive(Debug)]
pub(super) struct Edges {
    edges: Vec<Edge>,
    /// For the edge at the same place: the lowest end of the part whose middle it is.
    bottoms: Vec<f64>,
    /// The first and the last column, the first and the last row.
    bounds: [f64; 4],
}

impl Edges {
    /// The edges of closed rings, in raster space by `inverse`.
    pub(super) fn new(rings: &[Ring], inverse: &GeoTransform) -> Self {
        let mut edges = Vec::new();
        for ring in rings {
            let corner = |[x, y]: [f64; 2]| <[f64; 2]>::from(inverse.apply(x, y));
            let mut corners: Vec<[f64; 2]> = ring.iter().map(|position| corner(*position)).collect();
            if !is_clockwise(ring) {
                corners.reverse();
            }
            let next = corners.iter().skip(1).chain(corners.first());
            let pairs = corners.iter().zip(next).filter(|(from, to)| from != to);
            edges.extend(pairs.map(|(from, to)| Edge { from: *from, to: *to }));
        }
        edges.sort_by(|a, b| a.top().total_cmp(&b.top()));
        let mut bottoms = vec![f64::NEG_INFINITY; edges.len()];
        fill_bottoms(&edges, &mut bottoms);
        let ends = || edges.iter().flat_map(|edge| [edge.from, edge.to]);
        let bounds = [0, 1].map(|axis| {
            let (low, high) = (f64::INFINITY, f64::NEG_INFINITY);
            ends().fold([low, high], |[low, high], end| [low.min(end[axis]), high.max(end[axis])])
        });
        let [[left, right], [top, bottom]] = bounds;
        Self { edges, bottoms, bounds: [left, right, top, bottom] }
    }

    /// Whether the shape and `window` may have pixels in common.
    pub(super) fn meets(&self, window: Window) -> bool {
        let [left, right, top, bottom] = self.bounds;
        let (col, row) = (f64::from(window.col_off), f64::from(window.row_off));
        right >= col && left <= col + f64::from(window.width) && bottom >= row && top <= row + f64::from(window.height)
    }

    /// Calls `visit` with each edge that is somewhere between two rows, these included.
    pub(super) fn between(&self, top: f64, bottom: f64, visit: &mut impl FnMut(&Edge)) {
        visit_between(&self.edges, &self.bottoms, top, bottom, visit);
    }
}

/// Whether a ring turns right at its lowest corner, the rightmost one of several; y counts upwards.
fn is_clockwise(ring: &Ring) -> bool {
    let lower = |a: &&[f64; 2], b: &&[f64; 2]| a[1].total_cmp(&b[1]).then(b[0].total_cmp(&a[0]));
    let Some(lowest) = ring.iter().min_by(lower) else { return true };
    let at = ring.iter().position(|corner| corner == lowest).unwrap_or_default();
    let others = |corner: &&[f64; 2]| *corner != lowest;
    let after = ring.iter().cycle().skip(at).take(ring.len()).find(others);
    let before = ring.iter().rev().cycle().skip(ring.len() - at).take(ring.len()).find(others);
    let (Some(after), Some(before)) = (after, before) else { return true };
    let [ax, ay] = [after[0] - lowest[0], after[1] - lowest[1]];
    let [bx, by] = [before[0] - lowest[0], before[1] - lowest[1]];
    ax * by - bx * ay <= 0.0
}

/// Depth is that of halving a list.
fn fill_bottoms(edges: &[Edge], bottoms: &mut [f64]) -> f64 {
    let middle = edges.len() / 2;
    let (Some(edge), Some((above, rest))) = (edges.get(middle), bottoms.split_at_mut_checked(middle)) else {
        return f64::NEG_INFINITY;
    };
    let Some((own, below)) = rest.split_first_mut() else { return f64::NEG_INFINITY };
    let (edges_above, edges_below) = (&edges[..middle], &edges[middle + 1..]);
    let lowest = fill_bottoms(edges_above, above).max(fill_bottoms(edges_below, below)).max(edge.bottom());
    *own = lowest;
    lowest
}

fn visit_between(edges: &[Edge], bottoms: &[f64], top: f64, bottom: f64, visit: &mut impl FnMut(&Edge)) {
    let middle = edges.len() / 2;
    let (Some(edge), Some(lowest)) = (edges.get(middle), bottoms.get(middle)) else { return };
    if *lowest < top {
        return;
    }
    visit_between(&edges[..middle], &bottoms[..middle], top, bottom, visit);
    // All further ones begin below.
    if edge.top() > bottom {
        return;
    }
    if edge.bottom() >= top {
        visit(edge);
    }
    visit_between(&edges[middle + 1..], &bottoms[middle + 1..], top, bottom, visit);
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_ring_turns_one_way_wherever_it_begins() {
        let mut ring: Ring = vec![[0.0, 0.0], [0.0, 4.0], [4.0, 4.0], [4.0, 0.0]];
        for _ in 0..4 {
            assert!(is_clockwise(&ring));
            let closed = ring.iter().chain(ring.first()).copied().collect();
            assert!(is_clockwise(&closed));
            assert!(!is_clockwise(&ring.iter().rev().copied().collect()));
            assert!(!is_clockwise(&closed.iter().rev().copied().collect()));
            ring.rotate_left(1);
        }
    }

    proptest! {
        #[test]
        fn edges_between_rows_are_those_of_a_search_through_all(
            ring in prop::collection::vec((-20.0_f64..20.0, -20.0_f64..20.0), 0..40),
            (top, height) in (-25.0_f64..25.0, 0.0_f64..8.0),
        ) {
            let ring: Ring = ring.into_iter().map(|(x, y)| [x, y.round()]).collect();
            let edges = Edges::new(&[ring], &GeoTransform([0.0, 1.0, 0.0, 0.0, 0.0, 1.0]));
            let bottom = top + height;
            let mut found = Vec::new();
            edges.between(top, bottom, &mut |edge| found.push(*edge));
            let want: Vec<Edge> =
                edges.edges.iter().copied().filter(|edge| edge.top() <= bottom && edge.bottom() >= top).collect();
            prop_assert_eq!(found, want);
        }
    }
}
