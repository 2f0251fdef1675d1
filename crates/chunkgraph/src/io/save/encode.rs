//! Blocks into encoded chunks: those of the image, of its mask, and of the overviews that a block completes.

use std::sync::{Mutex, MutexGuard, PoisonError};

use tiffio::codec::{ChunkShape, EncodeState};
use tiffio::layout::{ChunkGrid, SampleType};
use tiffio::writer::{Encoder, ImageSpec, Masked, MissingChunks, OverviewTile, PyramidState, SampleBlock, WaitingTile};

use super::OutputSpec;
use crate::block::Block;
use crate::dtype::DType;
use crate::error::{Error, Result};
use crate::plan::{OutputTile, chunks_of_run, places};
use crate::scalar::Scalar;

/// Chunks that are encoded at one time at most: what the LZW encoder takes at once.
const LANES: usize = 3;

/// Turns blocks into encoded chunks; shared by all workers.
///
/// The planes of a block are those of the image, and behind them one for the mask, if there is one.
#[derive(Debug)]
pub(crate) struct BlockEncoder<'a> {
    pub(super) output: &'a OutputSpec,
    images: Vec<ImageEncoder>,
    pub(super) grid: ChunkGrid,
    idle: Mutex<Vec<Memory>>,
    /// Buffers of chunks that have been written.
    buffers: Mutex<Vec<Vec<u8>>>,
}

/// The encoder of one image.
#[derive(Debug)]
struct ImageEncoder {
    encoder: Encoder,
    missing_chunks: MissingChunks,
    /// The sample that fills chunks that are not in the file.
    empty: Vec<u8>,
}

/// Scratch memory of one worker.
#[derive(Debug, Default)]
struct Memory {
    image: Lanes,
    /// Apart, since chunks of masks have another shape: if they came between, no three of an image would come together.
    mask: Lanes,
    pyramid: PyramidState,
    /// The mask of the block, a byte a pixel.
    valid: Vec<u8>,
}

/// Chunks of one shape that are gathered and wait for company, and those that are encoded.
#[derive(Debug, Default)]
struct Lanes {
    state: EncodeState,
    gathered: [Vec<u8>; LANES],
    waiting: Vec<Waiting>,
    encoded: Vec<(usize, EncodedChunk)>,
}

/// A chunk that is gathered, and its place among those that come of the block.
#[derive(Debug, Clone, Copy)]
struct Waiting {
    order: usize,
    image: usize,
    chunk: u64,
    shape: ChunkShape,
}

/// Takes each tile of an overview that is complete.
pub(super) type Complete<'a> = dyn FnMut(&OverviewTile<'_>) -> tiffio::Result<()> + 'a;

/// A chunk and its stored bytes.
#[derive(Debug)]
pub(crate) struct EncodedChunk {
    /// The image, in the order of the file.
    pub(crate) image: usize,
    pub(crate) chunk: u64,
    pub(crate) bytes: Vec<u8>,
}

impl<'a> BlockEncoder<'a> {
    pub(crate) fn new(output: &'a OutputSpec) -> Result<Self> {
        let images = output.images.iter().map(ImageEncoder::new).collect::<tiffio::Result<Vec<_>>>();
        let grid = output.images[0].layout().map(|layout| layout.grid);
        let (images, grid) = (images.map_err(Error::write)?, grid.map_err(Error::write)?);
        Ok(Self { output, images, grid, idle: Mutex::default(), buffers: Mutex::default() })
    }

    /// The chunks of the image.
    pub(crate) fn tile(&self) -> OutputTile {
        let at_once = u32::try_from(self.images[0].at_once()).unwrap_or(1);
        OutputTile { width: self.grid.chunk_width(), height: self.grid.chunk_height(), at_once }
    }

    /// The bytes that encoding a block of so many columns and rows takes.
    pub(crate) fn bytes(&self, [width, height]: [u32; 2]) -> u64 {
        let tiles = |pixels: u32, side: u32| u64::from(pixels.div_ceil(side.max(1)));
        let OutputTile { width: tile_width, height: tile_height, at_once } = self.tile();
        let count = tiles(width, tile_width) * tiles(height, tile_height);
        let spec = &self.output.images[0];
        let pixel = u64::from(spec.bands).saturating_mul(spec.sample_type.size() as u64) + u64::from(self.has_mask());
        let place = pixel.saturating_mul(u64::from(tile_width) * u64::from(tile_height));
        let scratch = self.output.pyramid.as_ref().map_or(0, |pyramid| {
            // Its own tiles halved wait on until they have been taken.
            pyramid.state_bytes().saturating_add(place.saturating_mul(count) / 4)
        });
        // A block completes at most one tile of each overview for two of its own or of the level before, and one more.
        let levels = self.output.pyramid.as_ref().map_or(0, |pyramid| pyramid.sizes().len() as u64);
        let encoded = if levels > 0 { 2 * count + levels } else { count };
        // A chunk is gathered, then prepared, some at a time; what comes out is at most half as large again.
        place
            .saturating_mul(2 * u64::from(at_once))
            .saturating_add(place.saturating_mul(encoded).saturating_mul(3) / 2)
            .saturating_add(scratch)
    }

    /// The bytes of overviews that wait for others to become whole tiles, beyond those counted for blocks.
    pub(crate) fn pending_bytes(&self) -> u64 {
        self.output.pyramid.as_ref().map_or(0, tiffio::writer::Pyramid::pending_bytes_max)
    }

    /// The chunks that the block holds, encoded, in the order of a plain file; behind them those of overviews that it
    /// completes.
    pub(crate) fn encode(&self, block: &Block<'_>) -> Result<Vec<EncodedChunk>> {
        self.encode_by(block, Self::encode_planes)
    }

    /// The same of a block whose values are those of its chunks, one behind the other, in the order of [`chunks_of_run`].
    pub(crate) fn encode_chunks(&self, block: &Block<'_>) -> Result<Vec<EncodedChunk>> {
        self.encode_by(block, Self::encode_whole_chunks)
    }

    /// Whether blocks may come chunk by chunk: nothing is made of their pixels but chunks.
    pub(crate) fn takes_whole_chunks(&self) -> bool {
        self.output.pyramid.is_none() && !self.has_mask()
    }

    /// How the image is cut.
    pub(crate) fn grid(&self) -> &ChunkGrid {
        &self.grid
    }

    fn encode_by(
        &self,
        block: &Block<'_>,
        encode: impl FnOnce(&Self, &Block<'_>, &mut Memory) -> tiffio::Result<()>,
    ) -> Result<Vec<EncodedChunk>> {
        let mut memory = lock(&self.idle).pop().unwrap_or_default();
        let outcome = encode(self, block, &mut memory);
        let mut encoded = Vec::new();
        for lanes in [&mut memory.image, &mut memory.mask] {
            lanes.waiting.clear();
            encoded.append(&mut lanes.encoded);
        }
        lock(&self.idle).push(memory);
        outcome.map_err(Error::write)?;
        encoded.sort_by_key(|(order, _)| *order);
        Ok(encoded.into_iter().map(|(_, chunk)| chunk).collect())
    }

    /// Takes back the buffers of chunks that have been written.
    pub(crate) fn reuse(&self, chunks: Vec<EncodedChunk>) {
        lock(&self.buffers).extend(chunks.into_iter().map(|chunk| chunk.bytes));
    }

    pub(super) fn has_mask(&self) -> bool {
        self.output.masked == Masked::Yes
    }

    /// The halved tiles that wait for others when all blocks of a part have been encoded.
    pub(crate) fn take_waiting(&self, each: &mut dyn FnMut(&WaitingTile<'_>) -> tiffio::Result<()>) -> Result<()> {
        self.output.pyramid.as_ref().map_or(Ok(()), |pyramid| pyramid.take_waiting(each)).map_err(Error::write)
    }

    /// The chunks of overviews that a halved tile of another part completes, encoded.
    pub(crate) fn encode_waiting(&self, waiting: &WaitingTile<'_>) -> tiffio::Result<Vec<EncodedChunk>> {
        let Some(pyramid) = &self.output.pyramid else {
            return Err(tiffio::Usage::NoSuchImage { image: waiting.level, count: 0 }.into());
        };
        self.overviews(|state, complete| pyramid.put_waiting(waiting, state, complete))
    }

    /// The chunks of overviews that `put` completes, encoded.
    pub(super) fn overviews(
        &self,
        put: impl FnOnce(&mut PyramidState, &mut Complete<'_>) -> tiffio::Result<()>,
    ) -> tiffio::Result<Vec<EncodedChunk>> {
        let mut memory = lock(&self.idle).pop().unwrap_or_default();
        let Memory { image, mask, pyramid: state, .. } = &mut memory;
        put(state, &mut |tile| self.add_overview(tile, 0, [image, mask]))?;
        self.flush(image)?;
        self.flush(mask)?;
        let encoded = image.encoded.drain(..).chain(mask.encoded.drain(..)).map(|(_, chunk)| chunk).collect();
        lock(&self.idle).push(memory);
        Ok(encoded)
    }

    /// Fills `samples` as readers fill a chunk of image number `image` that is not in the file.
    pub(super) fn fill(&self, image: usize, samples: &mut [u8]) {
        self.images[image].fill(samples);
    }

    /// Columns, rows and bands of a chunk of image number `image` as it is stored.
    pub(super) fn shape(&self, image: usize, chunk: u64) -> tiffio::Result<ChunkShape> {
        self.images[image].encoder.shape(chunk)
    }

    /// Gathers a tile of an overview, and that of its mask.
    fn add_overview(&self, tile: &OverviewTile<'_>, order: usize, lanes: [&mut Lanes; 2]) -> tiffio::Result<()> {
        let [lanes, mask_lanes] = lanes;
        let number = self.output.image_of(tile.level);
        let spec = &self.output.images[0];
        let overview = SampleBlock::from_bytes(tile.samples, spec.sample_type, tile.window, 0..spec.bands)?;
        self.add([order, number], tile.tile, &overview, lanes)?;
        if self.has_mask() {
            let mask = SampleBlock::from_bytes(tile.valid, SampleType::U8, tile.window, 0..1)?;
            self.add([order, number + 1], tile.tile, &mask, mask_lanes)?;
        }
        Ok(())
    }

    fn encode_planes(&self, block: &Block<'_>, memory: &mut Memory) -> tiffio::Result<()> {
        let Memory { image: lanes, mask: mask_lanes, pyramid: state, valid } = memory;
        let (sample_type, window) = (block.dtype.sample_type(), block.window);
        let planes = block.planes - u32::from(self.has_mask());
        let size = block.dtype.size();
        let pixels = window.width as usize * window.height as usize;
        let (samples, mask_plane) = block.values.split_at(planes as usize * pixels * size);
        valid.clear();
        valid.extend(mask_plane.chunks_exact(size).map(|value| u8::from(value.iter().any(|byte| *byte != 0))));
        let image = SampleBlock::from_bytes(samples, sample_type, window, 0..planes)?;
        let mut order = 0..;
        let mut next = || order.next().unwrap_or(usize::MAX);
        for (row, col) in places(&self.grid, window) {
            for plane in 0..self.grid.planes() {
                self.add([next(), 0], self.grid.index(plane, row, col), &image, lanes)?;
            }
            if self.has_mask() {
                let mask = SampleBlock::from_bytes(valid, SampleType::U8, window, 0..1)?;
                self.add([next(), 1], self.grid.index(0, row, col), &mask, mask_lanes)?;
            }
        }
        if let Some(pyramid) = &self.output.pyramid {
            pyramid.put(&image, valid, state, &mut |tile| {
                self.add_overview(tile, next(), [&mut *lanes, &mut *mask_lanes])
            })?;
        }
        self.flush(lanes)?;
        self.flush(mask_lanes)
    }

    fn encode_whole_chunks(&self, block: &Block<'_>, memory: &mut Memory) -> tiffio::Result<()> {
        let (of, lanes) = (&self.images[0], &mut memory.image);
        let mut held: Vec<(Waiting, &[u8])> = Vec::with_capacity(LANES);
        let mut rest = block.values;
        for (order, chunk) in chunks_of_run(&self.grid, block.window).enumerate() {
            let shape = of.encoder.shape(chunk)?;
            let samples;
            (samples, rest) = rest.split_at(of.bytes(shape).min(rest.len()));
            if held.len() >= of.at_once() || held.first().is_some_and(|(first, _)| first.shape != shape) {
                self.encode_held(&held, &mut lanes.state, &mut lanes.encoded)?;
                held.clear();
            }
            if !of.leaves_out(samples) {
                held.push((Waiting { order, image: 0, chunk, shape }, samples));
            }
        }
        self.encode_held(&held, &mut lanes.state, &mut lanes.encoded)
    }

    /// Gathers a chunk, and encodes those that wait if they are enough.
    fn add(
        &self,
        [order, image]: [usize; 2],
        chunk: u64,
        block: &SampleBlock<'_>,
        lanes: &mut Lanes,
    ) -> tiffio::Result<()> {
        let of = &self.images[image];
        let shape = of.encoder.shape(chunk)?;
        // The last strip of an image is shorter than the others.
        if lanes.waiting.len() >= of.at_once() || lanes.waiting.iter().any(|other| other.shape != shape) {
            self.flush(lanes)?;
        }
        let gathered = &mut lanes.gathered[lanes.waiting.len()];
        of.encoder.gather(chunk, block, gathered)?;
        if !of.leaves_out(gathered) {
            lanes.waiting.push(Waiting { order, image, chunk, shape });
        }
        Ok(())
    }

    /// Encodes the chunks that wait.
    fn flush(&self, lanes: &mut Lanes) -> tiffio::Result<()> {
        let Lanes { state, gathered, waiting, encoded } = lanes;
        let held: Vec<(Waiting, &[u8])> = waiting.drain(..).zip(gathered.iter().map(Vec::as_slice)).collect();
        self.encode_held(&held, state, encoded)
    }

    /// Encodes chunks of one shape. Images of one pile of lanes differ in size alone, so that any of their encoders does.
    fn encode_held(
        &self,
        held: &[(Waiting, &[u8])],
        state: &mut EncodeState,
        encoded: &mut Vec<(usize, EncodedChunk)>,
    ) -> tiffio::Result<()> {
        let Some((first, _)) = held.first() else { return Ok(()) };
        let samples: Vec<&[u8]> = held.iter().map(|(_, samples)| *samples).collect();
        let mut out: Vec<Vec<u8>> = {
            let mut buffers = lock(&self.buffers);
            held.iter().map(|_| buffers.pop().unwrap_or_default()).collect()
        };
        self.images[first.image].encoder.encode_chunks(&samples, first.shape, state, &mut out)?;
        let chunks = held.iter().zip(out);
        encoded.extend(
            chunks.map(|((from, _), bytes)| (from.order, EncodedChunk { image: from.image, chunk: from.chunk, bytes })),
        );
        Ok(())
    }
}

impl ImageEncoder {
    fn new(spec: &ImageSpec) -> tiffio::Result<Self> {
        Ok(Self { encoder: Encoder::new(spec)?, missing_chunks: spec.missing_chunks, empty: empty_sample(spec) })
    }

    /// The bytes of the samples of a chunk.
    fn bytes(&self, shape: ChunkShape) -> usize {
        let layout = self.encoder.layout();
        let bytes = layout.decoded_bytes(shape.width, shape.height);
        bytes.and_then(|bytes| usize::try_from(bytes).ok()).unwrap_or(usize::MAX)
    }

    /// How many chunks are fastest to encode at one time.
    fn at_once(&self) -> usize {
        self.encoder.chunks_at_once().clamp(1, LANES)
    }

    /// Fills `gathered` as a chunk is filled that is not in the file.
    fn fill(&self, gathered: &mut [u8]) {
        gathered.chunks_exact_mut(self.empty.len()).for_each(|sample| sample.copy_from_slice(&self.empty));
    }

    /// Whether a chunk holds nothing but the value that readers give to chunks that are not there.
    fn leaves_out(&self, gathered: &[u8]) -> bool {
        self.missing_chunks == MissingChunks::Sparse
            && gathered.chunks_exact(self.empty.len()).all(|sample| sample == self.empty)
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
