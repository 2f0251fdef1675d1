//! Casts from every type to every other.

use super::number::{Float, Number};
use super::operand::{Inputs, Mask, Operand, Out, map};
use super::{Constant, match_dtype, match_float};
use crate::dtype::{DType, Element};

/// The operand cast from type `from` to type `to`.
///
/// Integers wrap, floats are rounded or saturate; NaN becomes 0 in an integer, where its pixel is masked.
pub(super) fn convert(from: DType, to: DType, inputs: &Inputs<'_>, out: &mut Out<'_>) {
    match_dtype!(from, A => match_dtype!(to, B => {
        map(inputs.operand::<A>(0), out.values_mut::<B>(), CastFrom::cast_from);
    }));
}

/// The first operand, integers of type `from`, as floats of type `to`: those equal to `nodata` and those that the second
/// operand masks NaN, the others times `factor`.
pub(super) fn load(
    from: DType,
    to: DType,
    (nodata, factor): (Option<Constant>, Option<Constant>),
    inputs: &Inputs<'_>,
    out: &mut Out<'_>,
) {
    match_dtype!(from, A => match_float!(to, B => {
        let out = out.values_mut::<B>();
        scale(inputs.operand::<A>(0), nodata.map(Constant::get), factor.map(Constant::get), out);
        if let Mask::Bytes(mask) = inputs.mask(1) {
            out.iter_mut().zip(mask).for_each(|(out, valid)| *out = if *valid == 1 { *out } else { B::NAN });
        }
    }));
}

fn scale<A: Number, B: Float + CastFrom<A>>(a: Operand<'_, A>, nodata: Option<A>, factor: Option<B>, out: &mut [B]) {
    // Most strips hold no nodata, and to look is cheap: integers are narrower than floats.
    match (nodata.filter(|nodata| contains(a, *nodata)), factor) {
        (None, None) => map(a, out, B::cast_from),
        (None, Some(factor)) => map(a, out, |a| B::cast_from(a).times(factor)),
        (Some(nodata), factor) => {
            // Times one is exact.
            let (factor, float_nodata) = (factor.unwrap_or(B::ONE), B::cast_from(nodata));
            map(a, out, |a| {
                let value = B::cast_from(a);
                // Of narrow integers the floats are compared: their lanes are as wide as those of the result.
                let is_nodata = if size_of::<A>() < size_of::<B>() { value == float_nodata } else { a == nodata };
                if is_nodata { B::NAN } else { value.times(factor) }
            });
        }
    }
}

fn contains<A: Number>(a: Operand<'_, A>, value: A) -> bool {
    match a {
        Operand::Slice(a) => a.iter().fold(false, |found, a| found | (*a == value)),
        Operand::Value(a) => a == value,
    }
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
