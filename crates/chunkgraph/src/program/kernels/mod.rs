//! Loops over strips, one for each operation and type. Chosen once a strip, never a pixel.
//!
//! The loops are plain, over slices of known types, so that they become vector instructions. Floating point follows the
//! written formula: nothing is reordered or contracted.

mod cast;
mod masks;
mod number;
mod strip;

pub(super) use number::{Bits, Convert, Float, Number};
pub(super) use strip::{Bytes, Operand, STRIP, Strip};

use strip::Values;

use super::{BinaryOp, UnaryOp};
use crate::dtype::DType;

/// What an instruction does; `DType`s are those of the operands.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Step {
    Unary(UnaryOp, DType),
    Binary(BinaryOp, DType),
    Cast {
        from: DType,
        to: DType,
    },
    /// Integers to floats, where one value is missing: nodata of an input on its way into a formula.
    CastMasking {
        from: DType,
        to: DType,
        value: [u8; 8],
    },
    /// The condition is `Bool`.
    Select(DType),
    MaskEqual(DType, [u8; 8]),
    MaskWhere(DType),
    IsMissing(DType),
    FillMissing(DType, [u8; 8]),
}

/// Runs `body` with `$T` as the Rust type of `$dtype`; booleans are bytes.
macro_rules! with_number {
    ($dtype:expr, $T:ident => $body:expr) => {
        match $dtype {
            DType::F32 => {
                type $T = f32;
                $body
            }
            DType::F64 => {
                type $T = f64;
                $body
            }
            integer => crate::program::kernels::with_integer!(integer, $T => $body),
        }
    };
}

/// The same for integers and booleans.
macro_rules! with_integer {
    ($dtype:expr, $T:ident => $body:expr) => {
        match $dtype {
            DType::U16 => {
                type $T = u16;
                $body
            }
            DType::U32 => {
                type $T = u32;
                $body
            }
            DType::U64 => {
                type $T = u64;
                $body
            }
            DType::I8 => {
                type $T = i8;
                $body
            }
            DType::I16 => {
                type $T = i16;
                $body
            }
            DType::I32 => {
                type $T = i32;
                $body
            }
            DType::I64 => {
                type $T = i64;
                $body
            }
            // Booleans are bytes, and floats do not come here.
            DType::Bool | DType::U8 | DType::F32 | DType::F64 => {
                type $T = u8;
                $body
            }
        }
    };
}

pub(super) use {with_integer, with_number};

impl Step {
    /// Computes the first `len` values of `out`. There are as many operands as the operation has.
    pub(super) fn run(&self, operands: &[Operand<'_>], len: usize, out: &mut Strip) {
        match (*self, operands) {
            (Self::Unary(op, dtype), [a]) => unary(op, dtype, a, len, out),
            (Self::Binary(op, dtype), [a, b]) if op.is_comparison() => compare(op, dtype, [a, b], len, out),
            (Self::Binary(op, dtype), [a, b]) => binary(op, dtype, [a, b], len, out),
            (Self::Cast { from, to }, [a]) => cast::cast(from, to, a, len, out),
            (Self::CastMasking { from, to, value }, [a]) => cast::cast_masking(from, to, value, a, len, out),
            (Self::Select(dtype), [condition, a, b]) => {
                with_number!(dtype, T => masks::select::<T>(condition, a, b, len, out));
            }
            (Self::MaskEqual(dtype, value), [a]) => {
                with_number!(dtype, T => masks::mask_equal::<T>(a, value, len, out));
            }
            (Self::MaskWhere(dtype), [a, missing]) => {
                with_number!(dtype, T => masks::mask_where::<T>(a, missing, len, out));
            }
            (Self::IsMissing(dtype), [a]) => with_number!(dtype, T => masks::is_missing::<T>(a, len, out)),
            (Self::FillMissing(dtype, value), [a]) => {
                with_number!(dtype, T => masks::fill_missing::<T>(a, value, len, out));
            }
            // The compiler gives every step its operands.
            _ => {}
        }
    }
}

/// `f` of each value.
#[inline(always)]
fn map<A: Copy, R: bytemuck::Pod>(a: Values<'_, A>, len: usize, out: &mut Strip, f: impl Fn(A) -> R) {
    let out = out.values::<R>(len);
    match a {
        Values::Each(a) => out.iter_mut().zip(a).for_each(|(out, a)| *out = f(*a)),
        Values::All(a) => out.fill(f(a)),
    }
}

/// `f` of each pair of values.
#[inline(always)]
fn zip<A: Copy, R: bytemuck::Pod>(
    a: Values<'_, A>,
    b: Values<'_, A>,
    len: usize,
    out: &mut Strip,
    f: impl Fn(A, A) -> R,
) {
    let out = out.values::<R>(len);
    match (a, b) {
        (Values::Each(a), Values::Each(b)) => {
            out.iter_mut().zip(a.iter().zip(b)).for_each(|(out, (a, b))| *out = f(*a, *b));
        }
        (Values::Each(a), Values::All(b)) => out.iter_mut().zip(a).for_each(|(out, a)| *out = f(*a, b)),
        (Values::All(a), Values::Each(b)) => out.iter_mut().zip(b).for_each(|(out, b)| *out = f(a, *b)),
        (Values::All(a), Values::All(b)) => out.fill(f(a, b)),
    }
}

fn unary(op: UnaryOp, dtype: DType, a: &Operand<'_>, len: usize, out: &mut Strip) {
    match (op, dtype) {
        (UnaryOp::Neg, _) => with_number!(dtype, T => map(a.typed::<T>(), len, out, Number::neg)),
        (UnaryOp::Abs, _) => with_number!(dtype, T => map(a.typed::<T>(), len, out, Number::abs)),
        (UnaryOp::Not, DType::Bool) => map(a.typed::<u8>(), len, out, |a| a ^ 1),
        (UnaryOp::Not, _) => with_integer!(dtype, T => map(a.typed::<T>(), len, out, Bits::not)),
        (_, DType::F32) => float_function::<f32>(op, a, len, out),
        _ => float_function::<f64>(op, a, len, out),
    }
    out.inherit(a);
}

fn float_function<T: Float>(op: UnaryOp, a: &Operand<'_>, len: usize, out: &mut Strip) {
    let a = a.typed::<T>();
    match op {
        UnaryOp::Sqrt => map(a, len, out, Float::sqrt),
        UnaryOp::Exp => map(a, len, out, Float::exp),
        UnaryOp::Ln => map(a, len, out, Float::ln),
        UnaryOp::Tanh => map(a, len, out, Float::tanh),
        UnaryOp::Round => map(a, len, out, Float::round),
        UnaryOp::Floor => map(a, len, out, Float::floor),
        UnaryOp::Ceil => map(a, len, out, Float::ceil),
        UnaryOp::Neg | UnaryOp::Abs | UnaryOp::Not => {}
    }
}

fn binary(op: BinaryOp, dtype: DType, [a, b]: [&Operand<'_>; 2], len: usize, out: &mut Strip) {
    match op {
        BinaryOp::And => with_integer!(dtype, T => zip(a.typed::<T>(), b.typed(), len, out, Bits::and)),
        BinaryOp::Or => with_integer!(dtype, T => zip(a.typed::<T>(), b.typed(), len, out, Bits::or)),
        BinaryOp::Xor => with_integer!(dtype, T => zip(a.typed::<T>(), b.typed(), len, out, Bits::xor)),
        _ => with_number!(dtype, T => arithmetic::<T>(op, a.typed(), b.typed(), len, out)),
    }
    out.inherit(a);
    out.inherit(b);
    if matches!(op, BinaryOp::Rem | BinaryOp::Pow) && !dtype.is_float() {
        with_integer!(dtype, T => {
            let b = b.typed::<T>();
            // Nothing can be divided by 0, and no integer is the power of a negative one.
            let has_result = |n| if op == BinaryOp::Rem { b.at(n) != 0 } else { Number::pow(1, b.at(n)).is_some() };
            out.restrict(len, has_result);
        });
    }
}

fn arithmetic<T: Number>(op: BinaryOp, a: Values<'_, T>, b: Values<'_, T>, len: usize, out: &mut Strip) {
    match op {
        BinaryOp::Add => zip(a, b, len, out, T::add),
        BinaryOp::Sub => zip(a, b, len, out, T::sub),
        BinaryOp::Mul => zip(a, b, len, out, T::mul),
        BinaryOp::Div => zip(a, b, len, out, T::div),
        BinaryOp::Rem => zip(a, b, len, out, |a, b| a.rem(b).unwrap_or(T::MISSING)),
        BinaryOp::Pow => zip(a, b, len, out, |a, b| a.pow(b).unwrap_or(T::MISSING)),
        // NaN passes: what is missing is neither the smaller nor the larger.
        BinaryOp::Min => zip(a, b, len, out, |a, b| if a.is_nan() || a < b { a } else { b }),
        BinaryOp::Max => zip(a, b, len, out, |a, b| if a.is_nan() || a > b { a } else { b }),
        _ => {}
    }
}

fn compare(op: BinaryOp, dtype: DType, [a, b]: [&Operand<'_>; 2], len: usize, out: &mut Strip) {
    with_number!(dtype, T => comparison::<T>(op, a.typed(), b.typed(), len, out));
    out.inherit(a);
    out.inherit(b);
    match dtype {
        DType::F32 => masks::without_nan::<f32>([a.typed(), b.typed()], len, out),
        DType::F64 => masks::without_nan::<f64>([a.typed(), b.typed()], len, out),
        _ => {}
    }
}

fn comparison<T: Number>(op: BinaryOp, a: Values<'_, T>, b: Values<'_, T>, len: usize, out: &mut Strip) {
    match op {
        BinaryOp::Eq => zip(a, b, len, out, |a, b| u8::from(a == b)),
        BinaryOp::Ne => zip(a, b, len, out, |a, b| u8::from(a != b)),
        BinaryOp::Lt => zip(a, b, len, out, |a, b| u8::from(a < b)),
        BinaryOp::Le => zip(a, b, len, out, |a, b| u8::from(a <= b)),
        BinaryOp::Gt => zip(a, b, len, out, |a, b| u8::from(a > b)),
        _ => zip(a, b, len, out, |a, b| u8::from(a >= b)),
    }
}
