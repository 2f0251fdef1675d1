//! What the loops compute for one pixel.

use crate::dtype::Element;
use crate::scalar::Scalar;

/// Arithmetic that is total: integers wrap, and what is undefined gives some value, whose pixel is masked.
pub(in crate::program) trait Number: Element {
    fn from_scalar(value: Scalar) -> Self;
    fn plus(self, other: Self) -> Self;
    fn minus(self, other: Self) -> Self;
    fn times(self, other: Self) -> Self;
    /// Rounded down. By zero it is 0 for integers.
    fn floor_div(self, other: Self) -> Self;
    /// With the sign of the divisor. By zero it is 0 for integers.
    fn rem(self, other: Self) -> Self;
    /// For negative exponents it is 1 for integers.
    fn pow(self, other: Self) -> Self;
    /// NaN if one is.
    fn lesser(self, other: Self) -> Self;
    /// NaN if one is.
    fn greater(self, other: Self) -> Self;
    fn negative(self) -> Self;
    fn magnitude(self) -> Self;
}

macro_rules! integer_numbers {
    ($($number:ty),*) => {
        $(impl Number for $number {
            fn from_scalar(value: Scalar) -> Self {
                value.whole().clamp(Self::MIN.into(), Self::MAX.into()).try_into().unwrap_or_default()
            }

            #[inline(always)]
            fn plus(self, other: Self) -> Self {
                self.wrapping_add(other)
            }

            #[inline(always)]
            fn minus(self, other: Self) -> Self {
                self.wrapping_sub(other)
            }

            #[inline(always)]
            fn times(self, other: Self) -> Self {
                self.wrapping_mul(other)
            }

            #[inline(always)]
            fn floor_div(self, other: Self) -> Self {
                if other == 0 {
                    return 0;
                }
                let quotient = self.wrapping_div(other);
                quotient.wrapping_sub(Self::from(is_opposite(self.wrapping_rem(other), other)))
            }

            #[inline(always)]
            fn rem(self, other: Self) -> Self {
                if other == 0 {
                    return 0;
                }
                let remainder = self.wrapping_rem(other);
                if is_opposite(remainder, other) { remainder.wrapping_add(other) } else { remainder }
            }

            #[inline(always)]
            fn pow(self, other: Self) -> Self {
                let (mut power, mut factor, mut exponent): (Self, Self, Self) = (1, self, other);
                while exponent > 0 {
                    if exponent & 1 == 1 {
                        power = power.wrapping_mul(factor);
                    }
                    factor = factor.wrapping_mul(factor);
                    exponent >>= 1;
                }
                power
            }

            #[inline(always)]
            fn lesser(self, other: Self) -> Self {
                self.min(other)
            }

            #[inline(always)]
            fn greater(self, other: Self) -> Self {
                self.max(other)
            }

            #[inline(always)]
            fn negative(self) -> Self {
                self.wrapping_neg()
            }

            #[inline(always)]
            #[allow(unused_comparisons, reason = "half of the types are unsigned")]
            fn magnitude(self) -> Self {
                if self < 0 { self.wrapping_neg() } else { self }
            }
        })*
    };
}

integer_numbers!(u8, u16, u32, u64, i8, i16, i32, i64);

/// Whether a remainder is not zero and has another sign than the divisor.
#[inline(always)]
fn is_opposite<T: Element>(remainder: T, divisor: T) -> bool {
    let zero = T::default();
    remainder != zero && (remainder < zero) != (divisor < zero)
}

/// What only floats do.
pub(in crate::program) trait Float: Number {
    const NAN: Self;
    const ONE: Self;
    /// The nearest value.
    fn rounded(value: f64) -> Self;
    fn is_nan_value(self) -> bool;
    fn over(self, other: Self) -> Self;
    fn sqrt(self) -> Self;
    fn exp(self) -> Self;
    fn ln(self) -> Self;
    fn log10(self) -> Self;
    fn sin(self) -> Self;
    fn cos(self) -> Self;
    fn tan(self) -> Self;
    fn atan(self) -> Self;
    fn tanh(self) -> Self;
    fn round(self) -> Self;
    fn floor(self) -> Self;
    fn ceil(self) -> Self;
}

macro_rules! float_numbers {
    ($($number:ident),*) => {
        $(impl Number for $number {
            #[allow(clippy::cast_possible_truncation, trivial_numeric_casts, reason = "rounding to the nearest")]
            fn from_scalar(value: Scalar) -> Self {
                value.as_f64() as Self
            }

            #[inline(always)]
            fn plus(self, other: Self) -> Self {
                self + other
            }

            #[inline(always)]
            fn minus(self, other: Self) -> Self {
                self - other
            }

            #[inline(always)]
            fn times(self, other: Self) -> Self {
                self * other
            }

            // As NumPy's: from the remainder, so that both agree where the quotient was rounded.
            #[inline(always)]
            fn floor_div(self, other: Self) -> Self {
                if other == 0.0 {
                    return self / other;
                }
                let remainder = self % other;
                let quotient = (self - remainder) / other - if is_opposite(remainder, other) { 1.0 } else { 0.0 };
                if quotient == 0.0 {
                    return Self::copysign(0.0, self / other);
                }
                let floor = quotient.floor();
                if quotient - floor > 0.5 { floor + 1.0 } else { floor }
            }

            #[inline(always)]
            fn rem(self, other: Self) -> Self {
                let remainder = self % other;
                if remainder == 0.0 {
                    Self::copysign(0.0, other)
                } else if is_opposite(remainder, other) {
                    remainder + other
                } else {
                    remainder
                }
            }

            // The power of NaN to 0 and of 1 to NaN is 1 elsewhere; here a missing operand decides.
            #[inline(always)]
            fn pow(self, other: Self) -> Self {
                if self.is_nan() || other.is_nan() { Self::NAN } else { self.powf(other) }
            }

            #[inline(always)]
            fn lesser(self, other: Self) -> Self {
                if self < other || self.is_nan() { self } else { other }
            }

            #[inline(always)]
            fn greater(self, other: Self) -> Self {
                if self > other || self.is_nan() { self } else { other }
            }

            #[inline(always)]
            fn negative(self) -> Self {
                -self
            }

            #[inline(always)]
            fn magnitude(self) -> Self {
                self.abs()
            }
        }

        impl Float for $number {
            const NAN: Self = Self::NAN;
            const ONE: Self = 1.0;

            #[allow(clippy::cast_possible_truncation, trivial_numeric_casts, reason = "rounding to the nearest")]
            #[inline(always)]
            fn rounded(value: f64) -> Self {
                value as Self
            }

            #[inline(always)]
            fn is_nan_value(self) -> bool {
                self.is_nan()
            }

            #[inline(always)]
            fn over(self, other: Self) -> Self {
                self / other
            }

            float_functions!(sqrt, exp, ln, log10, sin, cos, tan, atan, tanh, floor, ceil);

            #[inline(always)]
            fn round(self) -> Self {
                self.round_ties_even()
            }
        })*
    };
}

/// The standard library's functions under their own names.
macro_rules! float_functions {
    ($($function:ident),*) => {
        $(#[inline(always)]
        fn $function(self) -> Self {
            self.$function()
        })*
    };
}

float_numbers!(f32, f64);
