//! Codes out of bytes and into bytes, most significant bit first.

/// The code of `width` bits, at most 12, that starts at `bit`; `None` if `packed` ends before it does.
pub(super) fn code_at(packed: &[u8], bit: usize, width: usize) -> Option<usize> {
    let mut bytes = packed.get(bit / 8..)?.iter();
    let mut window = 0;
    let (mut needed, mut lacking) = (bit % 8 + width, 32);
    while needed > 0 {
        lacking -= 8;
        window |= u32::from(*bytes.next()?) << lacking;
        needed = needed.saturating_sub(8);
    }
    Some((window << (bit % 8) >> (32 - width) & 0xFFF) as usize)
}

/// The 57 or more bits that start at `bit`, from the top; `None` within 8 bytes of the end.
#[inline(always)]
pub(super) fn window_at(packed: &[u8], bit: usize) -> Option<u64> {
    let bytes = packed.get(bit / 8..)?.first_chunk()?;
    Some(u64::from_be_bytes(*bytes) << (bit % 8))
}

/// The 57 or more bits of `bytes` that start at `bit`, which is less than 64, from the top.
#[inline(always)]
pub(super) fn window(bytes: &[u8; 16], bit: usize) -> u64 {
    let mut eight = [0; 8];
    eight.copy_from_slice(&bytes[bit / 8..][..8]);
    u64::from_be_bytes(eight) << (bit % 8)
}

/// Code `n` of `window`, which starts with code 0. All are `width` bits, at most 12.
#[inline(always)]
pub(super) fn code_in(window: u64, n: usize, width: usize) -> usize {
    (window << (n * width) >> (64 - width) & 0xFFF) as usize
}

/// Bits that do not fill a byte yet.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Remainder {
    bits: u64,
    /// At most 7.
    count: usize,
}

/// Appends groups of bits to a slice. The eight bytes after the last whole one are scratch.
pub(super) struct BitWriter<'a> {
    out: &'a mut [u8],
    /// Whole bytes so far.
    written: usize,
    remainder: Remainder,
}

impl<'a> BitWriter<'a> {
    /// A writer that continues with `remainder` at the start of `out`.
    pub(super) fn new(out: &'a mut [u8], remainder: Remainder) -> Self {
        Self { out, written: 0, remainder }
    }

    /// Appends the lowest `count` bits of `bits`, 1 to 56, the others being 0. Needs eight bytes left in the slice.
    #[inline(always)]
    pub(super) fn put(&mut self, bits: u64, count: usize) {
        let Remainder { bits: left, count: left_count } = self.remainder;
        let (bits, count) = (left << count | bits, left_count + count);
        if let Some(bytes) = self.out.get_mut(self.written..).and_then(<[u8]>::first_chunk_mut) {
            *bytes = (bits << (64 - count)).to_be_bytes();
        }
        self.written += count / 8;
        self.remainder = Remainder { bits, count: count % 8 };
    }

    /// Appends groups of eight codes of `WIDTH` bits: whole bytes each, so that all start at the same bit of theirs.
    /// Needs sixteen bytes left behind the last.
    pub(super) fn put_groups<const WIDTH: usize>(&mut self, groups: &[[u16; 8]]) {
        let half = 4 * WIDTH;
        let Remainder { mut bits, count } = self.remainder;
        let (skip, skipped) = ((count + half) / 8, (count + half) % 8);
        let join = |codes: &[u16]| codes.iter().fold(0, |bits, code| bits << WIDTH | u64::from(*code));
        for group in groups {
            let out = self.out.get_mut(self.written..).and_then(<[u8]>::first_chunk_mut::<16>);
            let Some(out) = out else { return };
            bits = bits << half | join(&group[..4]);
            out[..8].copy_from_slice(&(bits << (64 - half - count)).to_be_bytes());
            bits = bits << half | join(&group[4..]);
            out[skip & 7..][..8].copy_from_slice(&(bits << (64 - half - skipped)).to_be_bytes());
            self.written += WIDTH;
        }
        self.remainder.bits = bits;
    }

    /// Whole bytes written, and what is left beyond them.
    pub(super) fn finish(self) -> (usize, Remainder) {
        (self.written, self.remainder)
    }
}

impl Remainder {
    /// How many bits there are.
    pub(super) fn count(self) -> usize {
        self.count
    }

    /// How many bytes hold the bits: one or none. The writer has stored it after the whole bytes, filled up with zeros.
    pub(super) fn bytes(self) -> usize {
        usize::from(self.count > 0)
    }
}
