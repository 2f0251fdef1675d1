//! Levels, the choice between the encoders, and what the inflater says of streams that are not whole.

use super::*;

fn encode(samples: &[u8], level: Option<u8>) -> Vec<u8> {
    let mut packed = vec![1, 2, 3];
    Deflater::default().encode(samples, level, &mut packed);
    packed
}

fn encode_predicted(samples: &[u8]) -> Vec<u8> {
    let mut packed = vec![1, 2, 3];
    Deflater::default().encode_predicted(samples, &mut packed);
    packed
}

/// Some bytes again and again, in which matches find more than runs do.
fn periodic(random: &mut Random, period: usize, count: usize) -> Vec<u8> {
    random.bytes(period).into_iter().cycle().take(count).collect()
}

#[test]
fn decoding_undoes_encoding_at_every_level() {
    let samples: Vec<u8> = (0..100_000u32).map(|n| (n.wrapping_mul(n) >> 7).to_le_bytes()[0]).collect();
    let (mut deflater, mut packed) = (Deflater::default(), Vec::new());
    for level in (1..=9).map(Some).chain([None]) {
        deflater.encode(&samples, level, &mut packed);
        check(&samples, &packed);
    }
}

#[test]
fn noise_fits_the_worst_case_at_every_level() {
    for length in [0, 1, 2, 100, 5_000, 70_000, 300_000] {
        let samples = Random(1).bytes(length);
        (1..=9).for_each(|level| check(&samples, &encode(&samples, Some(level))));
        check(&samples, &encode_predicted(&samples));
    }
}

#[test]
fn differences_of_imagery_are_packed_with_runs_alone() {
    let samples = Random(2).differences(65_536);
    let packed = encode_predicted(&samples);
    check(&samples, &packed);
    let (_, blocks) = naive::inflate(&packed);
    assert_eq!(blocks.len(), 3);
    let with_matches = encode(&samples, None);
    assert!(packed.len() * 100 <= with_matches.len() * 102, "{} bytes instead of {}", packed.len(), with_matches.len());
}

#[test]
fn matches_that_only_a_whole_window_has_are_seen_in_the_sample() {
    // Little noise: a window has most sequences of four bytes, eight KiB hardly any.
    let samples: Vec<u8> = Random(6).bytes(131_072).chunks(2).flat_map(|two| [two[0] % 32, 0]).collect();
    let packed = encode_predicted(&samples);
    check(&samples, &packed);
    assert_eq!(packed, encode(&samples, None));
}

#[test]
fn what_comes_back_is_packed_with_matches() {
    let samples = periodic(&mut Random(3), 1000, 100_000);
    let packed = encode_predicted(&samples);
    check(&samples, &packed);
    assert_eq!(packed, encode(&samples, None));
}

#[test]
fn chunks_before_do_not_change_a_chunk() {
    let mut random = Random(4);
    let chunks = [random.differences(5_000), periodic(&mut random, 300, 40_000), random.bytes(20_000), vec![0; 90_000]];
    let mut deflater = Deflater::default();
    let mut packed = Vec::new();
    for chunk in chunks.iter().chain(chunks.iter().rev()) {
        deflater.encode_predicted(chunk, &mut packed);
        assert_eq!(packed, encode_predicted(chunk));
    }
}

#[test]
fn a_wrong_checksum_is_an_error() {
    for mut packed in [encode(b"bandsaw bandsaw", None), encode_predicted(b"bandsaw bandsaw")] {
        *packed.last_mut().unwrap() ^= 1;
        assert!(Inflater::default().decode(&packed, &mut [0; 15]).is_err());
    }
}

#[test]
fn a_stream_that_is_cut_short_says_how_far_it_came() {
    let packed = encode(&[7; 1000], None);
    let mut out = [0; 1000];
    assert!(Inflater::default().decode(&packed[..4], &mut out).unwrap() < 1000);
}

#[test]
fn a_stream_that_is_longer_than_the_chunk_fills_it() {
    let samples = Random(5).differences(500);
    let mut out = [0; 700];
    assert_eq!(Inflater::default().decode(&encode_predicted(&samples), &mut out).unwrap(), 700);
    assert_eq!(out, samples[..700]);
}
