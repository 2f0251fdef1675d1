//! Exact sums of integers and of their squares.

use super::double_double::DoubleDouble;

/// Values that are summed in machine words before they go to the wide sums: few enough that no word overflows.
const RUN: usize = 4096;

/// Sums of whole numbers of up to 64 bits; 2^64 of them cannot overflow it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct IntegerSums {
    pub(super) count: u64,
    sum: i128,
    squares: Wide,
    /// The least and the greatest value; without meaning while `count` is 0.
    range: Option<(i128, i128)>,
}

/// An unsigned number of 256 bits.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Wide {
    high: u128,
    low: u128,
}

impl Wide {
    fn add(&mut self, other: Self) {
        let (low, carry) = self.low.overflowing_add(other.low);
        self.low = low;
        self.high += other.high + u128::from(carry);
    }
}

/// An integer of up to 32 bits.
pub(super) trait Small: bytemuck::Pod + Into<i64> + Ord {}
impl<T: bytemuck::Pod + Into<i64> + Ord> Small for T {}

impl IntegerSums {
    /// Adds the values that are valid.
    pub(super) fn push_small<T: Small>(&mut self, values: &[T], validity: Option<&[u8]>) {
        for (n, run) in values.chunks(RUN).enumerate() {
            match validity {
                None => self.push_run(run, |_| true),
                Some(validity) => {
                    let validity = &validity[n * RUN..][..run.len()];
                    self.push_run(run, |n| validity[n] != 0);
                }
            }
        }
    }

    fn push_run<T: Small>(&mut self, run: &[T], is_valid: impl Fn(usize) -> bool) {
        let (mut count, mut sum, mut low, mut high) = (0_u64, 0_i64, 0_u64, 0_u64);
        let (mut least, mut greatest) = (i64::MAX, i64::MIN);
        for (n, value) in run.iter().enumerate() {
            let valid = is_valid(n);
            let value: i64 = (*value).into();
            // The square of 32 bits fills 64: its halves are summed apart.
            let square = value.unsigned_abs().wrapping_mul(value.unsigned_abs());
            count += u64::from(valid);
            sum += if valid { value } else { 0 };
            low += if valid { square & 0xFFFF_FFFF } else { 0 };
            high += if valid { square >> 32 } else { 0 };
            least = least.min(if valid { value } else { i64::MAX });
            greatest = greatest.max(if valid { value } else { i64::MIN });
        }
        if count > 0 {
            self.count += count;
            self.sum += i128::from(sum);
            self.squares.add(Wide { high: 0, low: u128::from(low) + (u128::from(high) << 32) });
            self.extend_range(i128::from(least), i128::from(greatest));
        }
    }

    /// Adds one value of 64 bits.
    pub(super) fn push_large(&mut self, value: i128) {
        self.count += 1;
        self.sum += value;
        self.squares.add(Wide { high: 0, low: value.unsigned_abs() * value.unsigned_abs() });
        self.extend_range(value, value);
    }

    pub(super) fn merge(&mut self, other: &Self) {
        self.count += other.count;
        self.sum += other.sum;
        self.squares.add(other.squares);
        if let Some((least, greatest)) = other.range {
            self.extend_range(least, greatest);
        }
    }

    fn extend_range(&mut self, least: i128, greatest: i128) {
        let (a, b) = self.range.unwrap_or((least, greatest));
        self.range = Some((a.min(least), b.max(greatest)));
    }

    /// The least and the greatest value, as the nearest floats.
    pub(super) fn range(&self) -> Option<(f64, f64)> {
        self.range.map(|(least, greatest)| (signed(least).0, signed(greatest).0))
    }

    pub(super) fn sum(&self) -> DoubleDouble {
        DoubleDouble::new(signed(self.sum))
    }

    pub(super) fn squares(&self) -> DoubleDouble {
        let Wide { high, low } = self.squares;
        let (high, (low, rest)) = (unsigned(high).0 * 2_f64.powi(128), unsigned(low));
        if high == 0.0 { DoubleDouble::new((low, rest)) } else { DoubleDouble::new((high, low)) }
    }
}

/// A number as the nearest float and what is left.
fn signed(number: i128) -> (f64, f64) {
    let (high, low) = unsigned(number.unsigned_abs());
    if number < 0 { (-high, -low) } else { (high, low) }
}

#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "what the first float misses is in the second; a float of 2^128 comes back as the largest integer"
)]
fn unsigned(number: u128) -> (f64, f64) {
    let high = number as f64;
    let back = high as u128;
    let low = if number >= back { (number - back) as f64 } else { -((back - number) as f64) };
    (high, low)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_of_the_largest_numbers_do_not_overflow() {
        let mut sums = IntegerSums::default();
        sums.push_small(&[u32::MAX; 10_000], None);
        assert_eq!(sums.sum, 10_000 * i128::from(u32::MAX));
        assert_eq!(sums.squares, Wide { high: 0, low: 10_000 * u128::from(u32::MAX).pow(2) });
        let mut sums = IntegerSums::default();
        (0..5).for_each(|_| sums.push_large(i128::from(u64::MAX)));
        let square = u128::from(u64::MAX).pow(2);
        assert_eq!(sums.squares, Wide { high: 4, low: square.wrapping_mul(5) });
        assert_eq!(sums.squares().to_f64(), 5.0 * 2_f64.powi(128));
    }

    #[test]
    fn only_valid_values_count() {
        let mut sums = IntegerSums::default();
        sums.push_small(&[5_i16, -7, 100], Some(&[1, 1, 0]));
        assert_eq!((sums.count, sums.sum, sums.squares.low, sums.range), (2, -2, 74, Some((-7, 5))));
        let mut none = IntegerSums::default();
        none.push_small(&[5_u8], Some(&[0]));
        assert_eq!((none.count, none.range()), (0, None));
        none.merge(&sums);
        assert_eq!(none, sums);
    }
}
