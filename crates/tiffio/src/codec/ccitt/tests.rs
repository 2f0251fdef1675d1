//! Rows as the standards draw them, and streams that are wrong.

use super::*;

/// The bits of `words`, which are written with spaces between them, filled up with zeros.
fn stream(words: &str) -> Vec<u8> {
    let bits: Vec<u8> = words.bytes().filter(|byte| *byte != b' ').map(|byte| byte - b'0').collect();
    bits.chunks(8).map(|byte| byte.iter().enumerate().fold(0, |all, (n, bit)| all | bit << (7 - n))).collect()
}

fn decode(scheme: Scheme, words: &str, width: u32, rows: usize) -> Result<Vec<String>, Error> {
    let row_bytes = (width as usize).div_ceil(8);
    let mut out = vec![0xAA; row_bytes * rows];
    let filled = Decoder::default().decode(scheme, &stream(words), width, row_bytes, &mut out)?;
    let pixel = |row: &[u8], col: usize| if row[col / 8] >> (7 - col % 8) & 1 == 1 { '#' } else { '.' };
    Ok(out[..filled].chunks(row_bytes).map(|row| (0..width as usize).map(|col| pixel(row, col)).collect()).collect())
}

#[track_caller]
fn check(scheme: Scheme, words: &str, want: &[&str]) {
    let width = u32::try_from(want[0].len()).unwrap();
    assert_eq!(decode(scheme, words, width, want.len()).unwrap(), want);
}

#[track_caller]
fn check_refused(scheme: Scheme, words: &str, want: &str) {
    assert_eq!(decode(scheme, words, 10, 2).unwrap_err().to_string(), want);
}

const ONE: Scheme = Scheme::Group3 { two_dimensional: false };
const TWO: Scheme = Scheme::Group3 { two_dimensional: true };

// The words used below: white 0 00110101, 2 0111, 3 1000, 5 1100, 10 00111; black 2 11, 3 10, 5 0011, 10 0000100.
const EOL: &str = "000000000001";

#[test]
fn rows_of_runs_begin_at_whole_bytes() {
    check(Scheme::Rle, "0111 10 1100  000000  00110101 0000100 0", &["..###.....", "##########"]);
}

#[test]
fn long_runs_take_several_words() {
    // White 64 and 0, black 2560 and 64 and 0: more than one word of 64 and more may come.
    let row = format!("{}{}", ".".repeat(64), "#".repeat(2624));
    check(Scheme::Rle, "11011 00110101 000000011111 0000001111 0000110111", &[&row]);
}

#[test]
fn ends_of_line_may_be_there_filled_up_or_missing() {
    let rows = ["..###.....", ".....#####"];
    check(ONE, &format!("{EOL} 0111 10 1100 {EOL} 1100 0011"), &rows);
    check(ONE, &format!("0000 {EOL} 0111 10 1100 000000 {EOL} 1100 0011"), &rows);
    check(ONE, "0111 10 1100 1100 0011", &rows);
}

#[test]
fn a_bit_after_the_end_of_line_says_how_a_row_is_told() {
    // The second row: b1 is at 2, vertical by 1 to the right; then b1 is at 5, vertical by 0.
    check(TWO, &format!("{EOL} 1 0111 10 1100 {EOL} 0 011 1 1"), &["..###.....", "...##....."]);
}

#[test]
fn two_dimensional_rows_follow_the_one_above() {
    let rows = ["..###.....", ".###......", "...####...", "#####.....", "##########", ".........."];
    let words = [
        "001 0111 10 1",          // horizontal, white 2, black 3; nothing above, so that the row ends at its edge
        "010 010 1",              // each change one to the left
        "000011 0000011 1",       // two and three to the right
        "001 00110101 0011 1",    // horizontal, white 0, black 5
        "1 001 0000100 00110101", // black from column 0 as above, then horizontal from black: 10, white 0
        "0001",                   // pass over the run above
        "000000000001 000000000001", // end of the block
    ];
    check(Scheme::Group4, &words.concat(), &rows);
}

#[test]
fn a_stream_that_ends_gives_the_rows_before() {
    for (scheme, words) in [
        (Scheme::Group4, "001 0111 10 1 000000000001 000000000001 1111111"),
        (Scheme::Group4, "001 0111 10 1"),
        (ONE, "0111 10 1100"),
        (Scheme::Rle, "0111 10 1100"),
    ] {
        assert_eq!(decode(scheme, words, 10, 2).unwrap(), ["..###....."]);
    }
    let end_of_page = format!("{EOL} 0111 10 1100 {} 1100 0011", EOL.repeat(6));
    assert_eq!(decode(ONE, &end_of_page, 10, 2).unwrap(), ["..###....."]);
}

#[test]
fn what_is_no_code_is_refused() {
    let long = "0".repeat(40);
    check_refused(
        Scheme::Rle,
        &format!("00000000111 {long}"),
        "malformed TIFF: CCITT stream corrupt, no run begins with these bits",
    );
    check_refused(
        Scheme::Rle,
        &format!("0111 0000100 {long}"),
        "malformed TIFF: CCITT stream corrupt, a run that ends after the row",
    );
    check_refused(
        Scheme::Group4,
        &format!("010 {long}"),
        "malformed TIFF: CCITT stream corrupt, no mode begins with these bits",
    );
    check_refused(
        Scheme::Group4,
        &format!("001 0111 10 010 {long}"),
        "malformed TIFF: CCITT stream corrupt, no mode begins with these bits",
    );
    check_refused(
        Scheme::Group4,
        &format!("011 {long}"),
        "malformed TIFF: CCITT stream corrupt, a run that ends before it begins, or after the row",
    );
    check_refused(
        Scheme::Group4,
        &format!("{} {long}", "001 00110101 0000110111".repeat(20)),
        "malformed TIFF: CCITT stream corrupt, more runs than pixels",
    );
    check_refused(Scheme::Group4, &format!("0000001111 {long}"), "unsupported TIFF: CCITT rows in uncompressed mode");
}

#[test]
fn noise_is_never_a_panic() {
    let mut seed = 1u64;
    for round in 0..2000u32 {
        let noise: Vec<u8> = (0..round % 61)
            .map(|_| {
                seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                seed.to_be_bytes()[0] & if round % 3 == 0 { 0x55 } else { 0xFF }
            })
            .collect();
        for scheme in [Scheme::Rle, ONE, TWO, Scheme::Group4] {
            for width in [1, 7, 8, 100] {
                let _ = Decoder::default().decode(scheme, &noise, width, 13, &mut [0; 130]);
            }
        }
    }
}
