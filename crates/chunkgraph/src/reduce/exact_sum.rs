//! An exact sum of floats: a superaccumulator.
//!
//! A finite `float64` is a whole number of 53 bits times a power of two from 2^-1074 to 2^971. The accumulator is one long
//! fixed-point number that spans them all, in digits of 32 bits that are held in 64, so that carries need to be settled
//! only every 2^30 additions. After Radford Neal, "Fast exact summation using small and large superaccumulators" (2015).

use super::wire::{Fields, put_f64};

/// Digits of 32 bits: 2,098 bits of the range of floats, and room above for 2^63 additions.
const DIGITS: usize = 68;
const DIGIT_BITS: u32 = 32;
const DIGIT_MASK: i64 = 0xFFFF_FFFF;
/// The highest digit of a sum of 2^64 numbers is far below.
const TOP_DIGIT_MAX: i64 = 1 << 30;
/// Additions that digits hold before they are settled: each adds less than 2^32 to a digit.
const ADDITIONS_MAX: u32 = 1 << 30;
/// The power of two of the lowest digit's unit.
const LOWEST_EXPONENT: i32 = -1074;

/// The exact sum of any number of `float64`.
///
/// The result is that of adding without rounding, rounded once; the order in which values come, or in which sums are
/// merged, has no influence. 552 bytes; an addition takes a few nanoseconds.
#[derive(Debug, Clone)]
pub struct ExactSum {
    digits: [i64; DIGITS],
    additions: u32,
    /// Infinities and NaN, which no digits can hold: their plain sum.
    special: f64,
}

impl Default for ExactSum {
    fn default() -> Self {
        Self { digits: [0; DIGITS], additions: 0, special: 0.0 }
    }
}

impl ExactSum {
    /// Adds `value`. Infinities and NaN have the effect that they have on any sum.
    #[inline]
    pub fn add(&mut self, value: f64) {
        let bits = value.to_bits();
        let exponent = bits >> 52 & 0x7FF;
        if exponent == 0x7FF {
            self.special += value;
            return;
        }
        // Subnormal numbers have the exponent of the smallest normal ones, and no leading one.
        let fraction = bits & ((1 << 52) - 1);
        let mantissa = if exponent == 0 { fraction } else { fraction | 1 << 52 };
        let place = exponent.saturating_sub(1);
        let shifted = u128::from(mantissa) << (place % u64::from(DIGIT_BITS));
        let sign = if value.is_sign_negative() { -1 } else { 1 };
        let first = usize::try_from(place / u64::from(DIGIT_BITS)).unwrap_or(0);
        if let Some([low, middle, high]) = self.digits[first..].first_chunk_mut() {
            *low += sign * i64::from(low_digit(shifted));
            *middle += sign * i64::from(low_digit(shifted >> DIGIT_BITS));
            *high += sign * i64::from(low_digit(shifted >> (2 * DIGIT_BITS)));
        }
        self.additions += 1;
        if self.additions == ADDITIONS_MAX {
            self.settle();
        }
    }

    /// Adds the exact product of two finite numbers. Of one that is not much greater than the least normal number bits may
    /// be lost; one beyond the greatest counts as infinite.
    pub(super) fn add_product(&mut self, a: f64, b: f64) {
        let product = a * b;
        self.add(product);
        if product.is_finite() {
            // The part that the product misses is a float itself.
            self.add(a.mul_add(b, -product));
        }
    }

    /// The exact product of two finite numbers, see [`add_product`](Self::add_product).
    pub(super) fn of_product(a: f64, b: f64) -> Self {
        let mut product = Self::default();
        product.add_product(a, b);
        product
    }

    /// Adds `number * 2^power`. `power` is at most 256.
    pub(super) fn add_integer(&mut self, number: i128, power: i32) {
        let sign = if number < 0 { -1.0 } else { 1.0 };
        let mut rest = number.unsigned_abs();
        let mut unit = sign * power_of_two(power);
        while rest > 0 {
            self.add(unit * f64::from(low_digit(rest)));
            rest >>= DIGIT_BITS;
            unit *= power_of_two(DIGIT_BITS.cast_signed());
        }
    }

    /// Adds all that `other` holds.
    pub fn merge(&mut self, other: &Self) {
        let mut other = other.clone();
        self.settle();
        other.settle();
        for (digit, more) in self.digits.iter_mut().zip(other.digits) {
            *digit += more;
        }
        self.special += other.special;
        self.settle();
    }

    /// The sum, rounded to the nearest `float64`, ties to even.
    #[must_use]
    pub fn round(&self) -> f64 {
        if self.special.is_nan() {
            return f64::NAN;
        }
        if self.special != 0.0 {
            return self.special;
        }
        let mut settled = self.clone();
        settled.settle();
        settled.value()
    }

    /// The sum as two numbers: the nearest `float64`, and what is left of it, rounded likewise. Together they are right to
    /// about 106 bits.
    #[must_use]
    pub fn to_double_double(&self) -> (f64, f64) {
        let [high, low] = self.expansion();
        (high, low)
    }

    /// The sum as numbers of which each is the nearest to what the ones before leave; an infinite one leaves nothing.
    pub(super) fn expansion<const N: usize>(&self) -> [f64; N] {
        let mut rest = self.clone();
        [(); N].map(|()| {
            let next = rest.round();
            if next.is_finite() {
                rest.add(-next);
            } else {
                rest = Self::default();
            }
            next
        })
    }

    /// Appends the sum: its digits, and what no digits can hold.
    pub(super) fn put(&self, out: &mut Vec<u8>) {
        let mut settled = self.clone();
        settled.settle();
        settled.digits.iter().for_each(|digit| out.extend(digit.to_le_bytes()));
        put_f64(out, self.special);
    }

    /// The sum that these bytes are of, if they are of one.
    pub(super) fn take(fields: &mut Fields<'_>) -> Option<Self> {
        let mut sum = Self::default();
        for digit in &mut sum.digits {
            *digit = fields.i64()?;
        }
        sum.special = fields.f64()?;
        let (top, digits) = sum.digits.split_last()?;
        let is_settled = digits.iter().all(|digit| (0..=DIGIT_MASK).contains(digit));
        // Of 2^32 such sums the highest digit holds the sum still.
        let is_small = (-TOP_DIGIT_MAX..=TOP_DIGIT_MAX).contains(top);
        let is_special = sum.special == 0.0 || !sum.special.is_finite();
        (is_settled && is_small && is_special).then_some(sum)
    }

    /// Brings all digits but the highest into 0..2^32 by passing carries upwards.
    fn settle(&mut self) {
        let mut carry = 0;
        for digit in &mut self.digits[..DIGITS - 1] {
            let sum = *digit + carry;
            *digit = sum & DIGIT_MASK;
            carry = sum >> DIGIT_BITS;
        }
        self.digits[DIGITS - 1] += carry;
        self.additions = 0;
    }

    /// The value of settled digits.
    fn value(&self) -> f64 {
        if self.digits[DIGITS - 1] < 0 {
            let mut opposite = self.clone();
            opposite.digits.iter_mut().for_each(|digit| *digit = -*digit);
            opposite.settle();
            return -opposite.value();
        }
        let Some(top) = self.digits.iter().rposition(|digit| *digit != 0) else { return 0.0 };
        // The three highest digits hold at least 65 bits; of the others only matters whether they are 0.
        let digit = |n: usize| u128::from(self.digits.get(n).copied().unwrap_or(0).unsigned_abs());
        let lowest = top.saturating_sub(2);
        let head = (lowest..=top).rev().fold(0, |head, n| head << DIGIT_BITS | digit(n));
        let sticky = self.digits[..lowest].iter().any(|digit| *digit != 0);
        scale(head, sticky, i32::try_from(lowest).unwrap_or(0) * 32 + LOWEST_EXPONENT)
    }
}

/// The lowest digit of a number.
#[inline]
fn low_digit(number: u128) -> u32 {
    let [a, b, c, d, ..] = number.to_le_bytes();
    u32::from_le_bytes([a, b, c, d])
}

/// `head * 2^exponent`, rounded to nearest, ties to even; `sticky` says that a little more than `head` is meant.
///
/// `exponent` is at least that of the smallest subnormal number, so that rounding happens once, here.
fn scale(head: u128, sticky: bool, exponent: i32) -> f64 {
    let bits = 128 - head.leading_zeros();
    let dropped = bits.saturating_sub(53);
    let mut mantissa = head >> dropped;
    let rest = head - (mantissa << dropped);
    let half = if dropped == 0 { 0 } else { 1_u128 << (dropped - 1) };
    let up = dropped > 0 && (rest > half || (rest == half && (sticky || mantissa & 1 == 1)));
    mantissa += u128::from(up);
    // At most 2^53: exact in a float. The power is applied in two steps that are exact, or overflow as they should.
    let exponent = exponent + dropped.cast_signed();
    let whole = u64::try_from(mantissa).unwrap_or(u64::MAX);
    #[expect(clippy::cast_precision_loss, reason = "the mantissa has at most 53 bits, or is 2^53")]
    let whole = whole as f64;
    let step = exponent.clamp(-1022, 1023);
    whole * power_of_two(step) * power_of_two((exponent - step).clamp(-1022, 1023))
}

/// 2^exponent for a normal exponent.
pub(super) fn power_of_two(exponent: i32) -> f64 {
    f64::from_bits(u64::from((exponent + 1023).unsigned_abs()) << 52)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn sum(values: &[f64]) -> ExactSum {
        let mut sum = ExactSum::default();
        values.iter().for_each(|value| sum.add(*value));
        sum
    }

    #[track_caller]
    fn check(values: &[f64], want: f64) {
        let found = sum(values).round();
        assert!(found.to_bits() == want.to_bits() || (found.is_nan() && want.is_nan()), "{found:e} is not {want:e}");
    }

    #[test]
    fn what_plain_addition_loses_is_kept() {
        check(&[], 0.0);
        check(&[1e308, 1.0, -1e308], 1.0);
        check(&[1e308, 1e308, -1e308], 1e308);
        check(&[0.1; 10], 1.0);
        check(&[f64::MIN_POSITIVE, -5e-324], f64::MIN_POSITIVE - 5e-324);
        check(&[5e-324; 3], 1.5e-323);
        check(&[-1.5, 0.25], -1.25);
        check(&[f64::MAX, f64::MAX], f64::INFINITY);
        check(&[-f64::MAX, -f64::MAX, 1.0], f64::NEG_INFINITY);
    }

    #[test]
    fn ties_go_to_even_and_a_little_more_goes_up() {
        let (one, half_step) = (1.0, f64::EPSILON / 2.0);
        check(&[one, half_step], one);
        check(&[one, half_step, 5e-324], one + f64::EPSILON);
        check(&[one, f64::EPSILON, half_step], one + 2.0 * f64::EPSILON);
        check(&[one, half_step, -5e-324], one);
        check(&[-one, -half_step, -1e-300], -one - f64::EPSILON);
    }

    #[test]
    fn infinities_and_nan_are_as_in_any_sum() {
        check(&[f64::INFINITY, 1.0], f64::INFINITY);
        check(&[f64::INFINITY, f64::NEG_INFINITY], f64::NAN);
        check(&[f64::NAN, 1.0], f64::NAN);
        assert_eq!(sum(&[f64::INFINITY]).to_double_double(), (f64::INFINITY, 0.0));
    }

    #[test]
    fn the_second_number_is_what_the_first_leaves() {
        assert_eq!(sum(&[1.0, 1e-30]).to_double_double(), (1.0, 1e-30));
        assert_eq!(sum(&[-1e20, 1e-5]).to_double_double(), (-1e20, 1e-5));
    }

    #[test]
    fn integers_are_added_whole() {
        let mut sum = sum(&[]);
        sum.add_integer(i128::MIN, 0);
        sum.add_integer(1, 0);
        assert_eq!(sum.to_double_double(), (-(2_f64.powi(127)), 1.0));
        sum.add_integer(i128::MAX, 0);
        assert_eq!(sum.round(), 0.0);
        sum.add_integer(-3, 64);
        assert_eq!(sum.round(), -3.0 * 2_f64.powi(64));
    }

    #[test]
    fn digits_are_settled_before_they_overflow() {
        let mut sum = sum(&[]);
        sum.digits = [(1 << 62) + 5; DIGITS];
        sum.additions = ADDITIONS_MAX - 1;
        sum.add(0.0);
        assert!(sum.digits[..DIGITS - 1].iter().all(|digit| (0..=DIGIT_MASK).contains(digit)));
    }

    /// Numbers of all sizes, written as a whole number and a power, so that their sum in integers is the truth.
    fn parts() -> impl Strategy<Value = Vec<(i32, u32)>> {
        prop::collection::vec((any::<i32>(), 0..60_u32), 0..200)
    }

    proptest! {
        #[test]
        fn sums_are_those_of_integers_however_they_are_grouped(parts in parts(), cut in 0..200_usize) {
            let value = |&(number, power): &(i32, u32)| f64::from(number) * f64::from(power).exp2();
            let values: Vec<f64> = parts.iter().map(value).collect();
            let truth: i128 = parts.iter().map(|(number, power)| i128::from(*number) << power).sum();
            let (left, right) = values.split_at(cut.min(values.len()));
            let mut merged = sum(right);
            merged.merge(&sum(left));
            prop_assert_eq!(merged.round().to_bits(), sum(&values).round().to_bits());
            #[expect(clippy::cast_precision_loss, reason = "an integer is rounded to nearest, as the sum is")]
            let want = truth as f64;
            prop_assert_eq!(sum(&values).round(), want);
        }

        #[test]
        fn a_sum_and_its_opposite_cancel(values in prop::collection::vec(-f64::MAX..f64::MAX, 0..50)) {
            let mut all = sum(&values);
            all.merge(&sum(&values.iter().map(|value| -value).collect::<Vec<_>>()));
            prop_assert_eq!(all.round(), 0.0);
        }
    }
}
