//! The word that was probably meant.

/// The candidate that takes the fewest edits to become `word`, letters' case aside; nothing if a third of it or more
/// would change.
pub(crate) fn nearest(word: &str, candidates: impl Iterator<Item = &'static str>) -> Option<&'static str> {
    let word = word.to_lowercase();
    candidates
        .map(|candidate| (strsim::osa_distance(&word, candidate), candidate))
        .min_by_key(|(edits, _)| *edits)
        .filter(|(edits, candidate)| 3 * edits <= candidate.len().max(word.len()).max(3))
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
