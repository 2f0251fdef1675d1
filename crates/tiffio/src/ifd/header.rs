//! The first bytes of a file.
//!
//! ```text
//! classic   0..2 "II" or "MM"   2..4 42   4..8  offset of the first directory
//! BigTIFF   0..2 "II" or "MM"   2..4 43   4..6  8   6..8 0   8..16 offset of the first directory
//! ```

use super::TiffVariant;
use crate::bytes::{ByteOrder, Cursor};
use crate::error::{Error, Location, Malformed, Result};

impl TiffVariant {
    /// Bytes of the number of entries that a directory begins with.
    pub(super) const fn count_size(self) -> u8 {
        match self {
            Self::Classic => 2,
            Self::Big => 8,
        }
    }

    /// Bytes of one entry.
    pub(super) const fn entry_size(self) -> u8 {
        match self {
            Self::Classic => 12,
            Self::Big => 20,
        }
    }

    /// Bytes of an offset, and of a value that is kept in its entry.
    pub(super) const fn offset_size(self) -> u8 {
        match self {
            Self::Classic => 4,
            Self::Big => 8,
        }
    }
}

/// What the first bytes of a file say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Header {
    /// Byte order of everything that follows.
    pub byte_order: ByteOrder,
    /// Classic or BigTIFF.
    pub variant: TiffVariant,
    /// Offset of the first directory.
    pub first_ifd: u64,
}

impl Header {
    /// The most bytes that a header takes.
    pub const BYTES_MAX: u64 = 16;

    /// The header that `bytes`, the first ones of the file, hold. More than [`BYTES_MAX`](Self::BYTES_MAX) are not
    /// looked at.
    ///
    /// # Errors
    ///
    /// [`Malformed::NotTiff`] if they are not those of a TIFF; [`Malformed::Truncated`] if the offset is cut off.
    pub fn parse(bytes: &[u8]) -> Result<Self> {
        let Some(magic) = bytes.first_chunk::<4>().copied() else {
            let mut start = [0; 4];
            start.iter_mut().zip(bytes).for_each(|(to, from)| *to = *from);
            return Err(Malformed::NotTiff(start).into());
        };
        let not_tiff = || Error::from(Malformed::NotTiff(magic));
        let byte_order = match magic {
            [b'I', b'I', ..] => ByteOrder::LittleEndian,
            [b'M', b'M', ..] => ByteOrder::BigEndian,
            _ => return Err(not_tiff()),
        };
        let mut cursor = Cursor::new(bytes, byte_order);
        let (_, version) = (cursor.u16()?, cursor.u16()?);
        let (variant, first_ifd) = match version {
            42 => (TiffVariant::Classic, u64::from(cursor.u32()?)),
            43 => match (cursor.u16()?, cursor.u16()?) {
                (8, 0) => (TiffVariant::Big, cursor.u64()?),
                _ => return Err(not_tiff()),
            },
            _ => return Err(not_tiff()),
        };
        if first_ifd == 0 {
            return Err(Error::from(Malformed::NoDirectory).at(Location::offset(4)));
        }
        Ok(Self { byte_order, variant, first_ifd })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(bytes: &[u8], want: Result<(ByteOrder, TiffVariant, u64), Malformed>) {
        match (Header::parse(bytes), want) {
            (Ok(found), Ok((byte_order, variant, first_ifd))) => {
                assert_eq!(found, Header { byte_order, variant, first_ifd });
            }
            (Err(Error::Malformed { what, .. }), Err(want)) => assert_eq!(what, want),
            (found, want) => panic!("{found:?} is not {want:?}"),
        }
    }

    #[test]
    fn both_orders_and_both_variants_are_read() {
        check(b"II\x2a\0\x08\0\0\0", Ok((ByteOrder::LittleEndian, TiffVariant::Classic, 8)));
        check(b"MM\0\x2a\0\0\0\x08", Ok((ByteOrder::BigEndian, TiffVariant::Classic, 8)));
        check(b"II\x2b\0\x08\0\0\0\x10\0\0\0\0\0\0\0", Ok((ByteOrder::LittleEndian, TiffVariant::Big, 16)));
        check(b"MM\0\x2b\0\x08\0\0\0\0\0\x01\0\0\0\0", Ok((ByteOrder::BigEndian, TiffVariant::Big, 1 << 32)));
    }

    #[test]
    fn anything_else_is_not_a_tiff() {
        check(b"", Err(Malformed::NotTiff([0; 4])));
        check(b"II", Err(Malformed::NotTiff(*b"II\0\0")));
        check(b"\x89PNG\r\n\x1a\n", Err(Malformed::NotTiff(*b"\x89PNG")));
        check(b"IM\x2a\0\x08\0\0\0", Err(Malformed::NotTiff(*b"IM\x2a\0")));
        check(b"MM\x2a\0\0\0\0\x08", Err(Malformed::NotTiff(*b"MM\x2a\0")));
        check(b"II\x2b\0\x04\0\0\0\x10\0\0\0\0\0\0\0", Err(Malformed::NotTiff(*b"II\x2b\0")));
    }

    #[test]
    fn a_header_cut_short_or_without_directory_is_malformed() {
        check(b"II\x2a\0\x08\0", Err(Malformed::Truncated { needed: 4, available: 2 }));
        check(b"II\x2a\0\0\0\0\0", Err(Malformed::NoDirectory));
    }
}
