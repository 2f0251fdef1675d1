//! Filters: each pixel out of those around it.

use serde_json::json;

use super::coarsen::FromF64;
use super::{BlockKernel, Boundary, Footprint, NamedKernel, Patch, PatchMut};
use crate::dtype::{DType, Element};
use crate::error::Result;
use crate::reduce::middle;

/// How a pixel comes out of its surroundings. Missing pixels are left out; of nothing but missing ones comes a missing one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum FocalMethod {
    /// The mean of the square of `2 * radius + 1` columns and rows around the pixel.
    Mean {
        /// Columns and rows on each side.
        radius: u32,
    },
    /// The median of that square.
    Median {
        /// Columns and rows on each side.
        radius: u32,
    },
    /// The mean weighed by a Gaussian of standard deviation `sigma` pixels, cut off at four of them as `scipy.ndimage` does.
    Gaussian {
        /// The standard deviation, in pixels.
        sigma: f64,
    },
    /// The steepness in degrees, after Horn (1981) as in `gdaldem`: missing where one of the eight neighbours is.
    Slope {
        /// The width and height of a pixel, in the unit of the values.
        pixel: [f64; 2],
    },
}

/// A filter over floats; the result has the operand's float type, `float64` for integers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Focal {
    /// What is computed.
    pub method: FocalMethod,
    /// What lies beyond the edge.
    pub boundary: Boundary,
}

impl BlockKernel for Focal {
    fn identity(&self) -> String {
        format!("focal {:?} {:?}", self.method, self.boundary)
    }

    fn describe(&self) -> Option<NamedKernel> {
        let boundary = self.boundary;
        Some(match self.method {
            FocalMethod::Mean { radius } => {
                NamedKernel::new("focal_mean", json!({ "radius": radius, "boundary": boundary }))
            }
            FocalMethod::Median { radius } => {
                NamedKernel::new("focal_median", json!({ "radius": radius, "boundary": boundary }))
            }
            FocalMethod::Gaussian { sigma } => {
                NamedKernel::new("gaussian", json!({ "sigma": sigma, "boundary": boundary }))
            }
            FocalMethod::Slope { pixel } => NamedKernel::new("slope", json!({ "pixel": pixel, "boundary": boundary })),
        })
    }

    fn footprint(&self) -> Footprint {
        let radius = self.radius();
        Footprint { factor: [1, 1], depth: [radius, radius], boundary: self.boundary }
    }

    fn operand_dtype(&self, dtype: DType) -> DType {
        if dtype.is_float() { dtype } else { DType::F64 }
    }

    fn result_dtype(&self, operand: DType) -> DType {
        operand
    }

    fn run(&self, input: &Patch<'_>, out: &mut PatchMut<'_>) -> Result<()> {
        if input.dtype == DType::F32 {
            self.all::<f32>(input, out)
        } else {
            self.all::<f64>(input, out)
        }
        Ok(())
    }
}

impl Focal {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a checked, small number")]
    fn radius(&self) -> u32 {
        match self.method {
            FocalMethod::Mean { radius } | FocalMethod::Median { radius } => radius,
            FocalMethod::Gaussian { sigma } => (4.0 * sigma + 0.5) as u32,
            FocalMethod::Slope { .. } => 1,
        }
    }

    fn all<T: Element + Into<f64> + FromF64>(&self, input: &Patch<'_>, out: &mut PatchMut<'_>) {
        let side = 2 * self.radius() as usize + 1;
        for plane in 0..out.planes {
            let (values, _) = input.plane::<T>(plane);
            let (out_width, width) = (out.width, input.width);
            let (out, _) = out.plane::<T>(plane);
            match self.method {
                FocalMethod::Mean { .. } => {
                    let weights = vec![1.0; side];
                    weighted(values, width, &weights, out, out_width);
                }
                FocalMethod::Gaussian { sigma } => weighted(values, width, &gaussian(sigma, side), out, out_width),
                FocalMethod::Median { .. } => median(values, width, side, out, out_width),
                FocalMethod::Slope { pixel } => slope(values, width, pixel, out, out_width),
            }
        }
    }
}

/// Weights of a Gaussian at `side` places, the middle one at 0.
#[expect(clippy::cast_precision_loss, reason = "a small number")]
fn gaussian(sigma: f64, side: usize) -> Vec<f64> {
    let middle = (side / 2) as f64;
    (0..side).map(|n| (-0.5 * ((n as f64 - middle) / sigma).powi(2)).exp()).collect()
}

/// The mean of each square, weighed by the product of the weights of column and row: first along rows, then down.
fn weighted<T: Element + Into<f64> + FromF64>(
    values: &[T],
    width: usize,
    weights: &[f64],
    out: &mut [T],
    out_width: usize,
) {
    // Sums and weights of the valid pixels of each row, side by side.
    let mut rows: Vec<(f64, f64)> = Vec::with_capacity(values.len() / width.max(1) * out_width);
    for row in values.chunks_exact(width) {
        for col in 0..out_width {
            let around = row[col..].iter().zip(weights);
            rows.push(around.fold((0.0, 0.0), |(sum, total), (value, weight)| {
                let value: f64 = (*value).into();
                if value.is_nan() { (sum, total) } else { (sum + value * weight, total + weight) }
            }));
        }
    }
    for (n, out) in out.iter_mut().enumerate() {
        let (row, col) = (n / out_width, n % out_width);
        let around = weights.iter().enumerate().map(|(down, weight)| (rows[(row + down) * out_width + col], weight));
        let (sum, total) = around.fold((0.0, 0.0), |(sum, total), ((row_sum, row_total), weight)| {
            (sum + row_sum * weight, total + row_total * weight)
        });
        // 0 / 0 is NaN, which is missing.
        *out = T::from_f64(sum / total);
    }
}

fn median<T: Element + Into<f64> + FromF64>(values: &[T], width: usize, side: usize, out: &mut [T], out_width: usize) {
    let mut around: Vec<f64> = Vec::with_capacity(side * side);
    for (n, out) in out.iter_mut().enumerate() {
        let (row, col) = (n / out_width, n % out_width);
        around.clear();
        for down in 0..side {
            around.extend(values[(row + down) * width + col..][..side].iter().map(|value| -> f64 { (*value).into() }));
        }
        around.retain(|value| !value.is_nan());
        around.sort_unstable_by(f64::total_cmp);
        *out = T::from_f64(middle(&around));
    }
}

fn slope<T: Element + Into<f64> + FromF64>(
    values: &[T],
    width: usize,
    [pixel_width, pixel_height]: [f64; 2],
    out: &mut [T],
    out_width: usize,
) {
    for (n, out) in out.iter_mut().enumerate() {
        let (row, col) = (n / out_width, n % out_width);
        let at = |down: usize, right: usize| -> f64 { values[(row + down) * width + col + right].into() };
        let east = at(0, 2) + 2.0 * at(1, 2) + at(2, 2);
        let west = at(0, 0) + 2.0 * at(1, 0) + at(2, 0);
        let south = at(2, 0) + 2.0 * at(2, 1) + at(2, 2);
        let north = at(0, 0) + 2.0 * at(0, 1) + at(0, 2);
        let rise = ((east - west) / (8.0 * pixel_width)).hypot((south - north) / (8.0 * pixel_height));
        // The pixel itself has no weight, and is missing if it is missing.
        let rise = if at(1, 1).is_nan() { f64::NAN } else { rise };
        *out = T::from_f64(rise.atan().to_degrees());
    }
}
