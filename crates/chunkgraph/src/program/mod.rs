//! Elementwise expressions, compiled once and run over the pixels of blocks.
//!
//! An [`ExprGraph`] holds expressions over input planes; a [`Program`] is the same as instructions over registers. It runs
//! over strips of pixels that stay in the first cache, each instruction a typed loop over a strip, so an expression of
//! any length reads its inputs and writes its outputs once.
//!
//! A pixel is missing where its input's mask or nodata says so, and where a float is NaN; and what is computed from a
//! missing value is missing. In float registers missing values are NaN, which passes through arithmetic by itself;
//! integer registers have a mask beside them, but only in strips where something is missing.

mod compile;
mod expr;
mod kernels;
mod ops;
mod run;
//#[cfg(test)]
//mod tests;

use std::fmt;

pub use expr::{ExprGraph, ExprId};
pub use ops::{BinaryOp, UnaryOp};
pub use run::{MissingOut, Scratch};

use crate::dtype::DType;
use crate::scalar::Scalar;
use kernels::Step;

/// A plane that a program computes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Output {
    /// Its values.
    pub expr: ExprId,
    /// What missing ones become; without it NaN in floats and 0 in others.
    pub fill: Option<Scalar>,
}

/// A compiled expression of one or more output planes.
#[derive(Debug, Clone)]
pub struct Program {
    leaves: Vec<(u32, DType)>,
    instructions: Vec<Instruction>,
    registers: usize,
}

#[derive(Debug, Clone)]
enum Instruction {
    Compute { step: Step, operands: Vec<Place>, out: usize },
    Store { from: Place, output: usize, dtype: DType, fill: Option<[u8; 8]> },
}

/// Where an instruction finds values.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Place {
    Register(usize, DType),
    /// The number of the input among those of the program.
    Input(usize, DType),
    Constant([u8; 8]),
}

impl Instruction {
    fn reads(&self) -> &[Place] {
        match self {
            Self::Compute { operands, .. } => operands,
            Self::Store { from, .. } => std::slice::from_ref(from),
        }
    }

    fn reads_mut(&mut self) -> &mut [Place] {
        match self {
            Self::Compute { operands, .. } => operands,
            Self::Store { from, .. } => std::slice::from_mut(from),
        }
    }
}

impl Program {
    /// The input planes that it reads, by number and type, in order of their numbers.
    #[must_use]
    pub fn leaves(&self) -> &[(u32, DType)] {
        &self.leaves
    }

    /// The bytes of registers that one run takes.
    #[must_use]
    pub fn register_bytes(&self) -> usize {
        self.registers * kernels::STRIP * 9
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Register(number, _) => write!(f, "r{number}"),
            Self::Input(number, dtype) => write!(f, "input {number} ({dtype})"),
            Self::Constant(bytes) => write!(f, "constant {bytes:02x?}"),
        }
    }
}

impl fmt::Display for Program {
    /// One instruction a line.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for instruction in &self.instructions {
            match instruction {
                Instruction::Compute { step, operands, out } => {
                    let operands: Vec<String> = operands.iter().map(ToString::to_string).collect();
                    writeln!(f, "r{out} = {step:?} {}", operands.join(", "))?;
                }
                Instruction::Store { from, output, dtype, .. } => writeln!(f, "output {output} = {from} ({dtype})")?,
            }
        }
        Ok(())
    }
}
