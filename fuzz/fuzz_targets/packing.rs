//! Law: samples of any width from 1 to 63 bits are the bits of their row, most significant first, with their sign.
#![no_main]

use fuzz::{Head, decode, layout};
use libfuzzer_sys::fuzz_target;
use tiffio::codec::CodecParameters;
use tiffio::tag::Compression;

fuzz_target!(|input: (Head, u8, &[u8])| {
    let ((width, height, choice), bits, stored) = input;
    let (bits, signed) = (u16::from(bits % 63) + 1, choice & 1 == 1);
    let bands = u16::from(choice >> 1 & 3) + 1;
    if bits % 8 == 0 && bits != 24 && bits.is_power_of_two() {
        return;
    }
    let layout = layout((width % 32, height % 8, 0), Compression::None, bands, [bits, 1 + u16::from(signed)], &[]);
    let row_samples = layout.width as usize * usize::from(bands);
    let row_bytes = (row_samples * usize::from(bits)).div_ceil(8);
    let Some(samples) = decode(&layout, CodecParameters::default(), stored) else {
        assert!(stored.len() < row_bytes * layout.height as usize);
        return;
    };
    let size = layout.sample_type.size();
    let rows = stored.chunks(row_bytes).zip(samples.chunks(row_samples * size));
    for (stored, row) in rows {
        for (n, sample) in row.chunks(size).enumerate() {
            let at = n * usize::from(bits)..(n + 1) * usize::from(bits);
            let number = at.fold(0_u64, |number, bit| number << 1 | u64::from(stored[bit / 8] >> (7 - bit % 8) & 1));
            let sign = signed && number >> (bits - 1) & 1 == 1;
            let number = if sign { number | u64::MAX << bits } else { number };
            assert_eq!(sample, &number.to_le_bytes()[..size], "{bits} bits, sample {n}");
        }
    }
});
