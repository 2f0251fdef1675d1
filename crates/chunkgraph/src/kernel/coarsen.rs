//! Fewer, larger pixels: each one out of a rectangle of small ones.

use serde_json::json;

use super::{BlockKernel, Boundary, Footprint, NamedKernel, Patch, PatchMut};
use crate::dtype::{DType, Element};
use crate::error::Result;
use crate::scalar::Scalar;

/// How a rectangle of pixels becomes one. Missing pixels are left out, and of nothing but missing ones comes a missing one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CoarsenMethod {
    /// Their mean: of floats in their own type, else `float64`.
    Mean,
    /// The least, in its own type.
    Min,
    /// The greatest, in its own type.
    Max,
    /// The most frequent value, of equally frequent ones the one that comes first, in its own type.
    Mode,
    /// The one in the middle, or right and below of it, missing or not.
    Nearest,
}

/// Every `factor` columns and rows to one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Coarsen {
    /// Columns and rows that become one; at the right and lower edge those that are left.
    pub factor: [u32; 2],
    /// How.
    pub method: CoarsenMethod,
}

impl BlockKernel for Coarsen {
    fn identity(&self) -> String {
        format!("coarsen {:?} {:?}", self.method, self.factor)
    }

    fn describe(&self) -> Option<NamedKernel> {
        Some(NamedKernel::new("coarsen", json!({ "factor": self.factor, "method": self.method })))
    }

    fn footprint(&self) -> Footprint {
        Footprint { factor: self.factor, depth: [0, 0], boundary: Boundary::Missing }
    }

    fn operand_dtype(&self, dtype: DType) -> DType {
        match self.method {
            CoarsenMethod::Mean if !dtype.is_float() => DType::F64,
            _ if dtype.is_bool() => DType::U8,
            _ => dtype,
        }
    }

    fn result_dtype(&self, operand: DType) -> DType {
        operand
    }

    fn run(&self, input: &Patch<'_>, out: &mut PatchMut<'_>) -> Result<()> {
        match input.dtype {
            DType::Bool | DType::U8 => self.all::<u8>(input, out),
            DType::U16 => self.all::<u16>(input, out),
            DType::U32 => self.all::<u32>(input, out),
            DType::U64 => self.all::<u64>(input, out),
            DType::I8 => self.all::<i8>(input, out),
            DType::I16 => self.all::<i16>(input, out),
            DType::I32 => self.all::<i32>(input, out),
            DType::I64 => self.all::<i64>(input, out),
            DType::F32 => self.all_floats::<f32>(input, out),
            DType::F64 => self.all_floats::<f64>(input, out),
        }
        Ok(())
    }
}

impl Coarsen {
    fn all<T: Element>(self, input: &Patch<'_>, out: &mut PatchMut<'_>) {
        self.each(input, out, |group: &mut Vec<T>, centre| match self.method {
            CoarsenMethod::Min => group.iter().copied().reduce(|a, b| if b < a { b } else { a }),
            CoarsenMethod::Max => group.iter().copied().reduce(|a, b| if b > a { b } else { a }),
            CoarsenMethod::Mode => mode(group),
            CoarsenMethod::Nearest | CoarsenMethod::Mean => centre,
        });
    }

    fn all_floats<T: Element + Into<f64> + FromF64>(self, input: &Patch<'_>, out: &mut PatchMut<'_>) {
        if self.method != CoarsenMethod::Mean {
            return self.all::<T>(input, out);
        }
        self.each(input, out, |group: &mut Vec<T>, _| {
            let sum = group.iter().fold(0.0, |sum, value| sum + (*value).into());
            let count = group.iter().fold(0.0, |count, _| count + 1.0);
            (count > 0.0).then(|| T::from_f64(sum / count))
        });
    }

    /// Writes for every rectangle what `reduce` makes of its valid pixels and of the one in its middle.
    fn each<T: Element>(
        self,
        input: &Patch<'_>,
        out: &mut PatchMut<'_>,
        reduce: impl Fn(&mut Vec<T>, Option<T>) -> Option<T>,
    ) {
        let [across, down] = self.factor.map(|factor| factor.max(1) as usize);
        let mut group = Vec::with_capacity(across * down);
        for plane in 0..out.planes {
            let (values, validity) = input.plane::<T>(plane);
            // A float that is not equal to itself is NaN.
            let pixel = |n: usize| {
                let is_there = validity.is_none_or(|validity| validity[n] == 1);
                Some(values[n]).filter(|value| is_there && PartialEq::eq(value, value))
            };
            let (width, out_width) = (input.width, out.width);
            let (out_values, out_validity) = out.plane::<T>(plane);
            for (n, (value, valid)) in out_values.iter_mut().zip(out_validity).enumerate() {
                let (row, col) = (n / out_width * down, n % out_width * across);
                group.clear();
                for row in row..(row + down).min(input.height) {
                    group.extend((col..(col + across).min(width)).filter_map(|col| pixel(row * width + col)));
                }
                let (middle_row, middle_col) =
                    ((row + down / 2).min(input.height - 1), (col + across / 2).min(width - 1));
                match reduce(&mut group, pixel(middle_row * width + middle_col)) {
                    Some(reduced) => *value = reduced,
                    None => (*value, *valid) = (missing(), 0),
                }
            }
        }
    }
}

/// NaN, or 0 in integers.
pub(super) fn missing<T: Element>() -> T {
    let bytes = Scalar::Float(f64::NAN).to_bytes(T::DTYPE).unwrap_or_default();
    bytemuck::pod_read_unaligned(&bytes[..size_of::<T>()])
}

/// The most frequent value, of equally frequent ones the one that comes first.
fn mode<T: Element>(group: &[T]) -> Option<T> {
    let count = |value: &T| group.iter().filter(|other| *other == value).count();
    let counted = group.iter().map(|value| (count(value), *value));
    counted.reduce(|best, other| if other.0 > best.0 { other } else { best }).map(|(_, value)| value)
}

/// The nearest float of a type.
pub(super) trait FromF64 {
    fn from_f64(value: f64) -> Self;
}

impl FromF64 for f32 {
    #[expect(clippy::cast_possible_truncation, reason = "rounding to the nearest is what is asked for")]
    fn from_f64(value: f64) -> Self {
        value as Self
    }
}

impl FromF64 for f64 {
    fn from_f64(value: f64) -> Self {
        value
    }
}
