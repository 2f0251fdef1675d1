//! Numbers of bytes for people.

use std::fmt;

/// A number of bytes, printed with three digits and a unit of 1000s: `18.4 MB`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Size(pub(crate) u64);

impl Size {
    /// At least `bytes`, as it is typed behind `--memory`: whole units of 1024s, at most a tenth too much.
    pub(crate) fn rounded_up(bytes: u64) -> String {
        let units = [(1_u64 << 30, "G"), (1 << 20, "M"), (1 << 10, "K")];
        let unit = units.into_iter().find(|(unit, _)| bytes / unit >= 10);
        let (unit, letter) = unit.unwrap_or((1, ""));
        format!("{}{letter}", bytes.div_ceil(unit))
    }
}

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 < 1000 {
            return write!(f, "{} bytes", self.0);
        }
        #[expect(clippy::cast_precision_loss, reason = "three digits are printed")]
        let mut size = self.0 as f64 / 1000.0;
        let mut units = ["kB", "MB", "GB", "TB", "PB"].into_iter();
        let mut unit = units.next().unwrap_or_default();
        // What would be printed as 1000 is 1.00 of the next unit.
        while size >= 999.5 {
            let Some(next) = units.next() else { break };
            (size, unit) = (size / 1000.0, next);
        }
        let decimals = if size < 9.995 {
            2
        } else if size < 99.95 {
            1
        } else {
            0
        };
        write!(f, "{size:.decimals$} {unit}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_digits_are_printed() {
        let check = |bytes, want: &str| assert_eq!(Size(bytes).to_string(), want);
        check(0, "0 bytes");
        check(999, "999 bytes");
        check(1000, "1.00 kB");
        check(9_994, "9.99 kB");
        check(9_996, "10.0 kB");
        check(18_384_162, "18.4 MB");
        check(999_499_999, "999 MB");
        check(999_500_000, "1.00 GB");
        check(u64::MAX, "18447 PB");
    }

    #[test]
    fn memory_is_rounded_up() {
        let check = |bytes, want: &str| assert_eq!(Size::rounded_up(bytes), want);
        check(1, "1");
        check(9_000, "9000");
        check(10_240, "10K");
        check(10_241, "11K");
        check(3_000_000, "2930K");
        check(60 << 20, "60M");
        check((60 << 30) + 1, "61G");
    }
}
