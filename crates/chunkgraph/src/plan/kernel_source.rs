//! The result of a kernel as an input of a program: asked for a window, it computes the window of its operand that the
//! kernel needs, and runs the kernel. Halos of kernels upon kernels add up by themselves.

use std::sync::{Mutex, PoisonError};

use tiffio::layout::Window;

use super::computation::{Computation, ComputeMemory};
use super::lower::SourceRead;
use crate::block::AlignedBytes;
use crate::dtype::DType;
use crate::error::{Error, Result};
use crate::kernel::{Boundary, KernelRef, Patch, PatchMut};
use crate::profile::Stage;
use crate::region::{ChunkLayout, Extent};
use crate::scalar::Scalar;
use crate::source::{ChunkSource, NestedChunks, ReadContext};

/// A kernel over computed planes. After the planes of values come as many of `bool`: whether they are there.
#[derive(Debug)]
pub(super) struct KernelSource {
    pub(super) identity: String,
    pub(super) kernel: KernelRef,
    pub(super) operand: Computation,
    pub(super) operand_extent: Extent,
    /// The size of the result.
    pub(super) extent: Extent,
    pub(super) dtype: DType,
    /// Memory of windows that are done, for those to come: as many as threads have been here at one time.
    idle: Mutex<Vec<Memory>>,
}

#[derive(Debug, Default)]
struct Memory {
    compute: ComputeMemory,
    values: AlignedBytes,
    validity: Vec<u8>,
    out_values: AlignedBytes,
    out_validity: Vec<u8>,
}

/// Columns or rows of an operand: where they begin, which may be before its edge, and how many there are.
#[derive(Debug, Clone, Copy)]
struct Span {
    start: i64,
    length: usize,
}

impl Span {
    /// Those that `length` columns or rows of the result from `start` on need.
    fn new(start: u32, length: u32, factor: u32, depth: u32) -> Self {
        let (factor, depth) = (i64::from(factor.max(1)), i64::from(depth));
        let count = u64::from(length) * factor.unsigned_abs() + 2 * depth.unsigned_abs();
        Self { start: i64::from(start) * factor - depth, length: usize::try_from(count).unwrap_or(usize::MAX) }
    }

    /// The part that is inside of `0..side`, as start and length; one pixel at least, the nearest.
    fn inside(self, side: u32) -> (u32, u32) {
        let clamp = |place: i64| u32::try_from(place.clamp(0, i64::from(side))).unwrap_or(side);
        let end = self.start.saturating_add(i64::try_from(self.length).unwrap_or(i64::MAX));
        let start = clamp(self.start).min(side.saturating_sub(1));
        (start, clamp(end).max(start + 1) - start)
    }

    /// For each place the one inside of `0..side` whose pixel stands there; nothing for missing ones.
    fn places(self, side: u32, boundary: Boundary) -> impl Iterator<Item = Option<u32>> {
        let side = i64::from(side);
        (self.start..).take(self.length).map(move |place| {
            let inside = match boundary {
                _ if (0..side).contains(&place) => place,
                Boundary::Missing => return None,
                Boundary::Nearest => place.clamp(0, side - 1),
                Boundary::Reflect => {
                    let folded = place.rem_euclid(2 * side);
                    if folded < side { folded } else { 2 * side - 1 - folded }
                }
            };
            u32::try_from(inside).ok()
        })
    }
}

impl KernelSource {
    pub(super) fn new(identity: String, kernel: KernelRef, operand: Computation, operand_extent: Extent) -> Self {
        let planes = kernel.0.planes().unwrap_or(operand.planes);
        let extent = Extent { planes, ..kernel.0.footprint().result_extent(operand_extent) };
        let dtype = kernel.0.result_dtype(operand.dtype);
        Self { identity, kernel, operand, operand_extent, extent, dtype, idle: Mutex::default() }
    }

    /// The operand under `window`, edges filled in, into `memory`; comes back with its height and width.
    fn patch(&self, window: Window, context: &mut ReadContext<'_>, memory: &mut Memory) -> Result<[usize; 2]> {
        let footprint = self.kernel.0.footprint();
        let ([factor_x, factor_y], [depth_x, depth_y]) = (footprint.factor, footprint.depth);
        let cols = Span::new(window.col_off, window.width, factor_x, depth_x);
        let rows = Span::new(window.row_off, window.height, factor_y, depth_y);
        let Extent { width, height, .. } = self.operand_extent;
        // Mirrored pixels may lie further in than the window reaches.
        let reaches = |span: Span, side: u32| match footprint.boundary {
            Boundary::Reflect => {
                let places = span.places(side, Boundary::Reflect).flatten();
                let (low, high) = places.fold((u32::MAX, 0), |(low, high), place| (low.min(place), high.max(place)));
                (low, high - low + 1)
            }
            _ => span.inside(side),
        };
        let ((col, inside_width), (row, inside_height)) = (reaches(cols, width), reaches(rows, height));
        let inside = Window::new(col, row, inside_width, inside_height);
        self.operand.compute(inside, context.cache, context.memory, &mut memory.compute)?;
        let places = |span: Span, side: u32, first: u32| -> Vec<Option<usize>> {
            span.places(side, footprint.boundary).map(|place| Some(place?.checked_sub(first)? as usize)).collect()
        };
        let (cols, rows) = (places(cols, width, col), places(rows, height, row));
        let started = context.memory.watch.now();
        self.spread(&cols, &rows, inside, memory);
        context.memory.watch.done(Stage::Compute, started, 0);
        Ok([rows.len(), cols.len()])
    }

    /// Copies the pixels of `inside` to the places of the patch that `cols` and `rows` give them.
    fn spread(&self, cols: &[Option<usize>], rows: &[Option<usize>], inside: Window, memory: &mut Memory) {
        let (size, width) = (self.operand.dtype.size(), inside.width as usize);
        let (planes, pixels) = (self.operand.planes as usize, inside.width as usize * inside.height as usize);
        memory.values.resize(planes * rows.len() * cols.len() * size);
        memory.validity.clear();
        memory.validity.resize(planes * rows.len() * cols.len(), 0);
        let valid = self.operand.valid(inside, &memory.compute);
        // NaN, or 0 where there is none.
        let missing = Scalar::Float(f64::NAN).to_bytes(self.operand.dtype).unwrap_or_default();
        let out_rows = memory.values.as_mut_slice().chunks_exact_mut((cols.len() * size).max(1));
        let out_valid = memory.validity.chunks_exact_mut(cols.len().max(1));
        for (n, (out, out_valid)) in out_rows.zip(out_valid).enumerate() {
            let (plane, row) = (n / rows.len(), rows[n % rows.len()]);
            for ((out, out_valid), col) in out.chunks_exact_mut(size).zip(out_valid).zip(cols) {
                let place = row.zip(*col).map(|(row, col)| plane * pixels + row * width + col);
                match place {
                    Some(place) => {
                        out.copy_from_slice(&memory.compute.values()[place * size..][..size]);
                        *out_valid = valid.get(place).copied().unwrap_or(1);
                    }
                    None => out.copy_from_slice(&missing[..size]),
                }
            }
        }
    }

    fn compute(&self, window: Window, context: &mut ReadContext<'_>, memory: &mut Memory) -> Result<()> {
        let [height, width] = self.patch(window, context, memory)?;
        let out = (self.extent.planes as usize, window.height as usize, window.width as usize);
        let pixels = out.0 * out.1 * out.2;
        memory.out_values.resize(pixels * self.dtype.size());
        memory.out_validity.clear();
        memory.out_validity.resize(pixels, 1);
        let is_float = self.operand.dtype.is_float();
        let input = Patch {
            dtype: self.operand.dtype,
            planes: self.operand.planes as usize,
            height,
            width,
            values: memory.values.as_slice(),
            validity: if is_float { &[] } else { &memory.validity },
        };
        let mut result = PatchMut {
            dtype: self.dtype,
            planes: out.0,
            height: out.1,
            width: out.2,
            values: memory.out_values.as_mut_slice(),
            validity: &mut memory.out_validity,
        };
        let started = context.memory.watch.now();
        let outcome = self.kernel.0.run(&input, &mut result);
        context.memory.watch.done(Stage::Compute, started, memory.out_values.as_slice().len() as u64);
        outcome
    }
}

impl ChunkSource for KernelSource {
    fn identity(&self) -> &str {
        &self.identity
    }

    fn extent(&self) -> Extent {
        self.extent
    }

    fn dtype(&self) -> DType {
        self.dtype
    }

    /// Those of the first input of the operand, as far as they are from here.
    fn chunks(&self) -> ChunkLayout {
        let first = self.operand.reads.first().map(|read| read.source.0.chunks());
        let [x, y] = self.kernel.0.footprint().factor.map(|factor| factor.max(1));
        let chunk = first.unwrap_or(ChunkLayout { width: 1, height: 1, bytes: 0 });
        ChunkLayout { width: (chunk.width / x).max(1), height: (chunk.height / y).max(1), bytes: chunk.bytes }
    }

    fn read_bytes(&self, width: u64, height: u64) -> u64 {
        let narrow = |side: u64| u32::try_from(side).unwrap_or(u32::MAX);
        let operand = self.kernel.0.footprint().operand_size([narrow(width), narrow(height)]);
        let patch_pixel = u64::from(self.operand.planes) * (self.operand.dtype.size() as u64 + 1);
        let out_pixel = u64::from(self.extent.planes) * (self.dtype.size() as u64 + 1);
        let patch = operand[0].saturating_mul(operand[1]).saturating_mul(patch_pixel);
        let out = width.saturating_mul(height).saturating_mul(out_pixel);
        self.operand.bytes(operand).saturating_add(patch).saturating_add(out)
    }

    fn nested_chunks(&self, width: u64, height: u64) -> Vec<NestedChunks> {
        let narrow = |side: u64| u32::try_from(side).unwrap_or(u32::MAX);
        let [width, height] = self.kernel.0.footprint().operand_size([narrow(width), narrow(height)]);
        let of = |read: &SourceRead| match read.source.0.nested_chunks(width, height) {
            none if none.is_empty() => {
                let chunk = read.source.0.chunks();
                let bytes = chunk.bytes.saturating_mul(read.chunks_per_place());
                vec![NestedChunks { chunk: ChunkLayout { bytes, ..chunk }, width, height }]
            }
            nested => nested,
        };
        self.operand.reads.iter().flat_map(of).collect()
    }

    fn programs(&self) -> Vec<String> {
        let inputs = self.operand.reads.iter().flat_map(|read| {
            let own = std::iter::once(format!("read {}, planes {:?}", read.source.0.identity(), read.planes));
            own.chain(read.source.0.programs().into_iter().map(|line| format!("  {line}")))
        });
        inputs.chain(self.operand.program.to_string().lines().map(str::to_owned)).collect()
    }

    fn read(&self, window: Window, planes: &[u32], context: &mut ReadContext<'_>, out: &mut [&mut [u8]]) -> Result<()> {
        let idle = || self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        let mut memory = idle().pop().unwrap_or_default();
        let outcome = self.compute(window, context, &mut memory);
        if outcome.is_ok() {
            let pixels = window.width as usize * window.height as usize;
            for (plane, out) in planes.iter().map(|plane| *plane as usize).zip(out) {
                let (values, validity) = (memory.out_values.as_slice(), memory.out_validity.as_slice());
                let from = match plane.checked_sub(self.extent.planes as usize) {
                    None => values.get(plane * pixels * self.dtype.size()..),
                    Some(plane) => validity.get(plane * pixels..),
                };
                let from = from.and_then(|from| from.get(..out.len()));
                out.copy_from_slice(from.ok_or_else(|| Error::Function("a plane that is not there".to_owned()))?);
            }
        }
        idle().push(memory);
        outcome
    }
}
