//! Exact sums of floats and of their squares.
//!
//! Runs of values are summed in plain floats first, without rounding: adding and subtracting a large number cuts a value
//! at a power of two, and the parts above the cut are multiples of it, so few and so small that their sums are exact
//! (Rump, Ogita and Oishi, "Accurate floating-point summation", 2008). What two cuts leave, mostly nothing, is added one
//! by one. All is exact, so how values fall into runs has no influence.

use super::exact_sum::{ExactSum, power_of_two};
use super::wire::{Fields, put_f64};

/// Values of a run. The sums of `RUN` parts of `PART_BITS` bits and a sign fit the 53 bits of a float.
const RUN: usize = 512;
const PART_BITS: i32 = 53 - 9;
/// Sums that grow side by side, in the lanes of the processor.
const LANES: usize = 4;

/// The least and the greatest of no values.
const NO_RANGE: (f64, f64) = (f64::INFINITY, f64::NEG_INFINITY);

/// A float that is summed.
pub(super) trait Summed: bytemuck::Pod + Into<f64> {
    /// Whether `f64` holds the square of every value.
    const SQUARES_ARE_EXACT: bool;
}

impl Summed for f32 {
    const SQUARES_ARE_EXACT: bool = true;
}

impl Summed for f64 {
    const SQUARES_ARE_EXACT: bool = false;
}

/// Sums of floats. NaN counts for nothing.
#[derive(Debug, Clone)]
pub(super) struct FloatSums {
    pub(super) count: u64,
    pub(super) sum: ExactSum,
    pub(super) squares: ExactSum,
    least: f64,
    greatest: f64,
}

impl Default for FloatSums {
    fn default() -> Self {
        let (sum, squares) = (ExactSum::default(), ExactSum::default());
        let (least, greatest) = NO_RANGE;
        Self { count: 0, sum, squares, least, greatest }
    }
}

impl FloatSums {
    /// Adds the values that are valid and not NaN.
    pub(super) fn push<T: Summed>(&mut self, values: &[T], validity: Option<&[u8]>) {
        let mut kept = [0.0; RUN];
        for (n, run) in values.chunks(RUN).enumerate() {
            let validity = validity.map(|validity| &validity[n * RUN..][..run.len()]);
            let validity = validity.filter(|validity| validity.contains(&0));
            let mut has_nan = false;
            for (kept, value) in kept.iter_mut().zip(run) {
                // Of the zeros only the positive one is kept, or the least value would depend on the order.
                *kept = (*value).into() + 0.0;
                has_nan |= kept.is_nan();
            }
            let count = if has_nan || validity.is_some() { compact(&mut kept, run.len(), validity) } else { run.len() };
            self.push_run::<T>(&mut kept[..count]);
        }
    }

    fn push_run<T: Summed>(&mut self, values: &mut [f64]) {
        let (least, greatest) = range(values);
        self.count += values.len() as u64;
        self.least = if least < self.least { least } else { self.least };
        self.greatest = if greatest > self.greatest { greatest } else { self.greatest };
        let bound = if -least > greatest { -least } else { greatest };
        let mut squares = [0.0; RUN];
        let squares = &mut squares[..values.len()];
        squares.iter_mut().zip(&*values).for_each(|(square, value)| *square = value * value);
        if !T::SQUARES_ARE_EXACT {
            let mut errors = [0.0; RUN];
            let errors = &mut errors[..values.len()];
            for ((error, value), square) in errors.iter_mut().zip(&*values).zip(&*squares) {
                *error = error_of_square(*value, *square);
            }
            drain(errors, bound * bound * f64::EPSILON, &mut self.squares);
        }
        drain(squares, bound * bound, &mut self.squares);
        drain(values, bound, &mut self.sum);
    }

    pub(super) fn merge(&mut self, other: &Self) {
        self.count += other.count;
        self.sum.merge(&other.sum);
        self.squares.merge(&other.squares);
        self.least = if other.least < self.least { other.least } else { self.least };
        self.greatest = if other.greatest > self.greatest { other.greatest } else { self.greatest };
    }

    /// Appends the sums; how many values they are of is written by the caller.
    pub(super) fn put(&self, out: &mut Vec<u8>) {
        self.sum.put(out);
        self.squares.put(out);
        [self.least, self.greatest].iter().for_each(|value| put_f64(out, *value));
    }

    /// The sums of `count` values that these bytes are of, if they are of any.
    pub(super) fn take(fields: &mut Fields<'_>, count: u64) -> Option<Self> {
        let (sum, squares) = (ExactSum::take(fields)?, ExactSum::take(fields)?);
        let (least, greatest) = (fields.f64()?, fields.f64()?);
        let is_range = if count > 0 { least <= greatest } else { (least, greatest) == NO_RANGE };
        is_range.then_some(Self { count, sum, squares, least, greatest })
    }

    /// The least and the greatest value.
    pub(super) fn range(&self) -> Option<(f64, f64)> {
        (self.count > 0).then_some((self.least, self.greatest))
    }
}

/// Moves the first `len` values that are valid and not NaN to the front, and returns how many there are.
fn compact(values: &mut [f64; RUN], len: usize, validity: Option<&[u8]>) -> usize {
    let mut count = 0;
    for n in 0..len {
        let value = values[n];
        values[count] = value;
        let is_valid = validity.is_none_or(|validity| validity[n] != 0);
        count += usize::from(is_valid & !value.is_nan());
    }
    count
}

/// The least and the greatest value, infinities of the other sign if there is none. No value is NaN.
fn range(values: &[f64]) -> (f64, f64) {
    let (mut least, mut greatest) = ([f64::INFINITY; LANES], [f64::NEG_INFINITY; LANES]);
    let mut extend = |lane: usize, value: f64| {
        least[lane] = if value < least[lane] { value } else { least[lane] };
        greatest[lane] = if value > greatest[lane] { value } else { greatest[lane] };
    };
    let mut groups = values.chunks_exact(LANES);
    for group in &mut groups {
        (0..LANES).for_each(|lane| extend(lane, group[lane]));
    }
    groups.remainder().iter().for_each(|value| extend(0, *value));
    let of = |lanes: [f64; LANES], first: f64, is_better: fn(&f64, &f64) -> bool| {
        lanes.iter().fold(first, |best, value| if is_better(value, &best) { *value } else { best })
    };
    (of(least, f64::INFINITY, f64::lt), of(greatest, f64::NEG_INFINITY, f64::gt))
}

/// What `square` misses of the square of `value`: exactly, unless it underflows (Dekker 1971). 0 if it is infinite.
///
/// No fused multiply-add, which is a slow call where the processor is not known to have one.
#[inline(always)]
fn error_of_square(value: f64, square: f64) -> f64 {
    const SPLIT: f64 = 134_217_729.0;
    let scaled = SPLIT * value;
    let high = scaled - (scaled - value);
    let low = value - high;
    let error = ((high * high - square) + 2.0 * high * low) + low * low;
    if square.is_finite() { error } else { 0.0 }
}

/// Adds numbers, none further from 0 than `bound`, to `sum`. They are used up.
fn drain(numbers: &mut [f64], bound: f64, sum: &mut ExactSum) {
    // Beyond these the numbers that cut would not be finite, or what is cut would not be normal.
    if !(1e-250..1e250).contains(&bound) {
        numbers.iter().filter(|number| **number != 0.0).for_each(|number| sum.add(*number));
        return;
    }
    let exponent = exponent_above(bound);
    let cuts = [exponent, exponent - PART_BITS - 1].map(|exponent| 1.5 * power_of_two(exponent - PART_BITS + 52));
    let mut sums = [[0.0; LANES]; 2];
    let mut cut = |lane: usize, number: &mut f64| {
        for (sums, cut) in sums.iter_mut().zip(cuts) {
            let part = (*number + cut) - cut;
            sums[lane] += part;
            *number -= part;
        }
    };
    let mut groups = numbers.chunks_exact_mut(LANES);
    for group in &mut groups {
        (0..LANES).for_each(|lane| cut(lane, &mut group[lane]));
    }
    groups.into_remainder().iter_mut().for_each(|number| cut(0, number));
    sums.as_flattened().iter().for_each(|part| sum.add(*part));
    if numbers.iter().fold(false, |left, number| left | (*number != 0.0)) {
        numbers.iter().filter(|number| **number != 0.0).for_each(|number| sum.add(*number));
    }
}

/// The exponent of the least power of two that is greater than a normal number.
fn exponent_above(number: f64) -> i32 {
    let biased = number.to_bits() >> 52 & 0x7FF;
    i32::try_from(biased).unwrap_or_default() - 1022
}
