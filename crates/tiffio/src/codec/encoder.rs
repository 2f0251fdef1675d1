//! Encoding chunks: from native samples to stored bytes.

use super::{ChunkShape, LercInner, LercOptions, decoder, deflate, lerc, lzw, packbits, predictor, zstd};
use crate::bytes::ByteOrder;
use crate::error::{Error, Malformed, Unsupported, Usage};
use crate::layout::SampleType;
use crate::tag::{Compression, Predictor};

/// What the chunks of an output are made like. Samples are stored least significant byte first.
#[derive(Debug, Clone, PartialEq)]
pub struct EncoderSpec {
    /// How chunks are compressed.
    pub compression: Compression,
    /// What is done to samples before compression.
    pub predictor: Predictor,
    /// How LERC packs.
    pub lerc: LercOptions,
    /// The effort of the compressor (of LERC: the inner one), in its own scale. If there is none: deflate's level 6, but for predicted samples
    /// an encoder of their own, which is many times faster and as good on them.
    pub level: Option<u8>,
    /// The type of the samples.
    pub sample: SampleType,
}

/// Chunks that are made ready together: what the LZW encoder takes at once.
const GROUP: usize = 3;

/// Encodes the chunks of one image; shared by all threads.
#[derive(Debug, Clone)]
pub struct ChunkEncoder {
    spec: EncoderSpec,
}

/// Tables and scratch memory of one worker, reused from chunk to chunk.
#[derive(Debug, Default)]
pub struct EncodeState {
    lzw: lzw::Encoder,
    deflater: deflate::Deflater,
    zstd: zstd::Encoder,
    /// Little-endian, predicted chunks, ready to be compressed.
    prepared: [Vec<u8>; GROUP],
    row: Vec<u8>,
}

impl ChunkEncoder {
    /// The encoder for chunks of that kind.
    ///
    /// # Errors
    ///
    /// [`Error::Unsupported`] if the compression cannot be written, or the predictor does not go with the samples;
    /// [`Usage::Spec`] if the level does not exist.
    pub fn new(spec: &EncoderSpec) -> Result<Self, Error> {
        let effort = match (spec.compression, spec.lerc.inner) {
            (Compression::Lerc, LercInner::Deflate) => Compression::Deflate,
            (Compression::Lerc, LercInner::Zstd) => Compression::Zstd,
            (other, _) => other,
        };
        match effort {
            Compression::None | Compression::PackBits | Compression::Lerc if spec.predictor != Predictor::None => {
                return Err(spec_error("PREDICTOR", "goes with LZW, deflate and Zstandard only"));
            }
            Compression::None | Compression::PackBits | Compression::Lzw | Compression::Lerc => {}
            Compression::Deflate | Compression::OldDeflate => {
                if spec.level.is_some_and(|level| !(1..=9).contains(&level)) {
                    return Err(spec_error("ZLEVEL", "levels run from 1 to 9"));
                }
            }
            Compression::Zstd => {
                if spec.level.is_some_and(|level| !(1..=zstd::LEVEL_MAX).contains(&level)) {
                    return Err(spec_error("ZSTD_LEVEL", "levels run from 1 to 4"));
                }
            }
            other => return Err(Unsupported::Compression(other).into()),
        }
        decoder::check_predictor(spec.predictor, spec.sample.layout())?;
        Ok(Self { spec: spec.clone() })
    }

    /// How many chunks of `bytes` bytes are encoded fastest together: three of LZW, one of others. Chunks of LZW that hold a
    /// megabyte and more are as fast one by one.
    #[must_use]
    pub fn chunks_at_once(&self, bytes: usize) -> usize {
        match self.spec.compression {
            Compression::Lzw => lzw::chunks_at_once(bytes),
            _ => 1,
        }
    }

    /// Replaces each of `out` by the stored bytes of the chunk at the same place.
    ///
    /// Each chunk holds native samples of `shape`, pixel by pixel, row by row. See
    /// [`chunks_at_once`](Self::chunks_at_once) for what is fastest. The bytes of a chunk do not depend on which others are encoded with it.
    ///
    /// # Errors
    ///
    /// [`Usage::BufferLength`] if a chunk does not hold the samples of `shape`, or there are fewer outputs than chunks.
    pub fn encode_chunks(
        &self,
        chunks: &[&[u8]],
        shape: ChunkShape,
        state: &mut EncodeState,
        out: &mut [Vec<u8>],
    ) -> Result<(), Error> {
        if out.len() != chunks.len() {
            return Err(length_error(out.len(), chunks.len()));
        }
        if self.spec.compression == Compression::Lerc {
            return self.encode_lerc(chunks, shape, state, out);
        }
        for chunk in chunks {
            self.check_length(chunk, shape)?;
        }
        for (chunks, out) in chunks.chunks(GROUP).zip(out.chunks_mut(GROUP)) {
            self.encode_group(chunks, shape, state, out)?;
        }
        Ok(())
    }

    /// Encodes up to [`GROUP`] chunks of the right length.
    fn encode_group(
        &self,
        chunks: &[&[u8]],
        shape: ChunkShape,
        state: &mut EncodeState,
        out: &mut [Vec<u8>],
    ) -> Result<(), Error> {
        let EncodeState { lzw, deflater, zstd, prepared, row } = state;
        let mut stored: [&[u8]; GROUP] = [&[]; GROUP];
        for ((chunk, prepared), stored) in chunks.iter().zip(prepared).zip(&mut stored) {
            *stored = if self.is_stored_as_it_is() {
                chunk
            } else {
                self.prepare(chunk, shape, prepared, row)?;
                prepared
            };
        }
        let stored = stored.get(..chunks.len()).unwrap_or_default();
        if self.spec.compression == Compression::Lzw {
            lzw.encode(stored, out);
            return Ok(());
        }
        let row_bytes = shape.stored_row_bytes(self.spec.sample.layout())?;
        for (chunk, out) in stored.iter().zip(out) {
            out.clear();
            match self.spec.compression {
                Compression::PackBits => packbits::encode(chunk, row_bytes, out),
                Compression::Deflate | Compression::OldDeflate => match (self.spec.level, self.spec.predictor) {
                    (Some(_), _) | (None, Predictor::None) => deflater.encode(chunk, self.spec.level, out),
                    (None, _) => deflater.encode_predicted(chunk, out),
                },
                Compression::Zstd => zstd.encode(chunk, self.spec.level.unwrap_or(zstd::LEVEL_DEFAULT), out)?,
                _ => out.extend_from_slice(chunk),
            }
        }
        Ok(())
    }

    /// Replaces `out` by the stored bytes of one chunk; see [`encode_chunks`](Self::encode_chunks).
    ///
    /// # Errors
    ///
    /// As [`encode_chunks`](Self::encode_chunks).
    pub fn encode_chunk(
        &self,
        chunk: &[u8],
        shape: ChunkShape,
        state: &mut EncodeState,
        out: &mut Vec<u8>,
    ) -> Result<(), Error> {
        self.encode_chunks(&[chunk], shape, state, std::slice::from_mut(out))
    }

    /// The most bytes that a chunk of `shape` can take once encoded.
    ///
    /// # Errors
    ///
    /// [`Malformed::Overflow`] if that does not fit the machine's memory.
    pub fn worst_case(&self, shape: ChunkShape) -> Result<usize, Error> {
        let length = shape.sample_count()?.checked_mul(self.spec.sample.size()).ok_or_else(super::overflow)?;
        let worst = match self.spec.compression {
            Compression::Lzw => lzw::worst_case(length),
            Compression::Deflate | Compression::OldDeflate => deflate::worst_case(length),
            Compression::Zstd => zstd::worst_case(length),
            Compression::Lerc => lerc::worst_case(length, self.spec.lerc.inner),
            Compression::PackBits => {
                let rows = super::to_usize(shape.height)?;
                length.saturating_add(length / 128).saturating_add(rows)
            }
            _ => length,
        };
        if worst == usize::MAX { Err(Malformed::Overflow("the size of a chunk").into()) } else { Ok(worst) }
    }

    /// LERC takes samples as numbers, as they are.
    fn encode_lerc(
        &self,
        chunks: &[&[u8]],
        shape: ChunkShape,
        state: &mut EncodeState,
        out: &mut [Vec<u8>],
    ) -> Result<(), Error> {
        let EncodeState { deflater, zstd, .. } = state;
        let mut encoder = lerc::Encoder { options: self.spec.lerc, level: self.spec.level, deflater, zstd };
        for (chunk, out) in chunks.iter().zip(out) {
            self.check_length(chunk, shape)?;
            encoder.encode(chunk, shape, self.spec.sample, out)?;
        }
        Ok(())
    }

    /// The bytes of a row, if `chunk` holds the samples of `shape`.
    fn check_length(&self, chunk: &[u8], shape: ChunkShape) -> Result<usize, Error> {
        let size = self.spec.sample.size();
        let row_bytes = shape.row_samples()?.checked_mul(size).ok_or_else(super::overflow)?;
        let expected = row_bytes.checked_mul(super::to_usize(shape.height)?).ok_or_else(super::overflow)?;
        if chunk.len() == expected { Ok(row_bytes) } else { Err(length_error(chunk.len() / size, expected / size)) }
    }

    /// Whether chunks are compressed as they lie in memory: without a predictor, where bytes are in the order of the file.
    fn is_stored_as_it_is(&self) -> bool {
        let has_predictor = matches!(self.spec.predictor, Predictor::Horizontal | Predictor::FloatingPoint);
        !has_predictor && (cfg!(target_endian = "little") || self.spec.sample.component_size() == 1)
    }

    /// Byte order and predictor.
    fn prepare(
        &self,
        chunk: &[u8],
        shape: ChunkShape,
        prepared: &mut Vec<u8>,
        scratch: &mut Vec<u8>,
    ) -> Result<(), Error> {
        let size = self.spec.sample.size();
        let row_bytes = self.check_length(chunk, shape)?;
        let samples = super::to_usize(shape.samples)?;
        prepared.resize(chunk.len(), 0);
        match self.spec.predictor {
            Predictor::Horizontal => predictor::horizontal::apply(chunk, row_bytes, size, samples, prepared),
            Predictor::FloatingPoint => {
                predictor::floating_point::apply(chunk, row_bytes, size, samples, prepared, scratch);
            }
            Predictor::None | Predictor::Unknown(_) => {
                prepared.copy_from_slice(chunk);
                ByteOrder::LittleEndian.swap_to_native(prepared, self.spec.sample.component_size());
            }
        }
        Ok(())
    }
}

fn spec_error(option: &'static str, problem: &str) -> Error {
    Usage::Spec { option, problem: problem.to_owned() }.into()
}

fn length_error(found: usize, expected: usize) -> Error {
    let to_u64 = |value| u64::try_from(value).unwrap_or(u64::MAX);
    Usage::BufferLength { found: to_u64(found), expected: to_u64(expected) }.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Encodes three chunks again and again: the memory that the first time took is that of all times.
    #[track_caller]
    fn check(compression: Compression, predictor: Predictor, sample: SampleType) {
        let spec = EncoderSpec { compression, predictor, lerc: LercOptions::default(), level: None, sample };
        let shape = ChunkShape { width: 64, height: 64, samples: 1 };
        let chunk: Vec<u8> = (0..64 * 64 * sample.size()).map(|n| (n * n / 50).to_le_bytes()[0]).collect();
        let encoder = ChunkEncoder::new(&spec).unwrap();
        let (mut state, mut out) = (EncodeState::default(), vec![Vec::new(); 3]);
        let mut encode = |state: &mut EncodeState| {
            encoder.encode_chunks(&[chunk.as_slice(); 3], shape, state, &mut out).unwrap();
            let buffers = state.prepared.iter().chain(&out).chain([&state.row]);
            buffers.map(|buffer| (buffer.as_ptr(), buffer.capacity())).collect::<Vec<_>>()
        };
        let first = encode(&mut state);
        for _ in 0..3 {
            assert_eq!(encode(&mut state), first, "{compression}");
        }
    }

    #[test]
    fn memory_is_reused_from_chunk_to_chunk() {
        for compression in [Compression::None, Compression::PackBits] {
            check(compression, Predictor::None, SampleType::U16);
        }
        for compression in [Compression::Lzw, Compression::Deflate, Compression::Zstd] {
            check(compression, Predictor::None, SampleType::U8);
            check(compression, Predictor::Horizontal, SampleType::U16);
            check(compression, Predictor::FloatingPoint, SampleType::F32);
        }
    }
}
