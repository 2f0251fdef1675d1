//! What is encoded comes back: exactly, or within the error that was allowed.

use proptest::prelude::*;

use super::*;
use crate::bytes::ByteOrder;
use crate::codec::{ChunkDecoder, ChunkEncoder, ChunkShape, CodecParameters, DecodeState, EncodeState, EncoderSpec};
use crate::tag::Compression;
use crate::writer::ImageSpec;

const SHAPE: ChunkShape = ChunkShape { width: 16, height: 16, samples: 3 };

/// Encodes and decodes a chunk of `SHAPE`.
#[track_caller]
fn round_trip(sample: SampleType, chunk: &[u8], lerc: LercOptions) -> Vec<u8> {
    let compression = Compression::Lerc;
    let spec = ImageSpec { compression, lerc, ..ImageSpec::new(16, 16, SHAPE.samples, sample) };
    let spec = ImageSpec { chunking: crate::writer::Chunking::Tiles { width: 16, height: 16 }, ..spec };
    let predictor = crate::tag::Predictor::None;
    let encoder = ChunkEncoder::new(&EncoderSpec { compression, predictor, lerc, level: None, sample }).unwrap();
    let mut packed = Vec::new();
    encoder.encode_chunk(chunk, SHAPE, &mut EncodeState::default(), &mut packed).unwrap();
    assert!(packed.len() <= encoder.worst_case(SHAPE).unwrap());
    let parameters = CodecParameters { lerc_parameters: Some(lerc.parameters()), ..CodecParameters::default() };
    let layout = spec.layout().unwrap();
    assert_eq!(layout.byte_order, ByteOrder::LittleEndian);
    let decoder = ChunkDecoder::new(&layout, parameters).unwrap();
    let mut out = vec![0; chunk.len()];
    decoder.decode(&packed, SHAPE, &mut DecodeState::default(), &mut out).unwrap();
    out
}

fn inners() -> impl Strategy<Value = LercInner> {
    prop_oneof![Just(LercInner::None), Just(LercInner::Deflate), Just(LercInner::Zstd)]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn whole_numbers_come_back(samples in prop::collection::vec(any::<u16>(), 768), shift in 0_u32..16, inner in inners()) {
        let samples: Vec<u16> = samples.iter().map(|sample| sample >> shift).collect();
        let lerc = LercOptions { inner, ..LercOptions::default() };
        let chunk: &[u8] = bytemuck::cast_slice(&samples);
        prop_assert_eq!(round_trip(SampleType::U16, chunk, lerc), chunk);
    }

    /// NaN in all samples of a pixel, in some, or nowhere.
    #[test]
    fn floats_and_what_is_missing_of_them_come_back(
        samples in prop::collection::vec(prop_oneof![4 => -1e3_f32..1e3, 1 => Just(f32::NAN)], 768),
        whole_pixels in any::<bool>(),
        inner in inners(),
    ) {
        let mut samples = samples;
        if whole_pixels {
            samples.chunks_exact_mut(3).filter(|pixel| pixel[0].is_nan()).for_each(|pixel| pixel.fill(f32::NAN));
            samples.iter_mut().enumerate().filter(|(n, _)| n % 3 != 0).for_each(|(_, sample)| *sample += 1.0);
        }
        let out = round_trip(SampleType::F32, bytemuck::cast_slice(&samples), LercOptions { inner, ..LercOptions::default() });
        let out: Vec<f32> = out.chunks_exact(4).map(bytemuck::pod_read_unaligned).collect();
        for (n, (&out, &sample)) in out.iter().zip(&samples).enumerate() {
            prop_assert!(out.to_bits() == sample.to_bits() || out.is_nan() && sample.is_nan(), "{n}: {out} of {sample}");
        }
    }

    #[test]
    fn no_sample_moves_further_than_allowed(
        samples in prop::collection::vec(-1e3_f64..1e3, 768),
        max_z_error in 0.001_f64..10.0,
        inner in inners(),
    ) {
        let out = round_trip(SampleType::F64, bytemuck::cast_slice(&samples), LercOptions { max_z_error, inner });
        let out: Vec<f64> = out.chunks_exact(8).map(bytemuck::pod_read_unaligned).collect();
        for (&out, &sample) in out.iter().zip(&samples) {
            prop_assert!((out - sample).abs() <= max_z_error * (1.0 + 1e-9), "{out} of {sample}, {max_z_error}");
        }
    }
}

#[test]
fn every_type_that_lerc_has_comes_back() {
    let types = [SampleType::U8, SampleType::I8, SampleType::U16, SampleType::I16];
    for sample in types.into_iter().chain([SampleType::U32, SampleType::I32]) {
        let chunk: Vec<u8> = (0..768 * sample.size()).map(|n| (n * 7 / 3).to_le_bytes()[0]).collect();
        assert_eq!(round_trip(sample, &chunk, LercOptions::default()), chunk, "{sample}");
    }
}

#[test]
fn samples_that_lerc_does_not_have_are_refused_by_name() {
    let spec = ImageSpec { compression: Compression::Lerc, ..ImageSpec::new(9, 9, 1, SampleType::U64) };
    assert_eq!(spec.layout().unwrap_err().to_string(), "COMPRESS: LERC has no samples of 64 bits, uint64");
    let negative = LercOptions { max_z_error: -1.0, ..LercOptions::default() };
    let spec = ImageSpec { compression: Compression::Lerc, lerc: negative, ..ImageSpec::new(9, 9, 1, SampleType::U8) };
    assert_eq!(spec.layout().unwrap_err().to_string(), "MAX_Z_ERROR: -1 is no distance");
}
