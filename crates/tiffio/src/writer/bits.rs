//! Samples of 0 and 1, eight in a byte: those of masks.
//!
//! The first sample of a row is the most significant bit of its first byte; rows begin at whole bytes (TIFF 6.0, section
//! 3). To a codec a packed row is a row of bytes, whatever the samples of a pixel.

use crate::codec::ChunkShape;
use crate::error::{Result, Usage};
use crate::layout::ImageLayout;

/// Whether the samples of an output are packed before they are compressed.
pub(super) fn are_packed(layout: &ImageLayout) -> bool {
    layout.sample.bits == 1
}

/// The shape, as codecs see it, of the packed bytes of a chunk of `shape`.
pub(super) fn packed_shape(shape: ChunkShape) -> ChunkShape {
    let samples = u64::from(shape.width) * u64::from(shape.samples);
    ChunkShape { width: u32::try_from(samples.div_ceil(8)).unwrap_or(u32::MAX), height: shape.height, samples: 1 }
}

/// The packed bytes of a chunk of bytes: all but 0 become 1.
///
/// # Errors
///
/// [`Usage::BufferLength`] if the chunk does not hold the samples of `shape`.
pub(super) fn pack(chunk: &[u8], shape: ChunkShape) -> Result<Vec<u8>> {
    let row = u64::from(shape.width) * u64::from(shape.samples);
    let (found, expected) = (chunk.len() as u64, row.saturating_mul(shape.height.into()));
    if found != expected {
        return Err(Usage::BufferLength { found, expected }.into());
    }
    let row = usize::try_from(row).unwrap_or(usize::MAX).max(1);
    let byte =
        |samples: &[u8]| samples.iter().zip(0..).fold(0, |byte, (&sample, n)| byte | u8::from(sample != 0) << (7 - n));
    Ok(chunk.chunks_exact(row).flat_map(|row| row.chunks(8).map(byte)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(width: u32, samples: u32, chunk: &[u8], want: &[u8]) {
        let height = u32::try_from(chunk.len()).unwrap() / (width * samples);
        let shape = ChunkShape { width, height, samples };
        let packed = pack(chunk, shape).unwrap();
        assert_eq!(packed, want);
        let ChunkShape { width, height, samples } = packed_shape(shape);
        assert_eq!((width * height * samples) as usize, packed.len());
    }

    #[test]
    fn the_first_sample_is_the_most_significant_bit() {
        check(8, 1, &[1, 0, 0, 0, 0, 0, 1, 1], &[0b1000_0011]);
        check(8, 1, &[0, 255, 0, 2, 0, 0, 0, 0], &[0b0101_0000]);
    }

    #[test]
    fn rows_begin_at_whole_bytes() {
        check(3, 1, &[1, 1, 1, 0, 0, 1], &[0b1110_0000, 0b0010_0000]);
        check(3, 3, &[1, 0, 0, 0, 0, 0, 0, 0, 1], &[0b1000_0000, 0b1000_0000]);
    }

    #[test]
    fn a_chunk_of_another_size_is_refused() {
        assert!(pack(&[1; 7], ChunkShape { width: 4, height: 2, samples: 1 }).is_err());
    }
}
