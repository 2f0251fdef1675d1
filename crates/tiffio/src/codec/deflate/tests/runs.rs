//! The encoder of runs.

use proptest::prelude::*;

use super::naive::{Block, inflate};
use super::*;
use crate::codec::deflate::runs::Encoder;

/// Encodes, decodes with all decoders, and comes back with the blocks.
#[track_caller]
fn blocks(samples: &[u8]) -> Vec<Block> {
    let mut packed = vec![1, 2, 3];
    Encoder::default().encode(samples, &mut packed);
    check(samples, &packed);
    let (out, blocks) = inflate(&packed);
    assert!(out == samples, "the naive twin decodes something else");
    blocks
}

#[test]
fn every_length_up_to_2000_survives() {
    let (noise, differences) = (Random(1).bytes(2000), Random(2).differences(1000));
    for length in 0..=2000 {
        let mut packed = Vec::new();
        for samples in [&noise[..length], &differences[..length], &[9; 2000][..length]] {
            Encoder::default().encode(samples, &mut packed);
            check(samples, &packed);
        }
    }
}

#[test]
fn nothing_is_a_stored_block_of_nothing() {
    assert_eq!(blocks(&[]), [Block::Stored { bytes: 0 }]);
}

#[test]
fn noise_is_stored_in_parts_of_one_size() {
    assert_eq!(blocks(&Random(1).bytes(70_000)), [35_000, 35_000].map(|bytes| Block::Stored { bytes }));
}

#[test]
fn a_constant_is_one_byte_and_runs_of_258() {
    let runs = |bytes: usize| Block::Dynamic { bytes, longest: 2, matches: (bytes - 1) / 258 };
    assert_eq!(blocks(&[0; 258 * 4 + 1]), [runs(258 * 4 + 1)]);
    assert_eq!(blocks(&[0; 2 * (258 * 200 + 1)]), [runs(258 * 200 + 1), runs(258 * 200 + 1)]);
}

#[test]
fn codes_are_cut_at_14_bits() {
    // Each byte occurs twice as often as the one before it, so that each has a code one bit shorter.
    let samples: Vec<u8> = (0..16).flat_map(|byte| vec![byte; 1 << byte]).collect();
    // In an order without runs: steps of about the golden ratio.
    let samples: Vec<u8> = (0..samples.len()).map(|n| samples[n * 40_504 % samples.len()]).collect();
    let [Block::Dynamic { longest: 14, .. }] = blocks(&samples)[..] else { panic!("{:?}", blocks(&samples)) };
}

#[test]
fn runs_that_cost_more_than_their_bytes_are_left_alone() {
    // Mostly one byte, whose code is a bit long: four of them are shorter than any run.
    let samples: Vec<u8> = (0..20_000).map(|n| if n % 5 == 4 { [1, 2, 3][n % 3] } else { 0 }).collect();
    let [Block::Dynamic { matches: 0, .. }] = blocks(&samples)[..] else { panic!("{:?}", blocks(&samples)) };
}

/// Parts of different kinds, one after the other.
fn mixed() -> impl Strategy<Value = Vec<u8>> {
    let part = prop_oneof![
        (any::<u8>(), 1usize..700).prop_map(|(byte, count)| vec![byte; count]),
        (any::<u64>(), 1usize..400).prop_map(|(seed, count)| Random(seed).bytes(count)),
        (any::<u64>(), 1usize..400).prop_map(|(seed, count)| Random(seed).differences(count)),
        prop::collection::vec((0u8..4, 1usize..12), 1..60)
            .prop_map(|runs| runs.iter().flat_map(|(byte, count)| vec![*byte; *count]).collect()),
    ];
    prop::collection::vec(part, 0..12).prop_map(|parts| parts.concat())
}

proptest! {
    #[test]
    fn any_samples_survive(samples in mixed()) {
        blocks(&samples);
    }

    #[test]
    fn samples_of_several_blocks_survive(samples in mixed(), more in 60_000usize..140_000) {
        let samples: Vec<u8> = samples.iter().copied().cycle().take(more).collect();
        let mut packed = Vec::new();
        Encoder::default().encode(&samples, &mut packed);
        check(&samples, &packed);
    }

    #[test]
    fn the_choice_between_encoders_does_not_change_the_samples(samples in mixed()) {
        let mut packed = Vec::new();
        Deflater::default().encode_predicted(&samples, &mut packed);
        check(&samples, &packed);
    }
}
