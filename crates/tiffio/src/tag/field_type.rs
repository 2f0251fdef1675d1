//! Field types: what one value of a tag is made of (TIFF 6.0 section 2, BigTIFF).

/// The type of the values of a tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum FieldType {
    /// 8-bit unsigned integer.
    Byte,
    /// 7-bit text, ended by a zero byte.
    Ascii,
    /// 16-bit unsigned integer.
    Short,
    /// 32-bit unsigned integer.
    Long,
    /// Two `Long`s: numerator and denominator.
    Rational,
    /// 8-bit signed integer.
    SByte,
    /// 8-bit bytes of any meaning.
    Undefined,
    /// 16-bit signed integer.
    SShort,
    /// 32-bit signed integer.
    SLong,
    /// Two `SLong`s: numerator and denominator.
    SRational,
    /// 32-bit IEEE float.
    Float,
    /// 64-bit IEEE float.
    Double,
    /// 32-bit offset of a directory.
    Ifd,
    /// 64-bit unsigned integer (BigTIFF).
    Long8,
    /// 64-bit signed integer (BigTIFF).
    SLong8,
    /// 64-bit offset of a directory (BigTIFF).
    Ifd8,
}

impl FieldType {
    const ALL: [(u16, Self, usize); 16] = [
        (1, Self::Byte, 1),
        (2, Self::Ascii, 1),
        (3, Self::Short, 2),
        (4, Self::Long, 4),
        (5, Self::Rational, 8),
        (6, Self::SByte, 1),
        (7, Self::Undefined, 1),
        (8, Self::SShort, 2),
        (9, Self::SLong, 4),
        (10, Self::SRational, 8),
        (11, Self::Float, 4),
        (12, Self::Double, 8),
        (13, Self::Ifd, 4),
        (16, Self::Long8, 8),
        (17, Self::SLong8, 8),
        (18, Self::Ifd8, 8),
    ];

    /// The type of that number, or nothing for a number of no specification.
    #[must_use]
    pub fn from_code(code: u16) -> Option<Self> {
        Self::ALL.iter().find(|entry| entry.0 == code).map(|entry| entry.1)
    }

    /// The number of this type.
    #[must_use]
    pub fn code(self) -> u16 {
        Self::ALL.iter().find(|entry| entry.1 == self).map_or(0, |entry| entry.0)
    }

    /// Bytes of one value.
    #[must_use]
    pub fn size(self) -> usize {
        Self::ALL.iter().find(|entry| entry.1 == self).map_or(1, |entry| entry.2)
    }
}
