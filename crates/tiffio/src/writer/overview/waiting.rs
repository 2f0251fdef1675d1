//! Halved tiles that wait for others, out of one pyramid and into another: parts of an image that are made apart.
//!
//! ```text
//! bytes   length of the first stream(4) | samples, plane by plane, as a Zstandard stream | mask as one
//! ```
//!
//! What a tile must hold follows from the pyramid, so nothing in these bytes says how much memory they need.

use super::pending::Quadrant;
use super::{OverviewTile, Pyramid, PyramidState};
use crate::codec::{ChunkDecoder, ChunkShape, CodecParameters, DecodeState, EncodeState};
use crate::error::{Malformed, Result, Usage};
use crate::layout::SampleType;
use crate::tag::{Compression, Predictor};
use crate::writer::{Chunking, Encoder, ImageSpec};

/// A tile that is halved and waits for others to become a tile of an overview.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WaitingTile<'a> {
    /// The level of the tile that was halved, 0 for the image.
    pub level: usize,
    /// Its number there.
    pub tile: u64,
    /// Its samples at half the size, packed.
    pub packed: &'a [u8],
}

impl Pyramid {
    /// Takes out all halved tiles that wait for others, to be put back by
    /// [`put_waiting`](Self::put_waiting).
    ///
    /// They come by level and tile. For when no other thread puts tiles.
    ///
    /// # Errors
    ///
    /// Whatever `each` reports.
    pub fn take_waiting(&self, each: &mut dyn FnMut(&WaitingTile<'_>) -> Result<()>) -> Result<()> {
        let (mut state, mut packed) = (EncodeState::default(), Vec::new());
        for ((level, parent), mut quadrants) in self.pending.take() {
            let (Some(below), Some(grid)) = (self.grids.get(level - 1), self.grids.get(level)) else { continue };
            let Some((_, row, col)) = grid.position(parent) else { continue };
            quadrants.sort_by_key(|quadrant| [quadrant.place[1], quadrant.place[0]]);
            for quadrant in &quadrants {
                let tile = below.index(0, 2 * row + quadrant.place[1], 2 * col + quadrant.place[0]);
                self.pack(quadrant, &mut state, &mut packed)?;
                each(&WaitingTile { level: level - 1, tile, packed: &packed })?;
            }
            self.pending.reuse(quadrants);
        }
        Ok(())
    }

    /// Puts back what [`take_waiting`](Self::take_waiting) gave of a pyramid of the same image, and calls `complete` with
    /// each tile of an overview that was waiting for it.
    ///
    /// # Errors
    ///
    /// [`Usage::NoSuchImage`] and [`Usage::NoSuchChunk`] if there is no such tile; [`Malformed`] if the bytes do not hold
    /// it; [`Usage::ChunkOrder`] for a tile that comes again while it waits; whatever `complete` reports.
    pub fn put_waiting(
        &self,
        waiting: &WaitingTile<'_>,
        state: &mut PyramidState,
        complete: &mut dyn FnMut(&OverviewTile<'_>) -> Result<()>,
    ) -> Result<()> {
        let WaitingTile { level, tile, packed } = *waiting;
        let count = self.grids.len().saturating_sub(1);
        let Some(grid) = self.grids.get(level).filter(|_| level < count) else {
            return Err(Usage::NoSuchImage { image: level, count }.into());
        };
        let no_tile = || Usage::NoSuchChunk { chunk: tile, count: grid.chunk_count() };
        let window = grid.window(tile).ok_or_else(no_tile)?;
        let size = [window.width.div_ceil(2), window.height.div_ceil(2)];
        let quadrant = self.unpack(packed, size)?;
        self.climb(level, tile, quadrant, state, complete)
    }

    fn pack(&self, quadrant: &Quadrant, state: &mut EncodeState, packed: &mut Vec<u8>) -> Result<()> {
        let (width, height) = (quadrant.width, quadrant.height * self.bands);
        let mut samples = Vec::new();
        let (spec, shape) = stream(self.sample_type, width, height)?;
        Encoder::new(&spec)?.encode_chunk(&quadrant.samples, shape, state, &mut samples)?;
        packed.clear();
        packed.extend_from_slice(&u32::try_from(samples.len()).unwrap_or(u32::MAX).to_le_bytes());
        packed.append(&mut samples);
        if self.has_mask {
            let (spec, shape) = stream(SampleType::U8, width, quadrant.height)?;
            Encoder::new(&spec)?.encode_chunk(&quadrant.valid, shape, state, &mut samples)?;
            packed.append(&mut samples);
        }
        Ok(())
    }

    fn unpack(&self, packed: &[u8], [width, height]: [u32; 2]) -> Result<Quadrant> {
        let cut_short = |needed: usize| Malformed::Truncated { needed: needed as u64, available: packed.len() as u64 };
        let (length, streams) = packed.split_first_chunk::<4>().ok_or_else(|| cut_short(4))?;
        let length = u32::from_le_bytes(*length) as usize;
        let (samples, valid) = streams.split_at_checked(length).ok_or_else(|| cut_short(length.saturating_add(4)))?;
        let mut quadrant = self.pending.idle();
        (quadrant.width, quadrant.height) = (width as usize, height as usize);
        let mut state = DecodeState::default();
        let mut decode = |bytes: &[u8], sample_type: SampleType, height: usize, out: &mut Vec<u8>| {
            let (spec, shape) = stream(sample_type, width as usize, height)?;
            out.resize(shape.sample_count()? * sample_type.size(), 0);
            ChunkDecoder::new(&spec.layout()?, CodecParameters::default())?.decode(bytes, shape, &mut state, out)
        };
        decode(samples, self.sample_type, quadrant.height * self.bands, &mut quadrant.samples)?;
        quadrant.valid.clear();
        if self.has_mask {
            decode(valid, SampleType::U8, quadrant.height, &mut quadrant.valid)?;
        }
        Ok(quadrant)
    }
}

/// What packs so many columns and rows: Zstandard at its quickest, of differences where samples are whole numbers.
fn stream(sample_type: SampleType, width: usize, height: usize) -> Result<(ImageSpec, ChunkShape)> {
    let side = |side: usize| u32::try_from(side).map_err(|_| Malformed::Overflow("the size of a halved tile"));
    let (width, height) = (side(width)?, side(height)?);
    let is_float = matches!(sample_type, SampleType::F32 | SampleType::F64);
    let spec = ImageSpec {
        chunking: Chunking::Strips { rows: height },
        compression: Compression::Zstd,
        predictor: if is_float { Predictor::None } else { Predictor::Horizontal },
        level: Some(1),
        ..ImageSpec::new(width, height, 1, sample_type)
    };
    Ok((spec, ChunkShape { width, height, samples: 1 }))
}
