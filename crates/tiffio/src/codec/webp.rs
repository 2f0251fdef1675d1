//! WebP images (compression 50001), through `image-webp`: lossy and lossless, with alpha or without.

use std::io::Cursor;

use image_webp::WebPDecoder;

use super::ChunkShape;
use crate::error::{Error, Malformed, Unsupported};
use crate::layout::ImageLayout;

/// Bytes that the image of a chunk may have beyond the chunk: last strips that are stored whole.
const EXCESS_BYTES_MAX: usize = 64 << 20;

/// Refuses images that no WebP holds.
pub(super) fn check(layout: &ImageLayout) -> Result<(), Error> {
    if layout.sample.bits != 8 || !matches!(layout.samples_per_chunk_pixel(), 3 | 4) {
        return Err(Unsupported::Feature("WebP of other than 3 or 4 samples of 8 bits").into());
    }
    Ok(())
}

/// Decodes the image `packed` into `out`; `image` is memory that is reused. Comes back with how many bytes of `out` are
/// filled: rows that the image has beyond the chunk are ignored. Alpha that only one of both has is opaque, or left out.
pub(super) fn decode(packed: &[u8], shape: ChunkShape, image: &mut Vec<u8>, out: &mut [u8]) -> Result<usize, Error> {
    let bad_data = |_| corrupt("bad header, table or code");
    let mut decoder = WebPDecoder::new(Cursor::new(packed)).map_err(bad_data)?;
    let (width, height) = decoder.dimensions();
    if width != shape.width {
        return Err(corrupt("an image of another width than the chunk"));
    }
    let row_bytes = shape.row_samples()?;
    let bytes = row_bytes.checked_mul(super::to_usize(height)?).ok_or_else(super::overflow)?;
    if bytes < out.len() {
        return Ok(bytes);
    }
    if decoder.is_animated() || !frame_fits(packed, [width, height]) {
        return Err(corrupt("an animation, or a frame of another size than the image"));
    }
    let stored = decoder.output_buffer_size().ok_or_else(super::overflow)?;
    let stored_samples = if decoder.has_alpha() { 4 } else { 3 };
    let samples = super::to_usize(shape.samples)?;
    if bytes - out.len() > EXCESS_BYTES_MAX {
        return Err(corrupt("an image far higher than the chunk"));
    }
    decoder.set_memory_limit(stored.saturating_mul(2).saturating_add(1 << 20));
    if stored_samples == samples && stored == out.len() {
        decoder.read_image(out).map_err(bad_data)?;
        return Ok(out.len());
    }
    image.clear();
    image.resize(stored, 0);
    decoder.read_image(image).map_err(bad_data)?;
    for (out, pixel) in out.chunks_exact_mut(samples.max(1)).zip(image.chunks_exact(stored_samples)) {
        let alpha = std::iter::once(&0xFF);
        out.iter_mut().zip(pixel.iter().chain(alpha)).for_each(|(out, sample)| *out = *sample);
    }
    Ok(out.len())
}

/// Whether a lossy frame, if there is one, has that size: memory for it is taken before the decoder looks.
fn frame_fits(packed: &[u8], size: [u32; 2]) -> bool {
    // RIFF, length, WEBP; then chunks of a name, a length and that many bytes, filled up to an even number.
    let mut rest = packed.get(12..).unwrap_or_default();
    while let Some((head, body)) = rest.split_first_chunk::<8>() {
        let [name @ .., l0, l1, l2, l3] = head;
        // Three bytes of tag, three of start code, then width and height in 14 bits each.
        if name == b"VP8 "
            && let Some([_, _, _, _, _, _, w0, w1, h0, h1]) = body.first_chunk()
        {
            let sides = [[*w0, *w1], [*h0, *h1]].map(|side| u32::from(u16::from_le_bytes(side) & 0x3FFF));
            return sides == size;
        }
        let length = usize::try_from(u32::from_le_bytes([*l0, *l1, *l2, *l3])).unwrap_or(usize::MAX);
        rest = body.get(length.saturating_add(length % 2)..).unwrap_or_default();
    }
    true
}

fn corrupt(what: &'static str) -> Error {
    Malformed::Stream { codec: "WebP", what }.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One red pixel without loss.
    #[rustfmt::skip]
    const PIXEL: &[u8] = &[
        0x52, 0x49, 0x46, 0x46, 0x1c, 0x00, 0x00, 0x00, 0x57, 0x45, 0x42, 0x50, 0x56, 0x50, 0x38, 0x4c,
        0x0f, 0x00, 0x00, 0x00, 0x2f, 0x00, 0x00, 0x00, 0x00, 0x07, 0x10, 0xfd, 0x8f, 0xfe, 0x07, 0x22,
        0xa2, 0xff, 0x01, 0x00,
    ];

    #[track_caller]
    fn check(shape: [u32; 3], want: &[u8]) {
        let [width, height, samples] = shape;
        let mut out = vec![7; want.len()];
        let filled = decode(PIXEL, ChunkShape { width, height, samples }, &mut Vec::new(), &mut out).unwrap();
        assert_eq!((filled, out.as_slice()), (want.len(), want));
    }

    #[test]
    fn alpha_that_is_not_stored_is_opaque() {
        check([1, 1, 3], &[255, 0, 0]);
        check([1, 1, 4], &[255, 0, 0, 255]);
    }

    #[test]
    fn an_image_that_is_too_low_says_how_far_it_comes() {
        let shape = ChunkShape { width: 1, height: 2, samples: 3 };
        assert_eq!(decode(PIXEL, shape, &mut Vec::new(), &mut [0; 6]).unwrap(), 3);
    }

    #[test]
    fn what_is_no_image_of_the_chunk_is_refused() {
        let shape = ChunkShape { width: 2, height: 1, samples: 3 };
        assert!(decode(PIXEL, shape, &mut Vec::new(), &mut [0; 6]).is_err());
        let shape = ChunkShape { width: 1, height: 1, samples: 3 };
        for cut in 0..PIXEL.len() - 2 {
            assert!(decode(&PIXEL[..cut], shape, &mut Vec::new(), &mut [0; 3]).is_err(), "cut at {cut}");
        }
    }

    #[test]
    fn a_lossy_frame_has_the_size_of_the_image() {
        let frame = |width: u8| {
            [b"RIFF\0\0\0\0WEBPALPH\x01\0\0\0\0\0VP8 \x0A\0\0\0......".as_slice(), &[width, 0, 5, 0]].concat()
        };
        assert!(frame_fits(&frame(9), [9, 5]));
        assert!(!frame_fits(&frame(8), [9, 5]));
        assert!(frame_fits(b"RIFF\0\0\0\0WEBP", [9, 5]));
    }
}
