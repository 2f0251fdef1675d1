//! Machine integers out of byte slices, for the loops that work on samples of one width.

/// An unsigned integer as wide as a sample.
pub(super) trait Word: Copy {
    /// Its bytes.
    const SIZE: usize;
    /// Zero.
    const ZERO: Self;
    /// The integer in the first `SIZE` bytes, in the machine's order; zero if there are fewer.
    fn load(bytes: &[u8]) -> Self;
    /// Writes the integer into the first `SIZE` bytes, in the machine's order.
    fn store(self, bytes: &mut [u8]);
    /// Writes the integer, least significant byte first.
    fn store_le(self, bytes: &mut [u8]);
    /// The sum modulo 2 to the width.
    fn plus(self, other: Self) -> Self;
    /// The difference modulo 2 to the width.
    fn minus(self, other: Self) -> Self;
}

macro_rules! words {
    ($($word:ty),*) => {
        $(impl Word for $word {
            const SIZE: usize = size_of::<$word>();
            const ZERO: Self = 0;

            #[inline(always)]
            #[expect(clippy::host_endian_bytes, reason = "samples in memory are in the machine's order")]
            fn load(bytes: &[u8]) -> Self {
                bytes.first_chunk().map_or(0, |bytes| Self::from_ne_bytes(*bytes))
            }

            #[inline(always)]
            #[expect(clippy::host_endian_bytes, reason = "samples in memory are in the machine's order")]
            fn store(self, bytes: &mut [u8]) {
                if let Some(bytes) = bytes.first_chunk_mut() {
                    *bytes = self.to_ne_bytes();
                }
            }

            #[inline(always)]
            fn store_le(self, bytes: &mut [u8]) {
                if let Some(bytes) = bytes.first_chunk_mut() {
                    *bytes = self.to_le_bytes();
                }
            }

            #[inline(always)]
            fn plus(self, other: Self) -> Self {
                self.wrapping_add(other)
            }

            #[inline(always)]
            fn minus(self, other: Self) -> Self {
                self.wrapping_sub(other)
            }
        })*
    };
}

words!(u8, u16, u32, u64);
