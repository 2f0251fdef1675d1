//! Decoding one chunk: from stored bytes to native samples.

use super::{ChunkShape, bit_order, deflate, lzw, packbits, packing, predictor};
use crate::bytes::ByteOrder;
use crate::error::{Error, Malformed, Unsupported};
use crate::layout::{ImageLayout, SampleLayout, SampleType};
use crate::tag::{Compression, Photometric, Predictor, SampleFormat};

/// What codecs need besides the layout, out of tags of their own.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CodecParameters {
    /// `JPEGTables`: tables that all JPEG chunks share.
    pub jpeg_tables: Option<Vec<u8>>,
    /// `LercParameters`: version and inner compression.
    pub lerc_parameters: Option<[u32; 2]>,
    /// `T4Options`.
    pub t4_options: u32,
    /// `T6Options`.
    pub t6_options: u32,
    /// `YCbCrSubSampling`: columns and rows of pixels that share chrominance; `[0, 0]` if the tag is not there.
    pub ycbcr_subsampling: [u16; 2],
}

/// Decodes the chunks of one image; shared by all threads.
#[derive(Debug, Clone)]
pub struct ChunkDecoder {
    compression: Compression,
    predictor: Predictor,
    sample: SampleLayout,
    sample_type: SampleType,
    byte_order: ByteOrder,
    reverse_bits: bool,
}

/// Tables and scratch memory of one worker, reused from chunk to chunk and from image to image.
#[derive(Debug, Default)]
pub struct DecodeState {
    lzw: lzw::Decoder,
    inflater: deflate::Inflater,
    turned: Vec<u8>,
    stored: Vec<u8>,
    row: Vec<u8>,
}

impl ChunkDecoder {
    /// The decoder of an image of that layout.
    ///
    /// # Errors
    ///
    /// [`Error::Unsupported`] if its compression, its predictor or the pair of predictor and samples is not implemented.
    pub fn new(
        layout: &ImageLayout,
        CodecParameters { ycbcr_subsampling, .. }: CodecParameters,
    ) -> Result<Self, Error> {
        match layout.compression {
            Compression::None
            | Compression::Lzw
            | Compression::Deflate
            | Compression::OldDeflate
            | Compression::PackBits => {}
            other => return Err(Unsupported::Compression(other).into()),
        }
        if is_subsampled(layout, ycbcr_subsampling) {
            return Err(Unsupported::Feature("chrominance of fewer samples than luminance").into());
        }
        // Only these schemes take a predictor; with others the tag is without effect, as in libtiff.
        let predictor = match layout.compression {
            Compression::None | Compression::PackBits => Predictor::None,
            _ => layout.predictor,
        };
        check_predictor(predictor, layout.sample)?;
        Ok(Self {
            compression: layout.compression,
            predictor,
            sample: layout.sample,
            sample_type: layout.sample_type,
            byte_order: layout.byte_order,
            reverse_bits: layout.reverse_bits,
        })
    }

    /// Decodes the stored bytes of one chunk into `out`: native samples of the layout's sample type, pixel by pixel, row
    /// by row. `out` holds exactly the samples of `shape`.
    ///
    /// Bytes past the last sample are ignored. Extra memory is at most one chunk in `state`.
    ///
    /// # Errors
    ///
    /// [`Malformed::Stream`] if the stream is corrupt, [`Malformed::ChunkSize`] if it ends too early; `out` then holds
    /// no meaning.
    pub fn decode(
        &self,
        encoded: &[u8],
        shape: ChunkShape,
        state: &mut DecodeState,
        out: &mut [u8],
    ) -> Result<(), Error> {
        let DecodeState { lzw, inflater, turned, stored, row } = state;
        let encoded = if self.reverse_bits {
            bit_order::reverse_into(encoded, turned);
            turned
        } else {
            encoded
        };
        let row_bytes = shape.stored_row_bytes(self.sample)?;
        if self.sample.is_whole() {
            self.decompress(encoded, lzw, inflater, out)?;
            self.undo_predictor(out, row_bytes, shape, row)?;
            if self.predictor == Predictor::None {
                self.byte_order.swap_to_native(out, self.sample_type.component_size());
            }
            return Ok(());
        }
        let height = super::to_usize(shape.height)?;
        stored.resize(row_bytes.checked_mul(height).ok_or_else(super::overflow)?, 0);
        self.decompress(encoded, lzw, inflater, stored)?;
        self.undo_predictor(stored, row_bytes, shape, row)?;
        let order = if self.predictor == Predictor::None { self.byte_order } else { ByteOrder::NATIVE };
        packing::widen(stored, shape, self.sample, self.sample_type, order, out)
    }

    fn decompress(
        &self,
        encoded: &[u8],
        lzw: &mut lzw::Decoder,
        inflater: &mut deflate::Inflater,
        out: &mut [u8],
    ) -> Result<(), Error> {
        let filled = match self.compression {
            Compression::Lzw => lzw.decode(encoded, out)?,
            Compression::Deflate | Compression::OldDeflate => inflater.decode(encoded, out)?,
            Compression::PackBits => packbits::decode(encoded, out),
            _ => {
                out.iter_mut().zip(encoded).for_each(|(out, byte)| *out = *byte);
                encoded.len().min(out.len())
            }
        };
        if filled < out.len() {
            let (found, expected) = (to_u64(filled), to_u64(out.len()));
            return Err(Malformed::ChunkSize { found, expected }.into());
        }
        Ok(())
    }

    fn undo_predictor(
        &self,
        rows: &mut [u8],
        row_bytes: usize,
        shape: ChunkShape,
        scratch: &mut Vec<u8>,
    ) -> Result<(), Error> {
        let samples = super::to_usize(shape.samples)?;
        let size = usize::from(self.sample.bits / 8);
        match self.predictor {
            Predictor::Horizontal => {
                self.byte_order.swap_to_native(rows, size);
                predictor::horizontal::undo(rows, row_bytes, size, samples);
            }
            Predictor::FloatingPoint => predictor::floating_point::undo(rows, row_bytes, size, samples, scratch),
            Predictor::None | Predictor::Unknown(_) => {}
        }
        Ok(())
    }
}

/// Whether chunks hold fewer samples of chrominance than pixels, in the order of TIFF 6.0 section 21. Codecs that know
/// of colour by themselves give a sample for each pixel.
fn is_subsampled(layout: &ImageLayout, subsampling: [u16; 2]) -> bool {
    let knows_colour = matches!(layout.compression, Compression::Jpeg | Compression::OldJpeg | Compression::Webp);
    // Two by two is what the specification has for a tag that is not there.
    let factors = subsampling.map(|factor| if factor == 0 { 2 } else { factor });
    layout.photometric == Photometric::YCbCr && !knows_colour && factors != [1, 1]
}

/// Whether that predictor is defined for such samples.
pub(super) fn check_predictor(predictor: Predictor, sample: SampleLayout) -> Result<(), Error> {
    let complex = matches!(sample.format, SampleFormat::ComplexInt | SampleFormat::ComplexFloat);
    match predictor {
        Predictor::None => Ok(()),
        Predictor::Horizontal if !complex && matches!(sample.bits, 8 | 16 | 32 | 64) => Ok(()),
        Predictor::FloatingPoint if sample.format == SampleFormat::Float => Ok(()),
        Predictor::Horizontal => Err(Unsupported::Feature("predictor 2 on samples of an odd width").into()),
        Predictor::FloatingPoint => Err(Unsupported::Feature("predictor 3 on samples that are not floats").into()),
        other @ Predictor::Unknown(_) => Err(Unsupported::Predictor(other).into()),
    }
}

fn to_u64(value: usize) -> u64 {
    u64::try_from(value).unwrap_or(u64::MAX)
}
