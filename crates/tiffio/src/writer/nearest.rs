//! The word that was probably meant.

/// The candidate that takes the fewest edits (a letter put in, taken out, changed, or swapped with its neighbour) to
/// become `word`, letters' case aside; nothing if that would change a third of it or more.
pub(super) fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word = word.to_uppercase();
    candidates
        .into_iter()
        .map(|candidate| (strsim::osa_distance(&word, &candidate.to_uppercase()), candidate))
        .min_by_key(|(edits, _)| *edits)
        .filter(|(edits, candidate)| 3 * edits <= candidate.chars().count().max(word.chars().count()).max(3))
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(word: &str, want: Option<&str>) {
        assert_eq!(nearest(word, ["COMPRESS", "PREDICTOR", "ZLEVEL", "TILED"]), want);
    }

    #[test]
    fn a_slip_is_recognised() {
        check("compression", Some("COMPRESS"));
        check("PREDCITOR", Some("PREDICTOR"));
        check("TILES", Some("TILED"));
        check("Z_LEVEL", Some("ZLEVEL"));
    }

    #[test]
    fn another_word_is_not() {
        check("QUALITY", None);
        check("", None);
    }
}
