//! Count, range, mean, standard deviation and sum of a band.

use super::exact_sum::ExactSum;
use super::floats::FloatSums;
use super::integers::IntegerSums;
use super::wire::Fields;
use crate::dtype::DType;

/// The statistics of a band. Missing values count as missing and for nothing else.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct BandStatistics {
    /// Values that are there.
    pub count: u64,
    /// Values that are missing: masked or NaN.
    pub missing: u64,
    /// The least value; nothing if there is none. 64-bit integers past 2^53 are rounded.
    pub min: Option<f64>,
    /// The greatest value.
    pub max: Option<f64>,
    /// The mean.
    pub mean: Option<f64>,
    /// The standard deviation of the population: the root of the mean squared distance from the mean (`ddof` 0).
    pub std: Option<f64>,
    /// The sum; 0 of no values.
    pub sum: f64,
}

/// Takes values of one type, block by block in any order.
#[derive(Debug, Clone)]
pub struct MomentsAccumulator {
    dtype: DType,
    pushed: u64,
    sums: Sums,
}

#[derive(Debug, Clone)]
enum Sums {
    Integers(IntegerSums),
    Floats(Box<FloatSums>),
}

impl MomentsAccumulator {
    /// An accumulator for values of `dtype`.
    #[must_use]
    pub fn new(dtype: DType) -> Self {
        let sums = if dtype.is_float() { Sums::Floats(Box::default()) } else { Sums::Integers(IntegerSums::default()) };
        Self { dtype, pushed: 0, sums }
    }

    /// Adds `values`, in bytes of the accumulator's type, that are valid: all, or those whose byte in `validity` is
    /// not 0. `values` must lie where a value of the type may.
    pub fn push_slice(&mut self, values: &[u8], validity: Option<&[u8]>) {
        self.pushed += (values.len() / self.dtype.size()) as u64;
        match &mut self.sums {
            Sums::Integers(sums) => match self.dtype {
                DType::Bool | DType::U8 => sums.push::<u8>(values, validity),
                DType::U16 => sums.push::<u16>(bytemuck::cast_slice(values), validity),
                DType::U32 => sums.push::<u32>(bytemuck::cast_slice(values), validity),
                DType::I8 => sums.push::<i8>(bytemuck::cast_slice(values), validity),
                DType::I16 => sums.push::<i16>(bytemuck::cast_slice(values), validity),
                DType::I32 => sums.push::<i32>(bytemuck::cast_slice(values), validity),
                DType::U64 => valid::<u64>(values, validity).for_each(|value| sums.push_large(value.into())),
                _ => valid::<i64>(values, validity).for_each(|value| sums.push_large(value.into())),
            },
            Sums::Floats(sums) if self.dtype == DType::F32 => {
                sums.push::<f32>(bytemuck::cast_slice(values), validity);
            }
            Sums::Floats(sums) => sums.push::<f64>(bytemuck::cast_slice(values), validity),
        }
    }

    /// Adds all that `other`, an accumulator of the same type, has taken.
    pub fn merge(&mut self, other: &Self) {
        self.pushed += other.pushed;
        match (&mut self.sums, &other.sums) {
            (Sums::Integers(sums), Sums::Integers(other)) => sums.merge(other),
            (Sums::Floats(sums), Sums::Floats(other)) => sums.merge(other),
            _ => {}
        }
    }

    /// How many of the values that were taken are there.
    pub(crate) fn count(&self) -> u64 {
        match &self.sums {
            Sums::Integers(sums) => sums.count,
            Sums::Floats(sums) => sums.count,
        }
    }

    /// The least and the greatest of them.
    pub(crate) fn range(&self) -> Option<(f64, f64)> {
        match &self.sums {
            Sums::Integers(sums) => sums.range(),
            Sums::Floats(sums) => sums.range(),
        }
    }

    /// Appends what was taken, to go on elsewhere: how many values, how many of them are there, and their sums.
    pub(crate) fn put(&self, out: &mut Vec<u8>) {
        [self.pushed, self.count()].iter().for_each(|number| out.extend(number.to_le_bytes()));
        match &self.sums {
            Sums::Integers(sums) => sums.put(out),
            Sums::Floats(sums) => sums.put(out),
        }
    }

    /// What was taken of `pixels` values of `dtype`; nothing if these bytes are of no such thing.
    pub(crate) fn take(dtype: DType, fields: &mut Fields<'_>, pixels: u64) -> Option<Self> {
        let (pushed, count) = (fields.u64()?, fields.u64()?);
        if pushed != pixels || count > pushed {
            return None;
        }
        let sums = if dtype.is_float() {
            Sums::Floats(Box::new(FloatSums::take(fields, count)?))
        } else {
            Sums::Integers(IntegerSums::take(fields, count)?)
        };
        Some(Self { dtype, pushed, sums })
    }

    /// The statistics of what was taken.
    ///
    /// Mean and deviation come from the exact sums, and are right to the last digit or two however small the deviation is
    /// beside the mean. Of infinite values the deviation is NaN; where squares pass the range of floats it is infinite
    /// or NaN.
    #[must_use]
    pub fn finish(&self) -> BandStatistics {
        let (count, range, sum, squares) = match &self.sums {
            Sums::Integers(sums) => (sums.count, sums.range(), sums.sum(), sums.squares()),
            Sums::Floats(sums) => (sums.count, sums.range(), sums.sum.clone(), sums.squares.clone()),
        };
        let moments = (count > 0).then(|| mean_and_deviation(count, &sum, &squares));
        BandStatistics {
            count,
            missing: self.pushed - count,
            min: range.map(|(least, _)| least),
            max: range.map(|(_, greatest)| greatest),
            mean: moments.map(|(mean, _)| mean),
            std: moments.map(|(_, deviation)| deviation),
            sum: sum.round(),
        }
    }
}

/// The mean of `count` values, and the root of the mean of their squared distances from it.
///
/// The squares are taken from the mean as rounded, m, where they cancel exactly, and what the rounding adds is taken off:
/// sum((x - m)^2) = sum(x^2) - 2 m sum(x) + n m^2, and the true mean is off by (sum(x) - n m) / n.
fn mean_and_deviation(count: u64, sum: &ExactSum, squares: &ExactSum) -> (f64, f64) {
    #[expect(clippy::cast_precision_loss, reason = "2^53 values are more than any raster has")]
    let n = count as f64;
    let [high, low, rest] = sum.expansion();
    if !high.is_finite() {
        return (high, f64::NAN);
    }
    let quotient = high / n;
    let mut remainder = ExactSum::default();
    remainder.add(high);
    remainder.add_product(-quotient, n);
    let mean = quotient + (remainder.round() + low) / n;

    let mut distances = squares.clone();
    [high, low, rest].into_iter().for_each(|part| distances.add_product(-2.0 * mean, part));
    let [square, error] = ExactSum::of_product(mean, mean).expansion();
    distances.add_product(n, square);
    distances.add_product(n, error);
    let mut offset = sum.clone();
    offset.add_product(-mean, n);
    let offset = offset.round();
    let variance = (distances.round() - offset * offset / n) / n;
    // What is left of rounding may be just below 0.
    (mean, if variance < 0.0 { 0.0 } else { variance.sqrt() })
}

/// The values that are valid.
fn valid<'a, T: bytemuck::Pod>(values: &'a [u8], validity: Option<&'a [u8]>) -> impl Iterator<Item = T> + 'a {
    let values: &[T] = bytemuck::cast_slice(values);
    let is_valid = move |n: &usize| validity.is_none_or(|validity| validity.get(*n).is_some_and(|valid| *valid != 0));
    (0..values.len()).filter(is_valid).map(|n| values[n])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dtype::Element;

    fn moments<T: Element>(values: &[T], validity: Option<&[u8]>) -> MomentsAccumulator {
        let mut moments = MomentsAccumulator::new(T::DTYPE);
        moments.push_slice(bytemuck::cast_slice(values), validity);
        moments
    }

    #[track_caller]
    fn check<T: Element>(values: &[T], validity: Option<&[u8]>, want: [f64; 7]) {
        let found = moments(values, validity).finish();
        let [count, missing] = [want[0], want[1]].map(|n| format!("{n}").parse::<u64>().unwrap());
        let [min, max, mean, std] = [want[2], want[3], want[4], want[5]].map(|v| (!v.is_nan()).then_some(v));
        assert_eq!(found, BandStatistics { count, missing, min, max, mean, std, sum: want[6] });
    }

    #[test]
    fn every_type_is_summed() {
        let want = [4.0, 1.0, 1.0, 4.0, 2.5, 1.25_f64.sqrt(), 10.0];
        let validity = Some(&[1, 1, 0, 1, 1][..]);
        check(&[1_u8, 2, 9, 3, 4], validity, want);
        check(&[1_u16, 2, 9, 3, 4], validity, want);
        check(&[1_u32, 2, 9, 3, 4], validity, want);
        check(&[1_u64, 2, 9, 3, 4], validity, want);
        check(&[1_i8, 2, 9, 3, 4], validity, want);
        check(&[1_i16, 2, 9, 3, 4], validity, want);
        check(&[1_i32, 2, 9, 3, 4], validity, want);
        check(&[1_i64, 2, 9, 3, 4], validity, want);
        check(&[1_f32, 2.0, f32::NAN, 3.0, 4.0], None, want);
        check(&[1_f64, 2.0, f64::NAN, 3.0, 4.0], validity, want);
    }

    #[test]
    fn of_nothing_there_is_no_mean() {
        let nan = f64::NAN;
        check::<u8>(&[], None, [0.0, 0.0, nan, nan, nan, nan, 0.0]);
        check(&[f32::NAN], None, [0.0, 1.0, nan, nan, nan, nan, 0.0]);
    }

    #[test]
    fn small_deviations_from_a_large_mean_are_kept() {
        let values: Vec<f64> = (0..1000).map(|n| 1e9 + f64::from(n % 2)).collect();
        check(&values, None, [1000.0, 0.0, 1e9, 1e9 + 1.0, 1e9 + 0.5, 0.5, 1e12 + 500.0]);
        let values: Vec<u64> = (0..1000).map(|n| (1 << 40) + n % 2).collect();
        assert_eq!(moments(&values, None).finish().std, Some(0.5));
        check(&[0.1_f64; 3], None, [3.0, 0.0, 0.1, 0.1, 0.1, 0.0, 0.300_000_000_000_000_04]);
    }

    #[test]
    fn infinite_values_have_an_infinite_sum() {
        let found = moments(&[f64::INFINITY, 1.0], None).finish();
        assert_eq!((found.count, found.sum, found.min), (2, f64::INFINITY, Some(1.0)));
        assert_eq!((found.max, found.mean), (Some(f64::INFINITY), Some(f64::INFINITY)));
        assert!(found.std.is_some_and(f64::is_nan));
    }
}
