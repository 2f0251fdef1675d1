//! The plainest codec there is, which the fast one must equal byte for byte. It needs nothing but itself: fuzz targets
//! take this file as it is.

use std::collections::HashMap;

const CLEAR: usize = 256;
const END: usize = 257;
const FIRST_STRING: usize = 258;

/// Decodes `packed` to at most `room` bytes; `None` if a code comes that cannot be in the table.
pub(super) fn decode(packed: &[u8], room: usize) -> Option<Vec<u8>> {
    let mut bits = packed.iter().flat_map(|byte| (0..8).rev().map(move |n| usize::from(byte >> n & 1)));
    let mut out: Vec<u8> = Vec::new();
    let mut strings: Vec<Vec<u8>> = Vec::new();
    let mut previous: Vec<u8> = Vec::new();
    loop {
        let next = FIRST_STRING + strings.len();
        let width = 9 + [511, 1023, 2047].iter().filter(|&&last| next >= last).count();
        let code: Vec<usize> = bits.by_ref().take(width).collect();
        if code.len() < width {
            return Some(out);
        }
        let code = code.iter().fold(0, |code, bit| 2 * code + bit);
        match code {
            CLEAR => {
                strings.clear();
                previous.clear();
                continue;
            }
            END => return Some(out),
            _ if out.len() == room => return Some(out),
            _ => {}
        }
        let string = match u8::try_from(code) {
            Ok(byte) => vec![byte],
            Err(_) if code == next => longer(&previous, *previous.first()?),
            Err(_) => strings.get(code - FIRST_STRING)?.clone(),
        };
        if !previous.is_empty() && next < 4096 {
            strings.push(longer(&previous, string[0]));
        }
        out.extend_from_slice(&string[..string.len().min(room - out.len())]);
        previous = string;
    }
}

/// Encodes `bytes`, from a megabyte on in thirds, each from an empty table. Of the strings of an epoch that share a bucket, only the first and the last are known.
pub(super) fn encode(bytes: &[u8]) -> Vec<u8> {
    let mut bits = Vec::new();
    let mut put = |code: usize, next: usize| {
        let width = 1 + next.ilog2();
        bits.extend((0..width).rev().map(|n| code >> n & 1 == 1));
    };
    let mut buckets: HashMap<usize, Vec<(usize, u8, usize)>> = HashMap::new();
    let mut next = FIRST_STRING;
    let mut current = None;
    put(CLEAR, next);
    let third = if bytes.len() < 1 << 20 { usize::MAX } else { bytes.len().div_ceil(3) };
    for (n, &byte) in bytes.iter().enumerate() {
        if let (Some(code), true) = (current, n % third == 0) {
            put(code, next);
            put(CLEAR, next + 1);
            buckets.clear();
            next = FIRST_STRING;
            current = None;
        }
        let Some(code) = current else {
            current = Some(usize::from(byte));
            continue;
        };
        let bucket = buckets.entry((code ^ (usize::from(byte) * 7147)) % 8192).or_default();
        if let Some((.., longer)) = bucket.iter().find(|(prefix, last, _)| (*prefix, *last) == (code, byte)) {
            current = Some(*longer);
            continue;
        }
        bucket.truncate(1);
        bucket.push((code, byte, next));
        put(code, next);
        next += 1;
        current = Some(usize::from(byte));
        if next == 4094 {
            put(CLEAR, next);
            buckets.clear();
            next = FIRST_STRING;
        }
    }
    if let Some(code) = current {
        put(code, next);
        next += 1;
    }
    put(END, next);
    bits.chunks(8)
        .map(|bits| bits.iter().enumerate().fold(0, |byte, (n, bit)| byte | u8::from(*bit) << (7 - n)))
        .collect()
}

fn longer(string: &[u8], byte: u8) -> Vec<u8> {
    [string, &[byte]].concat()
}
