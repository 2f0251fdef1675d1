//! What makes values missing, asks whether they are, and fills them.

use super::strip::Values;
use super::{Number, Operand, Strip, map};

/// Values, missing where they equal the number of the bytes.
pub(super) fn mask_equal<T: Number>(a: &Operand<'_>, value: [u8; 8], len: usize, out: &mut Strip) {
    let missing = number::<T>(value);
    let values = a.typed::<T>();
    if T::IS_FLOAT {
        map(values, len, out, |value| if value == missing { T::MISSING } else { value });
    } else {
        map(values, len, out, |value| value);
        out.inherit(a);
        out.restrict(len, |n| values.at(n) != missing);
    }
}

/// Values, missing where `missing` is true or missing itself.
pub(super) fn mask_where<T: Number>(a: &Operand<'_>, missing: &Operand<'_>, len: usize, out: &mut Strip) {
    let (values, is_missing) = (a.typed::<T>(), missing.typed::<u8>());
    let out_values = out.values::<T>(len);
    if T::IS_FLOAT {
        let knows = |n: usize| missing.mask.is_none_or(|mask| mask[n] != 0);
        for (n, out) in out_values.iter_mut().enumerate() {
            *out = if is_missing.at(n) == 0 && knows(n) { values.at(n) } else { T::MISSING };
        }
    } else {
        map(values, len, out, |value| value);
        out.inherit(a);
        out.inherit(missing);
        out.restrict(len, |n| is_missing.at(n) == 0);
    }
}

/// Where `condition` is true values of `a`, else of `b`.
pub(super) fn select<T: Number>(
    condition: &Operand<'_>,
    a: &Operand<'_>,
    b: &Operand<'_>,
    len: usize,
    out: &mut Strip,
) {
    let (chosen, first, second) = (condition.typed::<u8>(), a.typed::<T>(), b.typed::<T>());
    for (n, out) in out.values::<T>(len).iter_mut().enumerate() {
        *out = if chosen.at(n) != 0 { first.at(n) } else { second.at(n) };
    }
    if T::IS_FLOAT {
        if let Some(mask) = condition.mask {
            let missing = out.values::<T>(len).iter_mut().zip(mask).filter(|(_, valid)| **valid == 0);
            missing.for_each(|(out, _)| *out = T::MISSING);
        }
    } else {
        out.inherit(condition);
        if a.mask.is_some() || b.mask.is_some() {
            let valid = |mask: Option<&[u8]>, n: usize| mask.is_none_or(|mask| mask[n] != 0);
            out.restrict(len, |n| valid(if chosen.at(n) != 0 { a.mask } else { b.mask }, n));
        }
    }
}

/// Whether values are missing.
pub(super) fn is_missing<T: Number>(a: &Operand<'_>, len: usize, out: &mut Strip) {
    match a.mask {
        Some(mask) => map(Values::Each(mask), len, out, |valid| valid ^ 1),
        None => map(a.typed::<T>(), len, out, |value| u8::from(value.is_nan())),
    }
}

/// Values, with the number of the bytes where they are missing.
pub(super) fn fill_missing<T: Number>(a: &Operand<'_>, fill: [u8; 8], len: usize, out: &mut Strip) {
    let fill = number::<T>(fill);
    let values = a.typed::<T>();
    match a.mask {
        Some(mask) => {
            for ((n, out), valid) in out.values::<T>(len).iter_mut().enumerate().zip(mask) {
                *out = if *valid != 0 { values.at(n) } else { fill };
            }
        }
        None => map(values, len, out, |value| if value.is_nan() { fill } else { value }),
    }
}

/// Makes missing in `out` what is NaN in either of the operands.
pub(super) fn without_nan<T: Number>([a, b]: [Values<'_, T>; 2], len: usize, out: &mut Strip) {
    out.restrict(len, |n| !a.at(n).is_nan() && !b.at(n).is_nan());
}

/// The number that is kept in the first of these bytes.
pub(super) fn number<T: bytemuck::Pod>(bytes: [u8; 8]) -> T {
    bytemuck::pod_read_unaligned(&bytes[..size_of::<T>()])
}
