//! One type as another, and how missing values change their form on the way: masks beside integers, NaN in floats.

use super::{Convert, Number, Operand, Strip, map, masks, with_integer, with_number};
use crate::dtype::DType;

pub(super) fn cast(from: DType, to: DType, a: &Operand<'_>, len: usize, out: &mut Strip) {
    match to {
        DType::F32 => with_number!(from, T => to_float::<T, f32>(a, len, out)),
        DType::F64 => with_number!(from, T => to_float::<T, f64>(a, len, out)),
        DType::Bool => {
            with_number!(from, T => {
                map(a.typed::<T>(), len, out, |value| u8::from(value != T::default()));
                keep_missing::<T>(a, len, out);
            });
        }
        to => with_integer!(to, To => with_number!(from, T => {
            map(a.typed::<T>(), len, out, Convert::<To>::convert);
            keep_missing::<T>(a, len, out);
        })),
    }
}

/// Integers to floats, missing where they equal the number of the bytes.
pub(super) fn cast_masking(from: DType, to: DType, value: [u8; 8], a: &Operand<'_>, len: usize, out: &mut Strip) {
    match to {
        DType::F32 => with_integer!(from, T => masking::<T, f32>(a, value, len, out)),
        _ => with_integer!(from, T => masking::<T, f64>(a, value, len, out)),
    }
}

fn masking<T: Number + Convert<To>, To: Number>(a: &Operand<'_>, value: [u8; 8], len: usize, out: &mut Strip) {
    let missing = masks::number::<T>(value);
    map(a.typed::<T>(), len, out, |value| if value == missing { To::MISSING } else { value.convert() });
    masked_to_nan::<To>(a, len, out);
}

fn to_float<T: Number + Convert<To>, To: Number>(a: &Operand<'_>, len: usize, out: &mut Strip) {
    map(a.typed::<T>(), len, out, Convert::<To>::convert);
    masked_to_nan::<To>(a, len, out);
}

fn masked_to_nan<To: Number>(a: &Operand<'_>, len: usize, out: &mut Strip) {
    if let Some(mask) = a.mask {
        let missing = out.values::<To>(len).iter_mut().zip(mask).filter(|(_, valid)| **valid == 0);
        missing.for_each(|(out, _)| *out = To::MISSING);
    }
}

/// Integers keep their mask, NaN gets one.
fn keep_missing<T: Number>(a: &Operand<'_>, len: usize, out: &mut Strip) {
    if T::IS_FLOAT {
        let values = a.typed::<T>();
        out.restrict(len, |n| !values.at(n).is_nan());
    } else {
        out.inherit(a);
    }
}
