//! Many operands to one value a pixel. NaN is missing: it is left out, and comes out where there is nothing else.

use super::super::strip::STRIP;
use super::match_float;
use super::number::Float;
use super::operand::{Inputs, Operand, Out};
use crate::dtype::DType;
use crate::program::reduction::Reduction;
use crate::reduce::middle;

/// `reduction` of all operands, floats of type `dtype`, in the same type.
pub(super) fn reduce(reduction: Reduction, dtype: DType, inputs: &Inputs<'_>, out: &mut Out<'_>) {
    match_float!(dtype, T => {
        let operands = (0..inputs.sources.len()).map(|at| inputs.operand::<T>(at));
        let out = out.values_mut::<T>();
        match reduction {
            Reduction::Count | Reduction::Sum | Reduction::Mean => sums(reduction, operands, out),
            Reduction::Std => deviations(operands, out),
            Reduction::Min => fold(operands, out, |best, value| value < best),
            Reduction::Max => fold(operands, out, |best, value| value > best),
            Reduction::First => fold(operands, out, |_, _| false),
            Reduction::Last => fold(operands, out, |_, _| true),
            Reduction::ArgMin => places(operands, out, |best, value| value < best),
            Reduction::ArgMax => places(operands, out, |best, value| value > best),
            Reduction::Median => ranked(operands, out, middle),
            Reduction::Percentile(percent) => ranked(operands, out, |sorted| quantile(sorted, percent.get() / 100.0)),
        }
    });
}

/// Calls `each` with the places and values of an operand.
#[inline(always)]
fn each<T: Copy>(operand: Operand<'_, T>, len: usize, mut each: impl FnMut(usize, T)) {
    match operand {
        Operand::Slice(values) => values.iter().enumerate().for_each(|(n, value)| each(n, *value)),
        Operand::Value(value) => (0..len).for_each(|n| each(n, value)),
    }
}

/// Sum and number of the valid values of each pixel.
#[inline(always)]
fn totals<'a, T: Float + Into<f64> + 'a>(
    operands: impl Iterator<Item = Operand<'a, T>>,
    len: usize,
) -> ([f64; STRIP], [f64; STRIP]) {
    let (mut sums, mut counts) = ([0.0; STRIP], [0.0; STRIP]);
    for operand in operands {
        each(operand, len, |n, value| {
            let value: f64 = value.into();
            let valid = !value.is_nan();
            sums[n] += if valid { value } else { 0.0 };
            counts[n] += if valid { 1.0 } else { 0.0 };
        });
    }
    (sums, counts)
}

fn sums<'a, T: Float + Into<f64> + 'a>(
    reduction: Reduction,
    operands: impl Iterator<Item = Operand<'a, T>>,
    out: &mut [T],
) {
    let (sums, counts) = totals(operands, out.len());
    let of = |sum: f64, count: f64| match reduction {
        Reduction::Count => count,
        _ if count == 0.0 => f64::NAN,
        Reduction::Mean => sum / count,
        _ => sum,
    };
    out.iter_mut().zip(sums).zip(counts).for_each(|((out, sum), count)| *out = T::rounded(of(sum, count)));
}

fn deviations<'a, T: Float + Into<f64> + 'a>(operands: impl Iterator<Item = Operand<'a, T>> + Clone, out: &mut [T]) {
    let (mut means, counts) = totals(operands.clone(), out.len());
    means.iter_mut().zip(counts).for_each(|(sum, count)| *sum /= count);
    let mut squares = [0.0; STRIP];
    for operand in operands {
        each(operand, out.len(), |n, value| {
            let difference = value.into() - means[n];
            squares[n] += if value.is_nan_value() { 0.0 } else { difference * difference };
        });
    }
    let of = |squares: f64, count: f64| if count == 0.0 { f64::NAN } else { (squares / count).sqrt() };
    out.iter_mut().zip(squares).zip(counts).for_each(|((out, squares), count)| *out = T::rounded(of(squares, count)));
}

/// The first valid value, and then each that `replaces` the one so far.
#[inline(always)]
fn fold<'a, T: Float + 'a>(
    operands: impl Iterator<Item = Operand<'a, T>>,
    out: &mut [T],
    replaces: impl Fn(T, T) -> bool,
) {
    out.fill(T::NAN);
    let len = out.len();
    for operand in operands {
        each(operand, len, |n, value| {
            let best = out[n];
            if best.is_nan_value() || (replaces(best, value) && !value.is_nan_value()) {
                out[n] = value;
            }
        });
    }
}

/// The place of the value that [`fold`] gives.
#[inline(always)]
fn places<'a, T: Float + 'a>(
    operands: impl Iterator<Item = Operand<'a, T>>,
    out: &mut [T],
    replaces: impl Fn(T, T) -> bool,
) {
    let mut best = [T::NAN; STRIP];
    out.fill(T::NAN);
    let len = out.len();
    let mut place = 0.0;
    for operand in operands {
        each(operand, len, |n, value| {
            if !value.is_nan_value() && (best[n].is_nan_value() || replaces(best[n], value)) {
                best[n] = value;
                out[n] = T::rounded(place);
            }
        });
        place += 1.0;
    }
}

/// What `of` makes of the sorted valid values of each pixel.
fn ranked<'a, T: Float + Into<f64> + 'a>(
    operands: impl Iterator<Item = Operand<'a, T>>,
    out: &mut [T],
    of: impl Fn(&[f64]) -> f64,
) {
    let operands: Vec<Operand<'a, T>> = operands.collect();
    let mut values: Vec<f64> = Vec::with_capacity(operands.len());
    for (n, out) in out.iter_mut().enumerate() {
        values.clear();
        values.extend(operands.iter().map(|operand| -> f64 {
            match operand {
                Operand::Slice(slice) => slice[n].into(),
                Operand::Value(value) => (*value).into(),
            }
        }));
        values.retain(|value| !value.is_nan());
        values.sort_unstable_by(f64::total_cmp);
        *out = T::rounded(of(&values));
    }
}

/// The value at share `share` of `sorted`: between two neighbours in proportion, as NumPy's default method has it. NaN if
/// there is none.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a place in a slice")]
#[expect(clippy::cast_precision_loss, reason = "far fewer values than 2^53")]
pub(in crate::program) fn quantile(sorted: &[f64], share: f64) -> f64 {
    let Some(last) = sorted.len().checked_sub(1) else { return f64::NAN };
    let place = last as f64 * share;
    let below = (place.floor() as usize).min(last);
    let (low, high) = (sorted[below], sorted[(below + 1).min(last)]);
    let weight = place - place.floor();
    crate::reduce::between(low, high, weight)
}
