//! One chunk: its stored bytes fetched and decoded.

use std::io;
use std::ops::Range;

use super::fetch::resize;
use super::{Image, Reader, fill};
use crate::codec::{self, ChunkShape, DecodeState};
use crate::error::{Error, Location, Malformed, Result, Usage};
use crate::layout::ImageLayout;
use crate::tag::Compression;

/// What one worker needs to decode chunks: the stored bytes of one, and the codecs' tables and scratch memory.
///
/// It serves any image of any file; once it has seen a chunk of each size, decoding allocates nothing.
#[derive(Debug, Default)]
pub struct ReadState {
    encoded: Vec<u8>,
    codec: DecodeState,
}

impl Reader {
    /// The stored bytes of `chunk` of image `image`, or nothing if it is sparse (its offset or byte count is 0).
    ///
    /// Byte counts that are missing or cannot be are put right as libtiff does: from the size of the chunk without
    /// compression, else from where the next chunk or the end of the file is. Costs up to two small reads where the
    /// tables of chunks are larger than 1 MiB.
    ///
    /// # Errors
    ///
    /// [`Usage::NoSuchImage`] and [`Usage::NoSuchChunk`]; [`Error::Malformed`] if the tables are missing or too short, or
    /// the chunk begins past the end of the file; [`Error::Io`].
    pub fn chunk_range(&self, image: usize, chunk: u64) -> Result<Option<Range<u64>>> {
        self.image(image)?.chunk_range(chunk)
    }

    /// Decodes `chunk` of image `image` into `out`, on the calling thread; comes back with its size.
    ///
    /// `out` is made as long as the chunk: samples of the layout's type in the machine's byte order, pixel by pixel, row
    /// by row; tiles on the edge are whole, strips as short as they are stored. A sparse chunk is filled with nodata, or
    /// 0 without. Nothing is allocated once `state` and `out` have seen a chunk of that size.
    ///
    /// # Errors
    ///
    /// [`Usage::NoSuchImage`] and [`Usage::NoSuchChunk`]; [`Error::LimitExceeded`] if the chunk is larger than
    /// [`Limits::chunk_bytes_max`](crate::Limits::chunk_bytes_max); [`Error::Malformed`] and [`Error::Unsupported`],
    /// with the number of image and chunk, if it does not decode; [`Error::Io`] if the source fails. `out` holds no
    /// meaning then.
    pub fn decode_chunk(
        &self,
        image: usize,
        chunk: u64,
        state: &mut ReadState,
        out: &mut Vec<u8>,
    ) -> Result<ChunkShape> {
        self.image(image)?.decode_chunk(chunk, state, out)
    }
}

impl Image {
    pub(super) fn decode_chunk(&self, chunk: u64, state: &mut ReadState, out: &mut Vec<u8>) -> Result<ChunkShape> {
        let layout = self.layout()?;
        let decoder = self.decoder()?;
        let size = ChunkSize::new(layout, chunk, self.file.limits.chunk_bytes_max)?;
        let at = Location { ifd: Some(self.index()), chunk: Some(chunk), ..Location::default() };
        let Some(range) = self.chunk_range(chunk)? else {
            reserve(out, size.decoded, 0..0)?;
            fill::fill(out, layout.sample_type, self.geo_ref());
            return Ok(size.shape);
        };
        let range = self.encoded_range(range, size.stored, layout);
        let at = Location { offset: Some(range.start), ..at };
        let available = range.end.saturating_sub(range.start);
        if let Some(bytes_max) =
            codec::decoded_bytes_max(layout.compression, available).filter(|most| *most < size.stored)
        {
            return Err(Error::from(Malformed::ChunkSize { found: bytes_max, expected: size.stored }).at(at));
        }
        self.file.read(range.clone(), &mut state.encoded)?;
        reserve(out, size.decoded, range)?;
        decoder.decode(&state.encoded, size.shape, &mut state.codec, out).map_err(|error| error.at(at))?;
        Ok(size.shape)
    }

    /// What is read of the stored bytes: no more than any stream of that many samples takes.
    fn encoded_range(&self, range: Range<u64>, stored: u64, layout: &ImageLayout) -> Range<u64> {
        // The margins are libtiff's: a byte count of a megabyte and ten times the samples is not believed.
        let believed = match layout.compression {
            Compression::None => stored,
            _ => stored.saturating_mul(10).saturating_add(4096).max(1 << 20),
        };
        range.start..range.end.min(range.start.saturating_add(believed))
    }
}

/// How large a chunk is.
struct ChunkSize {
    shape: ChunkShape,
    /// Bytes before compression.
    stored: u64,
    /// Bytes in memory.
    decoded: usize,
}

impl ChunkSize {
    fn new(layout: &ImageLayout, chunk: u64, allowed: u64) -> Result<Self> {
        let no_chunk = || Usage::NoSuchChunk { chunk, count: layout.grid.chunk_count() };
        let (width, height) = layout.grid.stored_size(chunk).ok_or_else(no_chunk)?;
        let overflow = || Error::from(Malformed::Overflow("the size of a chunk"));
        let stored = layout.stored_bytes(width, height).ok_or_else(overflow)?;
        let decoded = layout.decoded_bytes(width, height).ok_or_else(overflow)?;
        if decoded > allowed {
            return Err(Error::LimitExceeded { limit: "chunk_bytes_max", needed: decoded, allowed });
        }
        let shape = ChunkShape { width, height, samples: layout.samples_per_chunk_pixel() };
        Ok(Self { shape, stored, decoded: usize::try_from(decoded).map_err(|_| overflow())? })
    }
}

fn reserve(out: &mut Vec<u8>, length: usize, range: Range<u64>) -> Result<()> {
    resize(out, length).map_err(|_| Error::Io { range, source: io::ErrorKind::OutOfMemory.into() })
}
