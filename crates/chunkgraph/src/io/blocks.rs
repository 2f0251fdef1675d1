//! The blocks of an array as an input, each with what is around it.
//!
//! Blocks with padding lie upon each other, which no grid of a plan does. So they are set apart: the input is as large as
//! all padded blocks side by side, and its chunks are the padded blocks. A block of a run is one of them; whatever bounds
//! the memory of runs bounds theirs. Strips of a block that holds several chunks are computed by several threads.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use rayon::prelude::*;
use tiffio::layout::Window;

use super::mosaic::Rect;
use crate::cache::TileCache;
use crate::dtype::DType;
use crate::error::{Error, Result, Usage};
use crate::plan::{ComputeMemory, Plan};
use crate::region::{ChunkLayout, Extent};
use crate::scalar::Scalar;
use crate::source::{ChunkSource, NestedChunks, ReadContext, ReadMemory};

/// Tells arrays of blocks apart.
static NEXT: AtomicU64 = AtomicU64::new(0);

/// How an array is cut into blocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct BlockGrid {
    /// Columns and rows of the array.
    array: [u32; 2],
    /// Columns and rows of a block.
    block: [u32; 2],
    /// Columns and rows on each side beyond that.
    padding: u32,
}

impl BlockGrid {
    /// Blocks of `block` columns and rows.
    ///
    /// # Errors
    ///
    /// [`Usage::EmptyChunk`] if they hold no pixel, [`Usage::Padding`] if all of them hold too many.
    pub(crate) fn new(extent: Extent, block: [u32; 2], padding: u32) -> Result<Self> {
        if block.contains(&0) {
            return Err(Usage::EmptyChunk.into());
        }
        let array = [extent.width, extent.height];
        let grid = Self { array, block: [0, 1].map(|n| block[n].min(array[n])), padding };
        let fits = (0..2).all(|n| {
            let padding = u64::from(grid.counts()[n]) * 2 * u64::from(padding);
            u32::try_from(padding + u64::from(array[n])).is_ok()
        });
        if fits { Ok(grid) } else { Err(Usage::Padding { padding }.into()) }
    }

    /// Columns and rows of blocks.
    pub(crate) fn counts(&self) -> [u32; 2] {
        [0, 1].map(|n| self.array[n].div_ceil(self.block[n]))
    }

    /// Column and row of the block of that number, row by row.
    pub(crate) fn place(&self, number: u64) -> [u32; 2] {
        let across = u64::from(self.counts()[0]);
        [number % across, number / across].map(|place| u32::try_from(place).unwrap_or(u32::MAX))
    }

    /// The pixels of the block at that column and row, without padding.
    pub(crate) fn window(&self, place: [u32; 2]) -> Window {
        let first = [0, 1].map(|n| place[n].saturating_mul(self.block[n]).min(self.array[n]));
        let side = |n: usize| self.block[n].min(self.array[n] - first[n]);
        Window::new(first[0], first[1], side(0), side(1))
    }

    /// The pixels of the block at that column and row with its padding, inside of the array or not.
    pub(crate) fn padded(&self, place: [u32; 2]) -> Rect {
        let (window, padding) = (self.window(place), i64::from(self.padding));
        let (col, row) = (i64::from(window.col_off) - padding, i64::from(window.row_off) - padding);
        let side = |length: u32| length + 2 * self.padding;
        Rect::new(col, row, side(window.width), side(window.height))
    }

    /// Columns and rows of the largest block with its padding.
    pub(crate) fn padded_block(&self) -> [u32; 2] {
        self.block.map(|side| side + 2 * self.padding)
    }

    /// Columns and rows of all padded blocks set side by side.
    fn padded_array(&self) -> [u32; 2] {
        [0, 1].map(|n| self.array[n] + 2 * self.padding * self.counts()[n])
    }

    fn array_rect(&self) -> Rect {
        Rect::new(0, 0, self.array[0], self.array[1])
    }
}

/// The padded blocks side by side. After the planes of values come as many that are 1 where there is a value and 0 where
/// there is none, if the source says which are missing.
#[derive(Debug)]
pub(crate) struct BlockSource {
    identity: String,
    plan: Plan,
    grid: BlockGrid,
    says_missing: bool,
    threads: usize,
    /// Memory of strips that are done.
    idle: Mutex<Vec<(ReadMemory, ComputeMemory)>>,
}

/// Rows of a block, and the same rows of each plane that they are wanted in.
struct Strip<'a> {
    window: Window,
    out: Vec<&'a mut [u8]>,
}

impl BlockSource {
    /// The blocks of the array of `plan`, a strip as high as its chunks computed by one of `threads` threads at a time.
    pub(crate) fn new(plan: Plan, grid: BlockGrid, says_missing: bool, threads: usize) -> Self {
        let identity = format!("blocks {}", NEXT.fetch_add(1, Ordering::Relaxed));
        Self { identity, plan, grid, says_missing, threads: threads.max(1), idle: Mutex::default() }
    }

    /// Rows of a strip.
    fn strip_height(&self) -> u32 {
        self.plan.grid().chunk_height().max(1)
    }

    /// Whether blocks follow the chunks of all inputs.
    fn is_aligned(&self) -> bool {
        let [width, height] = self.grid.block;
        self.grid.padding == 0
            && self.plan.reads().iter().all(|read| {
                let chunk = read.source.0.chunks();
                let fits = |side: u32, offset: u32, chunk: u32| {
                    side.is_multiple_of(chunk.max(1)) && offset.is_multiple_of(chunk.max(1))
                };
                let nested = read.source.0.nested_chunks(width.into(), height.into());
                nested.is_empty() && fits(width, read.col_off, chunk.width) && fits(height, read.row_off, chunk.height)
            })
    }

    /// Computes a strip into its place: `col` columns from the left of planes of `width` columns.
    fn compute(
        &self,
        strip: Strip<'_>,
        planes: &[u32],
        [col, width]: [usize; 2],
        cache: Option<&TileCache>,
    ) -> Result<u64> {
        let idle = || self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        let (mut read, mut memory) = idle().pop().unwrap_or_default();
        let computation = self.plan.computation();
        let before = read.chunks_decoded;
        let outcome = computation.compute(strip.window, cache, &mut read, &mut memory);
        if outcome.is_ok() {
            let (size, pixels) = (self.plan.dtype().size(), strip.window.pixels());
            let pixels = usize::try_from(pixels).unwrap_or(usize::MAX);
            let valid = computation.valid(strip.window, &memory);
            let count = self.plan.extent().planes;
            for (plane, out) in planes.iter().zip(strip.out) {
                let rows = out.chunks_exact_mut(width * size);
                let row_pixels = strip.window.width as usize;
                for (n, out) in rows.enumerate() {
                    let out = &mut out[col * size..][..row_pixels * size];
                    let first = (plane % count) as usize * pixels + n * row_pixels;
                    if *plane < count {
                        out.copy_from_slice(&memory.values()[first * size..][..out.len()]);
                    } else {
                        let valid = valid.get(first..first + row_pixels);
                        self.mark(valid, out);
                    }
                }
            }
        }
        let decoded = read.chunks_decoded - before;
        idle().push((read, memory));
        outcome.map(|()| decoded)
    }

    /// Writes 1 or 0 for each pixel of a row: 1 for all if nothing is said of them.
    fn mark(&self, valid: Option<&[u8]>, out: &mut [u8]) {
        let one = Scalar::Int(1).to_bytes(self.plan.dtype()).unwrap_or_default();
        let size = self.plan.dtype().size();
        fill(out, &one[..size]);
        let Some(valid) = valid.filter(|valid| valid.contains(&0)) else { return };
        let missing = out.chunks_exact_mut(size).zip(valid).filter(|(_, valid)| **valid == 0);
        missing.for_each(|(out, _)| out.fill(0));
    }
}

/// Writes `value`, the bytes of a number, to all numbers of `out`.
fn fill(out: &mut [u8], value: &[u8]) {
    // Of a length that is known numbers are written side by side; of any other each is a call.
    fn of_length<const N: usize>(out: &mut [u8], value: &[u8]) {
        if let Ok(value) = <[u8; N]>::try_from(value) {
            out.as_chunks_mut().0.fill(value);
        }
    }
    match value.len() {
        1 => of_length::<1>(out, value),
        2 => of_length::<2>(out, value),
        4 => of_length::<4>(out, value),
        _ => of_length::<8>(out, value),
    }
}

impl ChunkSource for BlockSource {
    fn identity(&self) -> &str {
        &self.identity
    }

    fn extent(&self) -> Extent {
        let [width, height] = self.grid.padded_array();
        let planes = self.plan.extent().planes;
        Extent { planes: if self.says_missing { planes.saturating_mul(2) } else { planes }, height, width }
    }

    fn dtype(&self) -> DType {
        self.plan.dtype()
    }

    /// The padded blocks, with the bytes of the chunks that their strips decode.
    fn chunks(&self) -> ChunkLayout {
        let [width, height] = self.grid.padded_block();
        let chunk = self.plan.reads().iter().map(|read| read.source.0.chunks().bytes).max().unwrap_or(0);
        ChunkLayout { width, height, bytes: chunk.saturating_mul(self.threads as u64) }
    }

    fn read_bytes(&self, width: u64, height: u64) -> u64 {
        let strip = u64::from(self.strip_height()).min(height);
        // One strip more for each side that is not at the edge of a strip.
        let strips = (height.div_ceil(strip.max(1)) + 1).min(self.threads as u64);
        self.plan.computation().bytes([width, strip]).saturating_mul(strips)
    }

    fn nested_chunks(&self, width: u64, height: u64) -> Vec<NestedChunks> {
        if self.is_aligned() {
            return Vec::new();
        }
        let of = |read: &crate::plan::SourceRead| match read.source.0.nested_chunks(width, height) {
            none if none.is_empty() => vec![NestedChunks { chunk: read.source.0.chunks(), width, height }],
            nested => nested,
        };
        self.plan.reads().iter().flat_map(of).collect()
    }

    /// `window` is a padded block: nothing else is asked of this input.
    fn read(&self, window: Window, planes: &[u32], context: &mut ReadContext<'_>, out: &mut [&mut [u8]]) -> Result<()> {
        let [width, height] = self.grid.padded_block();
        let padded = self.grid.padded([window.col_off / width.max(1), window.row_off / height.max(1)]);
        let is_block = padded.right - padded.left == i64::from(window.width);
        let Some(inside) = padded.shared(self.grid.array_rect()).filter(|_| is_block) else {
            return Err(Error::Function("a window that is no block".to_owned()));
        };
        let (size, count) = (self.plan.dtype().size(), self.plan.extent().planes);
        if inside != padded {
            // NaN, or 0, as is whether there is a value.
            let missing = Scalar::Float(f64::NAN).to_bytes(self.plan.dtype()).unwrap_or_default();
            for (plane, out) in planes.iter().zip(out.iter_mut()) {
                fill(out, &if *plane < count { missing } else { [0; 8] }[..size]);
            }
        }
        let row_bytes = window.width as usize * size;
        let strips = strips(inside, padded, self.strip_height(), row_bytes, out);
        let col = usize::try_from(inside.left - padded.left).unwrap_or(0);
        let (cache, place) = (context.cache, [col, window.width as usize]);
        let compute = |strip: Strip<'_>| self.compute(strip, planes, place, cache);
        // On the calling thread if that is all there is, and never on a pool that is not the run's.
        let decoded: Vec<Result<u64>> = if self.threads > 1 && rayon::current_thread_index().is_some() {
            strips.into_par_iter().map(compute).collect()
        } else {
            strips.into_iter().map(compute).collect()
        };
        context.memory.chunks_decoded += decoded.into_iter().sum::<Result<u64>>()?;
        Ok(())
    }
}

/// The rows of `inside`, cut where strips of `height` rows of the array begin, with their rows of every plane.
fn strips<'a>(inside: Rect, padded: Rect, height: u32, row_bytes: usize, out: &'a mut [&mut [u8]]) -> Vec<Strip<'a>> {
    let rows = |from: i64, to: i64| usize::try_from(to - from).unwrap_or(0) * row_bytes;
    let above = rows(padded.top, inside.top);
    let mut rest: Vec<&'a mut [u8]> = out.iter_mut().map(|plane| plane.split_at_mut(above).1).collect();
    let (mut strips, mut row, step) = (Vec::new(), inside.top, i64::from(height));
    while row < inside.bottom {
        let end = ((row / step + 1) * step).min(inside.bottom);
        let (mut of_strip, mut below) = (Vec::with_capacity(rest.len()), Vec::with_capacity(rest.len()));
        for plane in rest {
            let (here, after) = plane.split_at_mut(rows(row, end));
            of_strip.push(here);
            below.push(after);
        }
        let window = Rect { top: row, bottom: end, ..inside }.window_from((0, 0));
        strips.push(Strip { window, out: of_strip });
        (rest, row) = (below, end);
    }
    strips
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_every_size_are_filled_side_by_side() {
        for size in [1, 2, 4, 8] {
            let value: Vec<u8> = (1..=size).collect();
            let mut out = vec![0; 3 * value.len()];
            fill(&mut out, &value);
            assert_eq!(out, value.repeat(3));
        }
    }
}
