//! Law: any blob decodes to a whole chunk or is an error, for each sample type, alone or inside deflate or Zstandard.
#![no_main]

use fuzz::{Head, decode, layout};
use libfuzzer_sys::fuzz_target;
use tiffio::codec::CodecParameters;
use tiffio::tag::Compression;

/// Bits and format of the sample types that LERC has.
const SAMPLES: [[u16; 2]; 8] = [[8, 1], [8, 2], [16, 1], [16, 2], [32, 1], [32, 2], [32, 3], [64, 3]];

fuzz_target!(|input: (Head, &[u8])| {
    let (head, packed) = input;
    let (sample, inner, bands) = (head.2 & 7, head.2 >> 3 & 3, u16::from(head.2 >> 5 & 3) + 1);
    let layout = layout(head, Compression::Lerc, bands, SAMPLES[usize::from(sample)], &[]);
    let parameters = CodecParameters { lerc_parameters: Some([4, inner.into()]), ..CodecParameters::default() };
    decode(&layout, parameters, packed);
});
