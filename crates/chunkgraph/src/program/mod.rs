//! Elementwise expressions, compiled once to a register program and run over a block in strips that stay in L1.
//!
//! [`ExprGraph`] says what to compute of one pixel, [`Program`] is the list of instructions for it, and a run walks the
//! strips of a block: every instruction is one typed loop over a strip, chosen when the program was compiled.
//!
//! # Missing pixels
//!
//! A pixel is missing if it was masked or if its value is NaN, and the result of an operation is missing where an
//! operand is. In floats NaN *is* the mask: it flows through arithmetic by itself, and what is masked is set to NaN.
//! Integers and booleans carry a mask beside their values, one byte a pixel, 1 where valid, and a flag for each strip
//! that says that all are; where it is set the bytes are neither written nor read. So every rule about missing pixels
//! is about one of three things: a float that NaN would not flow through by itself (`Min`, `Max`, `Pow`), a
//! float that becomes something else (comparisons, casts), or a mask that becomes NaN (casts to floats).
//!
//! # Order of the rooms
//!
//! `ops`, `reduction`, `expr` (what to compute) < `instruction` < `fuse` (what one loop
//! does) < `lower` (nodes to instructions) < `allocate` (registers are
//! reused) < `compile` < `strip` (the run) with `kernels` (the loops), and `copy` (what need not be run).

mod allocate;
mod compile;
mod copy;
mod display;
mod expr;
mod fold;
mod fuse;
mod instruction;
mod kernels;
mod lower;
mod ops;
mod reduction;
mod strip;
#[cfg(test)]
mod tests;

pub use compile::{Output, Program};
pub use expr::{ExprGraph, ExprId};
pub use ops::{BinaryOp, UnaryOp};
pub use reduction::{Percent, Reduction};
pub use strip::{MissingOut, Scratch};
