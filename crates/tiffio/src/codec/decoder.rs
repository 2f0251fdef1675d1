//! Decoding one chunk: from stored bytes to native samples.

use super::decompress::{Decompressor, State};
use super::{Checksums, ChunkShape, bit_order, packing, predictor};
use crate::bytes::ByteOrder;
use crate::error::{Error, Unsupported};
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
    decompressor: Decompressor,
    predictor: Predictor,
    sample: SampleLayout,
    sample_type: SampleType,
    byte_order: ByteOrder,
    reverse_bits: bool,
}

/// Tables and scratch memory of one worker, reused from chunk to chunk and from image to image.
#[derive(Debug, Default)]
pub struct DecodeState {
    codecs: State,
    turned: Vec<u8>,
    stored: Vec<u8>,
    row: Vec<u8>,
}

impl DecodeState {
    /// A state in which decoding does that with checksums.
    #[must_use]
    pub fn with_checksums(checksums: Checksums) -> Self {
        Self { codecs: State::with_checksums(checksums), ..Self::default() }
    }
}

impl ChunkDecoder {
    /// The decoder of an image of that layout.
    ///
    /// # Errors
    ///
    /// [`Error::Unsupported`] if its compression, its predictor or the pair of either and samples is not supported;
    /// [`Error::Malformed`] if the tables that JPEG chunks share are corrupt.
    pub fn new(layout: &ImageLayout, parameters: CodecParameters) -> Result<Self, Error> {
        let subsampled = is_subsampled(layout, parameters.ycbcr_subsampling);
        let decompressor = Decompressor::new(layout, parameters)?;
        if subsampled {
            return Err(Unsupported::Feature("chrominance of fewer samples than luminance").into());
        }
        let predictor = decompressor.predictor(layout);
        check_predictor(predictor, layout.sample)?;
        Ok(Self {
            predictor,
            sample: layout.sample,
            sample_type: layout.sample_type,
            byte_order: layout.byte_order,
            reverse_bits: layout.reverse_bits && decompressor.heeds_bit_order(),
            decompressor,
        })
    }

    /// Decodes the stored bytes of one chunk into `out`: native samples of the layout's sample type, pixel by pixel, row
    /// by row. `out` holds exactly the samples of `shape`.
    ///
    /// Bytes past the last sample are ignored. Extra memory is at most one chunk in `state`; a few with LERC, JPEG and
    /// WebP, and with LZMA the dictionary that the stream names, up to 96 MiB.
    ///
    /// # Errors
    ///
    /// [`Malformed::Stream`](crate::error::Malformed::Stream) if the stream is corrupt,
    /// [`Malformed::ChunkSize`](crate::error::Malformed::ChunkSize) if it ends too early; [`Error::Unsupported`] if it
    /// uses what is not supported. `out` then holds no meaning.
    pub fn decode(
        &self,
        encoded: &[u8],
        shape: ChunkShape,
        state: &mut DecodeState,
        out: &mut [u8],
    ) -> Result<(), Error> {
        let DecodeState { codecs, turned, stored, row } = state;
        let encoded = if self.reverse_bits {
            bit_order::reverse_into(encoded, turned);
            turned
        } else {
            encoded
        };
        let row_bytes = shape.stored_row_bytes(self.sample)?;
        if self.sample.is_whole() {
            self.decompressor.decode(encoded, shape, row_bytes, codecs, out)?;
            self.undo_predictor(out, row_bytes, shape, row)?;
            if self.predictor == Predictor::None {
                self.byte_order.swap_to_native(out, self.sample_type.component_size());
            }
            return Ok(());
        }
        let height = super::to_usize(shape.height)?;
        stored.resize(row_bytes.checked_mul(height).ok_or_else(super::overflow)?, 0);
        self.decompressor.decode(encoded, shape, row_bytes, codecs, stored)?;
        self.undo_predictor(stored, row_bytes, shape, row)?;
        let order = if self.predictor == Predictor::None { self.byte_order } else { ByteOrder::NATIVE };
        packing::widen(stored, shape, self.sample, self.sample_type, order, out)
    }

    /// Whether stored bytes are samples already, but for the order of their bytes: then [`take_stored`](Self::take_stored) does for
    /// [`decode`](Self::decode), without a copy.
    pub(crate) fn is_stored_as_it_is(&self) -> bool {
        matches!(self.decompressor, Decompressor::None) && self.sample.is_whole() && !self.reverse_bits
    }

    /// Makes native samples of stored bytes in place.
    pub(crate) fn take_stored(&self, samples: &mut [u8]) {
        self.byte_order.swap_to_native(samples, self.sample_type.component_size());
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
