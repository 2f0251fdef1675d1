//! Law: any image decodes to a whole chunk or is an error, with tables apart or without, in YCbCr or not.
#![no_main]

use fuzz::{Head, decode, layout};
use libfuzzer_sys::fuzz_target;
use tiffio::codec::CodecParameters;
use tiffio::tag::{Compression, Tag};

fuzz_target!(|input: (Head, u16, &[u8])| {
    let (head, tables, bytes) = input;
    let photometric = if head.2 & 4 == 0 { 1 } else { 6 };
    let bands = u16::from(head.2 & 3) + 1;
    let layout = layout(head, Compression::Jpeg, bands, [8, 1], &[(Tag::PHOTOMETRIC_INTERPRETATION, photometric)]);
    let (tables, packed) = bytes.split_at(usize::from(tables).min(bytes.len()));
    let jpeg_tables = (!tables.is_empty()).then(|| tables.to_vec());
    decode(&layout, CodecParameters { jpeg_tables, ..CodecParameters::default() }, packed);
});
