//! Exact sums of integers and of their squares.

use super::exact_sum::ExactSum;
use super::wire::Fields;

/// Values that are summed in machine words before they go to the wide sums: few enough that no word overflows.
const RUN: usize = 1024;

/// Sums of whole numbers of up to 64 bits; 2^64 of them cannot overflow it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct IntegerSums {
    pub(super) count: u64,
    sum: i128,
    squares: Wide,
    /// The least and the greatest value.
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

/// The sums of one run.
pub(super) struct Run {
    count: u64,
    sum: i64,
    squares: u128,
    least: i64,
    greatest: i64,
}

/// An integer whose runs are summed in machine words.
pub(super) trait Summed: bytemuck::Pod + Into<i64> + Ord {
    /// The sums of at most [`RUN`] values: all of them, or those with 1 in `valid`, which is as long.
    fn run(values: &[Self], valid: Option<&[u8]>) -> Run;
}

/// Of up to 16 bits: 1024 values fit 32 bits, and of their squares, which fill 32 bits, the halves do.
macro_rules! narrow {
    ($($number:ty),*) => {
        $(impl Summed for $number {
            fn run(values: &[Self], valid: Option<&[u8]>) -> Run {
                #[inline(always)]
                fn sums(values: impl Iterator<Item = ($number, bool)>) -> Run {
                    let (mut count, mut sum, mut low, mut high) = (0_u32, 0_i32, 0_u32, 0_u32);
                    let (mut least, mut greatest) = (<$number>::MAX, <$number>::MIN);
                    for (value, valid) in values {
                        let counted = i32::from(if valid { value } else { 0 });
                        let square = counted.unsigned_abs().wrapping_mul(counted.unsigned_abs());
                        count += u32::from(valid);
                        sum += counted;
                        low += square & 0xFFFF;
                        high += square >> 16;
                        least = least.min(if valid { value } else { <$number>::MAX });
                        greatest = greatest.max(if valid { value } else { <$number>::MIN });
                    }
                    let squares = u128::from(low) + (u128::from(high) << 16);
                    let (least, greatest) = (least.into(), greatest.into());
                    Run { count: count.into(), sum: sum.into(), squares, least, greatest }
                }
                match valid {
                    None => sums(values.iter().map(|value| (*value, true))),
                    Some(valid) => sums(values.iter().zip(valid).map(|(value, valid)| (*value, *valid != 0))),
                }
            }
        })*
    };
}

narrow!(u8, u16, i8, i16);

/// Of 32 bits: sums fit 64 bits, and of their squares, which fill 64 bits, the halves do.
macro_rules! wide {
    ($($number:ty),*) => {
        $(impl Summed for $number {
            fn run(values: &[Self], valid: Option<&[u8]>) -> Run {
                let (mut count, mut sum, mut low, mut high) = (0_u64, 0_i64, 0_u64, 0_u64);
                let (mut least, mut greatest) = (Self::MAX, Self::MIN);
                let mut add = |value: Self, valid: bool| {
                    let counted = i64::from(if valid { value } else { 0 });
                    let square = counted.unsigned_abs().wrapping_mul(counted.unsigned_abs());
                    count += u64::from(valid);
                    sum += counted;
                    low += square & 0xFFFF_FFFF;
                    high += square >> 32;
                    least = least.min(if valid { value } else { Self::MAX });
                    greatest = greatest.max(if valid { value } else { Self::MIN });
                };
                match valid {
                    None => values.iter().for_each(|value| add(*value, true)),
                    Some(valid) => values.iter().zip(valid).for_each(|(value, valid)| add(*value, *valid != 0)),
                }
                let squares = u128::from(low) + (u128::from(high) << 32);
                Run { count, sum, squares, least: least.into(), greatest: greatest.into() }
            }
        })*
    };
}

wide!(u32, i32);

impl IntegerSums {
    /// Adds the values that are valid.
    pub(super) fn push<T: Summed>(&mut self, values: &[T], validity: Option<&[u8]>) {
        for (n, values) in values.chunks(RUN).enumerate() {
            let validity = validity.map(|validity| &validity[n * RUN..][..values.len()]);
            // Most runs lie wholly inside or outside of what is there, and the loop without a mask is vectorised.
            let run = T::run(values, validity.filter(|validity| validity.contains(&0)));
            if run.count > 0 {
                self.count += run.count;
                self.sum += i128::from(run.sum);
                self.squares.add(Wide { high: 0, low: run.squares });
                self.extend_range(run.least.into(), run.greatest.into());
            }
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

    /// Appends the sums; how many values they are of is written by the caller.
    pub(super) fn put(&self, out: &mut Vec<u8>) {
        let (least, greatest) = self.range.unwrap_or_default();
        [self.sum, least, greatest].iter().for_each(|number| out.extend(number.to_le_bytes()));
        [self.squares.high, self.squares.low].iter().for_each(|number| out.extend(number.to_le_bytes()));
    }

    /// The sums of `count` values of at most 64 bits that these bytes are of, if they are of any.
    pub(super) fn take(fields: &mut Fields<'_>, count: u64) -> Option<Self> {
        let (sum, least, greatest) = (fields.i128()?, fields.i128()?, fields.i128()?);
        let squares = Wide { high: fields.u128()?, low: fields.u128()? };
        let is_value = |value: i128| (i128::from(i64::MIN)..=i128::from(u64::MAX)).contains(&value);
        let is_sum = sum.unsigned_abs() <= u128::from(count) * u128::from(u64::MAX);
        let is_range = if count > 0 { least <= greatest } else { (least, greatest) == (0, 0) };
        let is_sound = is_sum && is_range && is_value(least) && is_value(greatest) && squares.high <= count.into();
        is_sound.then_some(Self { count, sum, squares, range: (count > 0).then_some((least, greatest)) })
    }

    fn extend_range(&mut self, least: i128, greatest: i128) {
        let (a, b) = self.range.unwrap_or((least, greatest));
        self.range = Some((a.min(least), b.max(greatest)));
    }

    /// The least and the greatest value, as the nearest floats.
    #[expect(clippy::cast_precision_loss, reason = "the nearest is what is asked for")]
    pub(super) fn range(&self) -> Option<(f64, f64)> {
        self.range.map(|(least, greatest)| (least as f64, greatest as f64))
    }

    /// The sum of the values.
    pub(super) fn sum(&self) -> ExactSum {
        let mut sum = ExactSum::default();
        sum.add_integer(self.sum, 0);
        sum
    }

    /// The sum of their squares.
    pub(super) fn squares(&self) -> ExactSum {
        let mut sum = ExactSum::default();
        for (part, power) in [(self.squares.low, 0), (self.squares.high, 128)] {
            let (high, low) = (part >> 64, part & u128::from(u64::MAX));
            sum.add_integer(low.cast_signed(), power);
            sum.add_integer(high.cast_signed(), power + 64);
        }
        sum
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_of_the_largest_numbers_do_not_overflow() {
        let mut sums = IntegerSums::default();
        sums.push(&[u32::MAX; 10_000], None);
        assert_eq!(sums.sum, 10_000 * i128::from(u32::MAX));
        assert_eq!(sums.squares, Wide { high: 0, low: 10_000 * u128::from(u32::MAX).pow(2) });
        let mut sums = IntegerSums::default();
        sums.push(&[u16::MAX; 10_000], None);
        assert_eq!((sums.sum, sums.squares.low), (655_350_000, 10_000 * 65_535 * 65_535));
        let mut sums = IntegerSums::default();
        sums.push(&[i16::MIN; 10_000], Some(&[1; 10_000]));
        assert_eq!((sums.sum, sums.squares.low), (-327_680_000, 10_000 * 32_768 * 32_768));
        let mut sums = IntegerSums::default();
        (0..5).for_each(|_| sums.push_large(i128::from(u64::MAX)));
        let square = u128::from(u64::MAX).pow(2);
        assert_eq!(sums.squares, Wide { high: 4, low: square.wrapping_mul(5) });
        assert_eq!(sums.squares().round(), 5.0 * 2_f64.powi(128));
        assert_eq!(sums.sum().round(), 5.0 * 2_f64.powi(64));
    }

    #[test]
    fn only_valid_values_count() {
        let mut sums = IntegerSums::default();
        sums.push(&[5_i16, -7, 100], Some(&[1, 1, 0]));
        assert_eq!((sums.count, sums.sum, sums.squares.low, sums.range), (2, -2, 74, Some((-7, 5))));
        let mut none = IntegerSums::default();
        none.push(&[5_u8], Some(&[0]));
        assert_eq!((none.count, none.range()), (0, None));
        none.merge(&sums);
        assert_eq!(none, sums);
    }
}
