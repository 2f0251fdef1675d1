//! Comparisons, and the choice between two values.

use super::operand::{Inputs, Operand, Out, zip};
use super::{match_bits, match_dtype, match_size};
use crate::dtype::{DType, Element};
use crate::program::ops::BinaryOp;

/// The comparison `op` of two operands of type `dtype`: bytes 0 and 1. NaN compares as unequal; its pixel is masked.
pub(super) fn compare(op: BinaryOp, dtype: DType, inputs: &Inputs<'_>, out: &mut Out<'_>) {
    match op {
        BinaryOp::Eq => match_bits!(dtype, T => each(inputs, out, |a: T, b| a == b)),
        BinaryOp::Ne => match_bits!(dtype, T => each(inputs, out, |a: T, b| a != b)),
        BinaryOp::Lt => match_dtype!(dtype, T => each(inputs, out, |a: T, b| a < b)),
        BinaryOp::Le => match_dtype!(dtype, T => each(inputs, out, |a: T, b| a <= b)),
        BinaryOp::Gt => match_dtype!(dtype, T => each(inputs, out, |a: T, b| a > b)),
        BinaryOp::Ge => match_dtype!(dtype, T => each(inputs, out, |a: T, b| a >= b)),
        _ => {}
    }
}

#[inline(always)]
fn each<T: Element>(inputs: &Inputs<'_>, out: &mut Out<'_>, test: impl Fn(T, T) -> bool) {
    zip(inputs.operand(0), inputs.operand(1), out.values_mut(), |a, b| u8::from(test(a, b)));
}

/// The second operand where the first is true, else the third.
pub(super) fn select(dtype: DType, inputs: &Inputs<'_>, out: &mut Out<'_>) {
    match_size!(dtype, T => choose::<T>(inputs.operand(0), inputs.operand(1), inputs.operand(2), out.values_mut()));
}

fn choose<T: Copy>(condition: Operand<'_, u8>, a: Operand<'_, T>, b: Operand<'_, T>, out: &mut [T]) {
    match (a, b) {
        (Operand::Slice(a), b) => {
            zip(condition, b, out, |_, b| b);
            let chosen = |condition: u8, a: T, out: &mut T| *out = if condition == 1 { a } else { *out };
            match condition {
                Operand::Slice(condition) => {
                    out.iter_mut().zip(condition).zip(a).for_each(|((out, condition), a)| chosen(*condition, *a, out));
                }
                Operand::Value(condition) => {
                    out.iter_mut().zip(a).for_each(|(out, a)| chosen(condition, *a, out));
                }
            }
        }
        (Operand::Value(a), b) => zip(condition, b, out, |condition, b| if condition == 1 { a } else { b }),
    }
}
