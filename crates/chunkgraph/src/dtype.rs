//! The types of pixels: NumPy's names, NumPy's promotion.

use std::fmt;
use std::str::FromStr;

use tiffio::layout::SampleType;

use DType::{Bool, F32, F64, I8, I16, I32, I64, U8, U16, U32, U64};

/// The type of an array's pixels. Ordered as declared: booleans, unsigned, signed, floats, each from narrow to wide.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub enum DType {
    /// `bool`: one byte, 0 or 1.
    #[serde(rename = "bool")]
    Bool,
    /// `uint8`.
    #[serde(rename = "uint8")]
    U8,
    /// `uint16`.
    #[serde(rename = "uint16")]
    U16,
    /// `uint32`.
    #[serde(rename = "uint32")]
    U32,
    /// `uint64`.
    #[serde(rename = "uint64")]
    U64,
    /// `int8`.
    #[serde(rename = "int8")]
    I8,
    /// `int16`.
    #[serde(rename = "int16")]
    I16,
    /// `int32`.
    #[serde(rename = "int32")]
    I32,
    /// `int64`.
    #[serde(rename = "int64")]
    I64,
    /// `float32`.
    #[serde(rename = "float32")]
    F32,
    /// `float64`.
    #[serde(rename = "float64")]
    F64,
}

impl DType {
    /// Every type, in order.
    pub const ALL: [Self; 11] = [Bool, U8, U16, U32, U64, I8, I16, I32, I64, F32, F64];

    /// Bytes of one pixel.
    #[must_use]
    pub const fn size(self) -> usize {
        match self {
            Bool | U8 | I8 => 1,
            U16 | I16 => 2,
            U32 | I32 | F32 => 4,
            U64 | I64 | F64 => 8,
        }
    }

    /// NumPy's name, such as `uint16`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Bool => "bool",
            U8 => "uint8",
            U16 => "uint16",
            U32 => "uint32",
            U64 => "uint64",
            I8 => "int8",
            I16 => "int16",
            I32 => "int32",
            I64 => "int64",
            F32 => "float32",
            F64 => "float64",
        }
    }

    /// Whether it is `float32` or `float64`.
    #[must_use]
    pub const fn is_float(self) -> bool {
        matches!(self, F32 | F64)
    }

    /// Whether it is a signed or unsigned integer; `bool` is none.
    #[must_use]
    pub const fn is_integer(self) -> bool {
        !matches!(self, Bool | F32 | F64)
    }

    /// Whether it has negative values: signed integers and floats.
    #[must_use]
    pub const fn is_signed(self) -> bool {
        matches!(self, I8 | I16 | I32 | I64 | F32 | F64)
    }

    /// Whether it is `bool`.
    #[must_use]
    pub const fn is_bool(self) -> bool {
        matches!(self, Bool)
    }

    /// The type of samples read from a file; nothing for complex samples.
    #[must_use]
    pub const fn from_sample_type(sample_type: SampleType) -> Option<Self> {
        Some(match sample_type {
            SampleType::U8 => U8,
            SampleType::U16 => U16,
            SampleType::U32 => U32,
            SampleType::U64 => U64,
            SampleType::I8 => I8,
            SampleType::I16 => I16,
            SampleType::I32 => I32,
            SampleType::I64 => I64,
            SampleType::F32 => F32,
            SampleType::F64 => F64,
            SampleType::ComplexI16 | SampleType::ComplexI32 | SampleType::ComplexF32 | SampleType::ComplexF64 => {
                return None;
            }
        })
    }

    /// The type of samples written to a file; `bool` is written as `uint8`.
    #[must_use]
    pub const fn sample_type(self) -> SampleType {
        match self {
            Bool | U8 => SampleType::U8,
            U16 => SampleType::U16,
            U32 => SampleType::U32,
            U64 => SampleType::U64,
            I8 => SampleType::I8,
            I16 => SampleType::I16,
            I32 => SampleType::I32,
            I64 => SampleType::I64,
            F32 => SampleType::F32,
            F64 => SampleType::F64,
        }
    }

    /// The type that holds the values of both, as NumPy's `result_type` of two arrays.
    ///
    /// Two integers of different sign meet in the next wider signed one; `uint64` with a signed integer, and 32- or
    /// 64-bit integers with `float32`, meet in `float64`.
    #[must_use]
    pub fn promote(self, other: Self) -> Self {
        let (low, high) = if self <= other { (self, other) } else { (other, self) };
        match (low, high) {
            (Bool, other) => other,
            (U32 | U64 | I32 | I64, F32) => F64,
            (low, F32 | F64) if !low.is_float() => high,
            (U8 | U16 | U32 | U64, I8 | I16 | I32 | I64) if low.size() < high.size() => high,
            (U8, I8) => I16,
            (U16, I8 | I16) => I32,
            (U32, I8 | I16 | I32) => I64,
            (U64, I8 | I16 | I32 | I64) => F64,
            // Of one kind: the wider.
            (_, high) => high,
        }
    }

    /// Whether `value` can be stored without changing it.
    ///
    /// NaN and infinities fit floats only. A finite value fits `float32` if it rounds to a finite one, as the decimals
    /// of a nodata tag do.
    #[must_use]
    pub fn holds(self, value: f64) -> bool {
        crate::Scalar::Float(value).held_by(self).is_some()
    }
}

impl fmt::Display for DType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// The name of a pixel type is none of NumPy's that are known here.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown dtype '{0}', expected bool, uint8 to uint64, int8 to int64, float32 or float64")]
pub struct UnknownDType(pub String);

impl FromStr for DType {
    type Err = UnknownDType;

    fn from_str(name: &str) -> Result<Self, UnknownDType> {
        Self::ALL.into_iter().find(|dtype| dtype.name() == name).ok_or_else(|| UnknownDType(name.to_owned()))
    }
}

mod sealed {
    pub trait Sealed {}
}

/// A Rust number that pixels are held in. Sealed: `u8` to `f64`. `bool` pixels are `u8` of value 0 or 1.
pub trait Element:
    bytemuck::Pod + PartialEq + PartialOrd + Default + fmt::Debug + Send + Sync + sealed::Sealed
{
    /// The pixel type that this number holds.
    const DTYPE: DType;
}

macro_rules! elements {
    ($($number:ty: $dtype:ident),*) => {
        $(impl sealed::Sealed for $number {}
        impl Element for $number {
            const DTYPE: DType = DType::$dtype;
        })*
    };
}

elements!(u8: U8, u16: U16, u32: U32, u64: U64, i8: I8, i16: I16, i32: I32, i64: I64, f32: F32, f64: F64);

/// Names the number that pixels of a type are held in, for all types.
macro_rules! with_element {
    ($dtype:expr, $number:ident => $body:expr) => {
        $crate::dtype::with_element!(@ $dtype, $number, $body,
            Bool u8, U8 u8, U16 u16, U32 u32, U64 u64, I8 i8, I16 i16, I32 i32, I64 i64, F32 f32, F64 f64)
    };
    (@ $dtype:expr, $number:ident, $body:expr, $($variant:ident $type:ty),*) => {
        match $dtype {
            $($crate::dtype::DType::$variant => {
                type $number = $type;
                $body
            })*
        }
    };
}

pub(crate) use with_element;

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_holds(dtype: DType, held: &[f64], not: &[f64]) {
        for value in held {
            assert!(dtype.holds(*value), "{dtype} {value}");
        }
        for value in not {
            assert!(!dtype.holds(*value), "{dtype} {value}");
        }
    }

    #[test]
    fn integers_hold_whole_numbers_of_their_range() {
        check_holds(Bool, &[0.0, 1.0], &[2.0, 0.5, -1.0, f64::NAN]);
        check_holds(U8, &[0.0, -0.0, 255.0], &[256.0, -1.0, 0.5, f64::NAN, f64::INFINITY]);
        check_holds(I64, &[-9_223_372_036_854_775_808.0], &[9_223_372_036_854_775_808.0]);
        check_holds(U64, &[18_446_744_073_709_549_568.0], &[18_446_744_073_709_551_616.0, -1.0]);
    }

    #[test]
    fn floats_hold_decimals_and_the_special_values() {
        check_holds(F32, &[0.1, 16_777_217.0, f64::NAN, f64::NEG_INFINITY, -3.402_823_466_385_288_6e38], &[1e39]);
        check_holds(F64, &[0.1, f64::NAN, f64::INFINITY, 1e300], &[]);
    }

    #[test]
    fn names_are_read_back_and_written_to_json() {
        for dtype in DType::ALL {
            assert_eq!(dtype.name().parse(), Ok(dtype));
            assert_eq!(serde_json::to_string(&dtype).unwrap(), format!("\"{dtype}\""));
        }
        assert_eq!("complex64".parse::<DType>(), Err(UnknownDType("complex64".to_owned())));
    }

    #[test]
    fn samples_of_files_come_back_as_they_were() {
        for dtype in &DType::ALL[1..] {
            assert_eq!(DType::from_sample_type(dtype.sample_type()), Some(*dtype));
        }
        assert_eq!(DType::from_sample_type(SampleType::ComplexF32), None);
    }
}
