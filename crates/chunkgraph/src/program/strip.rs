//! Running a program over a block, strip by strip.

use std::ops::Range;

use super::compile::Program;
use super::instruction::{Source, Store};
use super::kernels::{Inputs, Register, execute, match_dtype, store, valid_bytes};

/// Pixels of a strip: few enough that the registers of a usual formula stay in L1, many enough that choosing the loop
/// costs nothing.
pub(super) const STRIP: usize = 1024;

/// What a run needs beside its planes. One serves any number of programs and blocks, one at a time.
#[derive(Debug, Default)]
pub struct Scratch {
    registers: Vec<Register>,
    /// Strips of input planes that are not aligned.
    staged: Vec<Register>,
    /// A strip of a plane of results that is not aligned.
    stored: Register,
}

impl Scratch {
    /// Empty; a run takes the memory that it needs, see [`Program::register_bytes`], and keeps it here.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }
}

/// Whether a run says which pixels are missing.
#[derive(Debug)]
pub enum MissingOut<'a> {
    /// It does not: fill values tell.
    Ignore,
    /// One plane for each plane of results, one byte a pixel: 1 if valid, 0 if missing.
    Bytes(&'a mut [&'a mut [u8]]),
}

impl Program {
    /// Computes `len` pixels.
    ///
    /// `inputs[i]` are the values of plane [`leaves()[i]`](Self::leaves), native numbers, at least `len` of them, of any
    /// alignment; aligned ones are read in place. Plane `n` of results is written to the first `len` numbers of
    /// `out[n]`, and which of its pixels are valid to `missing`.
    ///
    /// # Panics
    ///
    /// If there are fewer planes than the program has, or a plane is too short: a mistake of the caller, not of data.
    pub fn run(
        &self,
        len: usize,
        inputs: &[&[u8]],
        scratch: &mut Scratch,
        out: &mut [&mut [u8]],
        mut missing: MissingOut<'_>,
    ) {
        scratch.registers.resize_with(self.registers.len().max(scratch.registers.len()), Register::default);
        scratch.staged.resize_with(self.leaves.len().max(scratch.staged.len()), Register::default);
        for start in (0..len).step_by(STRIP) {
            let strip = start..len.min(start + STRIP);
            self.stage(&strip, inputs, &mut scratch.staged);
            let leaves: Vec<&[u8]> = self
                .leaves
                .iter()
                .zip(inputs)
                .zip(&scratch.staged)
                .map(|(((_, dtype), plane), staged)| {
                    let bytes = pixels(&strip, dtype.size());
                    if is_aligned(plane, dtype.size()) { &plane[bytes] } else { &staged.values()[..bytes.len()] }
                })
                .collect();
            self.compute(strip.len(), &leaves, &mut scratch.registers);
            for (n, plan) in self.stores.iter().enumerate() {
                let sources: Vec<Source> = std::iter::once(plan.values).chain(plan.mask).collect();
                let inputs = Inputs { sources: &sources, leaves: &leaves, registers: &scratch.registers };
                write(plan, &inputs, &mut out[n][pixels(&strip, plan.dtype.size())], &mut scratch.stored);
                if let MissingOut::Bytes(planes) = &mut missing {
                    valid_bytes(plan.dtype, &inputs, &mut planes[n][strip.clone()]);
                }
            }
        }
    }

    /// Copies the strip of each input plane that is not aligned.
    fn stage(&self, strip: &Range<usize>, inputs: &[&[u8]], staged: &mut [Register]) {
        for (((_, dtype), plane), staged) in self.leaves.iter().zip(inputs).zip(staged) {
            if !is_aligned(plane, dtype.size()) {
                let bytes = pixels(strip, dtype.size());
                staged.fit(bytes.len(), 1);
                staged.values_mut().copy_from_slice(&plane[bytes]);
            }
        }
    }

    /// Runs the instructions over a strip of `len` pixels.
    fn compute(&self, len: usize, leaves: &[&[u8]], registers: &mut [Register]) {
        for instruction in &self.instructions {
            let mut out = std::mem::take(&mut registers[instruction.out]);
            out.fit(len, self.registers[instruction.out]);
            execute(instruction.code, &Inputs { sources: &instruction.inputs, leaves, registers }, &mut out);
            registers[instruction.out] = out;
        }
    }
}

/// Writes a strip of a plane of results to `out`, by way of `stored` if that is not aligned.
fn write(plan: &Store, inputs: &Inputs<'_>, out: &mut [u8], stored: &mut Register) {
    match_dtype!(plan.dtype, T => {
        let fill = plan.fill.get::<T>();
        match bytemuck::try_cast_slice_mut(out) {
            Ok(out) => store(inputs, fill, out),
            Err(_) => {
                stored.fit(out.len() / size_of::<T>(), size_of::<T>());
                store(inputs, fill, stored.values_mut::<T>());
                out.copy_from_slice(bytemuck::cast_slice(stored.values::<T>()));
            }
        }
    });
}

/// The bytes of a strip in a plane.
fn pixels(strip: &Range<usize>, size: usize) -> Range<usize> {
    strip.start * size..strip.end * size
}

/// Whether a plane's first pixel, and so every other, lies at a multiple of its size.
fn is_aligned(plane: &[u8], size: usize) -> bool {
    plane.as_ptr().addr().is_multiple_of(size)
}
