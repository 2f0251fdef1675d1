//! Chunks encoded together.

use super::super::encode::LONG;
use super::*;

/// Encodes chunks together and alone: the same bytes.
#[track_caller]
fn check(chunks: &[Vec<u8>]) {
    let mut encoder = Encoder::default();
    for _ in 0..2 {
        let mut out = vec![vec![9; 5]; chunks.len()];
        encoder.encode(chunks, &mut out);
        for (chunk, out) in chunks.iter().zip(out) {
            assert!(out == encode(chunk), "a chunk of {} bytes among {}", chunk.len(), chunks.len());
        }
    }
}

#[test]
fn bytes_do_not_depend_on_how_many_chunks_there_are() {
    for count in 0..8 {
        check(&(0..count).map(|n| Kind::Raster.data(20_000, n)).collect::<Vec<_>>());
    }
}

#[test]
fn bytes_do_not_depend_on_neighbours_of_another_kind() {
    for shift in 0..KINDS.len() {
        let kinds = KINDS.iter().cycle().skip(shift).take(6);
        check(&kinds.map(|kind| kind.data(30_000, 1)).collect::<Vec<_>>());
    }
}

#[test]
fn bytes_do_not_depend_on_neighbours_that_are_encoded_in_thirds() {
    for lengths in [[9000, LONG, 9000, 9000], [LONG, LONG, 5, LONG], [3, 5, 9000, LONG]] {
        check(&lengths.map(|length| Kind::Raster.data(length, length as u64)));
    }
}

#[test]
fn bytes_do_not_depend_on_neighbours_of_another_length() {
    for lengths in [[0, 0, 1], [0, 5000, 9000], [1, 2, 30_000], [9000, 0, 10], [3836, 3837, 3838], [8000, 8000, 0]] {
        check(&lengths.map(|length| Kind::Random.data(length, length as u64)));
    }
}
