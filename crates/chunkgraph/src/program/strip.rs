//! Running a program over a block, strip by strip.

use std::ops::Range;

use super::compile::Program;
use super::instruction::{Code, Instruction, Plane, Target};
use super::kernels::{Inputs, Leaves, Out, Register, execute, replace_nan, valid_bytes};

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
            let leaves = Leaves { planes: inputs, start, len: strip.len(), staged: &scratch.staged };
            for Instruction { code, inputs, out: target } in &self.instructions {
                match *target {
                    Target::Register(register) => {
                        // Taken out while it is written: no instruction reads the register that it writes.
                        let mut taken = std::mem::take(&mut scratch.registers[register]);
                        let mut written = taken.out(strip.len(), code.output().size());
                        let inputs = Inputs { sources: inputs, leaves, registers: &scratch.registers };
                        execute(*code, &inputs, &mut written);
                        taken.all_valid = written.all_valid;
                        scratch.registers[register] = taken;
                    }
                    Target::Plane(n) => {
                        let inputs = Inputs { sources: inputs, leaves, registers: &scratch.registers };
                        let bytes = &mut out[n][pixels(&strip, code.output().size())];
                        let valid = match &mut missing {
                            MissingOut::Ignore => None,
                            MissingOut::Bytes(planes) => Some(&mut planes[n][strip.clone()]),
                        };
                        self.planes[n].write(*code, &inputs, bytes, valid, &mut scratch.stored);
                    }
                }
            }
        }
    }

    /// Copies the strip of each input plane that is not aligned.
    fn stage(&self, strip: &Range<usize>, inputs: &[&[u8]], staged: &mut [Register]) {
        for (((_, dtype), plane), staged) in self.leaves.iter().zip(inputs).zip(staged) {
            if !is_aligned(plane, dtype.size()) {
                let bytes = &plane[pixels(strip, dtype.size())];
                staged.out(strip.len(), dtype.size()).bytes.copy_from_slice(bytes);
            }
        }
    }
}

impl Plane {
    /// Writes a strip to `bytes`, by way of `stored` if they are not aligned, and to `valid` which pixels are.
    fn write(self, code: Code, inputs: &Inputs<'_>, bytes: &mut [u8], valid: Option<&mut [u8]>, stored: &mut Register) {
        let size = self.dtype.size();
        if is_aligned(bytes, size) {
            self.write_aligned(code, inputs, &mut Out { bytes, all_valid: false }, valid);
        } else {
            let mut out = stored.out(bytes.len() / size, size);
            self.write_aligned(code, inputs, &mut out, valid);
            bytes.copy_from_slice(out.bytes);
        }
    }

    fn write_aligned(self, code: Code, inputs: &Inputs<'_>, out: &mut Out<'_>, valid: Option<&mut [u8]>) {
        execute(code, inputs, out);
        if let Some(valid) = valid {
            valid_bytes(self.dtype, out, inputs, valid);
        }
        replace_nan(self.dtype, self.fill, out);
    }
}

/// The bytes of a strip in a plane.
fn pixels(strip: &Range<usize>, size: usize) -> Range<usize> {
    strip.start * size..strip.end * size
}

/// Whether numbers of `size` bytes may lie in a slice.
fn is_aligned(bytes: &[u8], size: usize) -> bool {
    bytes.as_ptr().addr().is_multiple_of(size)
}
