//! Masks: made, joined, turned into NaN or fill values, written out.

use super::operand::{Inputs, Mask, Operand, Out, map, zip};
use super::{Constant, match_bits, match_float, match_size};
use crate::dtype::DType;

/// The first operand with NaN for pixels equal to the second.
pub(super) fn nan_if_equal(dtype: DType, inputs: &Inputs<'_>, out: &mut Out<'_>) {
    match_float!(dtype, T => {
        let value: T = inputs.value(1);
        map(inputs.operand(0), out.values_mut(), |a: T| if a == value { T::NAN } else { a });
    });
}

/// The first operand with NaN for pixels that the second masks.
pub(super) fn veil(dtype: DType, inputs: &Inputs<'_>, out: &mut Out<'_>) {
    match_float!(dtype, T => blend(inputs.operand(0), inputs.mask(1), T::NAN, out.values_mut()));
}

/// The first operand with the second for NaN.
pub(super) fn fill_nan(dtype: DType, inputs: &Inputs<'_>, out: &mut Out<'_>) {
    match_float!(dtype, T => {
        let value: T = inputs.value(1);
        map(inputs.operand(0), out.values_mut(), |a: T| if a.is_nan() { value } else { a });
    });
}

/// The first operand with the third for pixels that the second masks.
pub(super) fn fill_masked(dtype: DType, inputs: &Inputs<'_>, out: &mut Out<'_>) {
    match_size!(dtype, T => blend(inputs.operand(0), inputs.mask(1), inputs.value::<T>(2), out.values_mut()));
}

/// `values` with `fill` where masked.
#[inline(always)]
fn blend<T: Copy>(values: Operand<'_, T>, mask: Mask<'_>, fill: T, out: &mut [T]) {
    match mask {
        Mask::AllValid => copy(values, out),
        Mask::Bytes(mask) => {
            zip(values, Operand::Slice(mask), out, |value, valid| if valid == 1 { value } else { fill });
        }
    }
}

#[inline(always)]
fn copy<T: Copy>(values: Operand<'_, T>, out: &mut [T]) {
    match values {
        Operand::Slice(values) => out.copy_from_slice(values),
        Operand::Value(value) => out.fill(value),
    }
}

/// Whether the operand is NaN.
pub(super) fn is_nan(dtype: DType, inputs: &Inputs<'_>, out: &mut Out<'_>) {
    match_float!(dtype, T => map(inputs.operand(0), out.values_mut(), |a: T| u8::from(a.is_nan())));
}

/// Whether a mask masks.
pub(super) fn is_masked(inputs: &Inputs<'_>, out: &mut Out<'_>) {
    match inputs.mask(0) {
        Mask::AllValid => out.values_mut::<u8>().fill(0),
        Mask::Bytes(mask) => map(Operand::Slice(mask), out.values_mut(), |valid: u8| valid ^ 1),
    }
}

/// The mask of pixels of the first operand that are not equal to the second.
pub(super) fn differs(dtype: DType, inputs: &Inputs<'_>, out: &mut Out<'_>) {
    match_bits!(dtype, T => {
        out.set_mask(|bytes| zip(inputs.operand(0), inputs.operand(1), bytes, |a: T, b: T| u8::from(a != b)));
    });
}

/// The mask of pixels where neither operand is NaN.
pub(super) fn ordered(dtype: DType, inputs: &Inputs<'_>, out: &mut Out<'_>) {
    match_float!(dtype, T => {
        let test = |a: T, b: T| u8::from(!a.is_nan() & !b.is_nan());
        out.set_mask(|bytes| zip(inputs.operand(0), inputs.operand(1), bytes, test));
    });
}

/// The mask of pixels where the operand is true.
pub(super) fn holds(inputs: &Inputs<'_>, out: &mut Out<'_>) {
    out.set_mask(|bytes| copy(inputs.operand(0), bytes));
}

/// The mask of pixels where the operand is false.
pub(super) fn fails(inputs: &Inputs<'_>, out: &mut Out<'_>) {
    out.set_mask(|bytes| map(inputs.operand(0), bytes, |a: u8| a ^ 1));
}

/// The mask of pixels that are valid in both.
pub(super) fn meet(inputs: &Inputs<'_>, out: &mut Out<'_>) {
    match (inputs.mask(0), inputs.mask(1)) {
        (Mask::AllValid, Mask::AllValid) => out.all_valid = true,
        (Mask::Bytes(a), Mask::Bytes(b)) => {
            out.set_mask(|bytes| zip(Operand::Slice(a), Operand::Slice(b), bytes, |a: u8, b: u8| a & b));
        }
        (Mask::Bytes(mask), Mask::AllValid) | (Mask::AllValid, Mask::Bytes(mask)) => {
            out.all_valid = false;
            out.values_mut().copy_from_slice(mask);
        }
    }
}

/// The mask that is the second where the first, a condition, is true, else the third.
pub(super) fn choose(inputs: &Inputs<'_>, out: &mut Out<'_>) {
    let condition = inputs.operand::<u8>(0);
    let [a, b] = [inputs.mask(1), inputs.mask(2)].map(|mask| match mask {
        Mask::AllValid => Operand::Value(1),
        Mask::Bytes(mask) => Operand::Slice(mask),
    });
    if let (Operand::Value(_), Operand::Value(_)) = (a, b) {
        out.all_valid = true;
        return;
    }
    out.set_mask(|bytes| {
        zip(condition, b, bytes, |condition, b: u8| (condition ^ 1) & b);
        match (condition, a) {
            (Operand::Slice(condition), Operand::Slice(a)) => {
                bytes.iter_mut().zip(condition).zip(a).for_each(|((out, condition), a)| *out |= condition & a);
            }
            (Operand::Slice(condition), Operand::Value(a)) => {
                bytes.iter_mut().zip(condition).for_each(|(out, condition)| *out |= condition & a);
            }
            (Operand::Value(condition), Operand::Slice(a)) => {
                bytes.iter_mut().zip(a).for_each(|(out, a)| *out |= condition & a);
            }
            (Operand::Value(condition), Operand::Value(a)) => bytes.iter_mut().for_each(|out| *out |= condition & a),
        }
    });
}

/// The first operand as it is; those that are no floats with `fill` for pixels that the second masks.
pub(super) fn store(dtype: DType, fill: Constant, inputs: &Inputs<'_>, out: &mut Out<'_>) {
    match_size!(dtype, T => blend(inputs.operand(0), inputs.mask(1), fill.get::<T>(), out.values_mut()));
}

/// Puts `fill` in place of NaN, if `dtype` has any.
///
/// NaN itself is a fill value too: which of two NaN an operation gives is the compiler's choice, and differs between the
/// first pixels of a strip and its last.
pub(in crate::program) fn replace_nan(dtype: DType, fill: Constant, out: &mut Out<'_>) {
    if dtype.is_float() {
        match_float!(dtype, T => {
            let (fill, values) = (fill.get::<T>(), out.values_mut::<T>());
            if values.iter().fold(false, |found, value| found | value.is_nan()) {
                values.iter_mut().for_each(|value| *value = if value.is_nan() { fill } else { *value });
            }
        });
    }
}

/// Writes which pixels of `values`, as an instruction wrote them, are valid: bytes 0 and 1. Those of no float are masked
/// by the instruction's second operand.
pub(in crate::program) fn valid_bytes(dtype: DType, values: &Out<'_>, inputs: &Inputs<'_>, out: &mut [u8]) {
    if dtype.is_float() {
        match_float!(dtype, T => {
            let values: &[T] = bytemuck::cast_slice(values.bytes);
            out.iter_mut().zip(values).for_each(|(out, value)| *out = u8::from(!value.is_nan()));
        });
    } else {
        match inputs.mask(1) {
            Mask::AllValid => out.fill(1),
            Mask::Bytes(mask) => out.copy_from_slice(mask),
        }
    }
}
