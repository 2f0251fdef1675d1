//! The bits of a stream, most significant one first.

/// Reads bits; past the end of the stream they are 0.
#[derive(Debug, Clone)]
pub(super) struct Bits<'a> {
    bytes: &'a [u8],
    /// In bits; may be past the end.
    at: usize,
}

impl<'a> Bits<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    /// The next `count` bits, 16 at most, without moving.
    #[inline(always)]
    pub(super) fn peek(&self, count: u32) -> u16 {
        let rest = self.bytes.get(self.at / 8..).unwrap_or_default();
        let word = match rest.first_chunk() {
            Some(bytes) => u32::from_be_bytes(*bytes),
            None => rest.iter().zip([24, 16, 8]).fold(0, |word, (byte, shift)| word | u32::from(*byte) << shift),
        };
        let shifted = (word << (self.at % 8)) >> 16;
        u16::try_from(shifted >> (16 - count)).unwrap_or(u16::MAX)
    }

    #[inline(always)]
    pub(super) fn skip(&mut self, count: u32) {
        self.at = self.at.saturating_add(usize::try_from(count).unwrap_or(usize::MAX));
    }

    /// Moves on to the next whole byte.
    pub(super) fn align(&mut self) {
        self.at = self.at.div_ceil(8).saturating_mul(8);
    }

    /// Bits that are left.
    pub(super) fn left(&self) -> usize {
        self.bytes.len().saturating_mul(8).saturating_sub(self.at)
    }

    /// How many of the next bits are 0, or nothing if all that are left are.
    pub(super) fn zeros(&self) -> Option<u32> {
        let rest = self.bytes.get(self.at / 8..)?;
        let begun = u32::try_from(self.at % 8).unwrap_or(0);
        let first = (rest.first()? << begun).leading_zeros();
        if first < 8 {
            return Some(first);
        }
        let more = rest.get(1..)?;
        let bytes = more.iter().position(|byte| *byte != 0)?;
        let found = u32::try_from(bytes).ok()?.checked_mul(8)?;
        found.checked_add(8 - begun)?.checked_add(more.get(bytes)?.leading_zeros())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_run_from_the_most_significant_one_and_end_in_zeros() {
        let mut bits = Bits::new(&[0b1010_0110, 0xFF]);
        assert_eq!((bits.peek(3), bits.peek(13)), (0b101, 0b1_0100_1101_1111));
        bits.skip(9);
        assert_eq!((bits.peek(7), bits.peek(13), bits.left()), (0x7F, 0x7F << 6, 7));
        bits.skip(9);
        assert_eq!((bits.peek(16), bits.left(), bits.zeros()), (0, 0, None));
    }

    #[test]
    fn zeros_are_counted_across_bytes() {
        let mut bits = Bits::new(&[0b1000_0000, 0, 0b0001_0000, 0]);
        assert_eq!(bits.zeros(), Some(0));
        bits.skip(1);
        assert_eq!(bits.zeros(), Some(18));
        bits.skip(19);
        assert_eq!(bits.zeros(), None);
        bits.align();
        assert_eq!(bits.left(), 8);
    }
}
