//! Tables of chunks that are wrong: put right where only one thing can be meant, else an error, never other bytes.

use tiffio::source::MemorySource;
use tiffio::{Error, Limits, Malformed, ReadState, Reader};

use crate::build::{Form, Kind, Numbers, file};

/// Four strips of 4 x 2 bytes: 8 times 1, 8 times 2 and so on.
fn strips(tables: &[Numbers]) -> [Reader; 4] {
    let chunks: Vec<Vec<u8>> = (1..=4).map(|n| vec![n; 8]).collect();
    let short = |tag, value| -> Numbers { (tag, Kind::Short, vec![value]) };
    let mut tags = vec![short(256, 4), short(257, 8), short(258, 8), short(259, 1), short(262, 1), short(278, 2)];
    tags.extend_from_slice(tables);
    Form::ALL.map(|form| {
        let bytes = file(form, &tags, &chunks, [273, 279]);
        Reader::new(MemorySource::new(bytes), Limits::default()).unwrap()
    })
}

/// What each strip decodes to, given as the byte that fills it, or the rule that it breaks.
#[track_caller]
fn check(tables: &[Numbers], want: &[Result<u8, Malformed>; 4]) {
    for reader in strips(tables) {
        let (mut state, mut out) = (ReadState::default(), Vec::new());
        for (chunk, want) in (0..).zip(want) {
            match (reader.decode_chunk(0, chunk, &mut state, &mut out), want) {
                (Ok(_), Ok(byte)) => assert_eq!(out, [*byte; 8], "chunk {chunk}"),
                (Err(Error::Malformed { what, at }), Err(want)) => {
                    assert_eq!((&what, at.chunk), (want, Some(chunk)));
                }
                (found, want) => panic!("chunk {chunk}: {found:?} is not {want:?}"),
            }
        }
    }
}

fn byte_counts(counts: [u64; 4]) -> [Numbers; 1] {
    [(279, Kind::Short, counts.to_vec())]
}

const RIGHT: [Result<u8, Malformed>; 4] = [Ok(1), Ok(2), Ok(3), Ok(4)];

#[test]
fn right_tables_of_any_type_are_read() {
    check(&[], &RIGHT);
    check(&byte_counts([8; 4]), &RIGHT);
}

#[test]
fn counts_that_are_too_large_are_cut() {
    check(&byte_counts([60_000; 4]), &RIGHT);
}

#[test]
fn counts_that_are_too_small_are_put_right_where_the_next_chunk_leaves_room() {
    let short = Malformed::ChunkSize { found: 3, expected: 8 };
    let [first, second, third, _] = RIGHT;
    check(&byte_counts([3; 4]), &[first, second, third, Err(short)]);
}

#[test]
fn counts_or_offsets_of_0_are_chunks_that_are_not_there() {
    check(&byte_counts([8, 0, 8, 8]), &[Ok(1), Ok(0), Ok(3), Ok(4)]);
    check(&[(273, Kind::Offset, vec![0; 4])], &[Ok(0), Ok(0), Ok(0), Ok(0)]);
}

#[test]
fn tables_that_are_too_short_go_on_with_chunks_that_are_not_there() {
    check(&[(279, Kind::Long, vec![8, 8])], &[Ok(1), Ok(2), Ok(0), Ok(0)]);
}

#[test]
fn a_chunk_past_the_end_is_an_error_of_its_own() {
    let past = Malformed::Truncated { needed: 8, available: 0 };
    for reader in strips(&[(273, Kind::Long, vec![1 << 20; 4])]) {
        let error = reader.decode_chunk(0, 2, &mut ReadState::default(), &mut Vec::new()).unwrap_err();
        assert!(matches!(error, Error::Malformed { what, .. } if what == past));
        assert!(reader.chunk_range(0, 2).is_err());
    }
}
