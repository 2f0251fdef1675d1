//! Law: any bytes decode to a whole chunk or are an error, whatever was decoded before.
#![no_main]

use fuzz::{Head, decode_bytes};
use libfuzzer_sys::fuzz_target;
use tiffio::tag::Compression;

fuzz_target!(|input: (Head, &[u8])| decode_bytes(Compression::Lzma, input.0, input.1));
