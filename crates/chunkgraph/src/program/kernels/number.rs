//! The numbers that kernels compute with. Booleans are bytes of 0 and 1.

/// A number of a strip.
pub(in crate::program) trait Number: bytemuck::Pod + PartialOrd + Default {
    /// Missing in a float; a value like any other in an integer.
    fn is_nan(self) -> bool;
    /// What a missing value is in a register: NaN in floats, 0 in integers, whose masks say what is missing.
    const MISSING: Self;
    /// Whether [`MISSING`](Self::MISSING) says so by itself.
    const IS_FLOAT: bool;
    fn add(self, other: Self) -> Self;
    fn sub(self, other: Self) -> Self;
    fn mul(self, other: Self) -> Self;
    fn div(self, other: Self) -> Self;
    /// What division leaves, with the sign of the divisor; nothing if there is no answer.
    fn rem(self, other: Self) -> Option<Self>;
    fn pow(self, other: Self) -> Option<Self>;
    fn neg(self) -> Self;
    fn abs(self) -> Self;
}

macro_rules! integers {
    ($($number:ty),*) => {
        $(impl Number for $number {
            const MISSING: Self = 0;
            const IS_FLOAT: bool = false;

            #[inline(always)]
            fn is_nan(self) -> bool {
                false
            }

            #[inline(always)]
            fn add(self, other: Self) -> Self {
                self.wrapping_add(other)
            }

            #[inline(always)]
            fn sub(self, other: Self) -> Self {
                self.wrapping_sub(other)
            }

            #[inline(always)]
            fn mul(self, other: Self) -> Self {
                self.wrapping_mul(other)
            }

            /// Division is done in floats.
            #[inline(always)]
            fn div(self, other: Self) -> Self {
                self.checked_div(other).unwrap_or(0)
            }

            #[inline(always)]
            #[allow(unused_comparisons, reason = "unsigned numbers are never less than 0")]
            fn rem(self, other: Self) -> Option<Self> {
                if other == 0 {
                    return None;
                }
                let rest = self.wrapping_rem(other);
                Some(if rest != 0 && (rest < 0) != (other < 0) { rest.wrapping_add(other) } else { rest })
            }

            #[inline]
            #[allow(unused_comparisons, reason = "unsigned numbers are never less than 0")]
            fn pow(self, other: Self) -> Option<Self> {
                if other < 0 {
                    return None;
                }
                let (mut power, mut base, mut exponent) = (1, self, other);
                while exponent > 0 {
                    if exponent & 1 == 1 {
                        power = <$number>::wrapping_mul(power, base);
                    }
                    base = base.wrapping_mul(base);
                    exponent >>= 1;
                }
                Some(power)
            }

            #[inline(always)]
            fn neg(self) -> Self {
                self.wrapping_neg()
            }

            #[inline(always)]
            #[allow(unused_comparisons, reason = "unsigned numbers are never less than 0")]
            fn abs(self) -> Self {
                if self < 0 { self.wrapping_neg() } else { self }
            }
        })*
    };
}

macro_rules! floats {
    ($($number:ty),*) => {
        $(impl Number for $number {
            const MISSING: Self = <$number>::NAN;
            const IS_FLOAT: bool = true;

            #[inline(always)]
            fn is_nan(self) -> bool {
                <$number>::is_nan(self)
            }

            #[inline(always)]
            fn add(self, other: Self) -> Self {
                self + other
            }

            #[inline(always)]
            fn sub(self, other: Self) -> Self {
                self - other
            }

            #[inline(always)]
            fn mul(self, other: Self) -> Self {
                self * other
            }

            #[inline(always)]
            fn div(self, other: Self) -> Self {
                self / other
            }

            #[inline(always)]
            fn rem(self, other: Self) -> Option<Self> {
                let rest = self % other;
                Some(if rest != 0.0 && (rest < 0.0) != (other < 0.0) { rest + other } else { rest })
            }

            /// Missing values stay missing, even to the power of 0.
            #[inline]
            fn pow(self, other: Self) -> Option<Self> {
                Some(if self.is_nan() || other.is_nan() { <$number>::NAN } else { self.powf(other) })
            }

            #[inline(always)]
            fn neg(self) -> Self {
                -self
            }

            #[inline(always)]
            fn abs(self) -> Self {
                <$number>::abs(self)
            }
        })*
    };
}

integers!(u8, u16, u32, u64, i8, i16, i32, i64);
floats!(f32, f64);

/// A number that integer bits can be combined of.
pub(in crate::program) trait Bits: Number {
    fn and(self, other: Self) -> Self;
    fn or(self, other: Self) -> Self;
    fn xor(self, other: Self) -> Self;
    fn not(self) -> Self;
}

macro_rules! bits {
    ($($number:ty),*) => {
        $(impl Bits for $number {
            #[inline(always)]
            fn and(self, other: Self) -> Self {
                self & other
            }

            #[inline(always)]
            fn or(self, other: Self) -> Self {
                self | other
            }

            #[inline(always)]
            fn xor(self, other: Self) -> Self {
                self ^ other
            }

            #[inline(always)]
            fn not(self) -> Self {
                !self
            }
        })*
    };
}

bits!(u8, u16, u32, u64, i8, i16, i32, i64);

/// A float, and the functions that only floats have.
pub(in crate::program) trait Float: Number {
    fn sqrt(self) -> Self;
    fn exp(self) -> Self;
    fn ln(self) -> Self;
    fn tanh(self) -> Self;
    fn round(self) -> Self;
    fn floor(self) -> Self;
    fn ceil(self) -> Self;
}

macro_rules! float_functions {
    ($($number:ident),*) => {
        $(impl Float for $number {
            #[inline(always)]
            fn sqrt(self) -> Self {
                $number::sqrt(self)
            }

            #[inline(always)]
            fn exp(self) -> Self {
                $number::exp(self)
            }

            #[inline(always)]
            fn ln(self) -> Self {
                $number::ln(self)
            }

            #[inline(always)]
            fn tanh(self) -> Self {
                $number::tanh(self)
            }

            #[inline(always)]
            fn round(self) -> Self {
                $number::round_ties_even(self)
            }

            #[inline(always)]
            fn floor(self) -> Self {
                $number::floor(self)
            }

            #[inline(always)]
            fn ceil(self) -> Self {
                $number::ceil(self)
            }
        })*
    };
}

float_functions!(f32, f64);

/// One type of number as another, as `as` does: integers wrap, floats are cut towards zero and saturate.
pub(in crate::program) trait Convert<To> {
    fn convert(self) -> To;
}

macro_rules! conversions {
    ($($from:ty => $($to:ty),*;)*) => {
        $($(impl Convert<$to> for $from {
            #[inline(always)]
            #[allow(
                clippy::cast_possible_truncation,
                clippy::cast_possible_wrap,
                clippy::cast_sign_loss,
                clippy::cast_lossless,
                trivial_numeric_casts,
                reason = "this is the cast that was asked for; what does not fit is documented with it"
            )]
            fn convert(self) -> $to {
                self as $to
            }
        })*)*
    };
}

macro_rules! all_conversions {
    ($($from:ty),*) => {
        conversions! { $($from => u8, u16, u32, u64, i8, i16, i32, i64, f32, f64;)* }
    };
}

all_conversions!(u8, u16, u32, u64, i8, i16, i32, i64, f32, f64);
