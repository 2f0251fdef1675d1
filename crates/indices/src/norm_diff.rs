//! The normalised difference of two bands.

use chunkgraph::Array;

/// `(b2 - b1) / (b2 + b1)`, in the argument order of the reference toolkit: for NDVI `b1` is red and `b2` near infrared.
///
/// Computed in the type of the operands, integers in `float64`, operation by operation as written. Missing where an
/// operand is, and where the sum is 0 and the difference too. Grids that differ come out when it is computed, see
/// [`Array::check`].
///
/// # Examples
///
/// ```
/// use chunkgraph::{Array, Extent, RunOptions};
///
/// let one = Extent { planes: 1, height: 1, width: 3 };
/// let red = Array::from_values(&[10_u16, 0, 7], one)?.mask_equal(7);
/// let nir = Array::from_values(&[30_u16, 0, 9], one)?;
/// let ndvi = indices::norm_diff(&red, &nir).compute::<f64>(&RunOptions::default())?;
/// assert_eq!(ndvi[[0, 0, 0]], 0.5);
/// assert!(ndvi[[0, 0, 1]].is_nan() && ndvi[[0, 0, 2]].is_nan());
/// # Ok::<_, chunkgraph::Error>(())
/// ```
#[must_use]
pub fn norm_diff(b1: &Array, b2: &Array) -> Array {
    let float = |band: &Array| {
        // Differences of unsigned integers would wrap.
        if band.dtype().is_float() { band.clone() } else { band.cast(chunkgraph::DType::F64) }
    };
    let (b1, b2) = (float(b1), float(b2));
    (&b2 - &b1) / (&b2 + &b1)
}
