//! A bounds-checked cursor over bytes of a known order.

use super::ByteOrder;
use crate::error::{Malformed, Result};

/// Reads numbers from the front of a slice; running out of bytes is an error, never a panic.
#[derive(Debug, Clone)]
pub struct Cursor<'a> {
    rest: &'a [u8],
    order: ByteOrder,
}

impl<'a> Cursor<'a> {
    /// A cursor at the start of `bytes`.
    #[must_use]
    pub fn new(bytes: &'a [u8], order: ByteOrder) -> Self {
        Self { rest: bytes, order }
    }

    /// The bytes not yet read.
    #[must_use]
    pub fn rest(&self) -> &'a [u8] {
        self.rest
    }

    /// The next `N` bytes as they are.
    ///
    /// # Errors
    ///
    /// [`Malformed::Truncated`] if fewer are left; nothing is read then. So for all methods below.
    pub fn array<const N: usize>(&mut self) -> Result<[u8; N]> {
        let Some((first, rest)) = self.rest.split_first_chunk::<N>() else {
            let count = |n: usize| u64::try_from(n).unwrap_or(u64::MAX);
            return Err(Malformed::Truncated { needed: count(N), available: count(self.rest.len()) }.into());
        };
        self.rest = rest;
        Ok(*first)
    }

    /// The next 2 bytes as a number.
    ///
    /// # Errors
    ///
    /// As [`array`](Self::array).
    pub fn u16(&mut self) -> Result<u16> {
        self.array().map(|bytes| self.order.u16(bytes))
    }

    /// The next 4 bytes as a number.
    ///
    /// # Errors
    ///
    /// As [`array`](Self::array).
    pub fn u32(&mut self) -> Result<u32> {
        self.array().map(|bytes| self.order.u32(bytes))
    }

    /// The next 8 bytes as a number.
    ///
    /// # Errors
    ///
    /// As [`array`](Self::array).
    pub fn u64(&mut self) -> Result<u64> {
        self.array().map(|bytes| self.order.u64(bytes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_follow_each_other_in_the_order_given() {
        let bytes = [1, 2, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 4, 9];
        let mut cursor = Cursor::new(&bytes, ByteOrder::BigEndian);
        assert_eq!((cursor.u16().unwrap(), cursor.u32().unwrap(), cursor.u64().unwrap()), (0x0102, 3, 4));
        assert_eq!(cursor.rest(), [9]);
        assert_eq!(Cursor::new(&bytes, ByteOrder::LittleEndian).u16().unwrap(), 0x0201);
    }

    #[test]
    fn running_out_says_how_much_is_missing() {
        let mut cursor = Cursor::new(&[7], ByteOrder::LittleEndian);
        assert_eq!(
            cursor.u32().unwrap_err().to_string(),
            "malformed TIFF: 4 bytes needed and 1 there, the file is cut short"
        );
        assert_eq!(cursor.rest(), [7]);
    }
}
