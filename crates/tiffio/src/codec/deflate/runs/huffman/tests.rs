//! Code lengths against the plainest tree, and against the rules for lengths that are cut.

use proptest::prelude::*;

use super::*;

const SYMBOLS: usize = 40;

/// The bits of all symbols under the best codes: each joining of the two rarest adds a bit to what is below.
fn best_bits(counts: &[u32]) -> u64 {
    let mut weights: Vec<u64> = counts.iter().filter(|count| **count > 0).map(|count| u64::from(*count)).collect();
    let mut bits = 0;
    while weights.len() > 1 {
        weights.sort_unstable_by(|one, other| other.cmp(one));
        let joined = weights.pop().unwrap() + weights.pop().unwrap();
        bits += joined;
        weights.push(joined);
    }
    bits
}

/// Lengths are there for what occurs and nothing else, none is too long, and together they fill the tree.
#[track_caller]
fn check(counts: &[u32; SYMBOLS], limit: u8) -> u64 {
    let lengths = lengths(counts, limit);
    for (count, length) in counts.iter().zip(lengths) {
        assert_eq!(*count > 0, length > 0);
        assert!(length <= limit);
    }
    let used = counts.iter().filter(|count| **count > 0).count();
    let room: u32 = lengths.iter().filter(|length| **length > 0).map(|length| 1 << (limit - length)).sum();
    match used {
        0 => assert_eq!(room, 0),
        1 => assert_eq!(room, 1 << (limit - 1)),
        _ => assert_eq!(room, 1 << limit),
    }
    counts.iter().zip(lengths).map(|(count, length)| u64::from(*count) * u64::from(length)).sum()
}

fn counts() -> impl Strategy<Value = [u32; SYMBOLS]> {
    let count = prop_oneof![Just(0u32), 1u32..4, 1u32..60_000, (0u32..16).prop_map(|log| 1 << log)];
    prop::collection::vec(count, SYMBOLS).prop_map(|counts| counts.try_into().unwrap())
}

proptest! {
    #[test]
    fn no_code_is_shorter_in_all(counts in counts()) {
        // A tree of such counts is not deeper than the logarithm of their sum, with the golden ratio for a base.
        let sum: u32 = counts.iter().sum();
        if sum < 900 {
            let bits = check(&counts, 14);
            let used = counts.iter().filter(|count| **count > 0).count();
            prop_assert_eq!(bits, if used == 1 { u64::from(sum) } else { best_bits(&counts) });
        }
    }

    #[test]
    fn codes_are_complete_at_any_limit(counts in counts(), limit in 6u8..=15) {
        prop_assert!(check(&counts, limit) >= best_bits(&counts));
    }
}

#[test]
fn codes_are_those_of_the_example_in_the_standard() {
    // RFC 1951 section 3.2.2: lengths (3, 3, 3, 3, 3, 2, 4, 4) have codes 010 to 110, 00, 1110 and 1111.
    let codes = codes(&[3, 3, 3, 3, 3, 2, 4, 4]);
    let want = [0b010, 0b110, 0b001, 0b101, 0b011, 0b00, 0b0111, 0b1111];
    assert_eq!(codes.map(Code::bits), want);
    assert_eq!(codes.map(Code::length), [3, 3, 3, 3, 3, 2, 4, 4]);
}
