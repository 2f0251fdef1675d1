//! Values that stand for a whole strip.

use std::fmt;

use bytemuck::Pod;

use super::match_dtype;
use super::number::Number;
use crate::dtype::DType;
use crate::scalar::Scalar;

/// A value of some pixel type, by its bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(in crate::program) struct Constant {
    /// The bytes of the number, then zeros.
    bytes: [u8; 8],
    /// What it is shown as.
    dtype: DType,
}

impl Constant {
    /// Zero of every type, and false.
    pub(in crate::program) const ZERO: Self = Self { bytes: [0; 8], dtype: DType::Bool };

    /// True.
    pub(in crate::program) const TRUE: Self = Self { bytes: [1, 0, 0, 0, 0, 0, 0, 0], dtype: DType::Bool };

    /// The value of type `dtype` nearest to `value`; zero for NaN if the type has none.
    pub(in crate::program) fn new(value: Scalar, dtype: DType) -> Self {
        let value = value.saturate(dtype).unwrap_or(Scalar::Int(0));
        match_dtype!(dtype, T => Self::from_bytes_of(&T::from_scalar(value), dtype))
    }

    /// The value in the first bytes.
    pub(in crate::program) fn from_bytes(bytes: [u8; 8]) -> Self {
        Self { bytes, dtype: DType::U64 }
    }

    fn from_bytes_of<T: Pod>(value: &T, dtype: DType) -> Self {
        let mut bytes = [0; 8];
        bytes.iter_mut().zip(bytemuck::bytes_of(value)).for_each(|(to, from)| *to = *from);
        Self { bytes, dtype }
    }

    /// The value as a number of its type's width, at most 64 bits.
    pub(in crate::program) fn get<T: Pod>(self) -> T {
        bytemuck::pod_read_unaligned(&self.bytes[..size_of::<T>()])
    }
}

impl fmt::Display for Constant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match_dtype!(self.dtype, T => write!(f, "{:?}", self.get::<T>()))
    }
}
