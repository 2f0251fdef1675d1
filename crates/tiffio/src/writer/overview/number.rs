//! What is asked of a number to be averaged.

use crate::geo::GeoRef;
use crate::layout::Sample;

/// A number of which overviews are made.
pub(super) trait Number: Sample {
    /// What stands where all are missing and nothing else is said: NaN, or 0 in integers.
    const MISSING: Self;

    /// Whether it is no number.
    fn is_nan(self) -> bool;

    /// The stored value of nodata, if there is one that such a number can have.
    fn nodata(geo_ref: &GeoRef) -> Option<Self>;

    /// The mean of all four.
    fn mean(quad: [Self; 4]) -> Self;

    /// The mean of those that are valid, at least one of them.
    fn mean_of_valid(quad: [Self; 4], valid: [bool; 4]) -> Self;
}

/// The quotient of a sum of `$number`s, rounded. (The comparison is settled when this is compiled for unsigned ones.)
macro_rules! rounded {
    ($sum:ident, $count:literal, $number:ty) => {
        if <$number>::MIN != 0 && $sum < <_>::default() {
            ($sum - $count / 2) / $count
        } else {
            ($sum + $count / 2) / $count
        }
    };
}

/// Sums are taken in a type that holds four of the largest. Halves go away from zero: half the divisor is added with the
/// sum's sign before a division that cuts towards zero.
macro_rules! integers {
    ($($number:ty, $sum:ty;)*) => {
        $(impl Number for $number {
            const MISSING: Self = 0;

            fn is_nan(self) -> bool {
                false
            }

            fn nodata(geo_ref: &GeoRef) -> Option<Self> {
                whole_nodata(geo_ref).and_then(|value| Self::try_from(value).ok())
            }

            fn mean([a, b, c, d]: [Self; 4]) -> Self {
                let sum = <$sum>::from(a) + <$sum>::from(b) + <$sum>::from(c) + <$sum>::from(d);
                Self::try_from(rounded!(sum, 4, $number)).unwrap_or_default()
            }

            fn mean_of_valid(quad: [Self; 4], valid: [bool; 4]) -> Self {
                let (mut sum, mut count) = (<$sum>::default(), 0);
                for (value, valid) in quad.into_iter().zip(valid) {
                    sum += if valid { <$sum>::from(value) } else { 0 };
                    count += if valid { 1 } else { 0 };
                }
                let mean = match count {
                    4 => rounded!(sum, 4, $number),
                    3 => rounded!(sum, 3, $number),
                    2 => rounded!(sum, 2, $number),
                    _ => sum,
                };
                Self::try_from(mean).unwrap_or_default()
            }
        })*
    };
}

integers! {
    u8, u32;
    u16, u32;
    u32, u64;
    u64, u128;
    i8, i32;
    i16, i32;
    i32, i64;
    i64, i128;
}

impl Number for f32 {
    const MISSING: Self = Self::NAN;

    fn is_nan(self) -> bool {
        self.is_nan()
    }

    fn nodata(geo_ref: &GeoRef) -> Option<Self> {
        geo_ref.nodata_value().map(narrow)
    }

    fn mean(quad: [Self; 4]) -> Self {
        narrow(f64::mean(quad.map(f64::from)))
    }

    fn mean_of_valid(quad: [Self; 4], valid: [bool; 4]) -> Self {
        narrow(f64::mean_of_valid(quad.map(f64::from), valid))
    }
}

/// Pairs are added first. So an edge pixel taken twice changes nothing, not even by rounding: doubling is exact.
impl Number for f64 {
    const MISSING: Self = Self::NAN;

    fn is_nan(self) -> bool {
        self.is_nan()
    }

    fn nodata(geo_ref: &GeoRef) -> Option<Self> {
        geo_ref.nodata_value()
    }

    fn mean(quad: [Self; 4]) -> Self {
        let [a, b, c, d] = quad;
        let mean = ((a + b) + (c + d)) / 4.0;
        if mean.is_finite() { mean } else { mean_of_quarters(quad, 4.0) }
    }

    fn mean_of_valid(quad: [Self; 4], valid: [bool; 4]) -> Self {
        let mut count = 0.0;
        let mut counted = [0.0; 4];
        for ((counted, value), _) in counted.iter_mut().zip(quad).zip(valid).filter(|(_, valid)| *valid) {
            *counted = value;
            count += 1.0;
        }
        let [a, b, c, d] = counted;
        let mean = ((a + b) + (c + d)) / count;
        if mean.is_finite() { mean } else { mean_of_quarters(counted, count) }
    }
}

/// The same mean of numbers whose sum is too large: a quarter of each is exact.
fn mean_of_quarters(quad: [f64; 4], count: f64) -> f64 {
    let [a, b, c, d] = quad.map(|value| value / 4.0);
    ((a + b) + (c + d)) / count * 4.0
}

/// Nodata as a whole number. The text is asked first: integers of 64 bits do not fit a float.
fn whole_nodata(geo_ref: &GeoRef) -> Option<i128> {
    let value = geo_ref.nodata_value()?;
    let exact = geo_ref.nodata.as_deref().and_then(|text| text.trim().parse().ok());
    exact.or_else(|| (value.fract() == 0.0).then(|| whole(value)))
}

#[expect(clippy::cast_possible_truncation, reason = "a whole number; one past 128 bits saturates, and fits no sample")]
fn whole(value: f64) -> i128 {
    value as i128
}

#[expect(clippy::cast_possible_truncation, reason = "the nearest float of 32 bits is what is wanted")]
fn narrow(value: f64) -> f32 {
    value as f32
}
