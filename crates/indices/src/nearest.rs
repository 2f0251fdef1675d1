//! The word that was probably meant.

/// The candidate that takes the fewest edits (a letter put in, taken out, changed, or swapped with its neighbour) to
/// become `word`, letters' case aside; nothing if half of it or more would change.
///
/// # Examples
///
/// ```
/// assert_eq!(indices::nearest("gren", ["red", "green", "nir"].into_iter()), Some("green"));
/// ```
#[must_use]
pub fn nearest<'a>(word: &str, candidates: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let word = word.to_lowercase();
    candidates
        .map(|candidate| (strsim::osa_distance(&word, &candidate.to_lowercase()), candidate))
        .min_by_key(|(edits, _)| *edits)
        .filter(|(edits, candidate)| 2 * edits < candidate.chars().count().max(word.chars().count()))
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn a_slip_is_recognised_and_another_word_is_not() {
        let names = ["ndvi", "evi2", "kndvi", "nbr"];
        let check = |word, want| assert_eq!(nearest(word, names.into_iter()), want, "{word}");
        check("NDVI", Some("ndvi"));
        check("nvdi", Some("ndvi"));
        check("nbrr", Some("nbr"));
        check("kndv", Some("kndvi"));
        check("wetness", None);
        check("", None);
    }
}
