//! Covers beside the plainest words of their definitions.

use chunkgraph::{Chunk, DType, RunOptions};
use proptest::prelude::*;

use super::*;

const SIDE: u32 = 16;

/// An image whose pixels are the unit squares of the plane, rows downwards.
fn image() -> Array {
    let image = Array::from_values(&[0_u8; 256], Extent { planes: 1, height: SIDE, width: SIDE }).unwrap();
    let mut transformation = [0.0; 16];
    transformation[0] = 1.0;
    transformation[5] = 1.0;
    let geo_ref = GeoRef { transformation: Some(transformation), ..GeoRef::default() };
    image.with_labels(Labels { geo_ref, ..image.labels().clone() })
}

fn cover(shapes: Vec<Vec<Ring>>, rule: PixelRule, chunk: u32) -> Vec<bool> {
    let options = RunOptions { chunk: Chunk::Pixels { width: chunk, height: chunk }, ..RunOptions::default() };
    let covered = Polygons { shapes: shapes.into() }.cover(&image(), rule).unwrap();
    let covered = covered.cast(DType::U8).compute::<u8>(&options).unwrap().into_raw_vec_and_offset().0;
    covered.into_iter().map(|covered| covered == 1).collect()
}

/// Whether a point is inside of a ring, by how often a ray to the right crosses it.
fn is_inside(ring: &Ring, x: f64, y: f64) -> bool {
    let next = ring.iter().skip(1).chain(ring.first());
    let crosses = |a: &[f64; 2], b: &[f64; 2]| {
        (a[1] <= y) != (b[1] <= y) && x < a[0] + (y - a[1]) * (b[0] - a[0]) / (b[1] - a[1])
    };
    ring.iter().zip(next).filter(|(a, b)| crosses(a, b)).count() % 2 == 1
}

/// How much of a line of two points, in its own length, is inside of a unit square that is larger by `margin` on each side: by
/// cutting it at each side in turn.
fn length_inside(a: [f64; 2], b: [f64; 2], col: u32, row: u32, margin: f64) -> f64 {
    let (mut from, mut to) = (0.0_f64, 1.0_f64);
    for axis in 0..2 {
        let low = [col, row].map(f64::from)[axis];
        let (low, high) = (low - margin, low + 1.0 + margin);
        let step = b[axis] - a[axis];
        if step == 0.0 {
            if a[axis] < low || a[axis] > high {
                return -1.0;
            }
        } else {
            let (enter, leave) = ((low - a[axis]) / step, (high - a[axis]) / step);
            from = from.max(enter.min(leave));
            to = to.min(enter.max(leave));
        }
    }
    (to - from) * (b[0] - a[0]).hypot(b[1] - a[1])
}

fn rings() -> impl Strategy<Value = Ring> {
    prop::collection::vec((-4.0_f64..20.0, -4.0_f64..20.0).prop_map(|(x, y)| [x, y]), 3..12)
}

proptest! {
    #[test]
    fn by_the_centre_pixels_are_covered_whose_centre_is_inside(ring in rings(), chunk in 1_u32..20) {
        let found = cover(vec![vec![ring.clone()]], PixelRule::Centre, chunk);
        for (n, found) in (0..).zip(found) {
            let (col, row) = (f64::from(n % SIDE) + 0.5, f64::from(n / SIDE) + 0.5);
            prop_assert_eq!(found, is_inside(&ring, col, row), "{}, {}", col, row);
        }
    }

    #[test]
    fn all_that_a_border_runs_through_are_touched(ring in rings(), chunk in 1_u32..20) {
        let found = cover(vec![vec![ring.clone()]], PixelRule::AllTouched, chunk);
        let centres = cover(vec![vec![ring.clone()]], PixelRule::Centre, 16);
        let edges: Vec<_> = ring.iter().zip(ring.iter().skip(1).chain(ring.first())).collect();
        for (n, (found, centre)) in (0..).zip(found.into_iter().zip(centres)) {
            let inside = |margin| {
                let lengths = edges.iter().map(|(a, b)| length_inside(**a, **b, n % SIDE, n / SIDE, margin));
                lengths.fold(f64::NEG_INFINITY, f64::max)
            };
            // In between it may be either.
            prop_assert!(found || !centre && inside(-0.011) <= 0.0, "{}, {} is left out", n % SIDE, n / SIDE);
            prop_assert!(!found || centre || inside(0.011) >= 0.0, "{}, {} is none", n % SIDE, n / SIDE);
        }
    }
}

fn square(from: f64, to: f64) -> Ring {
    vec![[from, from], [to, from], [to, to], [from, to], [from, from]]
}

fn count(shapes: Vec<Vec<Ring>>, rule: PixelRule) -> usize {
    cover(shapes, rule, 5).into_iter().filter(|covered| *covered).count()
}

#[test]
fn a_border_along_pixels_touches_no_other_ones() {
    for rule in [PixelRule::Centre, PixelRule::AllTouched] {
        assert_eq!(count(vec![vec![square(3.0, 7.0)]], rule), 16);
    }
    assert_eq!(count(vec![vec![square(3.1, 7.1)]], PixelRule::AllTouched), 25);
}

#[test]
fn rings_of_a_shape_are_holes_and_shapes_add_up() {
    let (outer, inner) = (square(2.0, 10.0), square(4.0, 6.0));
    assert_eq!(count(vec![vec![outer.clone(), inner.clone()]], PixelRule::Centre), 64 - 4);
    assert_eq!(count(vec![vec![outer], vec![inner]], PixelRule::Centre), 64);
}

#[test]
fn neighbours_share_no_pixel_and_leave_none_out() {
    let left: Ring = vec![[0.0, 0.0], [7.5, 0.0], [3.5, 16.0], [0.0, 16.0]];
    let right: Ring = vec![[7.5, 0.0], [16.0, 0.0], [16.0, 16.0], [3.5, 16.0]];
    let (left, right) = (count(vec![vec![left]], PixelRule::Centre), count(vec![vec![right]], PixelRule::Centre));
    assert_eq!(left + right, 256);
}

#[test]
fn rings_of_no_area_cover_nothing() {
    for ring in [vec![], vec![[3.2, 3.2]], vec![[3.2, 3.2]; 4]] {
        assert_eq!(count(vec![vec![ring.clone()]], PixelRule::Centre), 0, "{ring:?}");
    }
    let far = square(1e300, 1e308);
    assert_eq!(count(vec![vec![far]], PixelRule::AllTouched), 0);
}

#[test]
fn the_window_holds_all_corners_and_is_cut_to_the_image() {
    let extent = Extent { planes: 1, height: SIDE, width: SIDE };
    let transform = GeoTransform([0.0, 1.0, 0.0, 0.0, 0.0, 1.0]);
    let window = |ring: Ring| Polygons { shapes: vec![vec![ring]].into() }.window(&transform, extent);
    let cut = |from, to| window(square(from, to)).map(|window| (window.col_off, window.width));
    assert_eq!(cut(3.2, 5.1), Some((3, 3)));
    assert_eq!(cut(3.0, 5.0), Some((3, 2)));
    assert_eq!(cut(-7.0, 99.0), Some((0, 16)));
    assert_eq!(cut(17.0, 18.0), None);
    assert_eq!(cut(-2.0, 0.0), None);
}

#[test]
fn without_a_place_there_is_no_cover() {
    let image = Array::from_values(&[0_u8; 4], Extent { planes: 1, height: 2, width: 2 }).unwrap();
    let polygons = Polygons { shapes: vec![vec![square(0.0, 1.0)]].into() };
    assert!(matches!(polygons.cover(&image, PixelRule::Centre), Err(Error::NoPlace { .. })));
}
