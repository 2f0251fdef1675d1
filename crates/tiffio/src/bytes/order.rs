//! Byte order, and the conversion of sample buffers between orders.

/// The order of the bytes of a number, as the first two bytes of a TIFF say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum ByteOrder {
    /// `II`: least significant byte first.
    LittleEndian,
    /// `MM`: most significant byte first.
    BigEndian,
}

impl ByteOrder {
    /// The order of the machine this runs on.
    pub const NATIVE: Self = if cfg!(target_endian = "big") { Self::BigEndian } else { Self::LittleEndian };

    /// The number that 2 bytes stand for.
    #[must_use]
    pub fn u16(self, bytes: [u8; 2]) -> u16 {
        match self {
            Self::LittleEndian => u16::from_le_bytes(bytes),
            Self::BigEndian => u16::from_be_bytes(bytes),
        }
    }

    /// The number that 4 bytes stand for.
    #[must_use]
    pub fn u32(self, bytes: [u8; 4]) -> u32 {
        match self {
            Self::LittleEndian => u32::from_le_bytes(bytes),
            Self::BigEndian => u32::from_be_bytes(bytes),
        }
    }

    /// The number that 8 bytes stand for.
    #[must_use]
    pub fn u64(self, bytes: [u8; 8]) -> u64 {
        match self {
            Self::LittleEndian => u64::from_le_bytes(bytes),
            Self::BigEndian => u64::from_be_bytes(bytes),
        }
    }

    /// Turns `samples` of `width` bytes each from this order into the machine's, or back.
    ///
    /// A trailing part of a sample is left as it is. Widths of 1 cost nothing.
    pub fn swap_to_native(self, samples: &mut [u8], width: usize) {
        if self != Self::NATIVE && width > 1 {
            samples.chunks_exact_mut(width).for_each(<[u8]>::reverse);
        }
    }
}
