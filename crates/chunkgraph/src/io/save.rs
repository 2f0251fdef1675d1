//! Writing blocks into one TIFF: encoded by the workers, put in file order by the thread that started the run.
//!
//! Blocks are runs of output tiles along one row of tiles, and are taken in order; of each place all planes are put
//! before the next place. So the order of chunks in the file, and with it every byte, is the same whatever the blocks.

use std::sync::{Mutex, MutexGuard, PoisonError};

use tiffio::codec::EncodeState;
use tiffio::layout::{ChunkGrid, Window};
use tiffio::writer::{Encoder, ImageSpec, MissingChunks, SampleBlock};

use crate::block::Block;
use crate::dtype::DType;
use crate::error::{Error, Result};
use crate::scalar::Scalar;

/// Chunks that are encoded at one time: what the LZW encoder takes at once.
const LANES: usize = 3;

/// Turns blocks into encoded chunks; shared by all workers.
#[derive(Debug)]
pub(crate) struct BlockEncoder {
    encoder: Encoder,
    grid: ChunkGrid,
    spec: ImageSpec,
    empty: Vec<u8>,
    idle: Mutex<Vec<Memory>>,
    /// Buffers of chunks that have been written.
    buffers: Mutex<Vec<Vec<u8>>>,
}

/// Scratch memory of one worker.
#[derive(Debug, Default)]
struct Memory {
    state: EncodeState,
    gathered: [Vec<u8>; LANES],
}

/// A chunk and its stored bytes.
pub(crate) type EncodedChunk = (u64, Vec<u8>);

impl BlockEncoder {
    pub(crate) fn new(spec: &ImageSpec) -> Result<Self> {
        let layout = spec.layout().map_err(Error::write)?;
        let encoder = Encoder::new(spec).map_err(Error::write)?;
        let (idle, buffers) = (Mutex::default(), Mutex::default());
        Ok(Self { encoder, grid: layout.grid, spec: spec.clone(), empty: empty_sample(spec), idle, buffers })
    }

    /// Columns and rows of the chunks.
    pub(crate) fn tile(&self) -> [u32; 2] {
        [self.grid.chunk_width(), self.grid.chunk_height()]
    }

    /// The bytes that encoding a block of so many columns and rows takes.
    pub(crate) fn bytes(&self, [width, height]: [u32; 2]) -> u64 {
        let tiles = |pixels: u32, side: u32| u64::from(pixels.div_ceil(side.max(1)));
        let [tile_width, tile_height] = self.tile();
        let count = tiles(width, tile_width) * tiles(height, tile_height);
        let samples = u64::from(self.spec.bands).saturating_mul(u64::from(tile_width) * u64::from(tile_height));
        let place = samples.saturating_mul(self.spec.sample_type.size() as u64);
        // A chunk is gathered, then prepared, three at a time; what comes out is at most half as large again.
        place.saturating_mul(2 * LANES as u64).saturating_add(place.saturating_mul(count).saturating_mul(3) / 2)
    }

    /// The chunks that the block holds, encoded, in file order.
    pub(crate) fn encode(&self, block: &Block<'_>) -> Result<Vec<EncodedChunk>> {
        let mut memory = lock(&self.idle).pop().unwrap_or_default();
        let encoded = self.encode_with(block, &mut memory);
        lock(&self.idle).push(memory);
        encoded.map_err(Error::write)
    }

    /// Takes back the buffers of chunks that have been written.
    pub(crate) fn reuse(&self, chunks: Vec<EncodedChunk>) {
        lock(&self.buffers).extend(chunks.into_iter().map(|(_, bytes)| bytes));
    }

    fn encode_with(&self, block: &Block<'_>, memory: &mut Memory) -> tiffio::Result<Vec<EncodedChunk>> {
        let sample_type = block.dtype.sample_type();
        let samples = SampleBlock::from_bytes(block.values, sample_type, block.window, 0..block.planes)?;
        let mut encoded = Vec::new();
        // The numbers of the chunks that are gathered and wait for company.
        let mut group: Vec<u64> = Vec::with_capacity(LANES);
        for chunk in chunks_of(&self.grid, block.window) {
            // Chunks of one size go together: the last strip of an image is shorter than the others.
            let same_size = |other: &u64| self.grid.stored_size(*other) == self.grid.stored_size(chunk);
            if group.len() == LANES || !group.iter().all(same_size) {
                self.encode_group(&group, memory, &mut encoded)?;
                group.clear();
            }
            let gathered = &mut memory.gathered[group.len()];
            self.encoder.gather(chunk, &samples, gathered)?;
            if !self.is_left_out(gathered) {
                group.push(chunk);
            }
        }
        self.encode_group(&group, memory, &mut encoded)?;
        Ok(encoded)
    }

    /// Whether a chunk holds nothing but the value that readers give to chunks that are not there.
    fn is_left_out(&self, gathered: &[u8]) -> bool {
        self.spec.missing_chunks == MissingChunks::Sparse
            && gathered.chunks_exact(self.empty.len()).all(|sample| sample == self.empty)
    }

    fn encode_group(&self, chunks: &[u64], memory: &mut Memory, encoded: &mut Vec<EncodedChunk>) -> tiffio::Result<()> {
        let Some(shape) = chunks.first().map(|chunk| self.encoder.shape(*chunk)).transpose()? else {
            return Ok(());
        };
        let gathered: Vec<&[u8]> = memory.gathered.iter().take(chunks.len()).map(Vec::as_slice).collect();
        let mut out: Vec<Vec<u8>> = {
            let mut buffers = lock(&self.buffers);
            chunks.iter().map(|_| buffers.pop().unwrap_or_default()).collect()
        };
        self.encoder.encode_chunks(&gathered, shape, &mut memory.state, &mut out)?;
        encoded.extend(chunks.iter().copied().zip(out));
        Ok(())
    }
}

/// The bytes of the sample that fills chunks that are not in the file: nodata, or 0 without.
fn empty_sample(spec: &ImageSpec) -> Vec<u8> {
    let value = spec.geo_ref.nodata_value().unwrap_or(0.0);
    let dtype = DType::from_sample_type(spec.sample_type).unwrap_or(DType::F64);
    Scalar::Float(value).to_bytes(dtype).unwrap_or_default()[..dtype.size()].to_vec()
}

/// A worker that panicked leaves nothing half done behind these locks.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The chunks whose pixels `window` holds, place by place, and at each place plane by plane.
fn chunks_of(grid: &ChunkGrid, window: Window) -> Vec<u64> {
    let row = window.row_off / grid.chunk_height();
    let end = window.col_end().div_ceil(u64::from(grid.chunk_width()));
    let cols = window.col_off / grid.chunk_width()..u32::try_from(end).unwrap_or(u32::MAX);
    cols.flat_map(|col| (0..grid.planes()).map(move |plane| grid.index(plane, row, col))).collect()
}
