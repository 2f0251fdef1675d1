//! The codec of an image, chosen once, and what codecs keep from chunk to chunk.

use super::{Checksums, ChunkShape, CodecParameters, ccitt, deflate, jpeg, lerc, lzma, lzw, packbits, webp, zstd};
use crate::error::{Error, Malformed, Unsupported};
use crate::layout::ImageLayout;
use crate::tag::{Compression, Predictor};

/// Undoes the compression of an image's chunks.
#[derive(Debug, Clone)]
pub(super) enum Decompressor {
    None,
    Lzw,
    Deflate,
    PackBits,
    Zstd,
    Lzma,
    Ccitt(ccitt::Scheme),
    Lerc(lerc::Format),
    Jpeg(jpeg::Format),
    Webp,
}

/// Tables and scratch memory of the codecs.
#[derive(Debug, Default)]
pub(super) struct State {
    lzw: lzw::Decoder,
    inflater: deflate::Inflater,
    zstd: zstd::Decoder,
    ccitt: ccitt::Decoder,
    jpeg: jpeg::State,
    /// A chunk before its last step.
    scratch: Vec<u8>,
}

impl State {
    pub(super) fn with_checksums(checksums: Checksums) -> Self {
        Self { inflater: deflate::Inflater::new(checksums), ..Self::default() }
    }
}

impl Decompressor {
    pub(super) fn new(layout: &ImageLayout, parameters: CodecParameters) -> Result<Self, Error> {
        let CodecParameters { jpeg_tables, lerc_parameters, t4_options, .. } = parameters;
        let ccitt = |scheme| match layout.sample.bits {
            1 => Ok(Self::Ccitt(scheme)),
            _ => Err(Unsupported::Feature("CCITT codes of samples of more than one bit").into()),
        };
        match layout.compression {
            Compression::None => Ok(Self::None),
            Compression::Lzw => Ok(Self::Lzw),
            Compression::Deflate | Compression::OldDeflate => Ok(Self::Deflate),
            Compression::PackBits => Ok(Self::PackBits),
            Compression::Zstd => Ok(Self::Zstd),
            Compression::Lzma => Ok(Self::Lzma),
            Compression::CcittRle => ccitt(ccitt::Scheme::Rle),
            Compression::CcittGroup3 => ccitt(ccitt::Scheme::Group3 { two_dimensional: t4_options & 1 != 0 }),
            Compression::CcittGroup4 => ccitt(ccitt::Scheme::Group4),
            Compression::Lerc => lerc::Format::new(layout, lerc_parameters).map(Self::Lerc),
            Compression::Jpeg => jpeg::Format::new(layout, jpeg_tables.as_deref()).map(Self::Jpeg),
            Compression::Webp => webp::check(layout).map(|()| Self::Webp),
            other => Err(Unsupported::Compression(other).into()),
        }
    }

    /// The predictor that counts: only these schemes take one, with others the tag is without effect, as in libtiff.
    pub(super) fn predictor(&self, layout: &ImageLayout) -> Predictor {
        match self {
            Self::Lzw | Self::Deflate | Self::Zstd | Self::Lzma => layout.predictor,
            _ => Predictor::None,
        }
    }

    /// Whether the bits of stored bytes may be turned round: JPEG has an order of its own.
    pub(super) fn heeds_bit_order(&self) -> bool {
        !matches!(self, Self::Jpeg(_))
    }

    /// Decodes the stored bytes of a chunk of `shape` into `out`, whose rows are `row_bytes` long.
    pub(super) fn decode(
        &self,
        encoded: &[u8],
        shape: ChunkShape,
        row_bytes: usize,
        state: &mut State,
        out: &mut [u8],
    ) -> Result<(), Error> {
        let filled = match self {
            Self::None => {
                out.iter_mut().zip(encoded).for_each(|(out, byte)| *out = *byte);
                encoded.len().min(out.len())
            }
            Self::Lzw => state.lzw.decode(encoded, out)?,
            Self::Deflate => state.inflater.decode(encoded, out)?,
            Self::PackBits => packbits::decode(encoded, out),
            Self::Zstd => state.zstd.decode(encoded, out)?,
            Self::Lzma => lzma::decode(encoded, out)?,
            Self::Ccitt(scheme) => {
                let width = u32::try_from(shape.row_samples()?).map_err(|_| super::overflow())?;
                state.ccitt.decode(*scheme, encoded, width, row_bytes, out)?
            }
            Self::Lerc(format) => {
                let State { inflater, zstd, scratch, .. } = state;
                format.decode(encoded, shape, (inflater, zstd), scratch, out)?
            }
            Self::Jpeg(format) => format.decode(encoded, shape, &mut state.jpeg, out)?,
            Self::Webp => webp::decode(encoded, shape, &mut state.scratch, out)?,
        };
        if filled < out.len() {
            let to_u64 = |length| u64::try_from(length).unwrap_or(u64::MAX);
            return Err(Malformed::ChunkSize { found: to_u64(filled), expected: to_u64(out.len()) }.into());
        }
        Ok(())
    }
}
