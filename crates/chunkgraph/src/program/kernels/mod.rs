//! The loops over a strip: plain slices in, plain slices out, written so that the compiler vectorises them.
//!
//! An instruction is dispatched to its loop once a strip. Signed integers run the loops of unsigned ones where the bits
//! come out the same, which keeps the loops few.

mod arithmetic;
mod compare;
mod constant;
mod convert;
mod missing;
mod number;
mod operand;
mod reduce;

pub(super) use constant::Constant;
pub(super) use missing::{replace_nan, valid_bytes};
#[cfg(test)]
pub(super) use number::Number;
pub(super) use operand::{Inputs, Leaves, Out, Register};
#[cfg(test)]
pub(super) use reduce::quantile;

use super::instruction::Code;

/// Names the number that pixels of a type are held in, for all types.
macro_rules! match_dtype {
    ($dtype:expr, $number:ident => $body:expr) => {
        $crate::program::kernels::match_dtype!(@ $dtype, $number, $body,
            Bool u8, U8 u8, U16 u16, U32 u32, U64 u64, I8 i8, I16 i16, I32 i32, I64 i64, F32 f32, F64 f64)
    };
    (@ $dtype:expr, $number:ident, $body:expr, $($variant:ident $type:ty),*) => {
        match $dtype {
            $($crate::dtype::DType::$variant => {
                type $number = $type;
                $body
            })*
        }
    };
}

/// Names the unsigned integer or the float as wide as a type, for operations that are the same on signed bits.
macro_rules! match_bits {
    ($dtype:expr, $number:ident => $body:expr) => {
        match $dtype {
            $crate::dtype::DType::F32 => {
                type $number = f32;
                $body
            }
            $crate::dtype::DType::F64 => {
                type $number = f64;
                $body
            }
            other => $crate::program::kernels::match_size!(other, $number => $body),
        }
    };
}

/// Names the unsigned integer as wide as a type, for operations that only move bits.
macro_rules! match_size {
    ($dtype:expr, $number:ident => $body:expr) => {
        match $dtype.size() {
            1 => {
                type $number = u8;
                $body
            }
            2 => {
                type $number = u16;
                $body
            }
            4 => {
                type $number = u32;
                $body
            }
            _ => {
                type $number = u64;
                $body
            }
        }
    };
}

/// Names the float of a type that is one.
macro_rules! match_float {
    ($dtype:expr, $number:ident => $body:expr) => {
        if $dtype == $crate::dtype::DType::F32 {
            type $number = f32;
            $body
        } else {
            type $number = f64;
            $body
        }
    };
}

pub(in crate::program) use {match_bits, match_dtype, match_float, match_size};

/// Runs one instruction over a strip.
pub(super) fn execute(code: Code, inputs: &Inputs<'_>, out: &mut Out<'_>) {
    match code {
        Code::Convert { from, to } => convert::convert(from, to, inputs, out),
        Code::Load { from, to, nodata, factor } => convert::load(from, to, (nodata, factor), inputs, out),
        Code::Unary { op, dtype } => arithmetic::unary(op, dtype, inputs, out),
        Code::Binary { op, dtype } if op.is_comparison() => compare::compare(op, dtype, inputs, out),
        Code::Binary { op, dtype } => arithmetic::binary(op, dtype, inputs, out),
        Code::Reduce { reduction, dtype } => reduce::reduce(reduction, dtype, inputs, out),
        Code::NormalisedDifference { dtype } => arithmetic::normalised_difference(dtype, inputs, out),
        Code::Select { dtype } => compare::select(dtype, inputs, out),
        Code::NanIfEqual { dtype } => missing::nan_if_equal(dtype, inputs, out),
        Code::Veil { dtype } => missing::veil(dtype, inputs, out),
        Code::FillNan { dtype } => missing::fill_nan(dtype, inputs, out),
        Code::FillMasked { dtype } => missing::fill_masked(dtype, inputs, out),
        Code::Store { dtype, fill } => missing::store(dtype, fill, inputs, out),
        Code::IsNan { dtype } => missing::is_nan(dtype, inputs, out),
        Code::IsMasked => missing::is_masked(inputs, out),
        Code::Differs { dtype } => missing::differs(dtype, inputs, out),
        Code::Ordered { dtype } => missing::ordered(dtype, inputs, out),
        Code::Holds => missing::holds(inputs, out),
        Code::Fails => missing::fails(inputs, out),
        Code::Meet => missing::meet(inputs, out),
        Code::Choose => missing::choose(inputs, out),
    }
}
