//! Numbers that stand beside arrays: nodata values, fill values, factors.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;

use crate::dtype::DType;

/// A number without a width, as Python's. Beside an array it takes the array's type where the kind allows (NEP 50), see
/// [`dtype_beside`](Self::dtype_beside).
///
/// Two are equal if they are of one variant and have the same bits; every NaN is equal to every other. Serialised as
/// its text.
#[derive(Debug, Clone, Copy, serde::Serialize, serde::Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Scalar {
    /// True or false.
    Bool(bool),
    /// A whole number. Wide enough for the values of every integer type.
    Int(i128),
    /// A floating point number.
    Float(f64),
}

impl Scalar {
    /// The type this number takes in an operation with an array of type `array`, as Python's numbers do in NumPy 2.
    ///
    /// A number of the same or a lower kind (bool, integer, float) takes the array's type. A higher kind takes `int64`
    /// or `float64`. Where NumPy refuses a whole number that the array's integer type cannot hold, the answer here is
    /// the narrowest signed type that holds it (`uint64` or `float64` if none does), so that the result is right.
    #[must_use]
    pub fn dtype_beside(self, array: DType) -> DType {
        let kind = if array.is_bool() && matches!(self, Self::Int(_)) { DType::I64 } else { array };
        match self {
            Self::Bool(_) => array,
            Self::Float(_) if !array.is_float() => DType::F64,
            Self::Float(_) => array,
            Self::Int(_) if array.is_float() || self.held_by(kind).is_some() => kind,
            Self::Int(_) => [DType::I16, DType::I32, DType::I64, DType::U64]
                .into_iter()
                .find(|dtype| self.held_by(*dtype).is_some())
                .unwrap_or(DType::F64),
        }
    }

    /// The same number as a value of type `dtype`, if that can hold it; see [`DType::holds`].
    ///
    /// The variant becomes that of the type: `Bool`, `Int` or `Float`. Whole numbers beyond the precision of a float
    /// are rounded, as decimals are.
    #[must_use]
    pub fn held_by(self, dtype: DType) -> Option<Self> {
        let held = self.saturate(dtype)?;
        let same = match (self, held) {
            // Only a narrower float differs in finiteness; rounding is no difference.
            (Self::Float(value), Self::Float(held)) => value.is_finite() == held.is_finite(),
            (Self::Float(value), held) => value.fract() == 0.0 && Self::Float(value).whole() == held.whole(),
            (_, Self::Float(held)) => held.is_finite(),
            (value, held) => value.whole() == held.whole(),
        };
        same.then_some(held)
    }

    /// The value of type `dtype` nearest to this number towards zero; nothing for NaN if `dtype` is no float.
    ///
    /// Integers saturate, `bool` is true for everything but zero, floats round to nearest.
    #[must_use]
    pub fn saturate(self, dtype: DType) -> Option<Self> {
        if let (Self::Float(value), false) = (self, dtype.is_float())
            && value.is_nan()
        {
            return None;
        }
        Some(match dtype {
            DType::Bool => Self::Bool(self.as_f64() != 0.0),
            DType::F32 => Self::Float(f64::from(self.as_f32())),
            DType::F64 => Self::Float(self.as_f64()),
            integer => {
                let (low, high) = integer_range(integer);
                Self::Int(self.whole().clamp(low, high))
            }
        })
    }

    /// The bytes of the value of `dtype` nearest to this number, in the machine's order, in as many of the first ones as a
    /// pixel has; nothing for NaN if `dtype` is no float.
    #[must_use]
    pub fn to_bytes(self, dtype: DType) -> Option<[u8; 8]> {
        let value = self.saturate(dtype)?;
        let word = match dtype {
            DType::F32 => u64::from(value.as_f32().to_bits()),
            DType::F64 => value.as_f64().to_bits(),
            // Two's complement of any width is the low end of a wider one.
            _ => {
                let [a, b, c, d, e, f, g, h, ..] = value.whole().to_le_bytes();
                u64::from_le_bytes([a, b, c, d, e, f, g, h])
            }
        };
        let size = dtype.size();
        let mut bytes = [0; 8];
        for (n, byte) in word.to_le_bytes().into_iter().take(size).enumerate() {
            bytes[if cfg!(target_endian = "big") { size - 1 - n } else { n }] = byte;
        }
        Some(bytes)
    }

    /// The nearest `f64`; 0 or 1 for booleans.
    #[must_use]
    pub fn as_f64(self) -> f64 {
        match self {
            Self::Bool(value) => f64::from(u8::from(value)),
            Self::Int(value) => value as f64,
            Self::Float(value) => value,
        }
    }

    /// The nearest `f32`, infinite beyond its range.
    #[expect(clippy::cast_possible_truncation, reason = "rounding to the nearest is what is asked for")]
    fn as_f32(self) -> f32 {
        match self {
            Self::Int(value) => value as f32,
            other => other.as_f64() as f32,
        }
    }

    /// The whole number towards zero, saturated at 128 bits; 0 for NaN.
    #[expect(clippy::cast_possible_truncation, reason = "truncation is what is asked for, and the cast saturates")]
    pub(crate) fn whole(self) -> i128 {
        match self {
            Self::Bool(value) => i128::from(value),
            Self::Int(value) => value,
            Self::Float(value) => value as i128,
        }
    }

    /// Whether it is NaN.
    #[must_use]
    pub fn is_nan(self) -> bool {
        matches!(self, Self::Float(value) if value.is_nan())
    }

    /// What equality and hashing look at.
    fn key(self) -> (u8, i128) {
        match self {
            Self::Bool(value) => (0, i128::from(value)),
            Self::Int(value) => (1, value),
            Self::Float(value) if value.is_nan() => (2, -1),
            Self::Float(value) => (2, i128::from(value.to_bits())),
        }
    }
}

/// The least and the greatest value of an integer type; of `bool`, 0 and 1.
pub(crate) fn integer_range(dtype: DType) -> (i128, i128) {
    let bits = 8 * dtype.size();
    match dtype {
        DType::Bool => (0, 1),
        signed if signed.is_signed() => (-(1 << (bits - 1)), (1 << (bits - 1)) - 1),
        _ => (0, (1 << bits) - 1),
    }
}

impl PartialEq for Scalar {
    fn eq(&self, other: &Self) -> bool {
        self.key() == other.key()
    }
}

impl Eq for Scalar {}

impl Hash for Scalar {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.key().hash(state);
    }
}

/// The shortest text that is read back as the same number: floats have a point, an exponent, or are `NaN` or `inf`.
impl fmt::Display for Scalar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bool(value) => write!(f, "{value}"),
            Self::Int(value) => write!(f, "{value}"),
            Self::Float(value) => write!(f, "{value:?}"),
        }
    }
}

/// A text is no number.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("'{0}' is not a number")]
pub struct NotANumber(pub String);

/// `true` and `false`, whole numbers of up to 128 bits, and whatever else Rust reads as a float.
impl FromStr for Scalar {
    type Err = NotANumber;

    fn from_str(text: &str) -> Result<Self, NotANumber> {
        if let Ok(value) = text.parse() {
            return Ok(Self::Bool(value));
        }
        if let Ok(value) = text.parse() {
            return Ok(Self::Int(value));
        }
        text.parse().map(Self::Float).map_err(|_| NotANumber(text.to_owned()))
    }
}

impl TryFrom<String> for Scalar {
    type Error = NotANumber;

    fn try_from(text: String) -> Result<Self, NotANumber> {
        text.parse()
    }
}

impl From<Scalar> for String {
    fn from(scalar: Scalar) -> Self {
        scalar.to_string()
    }
}

macro_rules! from_numbers {
    ($($number:ty: $variant:ident),*) => {
        $(impl From<$number> for Scalar {
            fn from(value: $number) -> Self {
                Self::$variant(value.into())
            }
        })*
    };
}

from_numbers!(bool: Bool, u8: Int, u16: Int, u32: Int, u64: Int, i8: Int, i16: Int, i32: Int, i64: Int, i128: Int);
from_numbers!(f32: Float, f64: Float);

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_beside(scalar: impl Into<Scalar>, array: DType, want: DType) {
        assert_eq!(scalar.into().dtype_beside(array), want);
    }

    #[test]
    fn a_number_takes_the_type_of_the_array_beside_it() {
        check_beside(2, DType::U8, DType::U8);
        check_beside(-1, DType::I8, DType::I8);
        check_beside(2, DType::F32, DType::F32);
        check_beside(2.5, DType::F32, DType::F32);
        check_beside(true, DType::U16, DType::U16);
        check_beside(true, DType::Bool, DType::Bool);
    }

    #[test]
    fn a_higher_kind_widens_the_array() {
        check_beside(2, DType::Bool, DType::I64);
        check_beside(2.5, DType::U8, DType::F64);
        check_beside(2.5, DType::Bool, DType::F64);
    }

    #[test]
    fn a_whole_number_beyond_the_type_takes_the_narrowest_that_holds_it() {
        check_beside(300, DType::U8, DType::I16);
        check_beside(-1, DType::U8, DType::I16);
        check_beside(40_000, DType::I16, DType::I32);
        check_beside(u64::MAX, DType::I64, DType::U64);
        check_beside(i128::MAX, DType::I64, DType::F64);
    }

    #[test]
    fn text_is_read_back_as_the_same_number() {
        let numbers = [Scalar::Bool(true), Scalar::Int(i128::MIN), Scalar::Float(1.0), Scalar::Float(-0.0)];
        for scalar in numbers.into_iter().chain([f64::NAN, f64::NEG_INFINITY, 1e300, 0.1].map(Scalar::Float)) {
            assert_eq!(scalar.to_string().parse(), Ok(scalar));
            let json = serde_json::to_string(&scalar).unwrap();
            assert_eq!(serde_json::from_str::<Scalar>(&json).unwrap(), scalar);
        }
        assert_eq!("1,5".parse::<Scalar>(), Err(NotANumber("1,5".to_owned())));
    }

    #[test]
    fn numbers_are_equal_by_their_bits() {
        assert_eq!(Scalar::Float(f64::NAN), Scalar::Float(-f64::NAN));
        assert_ne!(Scalar::Float(0.0), Scalar::Float(-0.0));
        assert_ne!(Scalar::Int(1), Scalar::Float(1.0));
    }

    #[test]
    fn bytes_are_those_of_the_type() {
        let check =
            |scalar: Scalar, dtype, want: &[u8]| assert_eq!(scalar.to_bytes(dtype).unwrap()[..want.len()], *want);
        check(Scalar::Int(-2), DType::I16, bytemuck::bytes_of(&-2_i16));
        check(Scalar::Float(258.9), DType::U32, bytemuck::bytes_of(&258_u32));
        check(Scalar::Float(0.1), DType::F32, bytemuck::bytes_of(&0.1_f32));
        check(Scalar::Int(3), DType::F64, bytemuck::bytes_of(&3_f64));
        check(Scalar::Bool(true), DType::U8, &[1]);
        assert_eq!(Scalar::Float(f64::NAN).to_bytes(DType::I64), None);
    }

    #[test]
    fn values_out_of_range_saturate() {
        assert_eq!(Scalar::Float(-3.7).saturate(DType::U8), Some(Scalar::Int(0)));
        assert_eq!(Scalar::Int(300).saturate(DType::I8), Some(Scalar::Int(127)));
        assert_eq!(Scalar::Float(f64::INFINITY).saturate(DType::U64), Some(Scalar::Int(i128::from(u64::MAX))));
        assert_eq!(Scalar::Float(f64::NAN).saturate(DType::U8), None);
        assert_eq!(Scalar::Float(0.1).saturate(DType::F32), Some(Scalar::Float(f64::from(0.1f32))));
    }
}
