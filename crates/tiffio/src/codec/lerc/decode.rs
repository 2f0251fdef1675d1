//! From blobs to samples.

use bytemuck::{Pod, cast as bytes_of};
use lerc::bitmask::BitMask;
use lerc::{DataType, LercInfo, Sample};

use super::{LercInner, corrupt, deflate, has, zstd};
use crate::bytes::ByteOrder;
use crate::codec::{ChunkShape, decoded_bytes_max, overflow, to_usize};
use crate::error::{Error, Unsupported};
use crate::layout::{ImageLayout, SampleType};
use crate::tag::Compression;

/// What all chunks of an image share.
#[derive(Debug, Clone)]
pub(in crate::codec) struct Format {
    inner: LercInner,
    sample_type: SampleType,
    byte_order: ByteOrder,
}

impl Format {
    /// The format of an image whose tag `LercParameters` says version and inner compression.
    pub(in crate::codec) fn new(layout: &ImageLayout, parameters: Option<[u32; 2]>) -> Result<Self, Error> {
        let inner = match parameters {
            None | Some([_, 0]) => LercInner::None,
            Some([_, 1]) => LercInner::Deflate,
            Some([_, 2]) => LercInner::Zstd,
            Some(_) => return Err(Unsupported::Feature("LERC in a compression that is not known").into()),
        };
        if !has(layout) {
            return Err(Unsupported::Feature("LERC of samples that it does not have").into());
        }
        Ok(Self { inner, sample_type: layout.sample_type, byte_order: layout.byte_order })
    }

    /// Decodes `packed` into `out` as samples in the file's byte order; `blob` is memory that is reused. Comes back with how
    /// many bytes of `out` are filled.
    pub(in crate::codec) fn decode(
        &self,
        packed: &[u8],
        shape: ChunkShape,
        (inflater, frames): (&mut deflate::Inflater, &mut zstd::Decoder),
        blob: &mut Vec<u8>,
        out: &mut [u8],
    ) -> Result<usize, Error> {
        // A blob is hardly larger than its samples, a mask and two numbers a band; nor than its stream can make it.
        let most = out.len().saturating_mul(2).saturating_add(1 << 16);
        let most = |scheme: Compression| {
            let packed = u64::try_from(packed.len()).unwrap_or(u64::MAX);
            let made = decoded_bytes_max(scheme, packed).and_then(|made| usize::try_from(made).ok());
            most.min(made.unwrap_or(most))
        };
        let packed = match self.inner {
            LercInner::None => packed,
            LercInner::Deflate => {
                blob.resize(most(Compression::Deflate), 0);
                let length = inflater.decode(packed, blob)?;
                blob.get(..length).unwrap_or_default()
            }
            LercInner::Zstd => {
                blob.resize(most(Compression::Zstd), 0);
                let length = frames.decode(packed, blob)?;
                blob.get(..length).unwrap_or_default()
            }
        };
        match self.sample_type {
            SampleType::U8 => decode_blob::<u8>(packed, shape, out, 0),
            SampleType::I8 => decode_blob::<i8>(packed, shape, out, 0),
            SampleType::U16 => decode_blob::<u16>(packed, shape, out, 0),
            SampleType::I16 => decode_blob::<i16>(packed, shape, out, 0),
            SampleType::U32 => decode_blob::<u32>(packed, shape, out, 0),
            SampleType::I32 => decode_blob::<i32>(packed, shape, out, 0),
            SampleType::F32 => {
                let missing = f32::from_bits(self.byte_order.u32(bytes_of(f32::NAN.to_bits())));
                decode_blob::<f32>(packed, shape, out, missing)
            }
            _ => {
                let missing = f64::from_bits(self.byte_order.u64(bytes_of(f64::NAN.to_bits())));
                decode_blob::<f64>(packed, shape, out, missing)
            }
        }
    }
}

/// How the samples of a blob go into those of a chunk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Interleave {
    /// Pixel by pixel, under one mask.
    Pixels,
    /// The same, of all samples but the last, which is alpha and follows from the mask.
    PixelsBelowAlpha,
    /// Band after band, each under its own mask.
    Bands,
}

impl Interleave {
    fn of<T: Sample>(info: &LercInfo, shape: ChunkShape) -> Result<Self, Error> {
        let other_size = || corrupt("a blob of another size than the chunk");
        if info.data_type != T::DATA_TYPE {
            return Err(corrupt("a blob of another sample type than the image"));
        }
        if info.width != shape.width {
            return Err(other_size());
        }
        match (info.bands, info.depth) {
            (1, depth) if depth == shape.samples => Ok(Self::Pixels),
            (1, depth) if depth.checked_add(1) == Some(shape.samples) && T::DATA_TYPE == DataType::Byte => {
                Ok(Self::PixelsBelowAlpha)
            }
            (bands, 1) if bands == shape.samples => Ok(Self::Bands),
            _ => Err(other_size()),
        }
    }
}

/// Decodes one blob of samples of `T` into `out`, with `missing` in pixels that are not valid.
fn decode_blob<T: Sample + Pod>(blob: &[u8], shape: ChunkShape, out: &mut [u8], missing: T) -> Result<usize, Error> {
    let info = lerc::decode_info(blob).map_err(|_| corrupt("no LERC blob begins with these bytes"))?;
    let interleave = Interleave::of::<T>(&info, shape)?;
    if info.height != shape.height {
        let found = ChunkShape { height: info.height, ..shape }.sample_count()?.saturating_mul(size_of::<T>());
        return if found < out.len() { Ok(found) } else { Err(corrupt("a blob that is higher than the chunk")) };
    }
    let pixels = ChunkShape { samples: 1, ..shape }.sample_count()?;
    let depth = to_usize(info.depth.max(1))?;
    let in_band = pixels.checked_mul(depth).ok_or_else(overflow)?;
    let bands = to_usize(info.bands.max(1))?;
    let mut samples = vec![T::zeroed(); in_band.checked_mul(bands).ok_or_else(overflow)?];
    let result = lerc::decode_into(blob, &mut samples).map_err(|_| corrupt("bad header, mask, block or checksum"))?;
    let mask = |band: usize| result.valid_masks.get(band).filter(|mask| !mask.is_all_valid());
    for (band, samples) in samples.chunks_exact_mut(in_band.max(1)).enumerate() {
        if let Some(mask) = mask(band) {
            blank(samples, depth, mask, missing);
        }
    }
    match interleave {
        Interleave::Pixels => {
            let stored: &[u8] = bytemuck::cast_slice(&samples);
            out.iter_mut().zip(stored).for_each(|(out, byte)| *out = *byte);
        }
        Interleave::PixelsBelowAlpha => add_alpha(bytemuck::cast_slice(&samples), depth, mask(0), out),
        Interleave::Bands => interleave_bands(&samples, pixels, out),
    }
    Ok(out.len())
}

/// Sets pixels that are not valid to `missing`.
fn blank<T: Copy>(samples: &mut [T], depth: usize, mask: &BitMask, missing: T) {
    for (index, pixel) in samples.chunks_exact_mut(depth).enumerate() {
        if !mask.is_valid(index) {
            pixel.fill(missing);
        }
    }
}

fn add_alpha(stored: &[u8], depth: usize, mask: Option<&BitMask>, out: &mut [u8]) {
    for (index, (out, pixel)) in out.chunks_exact_mut(depth + 1).zip(stored.chunks_exact(depth)).enumerate() {
        let valid = mask.is_none_or(|mask| mask.is_valid(index));
        let alpha = if valid { 0xFF } else { 0 };
        out.iter_mut().zip(pixel.iter().chain(std::iter::once(&alpha))).for_each(|(out, sample)| *out = *sample);
    }
}

fn interleave_bands<T: Pod>(samples: &[T], pixels: usize, out: &mut [u8]) {
    let bands = samples.len() / pixels.max(1);
    for (band, samples) in samples.chunks_exact(pixels.max(1)).enumerate() {
        let places = out.chunks_exact_mut(size_of::<T>()).skip(band).step_by(bands.max(1));
        places.zip(samples).for_each(|(place, sample)| place.copy_from_slice(bytemuck::bytes_of(sample)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHAPE: ChunkShape = ChunkShape { width: 3, height: 2, samples: 1 };

    /// A blob of 3 x 2 bytes, of which the second is not valid.
    fn blob() -> Vec<u8> {
        let mut mask = BitMask::all_valid(6);
        mask.set_invalid(1);
        lerc::encode_slice_masked(3, 2, &[10_u8, 0, 30, 40, 50, 60], &mask, lerc::Precision::Lossless).unwrap()
    }

    fn decode(blob: &[u8], shape: ChunkShape) -> Result<Vec<u8>, Error> {
        let mut out = vec![7; shape.sample_count()?];
        let filled = decode_blob::<u8>(blob, shape, &mut out, 0)?;
        out.truncate(filled);
        Ok(out)
    }

    #[test]
    fn pixels_that_are_not_valid_are_0_or_have_no_alpha() {
        assert_eq!(decode(&blob(), SHAPE).unwrap(), [10, 0, 30, 40, 50, 60]);
        let with_alpha = decode(&blob(), ChunkShape { samples: 2, ..SHAPE }).unwrap();
        assert_eq!(with_alpha, [10, 255, 0, 0, 30, 255, 40, 255, 50, 255, 60, 255]);
    }

    #[test]
    fn a_blob_that_is_too_low_says_how_far_it_comes() {
        let mut out = [0; 9];
        assert_eq!(decode_blob::<u8>(&blob(), ChunkShape { height: 3, ..SHAPE }, &mut out, 0).unwrap(), 6);
    }

    #[test]
    fn a_blob_that_is_not_of_the_chunk_is_refused() {
        assert!(decode(&blob(), ChunkShape { width: 2, ..SHAPE }).is_err());
        assert!(decode(&blob(), ChunkShape { height: 1, ..SHAPE }).is_err());
        assert!(decode(&blob(), ChunkShape { samples: 3, ..SHAPE }).is_err());
        assert!(decode_blob::<i8>(&blob(), SHAPE, &mut [0; 6], 0).is_err());
        for cut in 0..blob().len() {
            assert!(decode(&blob()[..cut], SHAPE).is_err(), "cut at {cut}");
        }
    }
}
