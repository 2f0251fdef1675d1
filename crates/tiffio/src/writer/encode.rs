//! From samples to encoded chunks: pure computation, for any number of threads.

use super::gather::{SampleBlock, gather};
use super::{ImageSpec, bits};
use crate::codec::{ChunkEncoder, ChunkShape, EncodeState, EncoderSpec};
use crate::error::{Result, Usage};
use crate::layout::ImageLayout;

/// Makes the chunks of one image, ready for [`Writer::put`](super::Writer::put).
///
/// Made once and shared: all methods take `&self`, and what a worker needs for itself is in its [`EncodeState`].
#[derive(Debug, Clone)]
pub struct Encoder {
    layout: ImageLayout,
    chunks: ChunkEncoder,
}

/// What the codecs need to know of a layout.
pub(super) fn encoder_spec(spec: &ImageSpec, layout: &ImageLayout) -> EncoderSpec {
    EncoderSpec {
        compression: layout.compression,
        predictor: layout.predictor,
        lerc: spec.lerc,
        level: spec.level,
        sample: layout.sample_type,
    }
}

impl Encoder {
    /// The encoder for the image of `spec`.
    ///
    /// # Errors
    ///
    /// [`Usage::Spec`] if `spec` contradicts itself; [`Error::Unsupported`](crate::Error::Unsupported) if there is no
    /// encoder for its compression.
    pub fn new(spec: &ImageSpec) -> Result<Self> {
        let layout = spec.layout()?;
        let chunks = ChunkEncoder::new(&encoder_spec(spec, &layout))?;
        Ok(Self { layout, chunks })
    }

    /// The layout of the image.
    #[must_use]
    pub fn layout(&self) -> &ImageLayout {
        &self.layout
    }

    /// The columns, rows and samples that `chunk` stores: edge tiles whole, a last strip as short as it is.
    ///
    /// # Errors
    ///
    /// [`Usage::NoSuchChunk`] past the last chunk.
    pub fn shape(&self, chunk: u64) -> Result<ChunkShape> {
        let grid = &self.layout.grid;
        let no_chunk = || Usage::NoSuchChunk { chunk, count: grid.chunk_count() };
        let (width, height) = grid.stored_size(chunk).ok_or_else(no_chunk)?;
        Ok(ChunkShape { width, height, samples: self.layout.samples_per_chunk_pixel() })
    }

    /// How many chunks are encoded fastest together: three of LZW, one of others. Chunks of LZW that hold a megabyte and more
    /// are as fast one by one.
    #[must_use]
    pub fn chunks_at_once(&self) -> usize {
        let grid = &self.layout.grid;
        let (width, height) = (grid.chunk_width(), grid.chunk_height());
        let shape = ChunkShape { width, height, samples: self.layout.samples_per_chunk_pixel() };
        let shape = if bits::are_packed(&self.layout) { bits::packed_shape(shape) } else { shape };
        let samples = shape.sample_count().unwrap_or(usize::MAX);
        self.chunks.chunks_at_once(samples.saturating_mul(self.layout.sample_type.size()))
    }

    /// Replaces `out` by the samples of `chunk`, taken from `block`, pixel by pixel and in the machine's byte order: what
    /// [`encode_chunks`](Self::encode_chunks) takes.
    ///
    /// What a tile holds past the edge of the image repeats the last column and the last row, which compresses best.
    ///
    /// # Errors
    ///
    /// [`Usage::NoSuchChunk`] past the last chunk, [`Usage::BufferType`] if `block` has another sample type than the
    /// image, [`Usage::OutsideBlock`] if it does not hold all of the chunk.
    pub fn gather(&self, chunk: u64, block: &SampleBlock<'_>, out: &mut Vec<u8>) -> Result<ChunkShape> {
        gather(&self.layout, chunk, block, out)
    }

    /// Replaces each of `out` by the encoded bytes of the chunk at the same place of `chunks`, all of one `shape`.
    ///
    /// [Some chunks at once](Self::chunks_at_once) may be faster than one at a time, and their bytes are the same. Of samples of
    /// one bit (see [`ImageSpec::bits`]) all but 0 are stored as 1.
    ///
    /// # Errors
    ///
    /// [`Usage::BufferLength`] if a chunk does not hold the samples of `shape`, or `out` is not as long as `chunks`.
    pub fn encode_chunks(
        &self,
        chunks: &[&[u8]],
        shape: ChunkShape,
        state: &mut EncodeState,
        out: &mut [Vec<u8>],
    ) -> Result<()> {
        if !bits::are_packed(&self.layout) {
            return self.chunks.encode_chunks(chunks, shape, state, out);
        }
        let packed = chunks.iter().map(|chunk| bits::pack(chunk, shape)).collect::<Result<Vec<_>>>()?;
        let packed: Vec<&[u8]> = packed.iter().map(Vec::as_slice).collect();
        self.chunks.encode_chunks(&packed, bits::packed_shape(shape), state, out)
    }

    /// Replaces `out` by the encoded bytes of one chunk; see [`encode_chunks`](Self::encode_chunks).
    ///
    /// # Errors
    ///
    /// As for [`encode_chunks`](Self::encode_chunks).
    pub fn encode_chunk(
        &self,
        chunk: &[u8],
        shape: ChunkShape,
        state: &mut EncodeState,
        out: &mut Vec<u8>,
    ) -> Result<()> {
        self.encode_chunks(&[chunk], shape, state, std::slice::from_mut(out))
    }
}
