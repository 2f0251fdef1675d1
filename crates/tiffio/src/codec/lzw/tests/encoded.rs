//! Encoded data: decodes to itself, here and elsewhere, and is as small as it should be.

use proptest::prelude::*;
use weezl::BitOrder;

use super::super::encode::LONG;
use super::super::worst_case;
use super::*;

fn weezl_encode(chunk: &[u8]) -> Vec<u8> {
    weezl::encode::Encoder::with_tiff_size_switch(BitOrder::Msb, 8).encode(chunk).unwrap()
}

fn weezl_decode(packed: &[u8]) -> Vec<u8> {
    weezl::decode::Decoder::with_tiff_size_switch(BitOrder::Msb, 8).decode(packed).unwrap()
}

/// Both ways, between all pairs of encoder and decoder.
#[track_caller]
fn check(chunk: &[u8], encoder: &mut Encoder, decoder: &mut Decoder) {
    let mut packed = [Vec::new()];
    encoder.encode(&[chunk.to_vec()], &mut packed);
    let [packed] = packed;
    assert!(packed.len() <= worst_case(chunk.len()));
    assert!(weezl_decode(&packed) == chunk, "weezl decodes {} bytes differently", chunk.len());
    for packed in [packed, weezl_encode(chunk)] {
        let out = decode(decoder, &packed, chunk.len());
        assert!(out.as_deref() == Some(chunk), "{} bytes do not survive", chunk.len());
    }
}

#[track_caller]
fn check_lengths(lengths: impl IntoIterator<Item = usize>) {
    let (mut encoder, mut decoder) = (Encoder::default(), Decoder::default());
    for (length, seed) in lengths.into_iter().zip(0..) {
        KINDS.into_iter().for_each(|kind| check(&kind.data(length, seed), &mut encoder, &mut decoder));
    }
}

#[test]
fn every_length_to_five_thousand_survives() {
    check_lengths(0..=5000);
}

#[test]
fn lengths_around_every_change_of_width_survive() {
    // With a code for each byte, widths change after 254, 766 and 1790 codes, and Clear comes after 3836.
    for epochs in 0..4 {
        for change in [3, 254, 766, 1790, 3836] {
            let length = epochs * 3836 + change;
            check_lengths(length - 3..length + 4);
        }
    }
}

#[test]
fn long_chunks_survive() {
    check_lengths([70_000, 262_144, 1_000_003]);
}

#[test]
fn chunks_that_are_encoded_in_thirds_survive() {
    check_lengths([LONG - 1, LONG, LONG + 1, LONG + 2, 2_000_003]);
}

#[test]
fn thirds_make_streams_hardly_longer() {
    for (kind, permille) in [(Kind::Raster, 3), (Kind::Random, 1), (Kind::Runs, 3)] {
        let chunk = kind.data(LONG, 3);
        let (long, short) = (encode(&chunk).len(), encode(&chunk[..LONG - 1]).len());
        assert!(long * 1000 <= short * (1000 + permille), "{kind:?}: {long} bytes against {short}");
    }
}

#[test]
fn the_encoder_equals_its_naive_twin() {
    for kind in KINDS {
        for length in [0, 1, 2, 3, 255, 256, 3835, 3836, 3837, 4000, 20_000] {
            let chunk = kind.data(length, 7);
            assert!(encode(&chunk) == naive::encode(&chunk), "{kind:?}, {length} bytes");
        }
    }
    for (kind, length) in
        [(Kind::Raster, LONG), (Kind::Runs, LONG + 1), (Kind::Raster, LONG - 1), (Kind::Random, LONG + 5)]
    {
        let chunk = kind.data(length, 7);
        assert!(encode(&chunk) == naive::encode(&chunk), "{kind:?}, {length} bytes");
    }
}

#[test]
fn an_empty_chunk_is_clear_and_end() {
    assert_eq!(encode(&[]), [0x80, 0x40, 0x40]);
}

#[test]
fn streams_start_with_clear_and_end_with_the_end_code() {
    // 256, 65, 257 as nine bits each.
    assert_eq!(encode(b"A"), [0b1000_0000, 0b0001_0000, 0b0110_0000, 0b0010_0000]);
}

#[test]
fn streams_are_as_small_as_those_of_an_exact_encoder() {
    for (kind, permille) in [(Kind::Raster, 10), (Kind::Runs, 15), (Kind::Constant, 15)] {
        let chunk = kind.data(200_000, 3);
        let (ours, exact) = (encode(&chunk).len(), weezl_encode(&chunk).len());
        assert!(ours * 1000 <= exact * (1000 + permille), "{kind:?}: {ours} bytes against {exact}");
    }
}

#[test]
fn numbers_of_epochs_can_run_out() {
    let (mut encoder, chunk) = (Encoder::default(), Kind::Runs.data(300, 1));
    let want = encode(&chunk);
    for _ in 0..5000 {
        let mut out = [Vec::new()];
        encoder.encode(std::slice::from_ref(&chunk), &mut out);
        assert!(out[0] == want);
    }
}

proptest! {
    #[test]
    fn decoding_undoes_encoding(runs in prop::collection::vec((any::<u8>(), 1usize..50), 0..400), alphabet in 1u8..=255) {
        let chunk: Vec<u8> = runs.iter().flat_map(|&(byte, count)| vec![byte % alphabet; count / 2]).collect();
        check(&chunk, &mut Encoder::default(), &mut Decoder::default());
        prop_assert_eq!(encode(&chunk), naive::encode(&chunk));
    }
}
