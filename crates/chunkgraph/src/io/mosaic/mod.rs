//! Many files on one grid as one input.
//!
//! Files may lie upon each other, so that a pixel can have several values. They come as layers: the first layer holds the
//! first value of each pixel that is there, in the order of the files, the second one the second, and so on to as many as
//! lie upon a pixel anywhere. A mosaic of first values has one layer; others are reduced over layers. A block looks only
//! at the files that touch it.

mod files;
mod index;
mod written;

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use tiffio::Limits;
use tiffio::layout::Window;

pub(crate) use files::FileStamp;
use files::OpenFiles;
use index::Index;
pub(crate) use index::{Rect, depths};
pub(crate) use written::WrittenMosaic;

use crate::block::AlignedBytes;
use crate::dtype::{DType, Element, with_element};
use crate::error::Result;
use crate::region::{ChunkLayout, Extent};
use crate::scalar::Scalar;
use crate::source::{ChunkSource, NamedSource, NestedChunks, ReadContext, WrittenPaths};

/// Tells mosaics apart, whatever they hold.
static NEXT: AtomicU64 = AtomicU64::new(0);

/// A file and its place.
#[derive(Debug)]
pub(crate) struct MosaicPart {
    pub(crate) path: PathBuf,
    pub(crate) stamp: FileStamp,
    pub(crate) place: Rect,
    /// The stored value that is missing.
    pub(crate) nodata: Option<Scalar>,
    pub(crate) chunk: ChunkLayout,
}

/// Planes of `layers` times `bands` values. After them come as many planes that are 1 where there is a value and 0 where
/// there is none, but for floats, where NaN says so, and where there are values everywhere.
#[derive(Debug)]
pub(crate) struct MosaicSource {
    identity: String,
    parts: Vec<MosaicPart>,
    /// The number of the first chunk of each part, in the cache.
    first_chunks: Vec<u64>,
    index: Index,
    files: OpenFiles,
    extent: Extent,
    dtype: DType,
    bands: u32,
    layers: u32,
    /// Memory of windows that are done, for those to come: as many as threads have been here at one time.
    idle: Mutex<Vec<Memory>>,
}

/// What a mosaic is made for.
#[derive(Debug)]
pub(crate) struct MosaicShape {
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) bands: u32,
    pub(crate) layers: u32,
    pub(crate) dtype: DType,
    /// Whether planes of validity follow.
    pub(crate) says_missing: bool,
    /// The image of each file.
    pub(crate) image: usize,
    pub(crate) files_open_max: usize,
}

#[derive(Debug, Default)]
struct Memory {
    values: AlignedBytes,
    /// How many layers of each pixel are filled.
    filled: Vec<u32>,
    /// The pixels of one part.
    part: AlignedBytes,
}

impl MosaicSource {
    /// A mosaic of `parts`, where the first ones come first.
    pub(crate) fn new(parts: Vec<MosaicPart>, shape: &MosaicShape, limits: Limits) -> Self {
        let MosaicShape { width, height, bands, layers, dtype, says_missing, .. } = *shape;
        let values = bands.saturating_mul(layers);
        let planes = if says_missing { values.saturating_mul(2) } else { values };
        let mut next = 0_u64;
        let first_chunk = |part: &MosaicPart| {
            let first = next;
            let side =
                |from: i64, to: i64, chunk: u32| u64::try_from(to - from).unwrap_or(0).div_ceil(chunk.max(1).into());
            let across = side(part.place.left, part.place.right, part.chunk.width);
            let down = side(part.place.top, part.place.bottom, part.chunk.height);
            next = next.saturating_add(across.saturating_mul(down).saturating_mul(bands.into()));
            first
        };
        let first_chunks = parts.iter().map(first_chunk).collect();
        let places: Vec<Rect> = parts.iter().map(|part| part.place).collect();
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        Self {
            identity: format!("mosaic {number} of {} files", parts.len()),
            index: Index::new(&places),
            files: OpenFiles::new(shape.image, limits, shape.files_open_max),
            extent: Extent { planes, height, width },
            first_chunks,
            parts,
            dtype,
            bands,
            layers,
            idle: Mutex::default(),
        }
    }

    /// Whether no chunk of a file is needed by two blocks that are cut along [`chunks`](ChunkSource::chunks).
    fn is_aligned(&self) -> bool {
        let ChunkLayout { width, height, .. } = self.chunks();
        let fits = |at: i64, chunk: u32| at.rem_euclid(i64::from(chunk.max(1))) == 0;
        self.parts.iter().all(|part| {
            let same = (part.chunk.width, part.chunk.height) == (width, height);
            same && fits(part.place.left, width) && fits(part.place.top, height)
        })
    }

    /// The values of `window` in `bands`, layer by layer, into `memory`.
    fn fill<T: Element>(
        &self,
        window: Window,
        bands: &[u32],
        context: &mut ReadContext<'_>,
        memory: &mut Memory,
    ) -> Result<()> {
        let (pixels, layers) = (window.width as usize * window.height as usize, self.layers as usize);
        let area = Rect::of(window);
        memory.values.resize(layers * bands.len() * pixels * size_of::<T>());
        // NaN, or 0 where there is none.
        let missing = Scalar::Float(f64::NAN).to_bytes(T::DTYPE).unwrap_or_default();
        memory.values.as_mut_slice().chunks_exact_mut(size_of::<T>()).for_each(|value| {
            value.copy_from_slice(&missing[..size_of::<T>()]);
        });
        memory.filled.clear();
        memory.filled.resize(bands.len() * pixels, 0);
        let mut left = layers * bands.len() * pixels;
        for number in self.index.touching(area) {
            let part = &self.parts[number];
            let Some(shared) = part.place.shared(area).filter(|_| left > 0) else { continue };
            let inside = shared.window_from((part.place.left, part.place.top));
            let inside_pixels = inside.width as usize * inside.height as usize;
            memory.part.resize(bands.len() * inside_pixels * size_of::<T>());
            let file = self.files.get(number, &part.path, &part.stamp)?;
            let mut planes: Vec<&mut [u8]> =
                memory.part.as_mut_slice().chunks_exact_mut(inside_pixels * size_of::<T>()).collect();
            file.read_as_part(self.first_chunks[number], (inside, bands), context, &mut planes)?;
            let nodata = part.nodata.and_then(|value| value.held_by(T::DTYPE)?.to_bytes(T::DTYPE));
            let nodata = nodata.map(|bytes| bytemuck::pod_read_unaligned::<T>(&bytes[..size_of::<T>()]));
            let target = shared.window_from((area.left, area.top));
            left -= merge::<T>(memory, [window.width as usize, pixels], target, nodata, layers);
        }
        Ok(())
    }
}

/// Puts the values of a part that are there where layers are free; comes back with how many were.
fn merge<T: Element>(
    memory: &mut Memory,
    [width, pixels]: [usize; 2],
    target: Window,
    nodata: Option<T>,
    layers: usize,
) -> usize {
    let values: &mut [T] = bytemuck::cast_slice_mut(memory.values.as_mut_slice());
    let part: &[T] = bytemuck::cast_slice(memory.part.as_slice());
    let bands = memory.filled.len() / pixels.max(1);
    let mut put = 0;
    for (n, row) in part.chunks_exact((target.width as usize).max(1)).enumerate() {
        let (band, row_number) = (n / target.height as usize, n % target.height as usize);
        let first = band * pixels + (target.row_off as usize + row_number) * width + target.col_off as usize;
        let filled = &mut memory.filled[first..first + row.len()];
        for (place, (value, filled)) in (first..).zip(row.iter().zip(filled)) {
            // A float that is not equal to itself is NaN.
            let is_there = PartialEq::eq(value, value) && nodata != Some(*value);
            let layer = *filled as usize;
            if is_there && layer < layers {
                values[layer * bands * pixels + place] = *value;
                *filled += 1;
                put += 1;
            }
        }
    }
    put
}

impl ChunkSource for MosaicSource {
    fn identity(&self) -> &str {
        &self.identity
    }

    fn paths(&self) -> Vec<&Path> {
        self.parts.iter().map(|part| part.path.as_path()).collect()
    }

    fn extent(&self) -> Extent {
        self.extent
    }

    fn dtype(&self) -> DType {
        self.dtype
    }

    /// Those of the first file, with the bytes of the largest.
    fn chunks(&self) -> ChunkLayout {
        let first = self.parts.first().map_or(ChunkLayout { width: 1, height: 1, bytes: 0 }, |part| part.chunk);
        let bytes = self.parts.iter().map(|part| part.chunk.bytes).max().unwrap_or(0);
        ChunkLayout { bytes, ..first }
    }

    fn read_bytes(&self, width: u64, height: u64) -> u64 {
        let size = self.dtype.size() as u64;
        let pixel = u64::from(self.bands).saturating_mul((u64::from(self.layers) + 1).saturating_mul(size) + 4);
        width.saturating_mul(height).saturating_mul(pixel)
    }

    /// Chunks that lie across the edges of blocks are wanted again.
    fn nested_chunks(&self, width: u64, height: u64) -> Vec<NestedChunks> {
        if self.is_aligned() { Vec::new() } else { vec![NestedChunks { chunk: self.chunks(), width, height }] }
    }

    fn describe(&self, paths: &WrittenPaths) -> Result<NamedSource> {
        NamedSource::new(WrittenMosaic::NAME, &WrittenMosaic::of(self, paths)?)
    }

    fn read(&self, window: Window, planes: &[u32], context: &mut ReadContext<'_>, out: &mut [&mut [u8]]) -> Result<()> {
        let mut bands: Vec<u32> = planes.iter().map(|plane| plane % self.bands).collect();
        bands.sort_unstable();
        bands.dedup();
        let idle = || self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        let mut memory = idle().pop().unwrap_or_default();
        let outcome = with_element!(self.dtype, T => self.fill::<T>(window, &bands, context, &mut memory));
        if outcome.is_ok() {
            for (plane, out) in planes.iter().zip(out) {
                self.copy(&memory, &bands, *plane, out);
            }
        }
        idle().push(memory);
        outcome
    }
}

impl MosaicSource {
    /// A plane of values, or of validity, of those in `memory`.
    fn copy(&self, memory: &Memory, bands: &[u32], plane: u32, out: &mut [u8]) {
        let size = self.dtype.size();
        let pixels = out.len() / size;
        let band = bands.iter().position(|band| *band == plane % self.bands).unwrap_or(0);
        let layer = plane / self.bands;
        let values = self.layers;
        if layer < values {
            let first = (layer as usize * bands.len() + band) * pixels * size;
            out.copy_from_slice(&memory.values.as_slice()[first..first + out.len()]);
            return;
        }
        let number = |value: i128| Scalar::Int(value).to_bytes(self.dtype).unwrap_or_default();
        let (one, zero) = (number(1), number(0));
        let filled = &memory.filled[band * pixels..][..pixels];
        for (out, filled) in out.chunks_exact_mut(size).zip(filled) {
            out.copy_from_slice(&if *filled > layer - values { one } else { zero }[..size]);
        }
    }
}
