//! Law: undoing a predictor gives the samples that its definition gives, for every sample type, in both byte orders.
#![no_main]

use fuzz::{Head, decode, layout};
use libfuzzer_sys::fuzz_target;
use tiffio::bytes::ByteOrder;
use tiffio::codec::{ChunkEncoder, CodecParameters, EncodeState, EncoderSpec, LercOptions};
use tiffio::layout::SampleType;
use tiffio::tag::{Compression, Predictor, Tag};

/// Bits and format.
const SAMPLES: [[u16; 2]; 8] = [[8, 1], [16, 1], [32, 2], [64, 2], [16, 3], [24, 3], [32, 3], [64, 3]];

fuzz_target!(|input: (Head, &[u8])| {
    let ((width, height, choice), stored) = input;
    let sample = SAMPLES[usize::from(choice & 7)];
    let (bands, predictor) = (u16::from(choice >> 3 & 7) + 1, 2 + u16::from(choice >> 6 & 1));
    let order = if choice >> 7 == 0 { ByteOrder::LittleEndian } else { ByteOrder::BigEndian };
    let mut layout =
        layout((width % 32, height % 8, 0), Compression::Deflate, bands, sample, &[(Tag::PREDICTOR, predictor)]);
    layout.byte_order = order;
    let size = usize::from(sample[0] / 8);
    let row_bytes = layout.width as usize * usize::from(bands) * size;
    let bytes = row_bytes * layout.height as usize;
    let Some(stored) = stored.get(..bytes) else { return };
    let packed = deflated(stored);
    let Some(samples) = decode(&layout, CodecParameters::default(), &packed) else { return };
    let want: Vec<u8> =
        stored.chunks(row_bytes).flat_map(|row| naive(row, size, usize::from(bands), predictor, order)).collect();
    if layout.sample.is_whole() {
        assert!(samples == want);
    } else {
        let found: Vec<f32> = samples.chunks(4).map(|float| f32::from_le_bytes(float.try_into().unwrap())).collect();
        let want: Vec<f32> = want.chunks(size).map(widened).collect();
        assert!(found.len() == want.len());
        assert!(found.iter().zip(&want).all(|(a, b)| a.to_bits() == b.to_bits() || a.is_nan() && b.is_nan()));
    }
});

fn deflated(bytes: &[u8]) -> Vec<u8> {
    let spec = EncoderSpec {
        compression: Compression::Deflate,
        predictor: Predictor::None,
        lerc: LercOptions::default(), level: Some(1),
        sample: SampleType::U8,
    };
    let shape = tiffio::codec::ChunkShape { width: u32::try_from(bytes.len()).unwrap(), height: 1, samples: 1 };
    let mut packed = Vec::new();
    ChunkEncoder::new(&spec).unwrap().encode_chunk(bytes, shape, &mut EncodeState::default(), &mut packed).unwrap();
    packed
}

/// The samples of a row, least significant byte first.
fn naive(row: &[u8], size: usize, bands: usize, predictor: u16, order: ByteOrder) -> Vec<u8> {
    if predictor == 2 {
        let number = |sample: &[u8]| match order {
            ByteOrder::LittleEndian => sample.iter().rev().fold(0_u64, |n, byte| n << 8 | u64::from(*byte)),
            ByteOrder::BigEndian => sample.iter().fold(0_u64, |n, byte| n << 8 | u64::from(*byte)),
        };
        let mut samples: Vec<u64> = row.chunks(size).map(number).collect();
        (bands..samples.len()).for_each(|n| samples[n] = samples[n].wrapping_add(samples[n - bands]));
        return samples.iter().flat_map(|sample| sample.to_le_bytes()[..size].to_vec()).collect();
    }
    let mut planes = row.to_vec();
    (bands..planes.len()).for_each(|n| planes[n] = planes[n].wrapping_add(planes[n - bands]));
    let count = row.len() / size;
    (0..count).flat_map(|n| (0..size).rev().map(|byte| planes[byte * count + n]).collect::<Vec<_>>()).collect()
}

/// A float of 16 or 24 bits, least significant byte first, as one of 32.
fn widened(bytes: &[u8]) -> f32 {
    let bits = bytes.iter().rev().fold(0_u32, |n, byte| n << 8 | u32::from(*byte));
    let (fraction_bits, exponent_bits) = if bytes.len() == 2 { (10, 5) } else { (16, 7) };
    let (exponent, fraction) = (bits >> fraction_bits & ((1 << exponent_bits) - 1), bits & ((1 << fraction_bits) - 1));
    let sign = if bits >> (fraction_bits + exponent_bits) == 0 { 1.0 } else { -1.0 };
    let fraction = f64::from(fraction) / f64::from(1_u32 << fraction_bits);
    let bias = (1 << (exponent_bits - 1)) - 1;
    let magnitude = match i32::try_from(exponent).unwrap() {
        0 => fraction * 2f64.powi(1 - bias),
        all if all == 2 * bias + 1 => {
            if fraction == 0.0 {
                f64::INFINITY
            } else {
                f64::NAN
            }
        }
        exponent => (1.0 + fraction) * 2f64.powi(exponent - bias),
    };
    (sign * magnitude) as f32
}
