//! Law: any bits decode to a whole chunk of zeros and ones or are an error, in each of the schemes and bit orders.
#![no_main]

use fuzz::{Head, decode, layout};
use libfuzzer_sys::fuzz_target;
use tiffio::codec::CodecParameters;
use tiffio::tag::{Compression, Tag};

fuzz_target!(|input: (Head, &[u8])| {
    let (head, packed) = input;
    let compression =
        [Compression::CcittRle, Compression::CcittGroup3, Compression::CcittGroup4][usize::from(head.2 % 3)];
    let fill_order = if head.2 & 0x80 == 0 { 1 } else { 2 };
    let layout = layout(head, compression, 1, [1, 1], &[(Tag::FILL_ORDER, fill_order)]);
    let parameters = CodecParameters { t4_options: u32::from(head.2 >> 6 & 1), ..CodecParameters::default() };
    if let Some(samples) = decode(&layout, parameters, packed) {
        assert!(samples.iter().all(|sample| *sample <= 1));
    }
});
