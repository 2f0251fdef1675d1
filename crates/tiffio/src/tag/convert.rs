//! Values by meaning: as integers, floats or text, whatever field type they are stored as.

use super::Value;

impl Value {
    /// The value at `index` as an integer, or nothing if it is none or past the end.
    #[must_use]
    pub fn integer(&self, index: usize) -> Option<i128> {
        match self {
            Self::Byte(v) | Self::Undefined(v) => v.get(index).copied().map(i128::from),
            Self::SByte(v) => v.get(index).copied().map(i128::from),
            Self::Short(v) => v.get(index).copied().map(i128::from),
            Self::SShort(v) => v.get(index).copied().map(i128::from),
            Self::Long(v) | Self::Ifd(v) => v.get(index).copied().map(i128::from),
            Self::SLong(v) => v.get(index).copied().map(i128::from),
            Self::Long8(v) | Self::Ifd8(v) => v.get(index).copied().map(i128::from),
            Self::SLong8(v) => v.get(index).copied().map(i128::from),
            Self::Ascii(_) | Self::Rational(_) | Self::SRational(_) | Self::Float(_) | Self::Double(_) => None,
        }
    }

    /// All values as floats, or nothing if they are text or bytes of any meaning.
    ///
    /// Integers past 2^53 are rounded; a fraction with a denominator of 0 is NaN or infinite.
    #[must_use]
    pub fn floats(&self) -> Option<Vec<f64>> {
        #[expect(clippy::cast_precision_loss, reason = "documented: integers past 2^53 are rounded")]
        Some(match self {
            Self::Ascii(_) | Self::Undefined(_) => return None,
            Self::Byte(v) => v.iter().copied().map(f64::from).collect(),
            Self::SByte(v) => v.iter().copied().map(f64::from).collect(),
            Self::Short(v) => v.iter().copied().map(f64::from).collect(),
            Self::SShort(v) => v.iter().copied().map(f64::from).collect(),
            Self::Long(v) | Self::Ifd(v) => v.iter().copied().map(f64::from).collect(),
            Self::SLong(v) => v.iter().copied().map(f64::from).collect(),
            Self::Long8(v) | Self::Ifd8(v) => v.iter().map(|n| *n as f64).collect(),
            Self::SLong8(v) => v.iter().map(|n| *n as f64).collect(),
            Self::Rational(v) => v.iter().map(|[n, d]| f64::from(*n) / f64::from(*d)).collect(),
            Self::SRational(v) => v.iter().map(|[n, d]| f64::from(*n) / f64::from(*d)).collect(),
            Self::Float(v) => v.iter().copied().map(f64::from).collect(),
            Self::Double(v) => v.clone(),
        })
    }

    /// Text up to the first zero byte, or nothing if the values are not bytes.
    ///
    /// Bytes that are not UTF-8 are taken as Latin-1, which is what older writers meant by them.
    #[must_use]
    pub fn text(&self) -> Option<String> {
        let (Self::Ascii(bytes) | Self::Byte(bytes) | Self::Undefined(bytes)) = self else { return None };
        let bytes = bytes.split(|byte| *byte == 0).next().unwrap_or_default();
        Some(match std::str::from_utf8(bytes) {
            Ok(text) => text.to_owned(),
            Err(_) => bytes.iter().copied().map(char::from).collect(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Value;

    #[test]
    fn text_ends_at_its_first_zero_byte_and_may_be_latin_1() {
        assert_eq!(Value::ascii("a|").text().unwrap(), "a|");
        assert_eq!(Value::Ascii(b"a\0b\0".to_vec()).text().unwrap(), "a");
        assert_eq!(Value::Ascii(b"M\xfcller".to_vec()).text().unwrap(), "Müller");
        assert_eq!(Value::ascii("Müller").text().unwrap(), "Müller");
        assert_eq!(Value::Short(vec![1]).text(), None);
    }

    #[test]
    fn numbers_of_any_type_are_floats_and_only_integers_are_integers() {
        assert_eq!(Value::Rational(vec![[3, 2]]).floats().unwrap(), [1.5]);
        assert_eq!(Value::Long8(vec![1 << 40]).floats().unwrap(), [f64::from(1 << 20) * f64::from(1 << 20)]);
        assert_eq!(Value::SShort(vec![-3]).integer(0), Some(-3));
        assert_eq!(Value::SShort(vec![-3]).integer(1), None);
        assert_eq!(Value::Double(vec![1.0]).integer(0), None);
        assert_eq!(Value::ascii("1").floats(), None);
    }
}
