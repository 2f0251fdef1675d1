//! The values of a tag, decoded from the file's byte order.

use super::FieldType;

/// The values of one tag, in the machine's byte order.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Value {
    /// 8-bit unsigned integers.
    Byte(Vec<u8>),
    /// Text as stored, final zero byte included if there is one.
    Ascii(Vec<u8>),
    /// 16-bit unsigned integers.
    Short(Vec<u16>),
    /// 32-bit unsigned integers.
    Long(Vec<u32>),
    /// Numerators and denominators.
    Rational(Vec<[u32; 2]>),
    /// 8-bit signed integers.
    SByte(Vec<i8>),
    /// Bytes of any meaning.
    Undefined(Vec<u8>),
    /// 16-bit signed integers.
    SShort(Vec<i16>),
    /// 32-bit signed integers.
    SLong(Vec<i32>),
    /// Numerators and denominators.
    SRational(Vec<[i32; 2]>),
    /// 32-bit floats.
    Float(Vec<f32>),
    /// 64-bit floats.
    Double(Vec<f64>),
    /// 32-bit offsets of directories.
    Ifd(Vec<u32>),
    /// 64-bit unsigned integers.
    Long8(Vec<u64>),
    /// 64-bit signed integers.
    SLong8(Vec<i64>),
    /// 64-bit offsets of directories.
    Ifd8(Vec<u64>),
}

impl Value {
    /// Text as a value, with the final zero byte that the specification asks for.
    #[must_use]
    pub fn ascii(text: &str) -> Self {
        let mut bytes = text.as_bytes().to_vec();
        bytes.push(0);
        Self::Ascii(bytes)
    }

    /// The field type these values are stored as.
    #[must_use]
    pub fn field_type(&self) -> FieldType {
        match self {
            Self::Byte(_) => FieldType::Byte,
            Self::Ascii(_) => FieldType::Ascii,
            Self::Short(_) => FieldType::Short,
            Self::Long(_) => FieldType::Long,
            Self::Rational(_) => FieldType::Rational,
            Self::SByte(_) => FieldType::SByte,
            Self::Undefined(_) => FieldType::Undefined,
            Self::SShort(_) => FieldType::SShort,
            Self::SLong(_) => FieldType::SLong,
            Self::SRational(_) => FieldType::SRational,
            Self::Float(_) => FieldType::Float,
            Self::Double(_) => FieldType::Double,
            Self::Ifd(_) => FieldType::Ifd,
            Self::Long8(_) => FieldType::Long8,
            Self::SLong8(_) => FieldType::SLong8,
            Self::Ifd8(_) => FieldType::Ifd8,
        }
    }

    /// How many values there are.
    #[must_use]
    pub fn count(&self) -> usize {
        match self {
            Self::Byte(v) | Self::Ascii(v) | Self::Undefined(v) => v.len(),
            Self::SByte(v) => v.len(),
            Self::Short(v) => v.len(),
            Self::SShort(v) => v.len(),
            Self::Long(v) | Self::Ifd(v) => v.len(),
            Self::SLong(v) => v.len(),
            Self::Rational(v) => v.len(),
            Self::SRational(v) => v.len(),
            Self::Float(v) => v.len(),
            Self::Double(v) => v.len(),
            Self::Long8(v) | Self::Ifd8(v) => v.len(),
            Self::SLong8(v) => v.len(),
        }
    }
}
