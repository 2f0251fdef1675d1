//! Values as whole numbers in the same order: what is counted and compared by digits.

use crate::dtype::{DType, Element, with_element};

/// A number whose bits can be put in order.
pub(crate) trait Keyed: Element {
    /// The key: greater for greater values, in as many low bits as the type has. Of the zeros only the positive one is kept.
    fn key(self) -> u64;

    /// The value of a key; 64-bit integers past 2^53 are rounded.
    fn value(key: u64) -> f64;

    /// The value; 64-bit integers past 2^53 are rounded.
    fn as_f64(self) -> f64 {
        Self::value(self.key())
    }
}

macro_rules! unsigned {
    ($($number:ty),*) => {
        $(impl Keyed for $number {
            fn key(self) -> u64 {
                self.into()
            }

            fn value(key: u64) -> f64 {
                wide(key.into())
            }
        })*
    };
}

macro_rules! signed {
    ($($number:ty),*) => {
        $(impl Keyed for $number {
            fn key(self) -> u64 {
                // From the least one on: a difference of two numbers of a type fits the unsigned one.
                self.abs_diff(<$number>::MIN).into()
            }

            fn value(key: u64) -> f64 {
                wide(i128::from(key) + i128::from(<$number>::MIN))
            }
        })*
    };
}

macro_rules! floats {
    ($($number:ty: $bits:ty),*) => {
        $(impl Keyed for $number {
            fn key(self) -> u64 {
                const SIGN: $bits = 1 << (<$bits>::BITS - 1);
                let bits = (self + 0.0).to_bits();
                // Negative ones have all bits turned over, or the greater would be the lesser.
                (if bits & SIGN == 0 { bits | SIGN } else { !bits }).into()
            }

            fn value(key: u64) -> f64 {
                const SIGN: $bits = 1 << (<$bits>::BITS - 1);
                let bits = <$bits>::try_from(key).unwrap_or(<$bits>::MAX);
                <$number>::from_bits(if bits & SIGN == 0 { !bits } else { bits & !SIGN }).into()
            }
        })*
    };
}

unsigned!(u8, u16, u32, u64);
signed!(i8, i16, i32, i64);
floats!(f32: u32, f64: u64);

#[expect(clippy::cast_precision_loss, reason = "64-bit integers are rounded, as is said")]
fn wide(value: i128) -> f64 {
    value as f64
}

/// The bits of a key of `dtype`.
pub(crate) fn key_bits(dtype: DType) -> u32 {
    if dtype.size() == 8 { 64 } else { u32::try_from(dtype.size()).unwrap_or(8) * 8 }
}

/// The value of a key of `dtype`.
pub(crate) fn value_of_key(dtype: DType, key: u64) -> f64 {
    with_element!(dtype, T => T::value(key))
}

/// Calls `each` with the place and the value of those that are there: valid, and not NaN. Comes back with how many are not.
pub(crate) fn each_valid<T: Keyed>(values: &[u8], validity: Option<&[u8]>, mut each: impl FnMut(usize, T)) -> u64 {
    let values: &[T] = bytemuck::cast_slice(values);
    let mut missing = 0;
    for (n, value) in values.iter().enumerate() {
        // A float that is not equal to itself is NaN.
        let is_there = validity.is_none_or(|validity| validity[n] != 0) && PartialEq::eq(value, value);
        if is_there {
            each(n, *value);
        } else {
            missing += 1;
        }
    }
    missing
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check<T: Keyed>(sorted: &[T]) {
        assert!(sorted.windows(2).all(|pair| pair[0].key() < pair[1].key()), "{sorted:?}");
        let most = u64::MAX >> (64 - key_bits(T::DTYPE));
        assert!(sorted.iter().all(|value| value.key() <= most));
        let values: Vec<f64> = sorted.iter().map(|value| value.as_f64()).collect();
        assert!(values.is_sorted());
        let read_back = sorted.iter().map(|value| value_of_key(T::DTYPE, value.key()));
        assert!(values.iter().copied().eq(read_back));
    }

    #[test]
    fn keys_are_in_the_order_of_values() {
        check(&[0_u8, 1, 127, 128, 255]);
        check(&[0_u64, 1, 1 << 60, u64::MAX]);
        check(&[i8::MIN, -1, 0, 1, i8::MAX]);
        check(&[i64::MIN, -1, 0, 1, i64::MAX]);
        check(&[f32::NEG_INFINITY, f32::MIN, -1.0, -1e-40, 0.0, 1e-40, 1.0, f32::MAX, f32::INFINITY]);
        check(&[f64::NEG_INFINITY, -2.5, -1e-310, 0.0, 1e-310, 2.5, f64::INFINITY]);
        assert_eq!((-0.0_f64).key(), 0.0_f64.key());
        assert_eq!((i16::MIN.as_f64(), 2.5_f32.as_f64()), (-32768.0, 2.5));
    }
}
