//! `GDAL_NODATA`: the missing-value marker, a number as text in many spellings.

use super::GeoRef;

impl GeoRef {
    /// The number that stands for a missing sample, or nothing if the file names none or what it names is no number.
    ///
    /// Spellings of NaN and infinity by C libraries of all kinds are known; a number too large for 64 bits is infinite. As
    /// in C, what follows a number is ignored. Integers past 2^53 are rounded: those who need them read `nodata` itself.
    ///
    /// It may be a number that the image's samples cannot have, such as 256 among bytes; among samples of `float32` the
    /// one that is meant is the nearest of those.
    #[must_use]
    pub fn nodata_value(&self) -> Option<f64> {
        self.nodata.as_deref().and_then(parse)
    }
}

/// The text of the tag without its padding, or nothing if it is all padding.
pub(super) fn text(stored: &str) -> Option<String> {
    let trimmed = stored.trim_matches(|c: char| c == '\0' || c.is_whitespace());
    (!trimmed.is_empty()).then(|| trimmed.to_owned())
}

fn parse(text: &str) -> Option<f64> {
    let lower = text.trim_matches(|c: char| c == '\0' || c.is_whitespace()).to_ascii_lowercase();
    let (sign, magnitude) = match lower.as_bytes().first()? {
        b'-' => (-1.0, lower.get(1..)?),
        b'+' => (1.0, lower.get(1..)?),
        _ => (1.0, lower.as_str()),
    };
    let is = |words: &[&str]| words.iter().any(|word| magnitude.starts_with(word));
    if is(&["nan", "1.#ind", "1.#qnan", "1.#snan", "qnan", "snan"]) {
        return Some(f64::NAN);
    }
    if is(&["inf", "1.#inf"]) {
        return Some(sign * f64::INFINITY);
    }
    // The longest beginning that is a number; ASCII alone, so that every length is a boundary.
    let length = magnitude.bytes().take_while(|byte| matches!(byte, b'0'..=b'9' | b'.' | b'e' | b'+' | b'-')).count();
    let number = (1..=length.min(400)).rev().find_map(|end| magnitude.get(..end)?.parse::<f64>().ok())?;
    Some(sign * number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, want: Option<f64>) {
        let found = GeoRef { nodata: Some(text.to_owned()), ..GeoRef::default() }.nodata_value();
        assert!(found == want || found.zip(want).is_some_and(|(a, b)| a.is_nan() && b.is_nan()), "{text}: {found:?}");
    }

    #[test]
    fn numbers_are_read_in_every_form() {
        check("0", Some(0.0));
        check("-9999", Some(-9999.0));
        check(" +1.5e-3 \0", Some(0.0015));
        check("-3.4028234663852886e+38", Some(-3.402_823_466_385_288_6e38));
        check("255 ", Some(255.0));
        check("12abc", Some(12.0));
        check("1e400", Some(f64::INFINITY));
        check("-1e400", Some(f64::NEG_INFINITY));
    }

    #[test]
    fn nan_and_infinity_have_many_spellings() {
        for spelling in ["nan", "NaN", "-nan", "nan(0x8000)", "-1.#IND", "1.#QNAN", "-1.#IND000", "NAN\0"] {
            check(spelling, Some(f64::NAN));
        }
        check("inf", Some(f64::INFINITY));
        check("-Infinity", Some(f64::NEG_INFINITY));
        check("1.#INF", Some(f64::INFINITY));
        check("-1.#INF", Some(f64::NEG_INFINITY));
    }

    #[test]
    fn what_is_no_number_is_nothing() {
        for text in ["", "none", "-", "e5", "."] {
            check(text, None);
        }
        assert_eq!(GeoRef::default().nodata_value(), None);
        assert_eq!((text("\0 \0"), text(" 7\0\0")), (None, Some("7".to_owned())));
    }
}
