//! Where arrays lie on the map: their bounds, and windows by bounds.

use std::fmt;

use tiffio::geo::GeoTransform;
use tiffio::layout::Window;

use super::{Array, Labels};
use crate::error::{Result, Usage};
use crate::region::Extent;

/// A rectangle on the map, in the units of the coordinate system: outer edges of pixels, not centres.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bounds {
    /// The least x.
    pub left: f64,
    /// The least y.
    pub bottom: f64,
    /// The greatest x.
    pub right: f64,
    /// The greatest y.
    pub top: f64,
}

impl fmt::Display for Bounds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { left, bottom, right, top } = self;
        write!(f, "x {left} to {right}, y {bottom} to {top}")
    }
}

/// Columns and rows from the corner of an array; they may lie outside of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct PixelBox {
    pub(super) col: i64,
    pub(super) row: i64,
    pub(super) width: i64,
    pub(super) height: i64,
}

impl Array {
    /// The outer edges of the array on the map; of one that is turned, the smallest rectangle around it. Nothing without
    /// georeferencing.
    #[must_use]
    pub fn bounds(&self) -> Option<Bounds> {
        bounds_of(self.geo_ref().transform()?, self.extent())
    }

    /// The pixels in `bounds`, georeferenced where they lie.
    ///
    /// Edges are rounded to pixels as by `gdal_translate -projwin`: the upper left corner down to the pixel it lies in (one
    /// that is within 0.001 pixels of the next belongs to that), the size to the nearest whole number, halves up. What of
    /// the bounds lies outside of the array is cut off, where GDAL would pad.
    ///
    /// # Errors
    ///
    /// [`Usage::BoundsOutside`], with both extents, if they hold no pixel of the array or are smaller than half of one;
    /// [`Usage::NoBounds`] if the array has no georeferencing, or is turned.
    ///
    /// # Examples
    ///
    /// ```
    /// use chunkgraph::{Array, Bounds, Extent, Labels};
    /// use tiffio::geo::GeoRef;
    ///
    /// let scene = Array::from_values(&[1_u8, 2, 3, 4, 5, 6], Extent { planes: 1, height: 2, width: 3 })?;
    /// let tie_points = vec![[0.0, 0.0, 0.0, 500.0, 900.0, 0.0]];
    /// let geo_ref = GeoRef { tie_points, pixel_scale: Some([10.0, 10.0, 0.0]), ..GeoRef::default() };
    /// let scene = scene.with_labels(Labels { geo_ref, ..Labels::default() });
    /// let part = scene.window_bounds(Bounds { left: 513.0, bottom: 880.0, right: 533.0, top: 890.0 })?;
    /// assert_eq!(part.compute::<u8>(&Default::default())?.as_slice().unwrap(), [5, 6]);
    /// assert_eq!(part.bounds(), Some(Bounds { left: 510.0, bottom: 880.0, right: 530.0, top: 890.0 }));
    /// # Ok::<_, chunkgraph::Error>(())
    /// ```
    pub fn window_bounds(&self, bounds: Bounds) -> Result<Self> {
        let extent = self.extent();
        let asked = self.labels.pixel_box(extent, bounds)?;
        let outside = || self.labels.outside(extent, bounds);
        let span = |from: i64, length: i64, side: u32| {
            let (first, end) = (from.clamp(0, side.into()), from.saturating_add(length).clamp(0, side.into()));
            let sides = (u32::try_from(first).ok()?, u32::try_from(end.checked_sub(first)?).ok()?);
            (sides.1 > 0).then_some(sides)
        };
        let cols = span(asked.col, asked.width, extent.width).ok_or_else(outside)?;
        let rows = span(asked.row, asked.height, extent.height).ok_or_else(outside)?;
        self.window(Window::new(cols.0, rows.0, cols.1, rows.1))
    }
}

impl Labels {
    /// The pixels of the grid of an array of size `extent` in `bounds`, wherever they lie.
    pub(super) fn pixel_box(&self, extent: Extent, bounds: Bounds) -> Result<PixelBox> {
        let no_bounds = || Usage::NoBounds { name: self.name.clone() };
        let transform = self.geo_ref.transform().ok_or_else(no_bounds)?;
        let GeoTransform([x, dx, rx, y, ry, dy]) = transform;
        if rx != 0.0 || ry != 0.0 || dx == 0.0 || dy == 0.0 {
            return Err(no_bounds().into());
        }
        let edges = |low: f64, high: f64, origin: f64, step: f64| {
            let (first, last) = if step > 0.0 { (low, high) } else { (high, low) };
            let length = ((last - first) / step + 0.5).floor();
            Some((whole(((first - origin) / step + 0.001).floor())?, whole(length)?))
        };
        let (col, width) = edges(bounds.left, bounds.right, x, dx).ok_or_else(|| self.outside(extent, bounds))?;
        let (row, height) = edges(bounds.bottom, bounds.top, y, dy).ok_or_else(|| self.outside(extent, bounds))?;
        Ok(PixelBox { col, row, width, height })
    }

    /// That `asked` holds no pixel of an array of size `extent`.
    fn outside(&self, extent: Extent, asked: Bounds) -> Usage {
        let bounds = self.geo_ref.transform().and_then(|transform| bounds_of(transform, extent)).unwrap_or(asked);
        Usage::BoundsOutside { asked, name: self.name.clone(), bounds }
    }
}

/// The smallest rectangle around all pixels.
fn bounds_of(transform: GeoTransform, extent: Extent) -> Option<Bounds> {
    let (width, height) = (f64::from(extent.width), f64::from(extent.height));
    let corners =
        [(0.0, 0.0), (width, 0.0), (0.0, height), (width, height)].map(|(col, row)| transform.apply(col, row));
    let bounds = corners.into_iter().map(|(x, y)| Bounds { left: x, bottom: y, right: x, top: y });
    bounds.reduce(|a, b| Bounds {
        left: a.left.min(b.left),
        bottom: a.bottom.min(b.bottom),
        right: a.right.max(b.right),
        top: a.top.max(b.top),
    })
}

/// A float that is a whole number as one, if it is small enough to count pixels exactly.
#[expect(clippy::cast_possible_truncation, reason = "the range is looked at first")]
pub(super) fn whole(value: f64) -> Option<i64> {
    const MOST: f64 = 9_007_199_254_740_992.0;
    (value.abs() < MOST).then_some(value as i64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use tiffio::geo::GeoRef;

    fn scene(scale: [f64; 2], turned: f64) -> Array {
        let extent = Extent { planes: 1, height: 20, width: 10 };
        let array = Array::from_values(&[0_u8; 200], extent).unwrap();
        let [dx, dy] = scale;
        let m = [dx, turned, 0.0, 1000.0, turned, dy, 0.0, 5000.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0];
        let geo_ref = GeoRef { transformation: Some(m), ..GeoRef::default() };
        array.with_labels(Labels { name: "scene".to_owned(), geo_ref, ..Labels::default() })
    }

    #[track_caller]
    fn check(scale: [f64; 2], [left, bottom, right, top]: [f64; 4], want: Option<[f64; 4]>) {
        let found = scene(scale, 0.0).window_bounds(Bounds { left, bottom, right, top });
        let found = found.ok().and_then(|array| array.bounds());
        assert_eq!(found, want.map(|[left, bottom, right, top]| Bounds { left, bottom, right, top }));
    }

    #[test]
    fn edges_are_rounded_as_by_projwin() {
        let scale = [30.0, -30.0];
        check(scale, [1030.0, 4910.0, 1090.0, 4970.0], Some([1030.0, 4910.0, 1090.0, 4970.0]));
        check(scale, [1031.0, 4900.0, 1099.0, 4969.0], Some([1030.0, 4910.0, 1090.0, 4970.0]));
        check(scale, [1029.98, 4900.0, 1104.98, 4970.0], Some([1030.0, 4910.0, 1120.0, 4970.0]));
        check(scale, [1029.9, 4910.0, 1089.9, 4970.0], Some([1000.0, 4910.0, 1060.0, 4970.0]));
    }

    #[test]
    fn what_lies_outside_is_cut_off_and_nothing_is_refused() {
        let scale = [30.0, -30.0];
        check(scale, [-1e9, -1e9, 1e9, 1e9], Some([1000.0, 4400.0, 1300.0, 5000.0]));
        check(scale, [1290.0, 4990.0, 1350.0, 5050.0], None);
        check(scale, [1300.0, 4400.0, 1400.0, 5000.0], None);
        check(scale, [1030.0, 4400.0, 1040.0, 5000.0], None);
        check(scale, [f64::NAN, 4400.0, 1040.0, 5000.0], None);
        check(scale, [1090.0, 4400.0, 1030.0, 5000.0], None);
        let error = scene(scale, 0.0).window_bounds(Bounds { left: 0.0, bottom: 0.0, right: 9.0, top: 9.0 });
        let want = "x 0 to 9, y 0 to 9 holds no pixel of scene, which is at x 1000 to 1300, y 4400 to 5000";
        assert_eq!(error.unwrap_err().to_string(), want);
    }

    #[test]
    fn rows_may_go_up_and_turned_arrays_have_no_windows() {
        check([30.0, 30.0], [1030.0, 5030.0, 1090.0, 5090.0], Some([1030.0, 5030.0, 1090.0, 5090.0]));
        let error = scene([30.0, -30.0], 1.0).window_bounds(Bounds { left: 0.0, bottom: 0.0, right: 9.0, top: 9.0 });
        assert!(error.unwrap_err().to_string().contains("turned"));
    }
}
