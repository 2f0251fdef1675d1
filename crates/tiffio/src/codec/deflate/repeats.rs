//! A look at a sample of differences: whether a search for matches could pay at all.

use std::fmt;

/// Bytes that count as one that came back. Four or five differences of noise are soon alike by chance, and a match of them
/// saves next to nothing.
const WORD_BYTES: usize = 6;
const WORD_MASK: u64 = (1 << (8 * WORD_BYTES)) - 1;
/// As many marks as the window has places, of 64 KiB together.
const MARKS: usize = 1 << MARK_BITS;
const MARK_BITS: u32 = 15;
/// 2^64 divided by the golden ratio: mixes the bits of a word into the highest ones.
const FACTOR: u64 = 0x9E37_79B9_7F4A_7C15;

/// If less than one part in so many of a sample was there before, matches would not make it 6 % smaller.
const REPEATED_PART: usize = 8;
/// If more than one part in so many is runs, the rest is what counts, and is too little to judge by here.
const RUN_PART: usize = 2;

/// Words that were there: a mark of the last one at each of some places.
///
/// Marks are overwritten by others, and some words share them: what is said is likely, not sure.
pub(super) struct Repeats {
    marks: Box<[u16]>,
}

impl fmt::Debug for Repeats {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Repeats")
    }
}

impl Default for Repeats {
    fn default() -> Self {
        Self { marks: vec![0; MARKS].into() }
    }
}

impl Repeats {
    /// Whether much of `sample` also stood before it, in it or at the end of `before`, or is runs.
    pub(super) fn are_likely(&mut self, before: &[u8], sample: &[u8]) -> bool {
        self.marks.fill(0);
        for word in words(before) {
            self.replace(word);
        }
        let (mut repeated, mut in_runs) = (0, 0);
        for word in words(sample) {
            // A word of one byte is a run, which needs no match.
            let is_run = word == word >> 8 | (word & 0xFF) << (8 * (WORD_BYTES - 1));
            repeated += usize::from(self.replace(word) & !is_run);
            in_runs += usize::from(is_run);
        }
        repeated * REPEATED_PART >= sample.len() || in_runs * RUN_PART >= sample.len()
    }

    /// Marks a word; comes back with whether it is likely to have been the last one there.
    #[inline(always)]
    fn replace(&mut self, word: u64) -> bool {
        let [.., a, b, c, d] = word.wrapping_mul(FACTOR).to_le_bytes();
        let (mark, place) = (u16::from_le_bytes([a, b]), u16::from_le_bytes([c, d]) >> (16 - MARK_BITS));
        self.marks.get_mut(usize::from(place)).is_some_and(|last| std::mem::replace(last, mark) == mark)
    }
}

/// The words that begin at each byte.
fn words(bytes: &[u8]) -> impl Iterator<Item = u64> {
    bytes.windows(8).filter_map(<[u8]>::first_chunk).map(|bytes| u64::from_le_bytes(*bytes) & WORD_MASK)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Bytes without an order.
    fn noise(seed: u32, count: usize) -> Vec<u8> {
        let mut state = seed;
        let mut next = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            state.to_be_bytes()[0]
        };
        (0..count).map(|_| next()).collect()
    }

    #[track_caller]
    fn check(before: &[u8], sample: &[u8], want: bool) {
        let mut repeats = Repeats::default();
        // What was looked at before does not matter.
        repeats.are_likely(sample, before);
        assert_eq!(repeats.are_likely(before, sample), want);
    }

    #[test]
    fn noise_does_not_repeat() {
        check(&noise(1, 32_768), &noise(2, 8192), false);
        check(&[], &[], true);
    }

    #[test]
    fn what_stood_at_the_other_end_of_the_window_repeats() {
        let before = noise(1, 32_768);
        check(&before, &before[..8192], true);
        check(&[], &[noise(1, 4096), noise(1, 4096)].concat(), true);
    }

    #[test]
    fn runs_count_if_they_are_most_of_the_sample() {
        check(&[0; 5000], &[noise(1, 2000), vec![7; 6000]].concat(), true);
        check(&[0; 5000], &[noise(1, 6000), vec![7; 2000]].concat(), false);
    }
}
