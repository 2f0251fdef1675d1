//! A program and what it reads: any window of some planes, computed by the calling thread.

use tiffio::layout::Window;

use super::Validity;
use super::lower::{Check, SourceRead};
use crate::block::AlignedBytes;
use crate::cache::TileCache;
use crate::dtype::DType;
use crate::error::{Error, Result};
use crate::profile::Stage;
use crate::program::{MissingOut, Program, Scratch};
use crate::source::{ReadContext, ReadMemory};

/// How some planes of one type are computed.
#[derive(Debug, Clone)]
pub struct Computation {
    pub(super) program: Program,
    /// For each plane of the result the input that it is, if nothing has to be computed: the program is not run then.
    pub(super) copies: Option<Vec<usize>>,
    /// Whether values are those of an input chunk by chunk, not plane by plane: what is written is cut as it is.
    pub(super) by_chunk: bool,
    pub(super) reads: Vec<SourceRead>,
    pub(super) checks: Vec<Check>,
    pub(super) planes: u32,
    pub(super) dtype: DType,
    pub(super) validity: Validity,
    /// What is computed with them.
    pub(super) more: Vec<Part>,
}

/// Planes of one type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    /// How many.
    pub planes: u32,
    /// Their type.
    pub dtype: DType,
}

/// The memory that a computation works in, reused from window to window.
#[derive(Debug, Default)]
pub struct ComputeMemory {
    inputs: Vec<AlignedBytes>,
    scratch: Scratch,
    pub(super) values: AlignedBytes,
    /// Of the parts that are computed with them.
    more: Vec<AlignedBytes>,
    /// A plane of `bool` for each check.
    checks: Vec<u8>,
    /// Of the planes of the result, and after them of the checks, which nobody looks at.
    validity: Vec<u8>,
}

impl ComputeMemory {
    /// The values of the window that was computed last, plane by plane; chunk by chunk for a copy of a file that is cut alike.
    #[must_use]
    pub fn values(&self) -> &[u8] {
        self.values.as_slice()
    }
}

impl Computation {
    /// The bytes that each pixel of a window takes: values of inputs, results and checks, and validity.
    pub(super) fn pixel_bytes(&self) -> u64 {
        let inputs: u64 = match self.copies {
            // Read into the planes of results.
            Some(_) => 0,
            None => self.program.leaves().iter().map(|(_, dtype)| dtype.size() as u64).sum(),
        };
        let mask = if self.validity == Validity::Wanted { 1 } else { 0 };
        inputs + self.program.output_dtypes().map(|dtype| dtype.size() as u64 + mask).sum::<u64>()
    }

    /// The bytes that computing a window of `[width, height]` takes, what its inputs compute for it included.
    pub(crate) fn bytes(&self, [width, height]: [u64; 2]) -> u64 {
        let nested = self.reads.iter().map(|read| read.source.0.read_bytes(width, height)).fold(0, u64::saturating_add);
        let pixels = width.saturating_mul(height);
        let registers = self.program.register_bytes() as u64;
        pixels.saturating_mul(self.pixel_bytes()).saturating_add(registers).saturating_add(nested)
    }

    /// Computes the pixels of `window` into `memory`.
    ///
    /// # Errors
    ///
    /// [`Error::Read`] if an input does not give them, [`Error::Unmet`] if a pixel is not as it must be.
    pub fn compute(
        &self,
        window: Window,
        cache: Option<&TileCache>,
        read: &mut ReadMemory,
        memory: &mut ComputeMemory,
    ) -> Result<()> {
        if let Some(stored) = self.stored_chunks() {
            return self.copy_chunks(stored, window, read, memory);
        }
        if let Some(copies) = &self.copies {
            return self.copy(copies, window, cache, read, memory);
        }
        let pixels = window.width as usize * window.height as usize;
        memory.inputs.resize_with(self.program.leaves().len(), AlignedBytes::default);
        for (input, (_, dtype)) in memory.inputs.iter_mut().zip(self.program.leaves()) {
            input.resize(pixels * dtype.size());
        }
        let mut inputs: Vec<&mut [u8]> = memory.inputs.iter_mut().map(AlignedBytes::as_mut_slice).collect();
        for source in &self.reads {
            read_source(source, window, cache, read, &mut inputs)?;
        }
        let started = read.watch.now();
        let (planes, checks) = (self.all_planes(), self.checks.len());
        memory.checks.resize(checks * pixels, 1);
        let plane_bytes = pixels * self.dtype.size();
        memory.values.resize(self.planes as usize * plane_bytes);
        memory.more.resize_with(self.more.len(), AlignedBytes::default);
        for (values, part) in memory.more.iter_mut().zip(&self.more) {
            values.resize(part.planes as usize * pixels * part.dtype.size());
        }
        let inputs: Vec<&[u8]> = memory.inputs.iter().map(AlignedBytes::as_slice).collect();
        let mut values: Vec<&mut [u8]> = memory.values.as_mut_slice().chunks_exact_mut(plane_bytes).collect();
        for (more, part) in memory.more.iter_mut().zip(&self.more) {
            values.extend(more.as_mut_slice().chunks_exact_mut(pixels * part.dtype.size()));
        }
        values.extend(memory.checks.chunks_exact_mut(pixels));
        let mut validity: Vec<&mut [u8]> = Vec::new();
        let missing = match self.validity {
            Validity::Ignored => MissingOut::Ignore,
            Validity::Wanted => {
                memory.validity.resize((planes + checks) * pixels, 1);
                validity.extend(memory.validity.chunks_exact_mut(pixels));
                MissingOut::Bytes(&mut validity)
            }
        };
        self.program.run(pixels, &inputs, &mut memory.scratch, &mut values, missing);
        let mut checks = self.checks.iter().zip(memory.checks.chunks_exact(pixels));
        let outcome = checks.try_for_each(|(check, held)| check_holds(check, held, window));
        read.watch.done(Stage::Compute, started, memory.values.as_slice().len() as u64);
        outcome
    }

    /// Reads the pixels of `window` into the planes of results, which are `copies` of inputs.
    fn copy(
        &self,
        copies: &[usize],
        window: Window,
        cache: Option<&TileCache>,
        read: &mut ReadMemory,
        memory: &mut ComputeMemory,
    ) -> Result<()> {
        let plane_bytes = window.width as usize * window.height as usize * self.dtype.size();
        memory.values.resize(copies.len() * plane_bytes);
        let mut planes: Vec<_> =
            copies.iter().zip(memory.values.as_mut_slice().chunks_exact_mut(plane_bytes)).collect();
        planes.sort_unstable_by_key(|(input, _)| **input);
        let mut inputs: Vec<&mut [u8]> = planes.into_iter().map(|(_, plane)| plane).collect();
        for source in &self.reads {
            read_source(source, window, cache, read, &mut inputs)?;
        }
        let started = read.watch.now();
        let values = memory.values.as_mut_slice();
        self.program.finish_copy(values);
        read.watch.done(Stage::Compute, started, values.len() as u64);
        Ok(())
    }

    /// The validity of the window that was computed last, plane by plane; empty if it was not asked for.
    pub fn valid<'a>(&self, window: Window, memory: &'a ComputeMemory) -> &'a [u8] {
        let pixels = window.width as usize * window.height as usize;
        match self.validity {
            Validity::Ignored => &[],
            Validity::Wanted => memory.validity.get(..self.planes as usize * pixels).unwrap_or_default(),
        }
    }

    /// The parts that were computed with the window that was computed last: each with its values and its validity.
    pub(crate) fn more<'a>(
        &'a self,
        window: Window,
        memory: &'a ComputeMemory,
    ) -> impl Iterator<Item = (Part, &'a [u8], &'a [u8])> {
        let pixels = window.width as usize * window.height as usize;
        let mut first = self.planes as usize * pixels;
        self.more.iter().zip(&memory.more).map(move |(part, values)| {
            let end = first + part.planes as usize * pixels;
            let validity = match self.validity {
                Validity::Ignored => &[],
                Validity::Wanted => memory.validity.get(first..end).unwrap_or_default(),
            };
            first = end;
            (*part, values.as_slice(), validity)
        })
    }

    /// The planes of all parts.
    fn all_planes(&self) -> usize {
        self.more.iter().map(|part| part.planes as usize).sum::<usize>() + self.planes as usize
    }
}

/// Reads the planes of one input that lie under `window`.
fn read_source(
    read: &SourceRead,
    window: Window,
    cache: Option<&TileCache>,
    memory: &mut ReadMemory,
    inputs: &mut [&mut [u8]],
) -> Result<()> {
    let (col_off, row_off) = (window.col_off + read.col_off, window.row_off + read.row_off);
    let window = Window { col_off, row_off, ..window };
    // The inputs of a read come in the order of the program's, so one pass finds them all.
    let numbered = inputs.iter_mut().enumerate().filter(|(number, _)| read.inputs.contains(number));
    let mut planes: Vec<&mut [u8]> = numbered.map(|(_, input)| &mut **input).collect();
    let mut context = ReadContext { cache, source: read.number, memory };
    read.source.0.read(window, &read.planes, &mut context, &mut planes)
}

/// Fails at the first pixel of `window` for which `held` is 0.
fn check_holds(check: &Check, held: &[u8], window: Window) -> Result<()> {
    let Some(pixel) = held.iter().position(|held| *held == 0) else { return Ok(()) };
    let (pixel, width) = (pixel as u64, u64::from(window.width));
    Err(Error::Unmet {
        band: u64::from(check.plane) + 1,
        col: u64::from(window.col_off) + u64::from(check.col_off) + pixel % width,
        row: u64::from(window.row_off) + u64::from(check.row_off) + pixel / width,
        what: check.what.clone(),
    })
}
