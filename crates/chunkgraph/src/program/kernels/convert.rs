//! Casts from every type to every other.

use super::match_dtype;
use super::number::Number;
use super::operand::{Inputs, Mask, Register, map};
use crate::dtype::{DType, Element};

/// The first operand cast from type `from` to type `to`; floats of pixels that the second masks become NaN.
///
/// Integers wrap, floats are rounded or saturate; NaN becomes 0 in an integer, where its pixel is masked.
pub(super) fn convert(from: DType, to: DType, inputs: &Inputs<'_>, out: &mut Register) {
    match_dtype!(from, A => match_dtype!(to, B => {
        let out = out.values_mut::<B>();
        map(inputs.operand::<A>(0), out, CastFrom::cast_from);
        if let Mask::Bytes(mask) = inputs.mask(1) {
            let nan = B::from_scalar(f64::NAN.into());
            out.iter_mut().zip(mask).for_each(|(out, valid)| *out = if *valid == 1 { *out } else { nan });
        }
    }));
}

/// The cast from one number to another.
trait CastFrom<A>: Element {
    fn cast_from(value: A) -> Self;
}

macro_rules! casts {
    ($from:ty => $($to:ty),*) => {
        $(impl CastFrom<$from> for $to {
            #[inline(always)]
            #[allow(
                trivial_numeric_casts,
                clippy::cast_lossless,
                clippy::cast_possible_truncation,
                clippy::cast_possible_wrap,
                clippy::cast_sign_loss,
                clippy::unnecessary_cast,
                reason = "wrapping, rounding and saturating are what a cast is asked for"
            )]
            fn cast_from(value: $from) -> Self {
                value as Self
            }
        })*
    };
    ($($from:ty),*) => {
        $(casts!($from => u8, u16, u32, u64, i8, i16, i32, i64, f32, f64);)*
    };
}

casts!(u8, u16, u32, u64, i8, i16, i32, i64, f32, f64);
