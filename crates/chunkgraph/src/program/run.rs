//! Running a program, strip by strip.

use super::kernels::{Bytes, Number, Operand, STRIP, Strip, with_number};
use super::{Instruction, Place, Program};
use crate::dtype::DType;

/// The registers of one worker, reused from block to block and from program to program.
#[derive(Debug, Default)]
pub struct Scratch {
    registers: Vec<Strip>,
}

/// Whether a run says which values of the outputs are missing.
#[derive(Debug)]
pub enum MissingOut<'a> {
    /// It does not.
    Ignore,
    /// It does: one byte a value, 1 if it is there and 0 if not, for each output in turn.
    Bytes(&'a mut [&'a mut [u8]]),
}

impl Program {
    /// Computes `len` pixels. `inputs` are the planes of [`leaves`](Self::leaves), `out` the planes of the outputs: bytes
    /// of `len` values each, placed where such values may lie.
    pub fn run(
        &self,
        len: usize,
        inputs: &[&[u8]],
        scratch: &mut Scratch,
        out: &mut [&mut [u8]],
        mut missing: MissingOut<'_>,
    ) {
        if scratch.registers.len() < self.registers {
            scratch.registers.resize_with(self.registers, Strip::default);
        }
        scratch.registers.iter_mut().for_each(Strip::allocate);
        for start in (0..len).step_by(STRIP) {
            let strip = Range { start, len: STRIP.min(len - start), inputs };
            for instruction in &self.instructions {
                match instruction {
                    Instruction::Compute { step, operands, out } => {
                        // Taken out while it is written: no instruction reads the register that it writes.
                        let mut register = std::mem::take(&mut scratch.registers[*out]);
                        let operand = |place: &Place| strip.operand(*place, &scratch.registers);
                        match operands.as_slice() {
                            [a] => step.run(&[operand(a)], strip.len, &mut register),
                            [a, b] => step.run(&[operand(a), operand(b)], strip.len, &mut register),
                            [a, b, c] => step.run(&[operand(a), operand(b), operand(c)], strip.len, &mut register),
                            _ => {}
                        }
                        scratch.registers[*out] = register;
                    }
                    Instruction::Store { from, output, dtype, fill } => {
                        let values = strip.operand(*from, &scratch.registers);
                        let size = dtype.size();
                        let out = &mut out[*output][start * size..][..strip.len * size];
                        let valid = match &mut missing {
                            MissingOut::Ignore => None,
                            MissingOut::Bytes(planes) => Some(&mut planes[*output][start..][..strip.len]),
                        };
                        store(*dtype, &values, *fill, out, valid);
                    }
                }
            }
        }
    }
}

/// The pixels of one strip.
struct Range<'a> {
    start: usize,
    len: usize,
    inputs: &'a [&'a [u8]],
}

impl Range<'_> {
    fn operand<'b>(&'b self, place: Place, registers: &'b [Strip]) -> Operand<'b> {
        match place {
            Place::Register(number, dtype) => registers[number].operand(self.len, dtype.size()),
            Place::Input(number, dtype) => {
                let size = dtype.size();
                let values = Bytes::Each(&self.inputs[number][self.start * size..][..self.len * size]);
                Operand { values, mask: None }
            }
            Place::Constant(bytes) => Operand { values: Bytes::All(bytes), mask: None },
        }
    }
}

fn store(dtype: DType, values: &Operand<'_>, fill: Option<[u8; 8]>, out: &mut [u8], valid: Option<&mut [u8]>) {
    let size = dtype.size();
    match values.values {
        Bytes::Each(values) => out.copy_from_slice(values),
        Bytes::All(value) => out.chunks_exact_mut(size).for_each(|out| out.copy_from_slice(&value[..size])),
    }
    with_number!(dtype, T => {
        let out: &mut [T] = bytemuck::cast_slice_mut(out);
        let missing: T = fill.map_or(T::MISSING, |fill| bytemuck::pod_read_unaligned(&fill[..size]));
        if let Some(valid) = valid {
            match values.mask {
                Some(mask) => valid.copy_from_slice(mask),
                None => valid.iter_mut().zip(&*out).for_each(|(valid, value)| *valid = u8::from(!value.is_nan())),
            }
        }
        match values.mask {
            Some(mask) => {
                let masked = out.iter_mut().zip(mask).filter(|(_, valid)| **valid == 0);
                masked.for_each(|(out, _)| *out = missing);
            }
            // NaN has many bit patterns, and processors differ in which they make: outputs hold one.
            None if T::IS_FLOAT => out.iter_mut().for_each(|out| *out = if out.is_nan() { missing } else { *out }),
            None => {}
        }
    });
}
