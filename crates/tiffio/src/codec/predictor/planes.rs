//! Samples as planes of bytes, many at a time: each step parts samples into two halves, which compilers turn into a few
//! instructions for all lanes.

use crate::codec::word::Word;

/// Samples that are worked on at a time.
pub(super) const LANES: usize = 16;

/// A sample whose bytes can lie in planes, the most significant ones in the first.
pub(super) trait Lanes: Word {
    /// Writes samples to place `at` of `planes` and those after it; nothing where these end.
    fn split(samples: [Self; LANES], planes: &mut [&mut [u8]], at: usize);
}

impl Lanes for u8 {
    #[inline(always)]
    fn split(samples: [Self; LANES], planes: &mut [&mut [u8]], at: usize) {
        let lanes = planes.first_mut().and_then(|plane| plane.get_mut(at..)?.first_chunk_mut());
        if let Some(lanes) = lanes {
            *lanes = samples;
        }
    }
}

macro_rules! halves {
    ($($sample:ty = $half:ty, $half_bits:literal);*) => {
        $(impl Lanes for $sample {
            #[inline(always)]
            #[expect(clippy::cast_possible_truncation, reason = "each half is cut off")]
            fn split(samples: [Self; LANES], planes: &mut [&mut [u8]], at: usize) {
                let (high, low) = planes.split_at_mut(planes.len() / 2);
                <$half>::split(samples.map(|sample| (sample >> $half_bits) as $half), high, at);
                <$half>::split(samples.map(|sample| sample as $half), low, at);
            }
        })*
    };
}

halves!(u16 = u8, 8; u32 = u16, 16; u64 = u32, 32);
