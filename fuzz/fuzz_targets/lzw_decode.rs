//! Law: any bytes decode, into any room, to what the naive decoder makes of them, or are an error to both.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tiffio::codec::lzw::Decoder;

#[expect(dead_code, reason = "its encoder is for another target")]
#[path = "../../crates/tiffio/src/codec/lzw/naive.rs"]
mod naive;

fuzz_target!(|input: (u16, &[u8])| {
    let (room, packed) = (usize::from(input.0), input.1);
    let mut out = vec![0; room];
    let filled = Decoder::default().decode(packed, &mut out).ok();
    // Old streams, least significant bit first, are for others to decode.
    if !matches!(packed, [0, second, ..] if second & 1 == 1) {
        assert!(filled.map(|filled| &out[..filled]) == naive::decode(packed, room).as_deref());
    }
});
