//! Stored values with another nodata value.

use chunkgraph::{Array, DType, Usage};

use crate::error::Result;

/// What [`set_nodata`] changes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SetNodata {
    /// The stored value that means a pixel is missing; nothing if the array says that already.
    pub src: Option<f64>,
    /// What stands for missing pixels in the result.
    pub dst: f64,
    /// The ends that valid values are clipped to once they are scaled.
    pub range: Option<[f64; 2]>,
    /// What valid values are multiplied by.
    pub scale: f64,
    /// The type of the result. Valid values are cut to whole numbers and to what it can hold.
    pub dtype: DType,
}

/// The values scaled, clipped and cast where they are valid, and `dst` where they are not, which is the nodata value of the
/// result: an array of stored values, nothing of which is masked.
///
/// The order is that of geowombat's function of this name, but for what stands for missing pixels: that is written last, so
/// that neither scale nor range changes it.
///
/// # Errors
///
/// [`Usage::NodataRange`] if `dtype` cannot hold `dst`.
///
/// # Examples
///
/// ```
/// use chunkgraph::{Array, DType, Extent, RunOptions};
/// use indices::{SetNodata, set_nodata};
///
/// let stored = Array::from_values(&[0_u16, 5000, 12_000], Extent { planes: 1, height: 1, width: 3 })?;
/// let spec = SetNodata { src: Some(0.0), dst: -1.0, range: Some([0.0, 1.0]), scale: 1e-4, dtype: DType::F32 };
/// let values = set_nodata(&stored, &spec)?.compute::<f32>(&RunOptions::default())?;
/// assert_eq!(values.into_raw_vec_and_offset().0, [-1.0, 0.5, 1.0]);
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
pub fn set_nodata(values: &Array, spec: &SetNodata) -> Result<Array> {
    let SetNodata { src, dst, range, scale, dtype } = *spec;
    if !dtype.holds(dst) {
        return Err(chunkgraph::Error::from(Usage::NodataRange { value: dst, dtype }).into());
    }
    let masked = src.map_or_else(|| values.clone(), |src| values.mask_equal(src));
    let scaled = if scale == 1.0 { masked } else { masked.cast(DType::F64) * scale };
    let clipped = match range {
        Some([low, high]) => scaled.cast(DType::F64).clip(low, high),
        None => scaled,
    };
    // Floats out of range become the nearest end, where whole numbers would wrap around.
    let fitted = if clipped.dtype() == dtype { clipped } else { clipped.cast(DType::F64).cast(dtype) };
    let filled = fitted.fill_missing(dst);
    let mut labels = filled.labels().clone().without_scale();
    labels.geo_ref.nodata = Some(dst.to_string().to_lowercase());
    Ok(filled.with_labels(labels))
}

#[cfg(test)]
mod tests {
    use chunkgraph::{Extent, RunOptions};

    use super::*;

    const SPEC: SetNodata = SetNodata { src: Some(65535.0), dst: 255.0, range: None, scale: 1.0, dtype: DType::U8 };

    #[track_caller]
    fn check(spec: &SetNodata, want: &[u8; 4]) {
        let stored =
            Array::from_values(&[65535_u16, 0, 90, 20_000], Extent { planes: 1, height: 1, width: 4 }).unwrap();
        let found = set_nodata(&stored, spec).unwrap();
        assert_eq!(found.geo_ref().nodata.as_deref(), Some("255"));
        assert_eq!(found.compute::<u8>(&RunOptions::default()).unwrap().as_slice(), Some(want.as_slice()));
    }

    #[test]
    fn what_stands_for_missing_pixels_is_neither_scaled_nor_clipped() {
        check(&SPEC, &[255, 0, 90, 255]);
        check(&SetNodata { range: Some([10.0, 100.0]), ..SPEC }, &[255, 10, 90, 100]);
        check(&SetNodata { scale: 0.01, range: Some([0.0, 100.0]), ..SPEC }, &[255, 0, 0, 100]);
    }

    #[test]
    fn a_value_that_the_type_cannot_hold_is_refused() {
        let stored = Array::from_values(&[1_u8], Extent { planes: 1, height: 1, width: 1 }).unwrap();
        for dst in [256.0, -1.0, 0.5, f64::NAN] {
            assert!(set_nodata(&stored, &SetNodata { dst, src: None, ..SPEC }).is_err(), "{dst}");
        }
    }
}
