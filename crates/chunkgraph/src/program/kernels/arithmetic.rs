//! Arithmetic, bits and functions.

use super::number::{Float, Number};
use super::operand::{Inputs, Out, map, zip};
use super::{match_bits, match_dtype, match_float, match_size};
use crate::dtype::DType;
use crate::program::ops::{BinaryOp, UnaryOp};

/// `op` of two operands of type `dtype`. No comparison; those give `bool`.
pub(super) fn binary(op: BinaryOp, dtype: DType, inputs: &Inputs<'_>, out: &mut Out<'_>) {
    match op {
        BinaryOp::Add => match_bits!(dtype, T => each(inputs, out, T::plus)),
        BinaryOp::Sub => match_bits!(dtype, T => each(inputs, out, T::minus)),
        BinaryOp::Mul => match_bits!(dtype, T => each(inputs, out, T::times)),
        BinaryOp::Div => match_float!(dtype, T => each(inputs, out, T::over)),
        BinaryOp::FloorDiv => match_dtype!(dtype, T => each(inputs, out, T::floor_div)),
        BinaryOp::Rem => match_dtype!(dtype, T => each(inputs, out, <T as Number>::rem)),
        BinaryOp::Pow => match_dtype!(dtype, T => each(inputs, out, <T as Number>::pow)),
        BinaryOp::Min => match_dtype!(dtype, T => each(inputs, out, T::lesser)),
        BinaryOp::Max => match_dtype!(dtype, T => each(inputs, out, T::greater)),
        BinaryOp::And => match_size!(dtype, T => each(inputs, out, |a: T, b| a & b)),
        BinaryOp::Or => match_size!(dtype, T => each(inputs, out, |a: T, b| a | b)),
        BinaryOp::Xor => match_size!(dtype, T => each(inputs, out, |a: T, b| a ^ b)),
        BinaryOp::Eq | BinaryOp::Ne | BinaryOp::Lt | BinaryOp::Le | BinaryOp::Gt | BinaryOp::Ge => {}
    }
}

#[inline(always)]
fn each<T: bytemuck::Pod>(inputs: &Inputs<'_>, out: &mut Out<'_>, function: impl Fn(T, T) -> T) {
    zip(inputs.operand(0), inputs.operand(1), out.values_mut(), function);
}

/// `(a - b) / (a + b)` of two operands.
pub(super) fn normalised_difference(dtype: DType, inputs: &Inputs<'_>, out: &mut Out<'_>) {
    match_float!(dtype, T => each(inputs, out, |a: T, b| a.minus(b).over(a.plus(b))));
}

/// `op` of one operand of type `dtype`.
pub(super) fn unary(op: UnaryOp, dtype: DType, inputs: &Inputs<'_>, out: &mut Out<'_>) {
    match op {
        UnaryOp::Neg => match_bits!(dtype, T => one(inputs, out, T::negative)),
        UnaryOp::Abs => match_dtype!(dtype, T => one(inputs, out, T::magnitude)),
        UnaryOp::Not if dtype.is_bool() => one(inputs, out, |a: u8| a ^ 1),
        UnaryOp::Not => match_size!(dtype, T => one(inputs, out, |a: T| !a)),
        UnaryOp::Sqrt => match_float!(dtype, T => one(inputs, out, <T as Float>::sqrt)),
        UnaryOp::Exp => match_float!(dtype, T => one(inputs, out, <T as Float>::exp)),
        UnaryOp::Ln => match_float!(dtype, T => one(inputs, out, <T as Float>::ln)),
        UnaryOp::Log10 => match_float!(dtype, T => one(inputs, out, <T as Float>::log10)),
        UnaryOp::Sin => match_float!(dtype, T => one(inputs, out, <T as Float>::sin)),
        UnaryOp::Cos => match_float!(dtype, T => one(inputs, out, <T as Float>::cos)),
        UnaryOp::Tan => match_float!(dtype, T => one(inputs, out, <T as Float>::tan)),
        UnaryOp::Atan => match_float!(dtype, T => one(inputs, out, <T as Float>::atan)),
        UnaryOp::Tanh => match_float!(dtype, T => one(inputs, out, <T as Float>::tanh)),
        UnaryOp::Round => match_float!(dtype, T => one(inputs, out, <T as Float>::round)),
        UnaryOp::Floor => match_float!(dtype, T => one(inputs, out, <T as Float>::floor)),
        UnaryOp::Ceil => match_float!(dtype, T => one(inputs, out, <T as Float>::ceil)),
    }
}

#[inline(always)]
fn one<T: bytemuck::Pod>(inputs: &Inputs<'_>, out: &mut Out<'_>, function: impl Fn(T) -> T) {
    map(inputs.operand(0), out.values_mut(), function);
}
