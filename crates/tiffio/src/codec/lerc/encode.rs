//! From samples to blobs.

use bytemuck::Pod;
use lerc::bitmask::BitMask;
use lerc::{Precision, Sample};

use super::{LercInner, LercOptions, corrupt, deflate, zstd};
use crate::codec::{ChunkShape, to_usize};
use crate::error::{Error, Unsupported};
use crate::layout::SampleType;

/// An encoder of blobs, and of what they are packed with.
#[derive(Debug)]
pub(in crate::codec) struct Encoder<'a> {
    pub(in crate::codec) options: LercOptions,
    /// The effort of the inner compression.
    pub(in crate::codec) level: Option<u8>,
    pub(in crate::codec) deflater: &'a mut deflate::Deflater,
    pub(in crate::codec) zstd: &'a mut zstd::Encoder,
}

impl Encoder<'_> {
    /// Replaces `out` by the packed blob of `chunk`: samples of `sample_type` of the machine's byte order, pixel by pixel.
    ///
    /// Where all samples of a pixel are NaN, or those of the only one, the blob's mask says so. Where some are, each sample
    /// has a mask.
    pub(in crate::codec) fn encode(
        &mut self,
        chunk: &[u8],
        shape: ChunkShape,
        sample_type: SampleType,
        out: &mut Vec<u8>,
    ) -> Result<(), Error> {
        let error = self.options.max_z_error;
        let blob = match sample_type {
            SampleType::U8 => encode_blob::<u8>(chunk, shape, error, |_| false),
            SampleType::I8 => encode_blob::<i8>(chunk, shape, error, |_| false),
            SampleType::U16 => encode_blob::<u16>(chunk, shape, error, |_| false),
            SampleType::I16 => encode_blob::<i16>(chunk, shape, error, |_| false),
            SampleType::U32 => encode_blob::<u32>(chunk, shape, error, |_| false),
            SampleType::I32 => encode_blob::<i32>(chunk, shape, error, |_| false),
            SampleType::F32 => encode_blob::<f32>(chunk, shape, error, f32::is_nan),
            SampleType::F64 => encode_blob::<f64>(chunk, shape, error, f64::is_nan),
            _ => Err(Unsupported::Feature("LERC of samples that it does not have").into()),
        }?;
        match self.options.inner {
            LercInner::None => *out = blob,
            LercInner::Deflate => self.deflater.encode(&blob, self.level, out),
            LercInner::Zstd => self.zstd.encode(&blob, self.level.unwrap_or(zstd::LEVEL_DEFAULT), out)?,
        }
        Ok(())
    }
}

/// The most bytes of a packed blob of so many bytes of samples: stored as they are, with header, mask and ranges.
pub(in crate::codec) fn worst_case(length: usize, inner: LercInner) -> usize {
    let blob = length.saturating_add(length / 4).saturating_add(4096);
    match inner {
        LercInner::None => blob,
        LercInner::Deflate => deflate::worst_case(blob),
        LercInner::Zstd => zstd::worst_case(blob),
    }
}

fn encode_blob<T: Sample + Pod>(
    chunk: &[u8],
    shape: ChunkShape,
    max_z_error: f64,
    is_nan: impl Fn(T) -> bool,
) -> Result<Vec<u8>, Error> {
    let mut samples: Vec<T> = chunk.chunks_exact(size_of::<T>()).map(bytemuck::pod_read_unaligned).collect();
    let per_pixel = to_usize(shape.samples.max(1))?;
    let missing = |pixel: &[T]| pixel.iter().filter(|sample| is_nan(**sample)).count();
    let masked_as_one = samples.chunks_exact(per_pixel).all(|pixel| [0, per_pixel].contains(&missing(pixel)));
    let depth = if masked_as_one { per_pixel } else { 1 };
    if !masked_as_one {
        samples = band_after_band(&samples, per_pixel);
    }
    let in_band = to_usize(shape.width)?.saturating_mul(to_usize(shape.height)?).saturating_mul(depth);
    let masks: Vec<BitMask> = samples.chunks_exact(in_band.max(1)).map(|band| mask(band, depth, &is_nan)).collect();
    // What masks hide must not be NaN: it would spoil the ranges that the blob keeps.
    for sample in &mut samples {
        if is_nan(*sample) {
            *sample = T::zeroed();
        }
    }
    let precision =
        if max_z_error > 0.0 { Precision::Tolerance(T::from_f64(max_z_error)) } else { Precision::Lossless };
    let [depth, bands] = if masked_as_one { [shape.samples, 1] } else { [1, shape.samples] };
    lerc::encode_borrowed(shape.width, shape.height, depth, bands, &samples, &masks, None, precision)
        .map_err(|_| corrupt("the encoder did not finish"))
}

/// The mask of the pixels of a band, `depth` samples each, that are there.
fn mask<T: Copy>(band: &[T], depth: usize, is_nan: &impl Fn(T) -> bool) -> BitMask {
    let mut mask = BitMask::all_valid(band.len() / depth);
    for (index, _) in band.iter().step_by(depth).enumerate().filter(|(_, sample)| is_nan(**sample)) {
        mask.set_invalid(index);
    }
    mask
}

fn band_after_band<T: Copy>(samples: &[T], per_pixel: usize) -> Vec<T> {
    (0..per_pixel).flat_map(|band| samples.iter().skip(band).step_by(per_pixel).copied()).collect()
}
