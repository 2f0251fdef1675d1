//! Arithmetic on unevaluated sums of two floats, right to about 104 bits (Dekker 1971, Knuth 4.2.2).

/// A number as the sum of a float and the part that it misses.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct DoubleDouble {
    high: f64,
    low: f64,
}

impl DoubleDouble {
    /// `high + low`.
    pub(super) fn new((high, low): (f64, f64)) -> Self {
        let sum = high + low;
        // The error of a sum is itself a float, and found exactly; of an infinite sum there is none.
        let low = if sum.is_finite() { low - (sum - high) } else { 0.0 };
        Self { high: sum, low }
    }

    /// `self * self`.
    pub(super) fn squared(self) -> Self {
        let high = self.high * self.high;
        let error = self.high.mul_add(self.high, -high);
        Self::new((high, 2.0f64.mul_add(self.high * self.low, error)))
    }

    /// `self / divisor`.
    pub(super) fn divided_by(self, divisor: f64) -> Self {
        let quotient = self.high / divisor;
        let rest = quotient.mul_add(-divisor, self.high) + self.low;
        Self::new((quotient, rest / divisor))
    }

    /// `self - other`.
    pub(super) fn minus(self, other: Self) -> Self {
        let difference = self.high - other.high;
        let part = difference - self.high;
        let error = (self.high - (difference - part)) - (other.high + part);
        Self::new((difference, error + (self.low - other.low)))
    }

    /// The nearest float.
    pub(super) fn to_f64(self) -> f64 {
        self.high + self.low
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(high: f64, low: f64) -> DoubleDouble {
        DoubleDouble::new((high, low))
    }

    #[test]
    fn what_one_float_loses_the_second_keeps() {
        let x = number(1.0, 1e-20);
        assert_eq!(x.minus(number(1.0, 0.0)).to_f64(), 1e-20);
        let third = number(1.0, 0.0).divided_by(3.0);
        assert!((third.high * 3.0 - 1.0).abs() < 1e-15 && third.low != 0.0);
        let square = number(1e8 + 1.0, 0.0).squared();
        assert_eq!(square.minus(number(1e16 + 2e8, 0.0)).to_f64(), 1.0);
    }

    #[test]
    fn infinities_make_no_errors_of_their_own() {
        assert_eq!(number(f64::INFINITY, 0.0).to_f64(), f64::INFINITY);
        assert!(number(f64::NAN, 0.0).squared().to_f64().is_nan());
    }
}
