//! What a stored value means: scale, offset, and the type that is computed in.

use chunkgraph::{Array, DType};
use tiffio::geo::BandInfo;

/// How stored values become the numbers of a formula.
///
/// Nodata is not here: it is masked by stored value when a scene is opened, before any scaling.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Policy {
    /// What stored values are multiplied by.
    pub scale: Scale,
    /// The type that is computed in: `float64`, as the reference does, or `float32`, which is twice as fast and right to
    /// about seven digits. Default: `float64`.
    pub dtype: DType,
    /// Whether results are clipped as the reference clips them. Default: they are.
    pub clip: Clip,
}

impl Default for Policy {
    fn default() -> Self {
        Self { scale: Scale::File, dtype: DType::F64, clip: Clip::Reference }
    }
}

/// What stored values are multiplied by. An argument goes before the file's metadata, and that before 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Scale {
    /// The scale and offset that the file gives each band; 1 and 0 where it gives none.
    File,
    /// This factor, and no offset, whatever the file says.
    Factor(f64),
    /// Nothing: stored values as they are.
    Stored,
}

/// Whether an index is clipped to its range.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Clip {
    /// To the range that the reference toolkit clips it to.
    Reference,
    /// Not at all.
    Off,
}

/// The physical values of a scene: stored value * scale + offset, in the policy's type; missing where the scene is.
///
/// A factor of 1 and an offset of 0 cost nothing.
#[must_use]
pub fn reflectance(scene: &Array, policy: &Policy) -> Array {
    let values = scene.cast(policy.dtype);
    match policy.scale {
        Scale::Stored => values,
        Scale::Factor(factor) => scaled(&values, factor, 0.0),
        Scale::File => match scene.bands() {
            [] => values,
            [first, rest @ ..] if rest.iter().all(|band| scale_of(band) == scale_of(first)) => {
                let (scale, offset) = scale_of(first);
                scaled(&values, scale, offset)
            }
            bands => by_band(&values, bands),
        },
    }
    .with_labels(scene.labels().clone().without_scale())
}

/// Bands of different scales, each with its own.
fn by_band(values: &Array, bands: &[BandInfo]) -> Array {
    let each = (1..).zip(bands).map(|(number, band)| {
        let (scale, offset) = scale_of(band);
        values.band_numbers(&[number]).map(|values| scaled(&values, scale, offset))
    });
    // Every band is there and all lie on one grid: a mistake that `values` brought comes out when it is computed.
    let stacked = each.collect::<Result<Vec<_>, _>>().and_then(|bands| Array::stack(&bands));
    stacked.unwrap_or_else(|_| values.clone())
}

fn scale_of(band: &BandInfo) -> (f64, f64) {
    (band.scale.unwrap_or(1.0), band.offset.unwrap_or(0.0))
}

fn scaled(values: &Array, scale: f64, offset: f64) -> Array {
    let values = if scale == 1.0 { values.clone() } else { values * scale };
    if offset == 0.0 { values } else { values + offset }
}

#[cfg(test)]
mod tests {
    use chunkgraph::{Extent, Labels};

    use super::*;

    #[track_caller]
    fn check(scales: [(Option<f64>, Option<f64>); 2], scale: Scale, want: [f64; 2]) {
        let scene = Array::from_values(&[10_u16, 20], Extent { planes: 2, height: 1, width: 1 }).unwrap();
        let band = |(scale, offset)| BandInfo { scale, offset, ..BandInfo::default() };
        let scene = scene.with_labels(Labels { bands: scales.map(band).to_vec(), ..Labels::default() });
        let found = reflectance(&scene, &Policy { scale, ..Policy::default() });
        assert!(found.bands().iter().all(|band| band.scale.is_none() && band.offset.is_none()));
        assert_eq!(found.compute::<f64>(&Default::default()).unwrap().as_slice().unwrap(), want);
    }

    #[test]
    fn an_argument_goes_before_the_file_and_that_before_one() {
        check([(Some(0.5), Some(1.0)); 2], Scale::File, [6.0, 11.0]);
        check([(Some(0.5), Some(1.0)); 2], Scale::Factor(2.0), [20.0, 40.0]);
        check([(Some(0.5), Some(1.0)); 2], Scale::Stored, [10.0, 20.0]);
        check([(None, None); 2], Scale::File, [10.0, 20.0]);
    }

    #[test]
    fn each_band_has_its_own_scale() {
        check([(Some(0.5), None), (Some(0.25), Some(-1.0))], Scale::File, [5.0, 4.0]);
    }
}
