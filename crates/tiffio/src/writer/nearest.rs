//! The word that was probably meant.

/// The candidate that takes the fewest edits (a letter put in, taken out, changed, or swapped with its neighbour) to
/// become `word`, letters' case aside; nothing if that would change a third of it or more.
pub(super) fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word: Vec<char> = word.to_uppercase().chars().collect();
    candidates
        .into_iter()
        .map(|candidate| (edits(&word, &candidate.to_uppercase().chars().collect::<Vec<_>>()), candidate))
        .min_by_key(|(edits, _)| *edits)
        .filter(|(edits, candidate)| 3 * edits <= candidate.chars().count().max(word.len()).max(3))
        .map(|(_, candidate)| candidate)
}

/// The number of edits between two words: optimal string alignment, by rows of the usual table.
fn edits(a: &[char], b: &[char]) -> usize {
    let mut before: Vec<usize> = Vec::new();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut next = vec![i + 1];
        for (j, y) in b.iter().enumerate() {
            let changed = row[j] + usize::from(x != y);
            let mut best = changed.min(row[j + 1] + 1).min(next[j] + 1);
            if i > 0 && j > 0 && *x == b[j - 1] && a[i - 1] == *y {
                best = best.min(before[j - 1] + 1);
            }
            next.push(best);
        }
        before = std::mem::replace(&mut row, next);
    }
    row[b.len()]
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

    #[test]
    fn edits_are_counted() {
        let count = |a: &str, b: &str| edits(&a.chars().collect::<Vec<_>>(), &b.chars().collect::<Vec<_>>());
        assert_eq!([count("", "abc"), count("abc", ""), count("abc", "acb"), count("abc", "axcd")], [3, 3, 1, 2]);
    }
}
