//! Sample types: as stored (any width) and as held in memory (the next machine type).

use std::fmt;

use crate::error::{Error, Unsupported};
use crate::tag::SampleFormat;

/// A sample type in memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "lowercase"))]
pub enum SampleType {
    /// `uint8`.
    U8,
    /// `uint16`.
    U16,
    /// `uint32`.
    U32,
    /// `uint64`.
    U64,
    /// `int8`.
    I8,
    /// `int16`.
    I16,
    /// `int32`.
    I32,
    /// `int64`.
    I64,
    /// `float32`.
    F32,
    /// `float64`.
    F64,
    /// Pairs of `int16`, real part first; GDAL's `CInt16`.
    ComplexI16,
    /// Pairs of `int32`, real part first; GDAL's `CInt32`.
    ComplexI32,
    /// Pairs of `float32`, real part first; NumPy's `complex64`.
    ComplexF32,
    /// Pairs of `float64`, real part first; NumPy's `complex128`.
    ComplexF64,
}

impl SampleType {
    /// Bytes of one sample.
    #[must_use]
    pub const fn size(self) -> usize {
        match self {
            Self::U8 | Self::I8 => 1,
            Self::U16 | Self::I16 => 2,
            Self::U32 | Self::I32 | Self::F32 | Self::ComplexI16 => 4,
            Self::U64 | Self::I64 | Self::F64 | Self::ComplexI32 | Self::ComplexF32 => 8,
            Self::ComplexF64 => 16,
        }
    }

    /// Bytes of one number: half of [`size`](Self::size) for complex samples. Byte order is turned in this unit.
    #[must_use]
    pub const fn component_size(self) -> usize {
        match self {
            Self::ComplexI16 | Self::ComplexI32 | Self::ComplexF32 | Self::ComplexF64 => self.size() / 2,
            _ => self.size(),
        }
    }

    /// NumPy's name, such as `uint16`; GDAL's for complex integers, which NumPy lacks.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::U8 => "uint8",
            Self::U16 => "uint16",
            Self::U32 => "uint32",
            Self::U64 => "uint64",
            Self::I8 => "int8",
            Self::I16 => "int16",
            Self::I32 => "int32",
            Self::I64 => "int64",
            Self::F32 => "float32",
            Self::F64 => "float64",
            Self::ComplexI16 => "cint16",
            Self::ComplexI32 => "cint32",
            Self::ComplexF32 => "complex64",
            Self::ComplexF64 => "complex128",
        }
    }

    /// How samples of this type are stored when nothing narrower is asked for.
    #[must_use]
    pub const fn layout(self) -> SampleLayout {
        let format = match self {
            Self::U8 | Self::U16 | Self::U32 | Self::U64 => SampleFormat::Uint,
            Self::I8 | Self::I16 | Self::I32 | Self::I64 => SampleFormat::Int,
            Self::F32 | Self::F64 => SampleFormat::Float,
            Self::ComplexI16 | Self::ComplexI32 => SampleFormat::ComplexInt,
            Self::ComplexF32 | Self::ComplexF64 => SampleFormat::ComplexFloat,
        };
        let bits = match self.size() {
            1 => 8,
            2 => 16,
            4 => 32,
            8 => 64,
            _ => 128,
        };
        SampleLayout { format, bits }
    }
}

impl fmt::Display for SampleType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// How a sample is stored: its format and its width in bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct SampleLayout {
    /// How its bits are read.
    pub format: SampleFormat,
    /// Its width, both parts together for complex samples.
    pub bits: u16,
}

impl SampleLayout {
    /// The type that holds such samples in memory: the next machine type for odd widths, `float32` for 16- and 24-bit
    /// floats.
    ///
    /// # Errors
    ///
    /// [`Unsupported::Sample`] if no type here holds them.
    pub fn sample_type(self) -> Result<SampleType, Error> {
        Ok(match (self.format, self.bits) {
            (SampleFormat::Uint | SampleFormat::Void, 1..=8) => SampleType::U8,
            (SampleFormat::Uint | SampleFormat::Void, 9..=16) => SampleType::U16,
            (SampleFormat::Uint | SampleFormat::Void, 17..=32) => SampleType::U32,
            (SampleFormat::Uint | SampleFormat::Void, 33..=64) => SampleType::U64,
            (SampleFormat::Int, 1..=8) => SampleType::I8,
            (SampleFormat::Int, 9..=16) => SampleType::I16,
            (SampleFormat::Int, 17..=32) => SampleType::I32,
            (SampleFormat::Int, 33..=64) => SampleType::I64,
            (SampleFormat::Float, 16 | 24 | 32) => SampleType::F32,
            (SampleFormat::Float, 64) => SampleType::F64,
            (SampleFormat::ComplexInt, 32) => SampleType::ComplexI16,
            (SampleFormat::ComplexInt, 64) => SampleType::ComplexI32,
            (SampleFormat::ComplexFloat, 64) => SampleType::ComplexF32,
            (SampleFormat::ComplexFloat, 128) => SampleType::ComplexF64,
            (format, bits) => return Err(Unsupported::Sample { format, bits: u32::from(bits) }.into()),
        })
    }

    /// Whether the stored width is that of the type in memory, so that samples need no unpacking.
    #[must_use]
    pub fn is_whole(self) -> bool {
        matches!(self.bits, 8 | 32 | 64 | 128) || (self.bits == 16 && self.format != SampleFormat::Float)
    }
}

mod sealed {
    pub trait Sealed {}
}

/// A Rust number that a sample can be held in. Sealed: the ten integer and float types of [`SampleType`].
pub trait Sample: bytemuck::Pod + PartialEq + PartialOrd + fmt::Debug + Send + Sync + sealed::Sealed {
    /// The sample type that this number holds.
    const TYPE: SampleType;
}

macro_rules! samples {
    ($($number:ty: $kind:ident),*) => {
        $(impl sealed::Sealed for $number {}
        impl Sample for $number {
            const TYPE: SampleType = SampleType::$kind;
        })*
    };
}

samples!(u8: U8, u16: U16, u32: U32, u64: U64, i8: I8, i16: I16, i32: I32, i64: I64, f32: F32, f64: F64);
