//! What the EPSG registry says of coordinate systems, as far as it helps to know one that a file defines by parameters.
//!
//! The table beside this file is an extract, made by `make_table.py`. Its rows:
//!
//! ```text
//! P code geodetic method unit  latitude longitude parallel parallel scale azimuth easting northing    a projected system
//! D code horizontal                                                a geographic one with heights, and the same without
//! C code horizontal vertical                                       a compound one
//! ```
//!
//! `method` is GeoTIFF's code of the projection, `unit` that of the unit of length; angles are degrees, lengths that unit.
//! Which parameter a method calls latitude and longitude is the same as in [`super::projection`]: those of its origin or
//! centre.

use super::projection::Parameters;

/// The rows. It is looked through from the top: only files that define a system by parameters ask for it.
static TABLE: &str = include_str!("table.txt");

/// The code of the projected system over the geodetic one called `geodetic`.
pub(super) fn projected(geodetic: u32, method: u16, unit: u16, wanted: &Parameters) -> Option<u32> {
    let head = format!("{geodetic} {method} {unit} ");
    rows('P').find_map(|row| {
        let (code, row) = row.split_once(' ')?;
        let numbers = row.strip_prefix(&head)?;
        let mut numbers = numbers.split(' ').map(str::parse::<f64>);
        let found = wanted.values().into_iter().all(|wanted| {
            let known = numbers.next();
            matches!(known, Some(Ok(known)) if close(known, wanted))
        });
        found.then(|| code.parse().ok()).flatten()
    })
}

/// The code of the geographic system of two dimensions that belongs to the one of three called `code`.
pub(super) fn without_height(code: u32) -> Option<u32> {
    rows('D').find_map(|row| pair(row).filter(|(three, _)| *three == code)).map(|(_, two)| two)
}

/// The inverse of [`without_height`]: the first one, if there are several.
pub(super) fn with_height(code: u32) -> Option<u32> {
    rows('D').find_map(|row| pair(row).filter(|(_, two)| *two == code)).map(|(three, _)| three)
}

/// The code of the compound system of these parts.
pub(super) fn compound(horizontal: u32, vertical: u32) -> Option<u32> {
    let parts = format!("{horizontal} {vertical}");
    rows('C').find_map(|row| row.split_once(' ').filter(|(_, rest)| *rest == parts)?.0.parse().ok())
}

/// The rows of one kind, without the letter.
fn rows(kind: char) -> impl Iterator<Item = &'static str> {
    TABLE.lines().filter_map(move |line| line.strip_prefix(kind)?.strip_prefix(' '))
}

fn pair(row: &str) -> Option<(u32, u32)> {
    let (a, b) = row.split_once(' ')?;
    Some((a.parse().ok()?, b.parse().ok()?))
}

/// Whether two parameters are the same but for what is lost on the way through text and other units: a hundredth of a
/// second of arc, a millimetre in a thousand kilometres.
fn close(a: f64, b: f64) -> bool {
    (a - b).abs() <= 3e-6_f64.max(1e-9 * a.abs())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(geodetic: u32, method: u16, unit: u16, parameters: Parameters, want: Option<u32>) {
        assert_eq!(projected(geodetic, method, unit, &parameters), want);
    }

    fn utm(longitude: f64) -> Parameters {
        Parameters { longitude, scale: 0.9996, false_easting: 500_000.0, ..Parameters::default() }
    }

    #[test]
    fn every_row_says_what_its_letter_asks_for() {
        for (line, number) in TABLE.lines().zip(1..) {
            let words: Vec<&str> = line.split(' ').collect();
            let numbers = |words: &[&str]| words.iter().all(|word| word.parse::<f64>().is_ok());
            let whole = match words[0] {
                "P" => words.len() == 13 && numbers(&words[1..]),
                "D" => words.len() == 3 && numbers(&words[1..]),
                "C" => words.len() == 4 && numbers(&words[1..]),
                first => first == "#",
            };
            assert!(whole, "line {number}: {line}");
        }
    }

    #[test]
    fn a_projected_system_is_known_by_its_parameters() {
        check(4326, 1, 9001, utm(-57.0), Some(32621));
        check(4258, 1, 9001, utm(9.0), Some(25832));
        check(4326, 1, 9001, utm(-57.01), None);
        check(4326, 1, 9002, utm(-57.0), None);
    }

    #[test]
    fn parameters_that_went_through_text_are_still_the_same() {
        check(4326, 1, 9001, utm(-57.000_000_1), Some(32621));
        assert!(!close(6_000_000.0, 6_000_000.1) && close(33.883_333_333_333_3, 33.883_333_333_3));
    }

    #[test]
    fn systems_of_two_parts_are_known() {
        assert_eq!((without_height(4979), without_height(4326)), (Some(4326), None));
        assert_eq!((with_height(4326), with_height(4979)), (Some(4979), None));
        assert_eq!((compound(4326, 3855), compound(4326, 1)), (Some(9518), None));
    }
}
