//! Huffman codes, and the bits they are in (ITU-T T.81, annex F.2.2).

use super::corrupt;
use crate::error::Error;

/// Bits that are looked up at once; longer codes are rare.
const FAST_BITS: u32 = 9;

/// The codes of one table.
#[derive(Debug, Clone)]
pub(super) struct Codes {
    /// By the next bits: length and symbol; a length of 0 where the code is longer.
    fast: Vec<(u8, u8)>,
    /// By length: one more than the last code, and what added to a code gives the place of its symbol.
    longer: [(i32, i32); 17],
    symbols: Vec<u8>,
}

impl Codes {
    /// The codes of which there are `counts` of each length from 1 to 16, for `symbols` in that order.
    pub(super) fn new(counts: &[u8; 16], symbols: &[u8]) -> Result<Self, Error> {
        let mut fast = vec![(0, 0); 1 << FAST_BITS];
        let mut longer = [(0, 0); 17];
        let (mut code, mut place) = (0i32, 0i32);
        for (length, (count, longer)) in (1u32..).zip(counts.iter().zip(longer.iter_mut().skip(1))) {
            let end = code + i32::from(*count);
            if end > 1 << length {
                return Err(corrupt("more codes than there are"));
            }
            if length <= FAST_BITS {
                for (n, code) in (code..end).enumerate() {
                    let symbol = usize::try_from(place).ok().and_then(|place| symbols.get(place + n)).copied();
                    let first = usize::try_from(code << (FAST_BITS - length)).unwrap_or(usize::MAX);
                    let width = 1usize << (FAST_BITS - length);
                    let entry = (u8::try_from(length).unwrap_or(0), symbol.unwrap_or(0));
                    fast.iter_mut().skip(first).take(width).for_each(|slot| *slot = entry);
                }
            }
            *longer = (end, place - code);
            place += i32::from(*count);
            code = end << 1;
        }
        Ok(Self { fast, longer, symbols: symbols.to_vec() })
    }
}

/// The bits of a scan: up to the next marker, of which it is the end, with the zero byte after each 0xFF left out.
#[derive(Debug)]
pub(super) struct Bits<'a> {
    rest: &'a [u8],
    /// The next bits, from the top.
    held: u64,
    count: u32,
}

impl<'a> Bits<'a> {
    pub(super) fn new(scan: &'a [u8]) -> Self {
        Self { rest: scan, held: 0, count: 0 }
    }

    /// Holds 48 bits or all that are left.
    #[inline]
    fn refill(&mut self) {
        while self.count <= 48 {
            let byte = match self.rest {
                [0xFF, 0, rest @ ..] => {
                    self.rest = rest;
                    0xFF
                }
                [0xFF, ..] | [] => return,
                [byte, rest @ ..] => {
                    self.rest = rest;
                    *byte
                }
            };
            self.held |= u64::from(byte) << (56 - self.count);
            self.count += 8;
        }
    }

    /// Drops `count` of the bits that are held.
    #[inline]
    fn skip(&mut self, count: u32) -> Result<(), Error> {
        self.count = self.count.checked_sub(count).ok_or_else(|| corrupt("codes that are cut short"))?;
        self.held <<= count;
        Ok(())
    }

    /// The next symbol.
    #[inline]
    pub(super) fn symbol(&mut self, codes: &Codes) -> Result<u8, Error> {
        self.refill();
        let next = usize::try_from(self.held >> (64 - FAST_BITS)).unwrap_or(usize::MAX);
        let (length, symbol) = codes.fast.get(next).copied().unwrap_or_default();
        if length > 0 {
            self.skip(length.into())?;
            return Ok(symbol);
        }
        for (length, (end, to_place)) in (0u32..).zip(codes.longer).skip(1) {
            let code = i32::try_from(self.held >> (64 - length)).unwrap_or(i32::MAX);
            if code < end {
                self.skip(length)?;
                let symbol = usize::try_from(code + to_place).ok().and_then(|place| codes.symbols.get(place));
                return symbol.copied().ok_or_else(|| corrupt("a code without a symbol"));
            }
        }
        Err(corrupt("a code that is not in the table"))
    }

    /// The next number of `size` bits (16 at most), which stand for themselves, or from 0 on for negative ones.
    #[inline]
    pub(super) fn number(&mut self, size: u32) -> Result<i32, Error> {
        if size == 0 {
            return Ok(0);
        }
        self.refill();
        let bits = i32::try_from(self.held >> (64 - size)).unwrap_or(0);
        self.skip(size)?;
        Ok(if bits < 1 << (size - 1) { bits - (1 << size) + 1 } else { bits })
    }

    /// Goes on after restart marker number `number`, which must come next.
    pub(super) fn restart(&mut self, number: u8) -> Result<(), Error> {
        match self.rest {
            [0xFF, marker, rest @ ..] if *marker == 0xD0 | number & 7 && self.count < 8 => {
                *self = Self::new(rest);
                Ok(())
            }
            _ => Err(corrupt("no restart where one must be")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Codes 0, 10, 110 and, of 12 bits, 1110 0000 0000.
    fn codes() -> Codes {
        let mut counts = [0; 16];
        (counts[0], counts[1], counts[2], counts[11]) = (1, 1, 1, 1);
        Codes::new(&counts, &[7, 8, 9, 10]).unwrap()
    }

    #[test]
    fn codes_of_every_length_are_read_in_turn() {
        let mut bits = Bits::new(&[0b0101_1011, 0b1000_0000, 0b0001_1111]);
        let found: Vec<u8> = (0..5).map(|_| bits.symbol(&codes()).unwrap()).collect();
        assert_eq!(found, [7, 8, 9, 10, 7]);
        assert_eq!(bits.number(3).unwrap(), 7);
        assert!(bits.symbol(&codes()).is_err(), "two bits are left of a code of three");
    }

    #[test]
    fn numbers_are_negative_below_their_half() {
        let mut bits = Bits::new(&[0b0010_1100, 0xFF, 0, 0xFF, 0xD9]);
        let found: Vec<i32> = [2, 3, 3, 0, 8].map(|size| bits.number(size).unwrap()).into();
        assert_eq!(found, [-3, 5, 4, 0, 255]);
        assert!(bits.number(1).is_err());
    }

    #[test]
    fn a_restart_is_the_one_that_is_next() {
        let mut bits = Bits::new(&[0b0111_1111, 0xFF, 0xD1, 0]);
        bits.symbol(&codes()).unwrap();
        assert!(bits.restart(0).is_err());
        bits.restart(1).unwrap();
        assert_eq!(bits.symbol(&codes()).unwrap(), 7);
    }

    #[test]
    fn a_table_of_more_codes_than_there_are_is_refused() {
        let mut counts = [0; 16];
        counts[0] = 3;
        assert!(Codes::new(&counts, &[1, 2, 3]).is_err());
    }
}
