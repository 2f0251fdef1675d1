//! Streams that no encoder of ours makes: cut, damaged, without Clear or end, with full tables, of the old kind.

use proptest::prelude::*;
use weezl::BitOrder;

use super::super::legacy::is_legacy;
use super::*;

/// A stream of these codes, each of the width that it must have.
fn pack(codes: impl IntoIterator<Item = usize>) -> Vec<u8> {
    let mut bits = Vec::new();
    let mut since_clear = 0;
    for code in codes {
        let width = 9 + [254, 766, 1790].iter().filter(|&&last| since_clear >= last).count();
        bits.extend((0..width).rev().map(|n| code >> n & 1 == 1));
        since_clear = if code == 256 { 0 } else { since_clear + 1 };
    }
    bits.chunks(8)
        .map(|bits| bits.iter().enumerate().fold(0, |byte, (n, bit)| byte | u8::from(*bit) << (7 - n)))
        .collect()
}

/// Codes in, what they stand for out; `None` if they are corrupt.
#[track_caller]
fn check(codes: impl IntoIterator<Item = usize>, want: Option<&[u8]>) {
    let packed = pack(codes);
    assert_eq!(decode(&mut Decoder::default(), &packed, 100).as_deref(), want);
    check_equals_naive(&packed);
}

#[test]
fn strings_come_from_the_table() {
    check([256, 65, 66, 258, 260, 259, 257], Some(b"ABABABABA"));
}

#[test]
fn a_string_may_be_the_one_that_is_just_added() {
    check([256, 65, 258, 259, 260, 257], Some(b"AAAAAAAAAA"));
    check([256, 65, 66, 258, 260, 261, 257], Some(b"ABABABAABAA"));
}

#[test]
fn a_stream_need_not_start_with_clear() {
    check([65, 66, 258, 257], Some(b"ABAB"));
}

#[test]
fn a_stream_need_not_have_an_end() {
    check([256, 65, 66, 258], Some(b"ABAB"));
    check([256, 65, 66, 258, 256], Some(b"ABAB"));
    check([256], Some(b""));
    check([], Some(b""));
}

#[test]
fn clear_may_come_at_any_time() {
    check([256, 256, 65, 256, 66, 67, 258, 256, 256, 257], Some(b"ABCBC"));
}

#[test]
fn nothing_counts_behind_the_end() {
    check([256, 65, 257, 66, 300], Some(b"A"));
}

#[test]
fn the_first_code_must_be_a_byte() {
    check([256, 258], None);
    check([65, 256, 300], None);
}

#[test]
fn a_code_past_the_table_is_corrupt() {
    check([256, 65, 259], None);
    check([256, 65, 66, 511], None);
    let error = Decoder::default().decode(&pack([256, 65, 300]), &mut [0; 9]).unwrap_err();
    assert_eq!(error.to_string(), "malformed TIFF: LZW stream corrupt, a code that is not in the table");
}

#[test]
fn nothing_counts_behind_a_full_output() {
    let mut out = [0; 2];
    assert_eq!(Decoder::default().decode(&pack([256, 65, 66, 500]), &mut out).unwrap(), 2);
    assert_eq!(Decoder::default().decode(&pack([256, 65, 258, 500]), &mut out).unwrap(), 2);
    assert_eq!(Decoder::default().decode(&pack([500]), &mut []).unwrap(), 0);
    assert_eq!(out, *b"AA");
}

#[test]
fn a_full_table_goes_on_without_clear() {
    // 3839 codes fill it; strings of two bytes follow, the very last of them too, and then an epoch as usual.
    let fill = || (0..3839).map(|n| (n + 9) * 7 % 256);
    check_equals_naive(&pack(fill().chain([4095, 4094, 258, 4095, 300, 65, 256, 65, 66, 258, 257])));
    check_equals_naive(&pack(fill().take(3838).chain([4095, 4095, 65, 4094, 257])));
    // Strings that grow: the longest there can be.
    check_equals_naive(&pack([65].into_iter().chain(258..4096).chain([4095, 4000, 65, 257])));
}

#[test]
fn streams_may_be_cut_anywhere() {
    for kind in KINDS {
        let packed = encode(&kind.data(700, 11));
        for length in 0..packed.len() {
            check_equals_naive(&packed[..length]);
        }
    }
}

#[test]
fn long_epochs_may_be_cut_anywhere() {
    for kind in KINDS {
        let chunk = kind.data(9000, 5);
        let packed = encode(&chunk);
        let mut decoder = Decoder::default();
        for length in 0..packed.len() {
            let out = decode(&mut decoder, &packed[..length], chunk.len()).unwrap();
            assert!(chunk.starts_with(&out) && out.len() + 4000 > length, "{kind:?} cut to {length}");
        }
    }
}

#[test]
fn any_part_of_the_output_can_be_asked_for() {
    for kind in KINDS {
        let chunk = kind.data(9000, 6);
        let packed = encode(&chunk);
        let mut decoder = Decoder::default();
        for room in 0..chunk.len() {
            assert!(decode(&mut decoder, &packed, room).unwrap() == chunk[..room], "{kind:?}, {room} bytes");
        }
    }
}

#[test]
fn old_streams_are_told_apart_and_decoded() {
    for kind in KINDS {
        for length in [1, 2, 100, 3000, 30_000] {
            let chunk = kind.data(length, 2);
            let packed = weezl::encode::Encoder::new(BitOrder::Lsb, 8).encode(&chunk).unwrap();
            assert!(decode(&mut Decoder::default(), &packed, length).unwrap() == chunk, "{kind:?}, {length} bytes");
        }
    }
}

/// Codes that can be in the table, but for one in a thousand; now and then Clear.
fn any_codes() -> impl Strategy<Value = Vec<usize>> {
    let longest = prop::sample::select(vec![20, 300, 1200, 2500, 7000]);
    (longest, any::<u64>(), 1usize..=256, 1usize..12).prop_map(|(count, seed, alphabet, byte_chance)| {
        let mut random = Random::new(seed);
        let first = [256, 65][random.below(2)];
        let mut next = 257;
        let mut code = || {
            let code = match random.below(1000) {
                0 => random.below(4096),
                1 if random.below(4) == 0 => 256,
                2..10 => next.clamp(258, 4095),
                _ if next < 258 || random.below(12) < byte_chance => random.below(alphabet),
                _ => 258 + random.below((next - 257).min(3838)),
            };
            next = if code == 256 { 257 } else { next + 1 };
            code
        };
        std::iter::once(first).chain((0..count).map(|_| code())).collect()
    })
}

proptest! {
    #[test]
    fn any_codes_decode_as_by_the_naive_twin(codes in any_codes()) {
        let packed = pack(codes);
        prop_assume!(!is_legacy(&packed));
        check_equals_naive(&packed);
    }

    #[test]
    fn damaged_streams_decode_as_by_the_naive_twin(
        kind in prop::sample::select(KINDS.to_vec()), length in 1usize..8000, seed: u64,
        flips in prop::collection::vec((any::<prop::sample::Index>(), 0u32..8), 1..5),
    ) {
        let mut packed = encode(&kind.data(length, seed));
        for (place, bit) in flips {
            let place = place.index(packed.len());
            packed[place] ^= 1 << bit;
        }
        prop_assume!(!is_legacy(&packed));
        check_equals_naive(&packed);
    }

    #[test]
    fn any_bytes_decode_as_by_the_naive_twin(packed in prop::collection::vec(any::<u8>(), 0..3000)) {
        prop_assume!(!is_legacy(&packed));
        check_equals_naive(&packed);
    }
}
