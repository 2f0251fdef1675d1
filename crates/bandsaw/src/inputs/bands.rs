//! Bands by name or number.

use chunkgraph::{Array, Usage};

use crate::errors::Result;

/// The band of `scene` called `wanted`, or else of that number from 1.
///
/// # Errors
///
/// [`Usage::NoSuchBand`], or [`Usage::NoSuchBandNumber`] for a number.
pub(crate) fn band(scene: &Array, wanted: &str) -> Result<Array> {
    let names: Vec<Option<&str>> = scene.bands().iter().map(|band| band.description.as_deref()).collect();
    let number = band_number(&names, wanted, &scene.labels().name)?;
    Ok(scene.band_numbers(&[number])?)
}

/// The number, from 1, of the band called `wanted` among bands of these names, or else of that number itself; `scene` is
/// what errors call them all.
///
/// # Errors
///
/// As [`band`].
pub(crate) fn band_number(names: &[Option<&str>], wanted: &str, scene: &str) -> Result<u32, Usage> {
    let count = u32::try_from(names.len()).unwrap_or(u32::MAX);
    if let Some((number, _)) = (1..=count).zip(names).find(|(_, name)| **name == Some(wanted)) {
        return Ok(number);
    }
    match wanted.parse::<u64>() {
        Ok(number) => match u32::try_from(number) {
            Ok(small) if (1..=count).contains(&small) => Ok(small),
            _ => Err(Usage::NoSuchBandNumber { number, name: scene.to_owned(), count }),
        },
        Err(_) => {
            let known = (1..).zip(names).map(|(number, name)| name.map_or_else(|| number.to_string(), str::to_owned));
            Err(Usage::NoSuchBand { name: wanted.to_owned(), known: known.take(names.len()).collect() })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(names: &[Option<&str>], wanted: &str, want: Result<u32, &str>) {
        let found = band_number(names, wanted, "a.tif").map_err(|error| error.to_string());
        assert_eq!(found, want.map_err(str::to_owned));
    }

    #[test]
    fn a_name_goes_before_a_number() {
        check(&[Some("red"), Some("nir")], "nir", Ok(2));
        check(&[Some("red"), Some("nir")], "1", Ok(1));
        check(&[Some("2"), Some("1")], "1", Ok(2));
        check(&[None, None], "2", Ok(2));
    }

    #[test]
    fn what_is_not_there_is_named_with_what_is() {
        check(&[Some("red"), None], "nir", Err("there is no band nir, there are: red, 2"));
        check(&[Some("red"), None], "3", Err("band 3 asked for (from 1), a.tif has 2"));
        check(&[Some("red"), None], "0", Err("band 0 asked for (from 1), a.tif has 2"));
        check(&[Some("red")], "99999999999", Err("band 99999999999 asked for (from 1), a.tif has 1"));
        check(&[Some("red")], "-1", Err("there is no band -1, there are: red"));
    }
}
