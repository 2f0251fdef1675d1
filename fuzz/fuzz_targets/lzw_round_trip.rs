//! Law: chunks that are encoded together become what the naive encoder makes of each, and decode to themselves.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tiffio::codec::lzw::{Decoder, Encoder, worst_case};

#[expect(dead_code, reason = "its decoder is for another target")]
#[path = "../../crates/tiffio/src/codec/lzw/naive.rs"]
mod naive;

fuzz_target!(|chunks: Vec<Vec<u8>>| {
    let mut streams = vec![Vec::new(); chunks.len()];
    Encoder::default().encode(&chunks, &mut streams);
    let mut decoder = Decoder::default();
    for (chunk, stream) in chunks.iter().zip(&streams) {
        assert!(*stream == naive::encode(chunk) && stream.len() <= worst_case(chunk.len()));
        let mut out = vec![0; chunk.len()];
        assert!(decoder.decode(stream, &mut out).ok() == Some(chunk.len()) && out == *chunk);
    }
});
