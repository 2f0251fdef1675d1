//! Bits into bytes, the first into the lowest place (RFC 1951 section 3.1.1).

/// Appends bits to a slice. The eight bytes after the last whole one are scratch.
pub(super) struct BitWriter<'a> {
    out: &'a mut [u8],
    /// Whole bytes so far.
    written: usize,
    /// What does not fill a byte yet.
    bits: u64,
    /// Its length, at most 7.
    count: u32,
}

impl<'a> BitWriter<'a> {
    /// A writer that begins at byte `written` of `out`.
    pub(super) fn new(out: &'a mut [u8], written: usize) -> Self {
        Self { out, written, bits: 0, count: 0 }
    }

    /// Appends the lowest `count` bits of `bits`, at most 56, the others being 0. Needs eight bytes left in the slice.
    #[inline(always)]
    pub(super) fn put(&mut self, bits: u64, count: u32) {
        let bits = self.bits | bits << self.count;
        let count = self.count + count;
        if let Some(bytes) = self.out.get_mut(self.written..).and_then(<[u8]>::first_chunk_mut) {
            *bytes = bits.to_le_bytes();
        }
        self.written += (count / 8) as usize;
        self.bits = bits >> (count & !7);
        self.count = count % 8;
    }

    /// Fills up the last byte with zeros, then appends `bytes`.
    pub(super) fn put_bytes(&mut self, bytes: &[u8]) {
        self.put(0, (8 - self.count) % 8);
        if let Some(out) = self.out.get_mut(self.written..).and_then(|out| out.get_mut(..bytes.len())) {
            out.copy_from_slice(bytes);
        }
        self.written += bytes.len();
    }

    /// How many bits are missing in the last byte.
    pub(super) fn padding(&self) -> u32 {
        (8 - self.count) % 8
    }

    /// Whole bytes written.
    pub(super) fn written(&self) -> usize {
        self.written
    }
}
