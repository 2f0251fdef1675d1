//! Law: any image decodes to a whole chunk of three or four samples a pixel, or is an error.
#![no_main]

use fuzz::{Head, decode, layout};
use libfuzzer_sys::fuzz_target;
use tiffio::codec::CodecParameters;
use tiffio::tag::Compression;

fuzz_target!(|input: (Head, &[u8])| {
    let (head, packed) = input;
    let layout = layout(head, Compression::Webp, 3 + u16::from(head.2 & 1), [8, 1], &[]);
    decode(&layout, CodecParameters::default(), packed);
});
