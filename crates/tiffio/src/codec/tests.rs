//! Chunks through encoder and decoder, for every pair of sample type, compression and predictor.

use super::*;
use crate::bytes::ByteOrder;
use crate::layout::{ChunkGrid, ImageLayout, SampleType};
use crate::tag::{Compression, Photometric, PlanarConfiguration, Predictor};

const SHAPE: ChunkShape = ChunkShape { width: 13, height: 7, samples: 3 };

fn layout(sample_type: SampleType, compression: Compression, predictor: Predictor) -> ImageLayout {
    ImageLayout {
        width: SHAPE.width,
        height: SHAPE.height,
        bands: SHAPE.samples,
        sample: sample_type.layout(),
        sample_type,
        byte_order: ByteOrder::LittleEndian,
        reverse_bits: false,
        planar: PlanarConfiguration::Chunky,
        grid: ChunkGrid::tiles([SHAPE.width, SHAPE.height], [SHAPE.width, SHAPE.height], 1).unwrap(),
        compression,
        predictor,
        photometric: Photometric::MinIsBlack,
        extra_samples: Vec::new(),
    }
}

fn samples(sample_type: SampleType) -> Vec<u8> {
    let length = SHAPE.sample_count().unwrap() * sample_type.size();
    (0..length).map(|n| u8::try_from(n * n / 50 % 256).unwrap()).collect()
}

/// Encodes, decodes, and hands the stored bytes to the caller.
#[track_caller]
fn check(sample_type: SampleType, compression: Compression, predictor: Predictor) -> Vec<u8> {
    let spec = EncoderSpec { compression, predictor, lerc: LercOptions::default(), level: None, sample: sample_type };
    let encoder = ChunkEncoder::new(&spec).unwrap();
    let chunk = samples(sample_type);
    let mut out = vec![vec![1, 2, 3], Vec::new(), Vec::new(), Vec::new()];
    encoder.encode_chunks(&[chunk.as_slice(); 4], SHAPE, &mut EncodeState::default(), &mut out).unwrap();
    let decoder = ChunkDecoder::new(&layout(sample_type, compression, predictor), CodecParameters::default()).unwrap();
    let mut state = DecodeState::default();
    for stored in &out {
        assert!(stored.len() <= encoder.worst_case(SHAPE).unwrap());
        let mut got = vec![0xCC; chunk.len()];
        decoder.decode(stored, SHAPE, &mut state, &mut got).unwrap();
        assert_eq!(got, chunk, "{sample_type} {compression} predictor {predictor}");
    }
    out.swap_remove(0)
}

const TYPES: [SampleType; 14] = [
    SampleType::U8,
    SampleType::U16,
    SampleType::U32,
    SampleType::U64,
    SampleType::I8,
    SampleType::I16,
    SampleType::I32,
    SampleType::I64,
    SampleType::F32,
    SampleType::F64,
    SampleType::ComplexI16,
    SampleType::ComplexI32,
    SampleType::ComplexF32,
    SampleType::ComplexF64,
];

const WRITTEN: [Compression; 5] =
    [Compression::None, Compression::Lzw, Compression::Deflate, Compression::PackBits, Compression::Zstd];

#[test]
fn every_sample_type_survives_every_compression() {
    for sample_type in TYPES {
        for compression in WRITTEN {
            check(sample_type, compression, Predictor::None);
        }
    }
}

#[test]
fn every_sample_type_survives_its_predictors() {
    for compression in [Compression::Lzw, Compression::OldDeflate, Compression::Zstd] {
        TYPES[..10].iter().for_each(|&sample_type| drop(check(sample_type, compression, Predictor::Horizontal)));
        for sample_type in [SampleType::F32, SampleType::F64] {
            check(sample_type, compression, Predictor::FloatingPoint);
        }
    }
}

#[test]
fn big_endian_samples_are_turned_before_differences_are_summed() {
    let mut layout = layout(SampleType::U16, Compression::Lzw, Predictor::Horizontal);
    layout.byte_order = ByteOrder::BigEndian;
    let mut stored = Vec::new();
    let differences: Vec<u8> = [300u16, 300, 1].iter().flat_map(|value| value.to_be_bytes()).collect();
    let encoder = ChunkEncoder::new(&EncoderSpec {
        compression: Compression::Lzw,
        predictor: Predictor::None,
        lerc: LercOptions::default(),
        level: None,
        sample: SampleType::U8,
    });
    let shape = ChunkShape { width: 6, height: 1, samples: 1 };
    encoder.unwrap().encode_chunk(&differences, shape, &mut EncodeState::default(), &mut stored).unwrap();
    let decoder = ChunkDecoder::new(&layout, CodecParameters::default()).unwrap();
    let mut out = [0u8; 6];
    let shape = ChunkShape { width: 3, height: 1, samples: 1 };
    decoder.decode(&stored, shape, &mut DecodeState::default(), &mut out).unwrap();
    assert_eq!(out, *bytemuck::bytes_of(&[300u16, 600, 601]));
}

#[test]
fn a_chunk_that_ends_too_early_is_an_error_with_both_sizes() {
    // A Zstandard frame whose header is cut is corrupt; what becomes of others is tested beside their codec.
    for compression in WRITTEN.into_iter().filter(|&compression| compression != Compression::Zstd) {
        let stored = check(SampleType::U16, compression, Predictor::None);
        let decoder =
            ChunkDecoder::new(&layout(SampleType::U16, compression, Predictor::None), CodecParameters::default())
                .unwrap();
        for cut in 0..stored.len() - 8 {
            let mut out = vec![0; SHAPE.sample_count().unwrap() * 2];
            let result = decoder.decode(&stored[..cut], SHAPE, &mut DecodeState::default(), &mut out);
            assert!(
                matches!(result, Err(Error::Malformed { what: Malformed::ChunkSize { expected: 546, .. }, .. })),
                "{compression} cut at {cut}: {result:?}"
            );
        }
    }
}

#[test]
fn bit_order_is_turned_before_decompression() {
    let stored = check(SampleType::U8, Compression::PackBits, Predictor::None);
    let turned: Vec<u8> = stored.iter().map(|byte| byte.reverse_bits()).collect();
    let mut layout = layout(SampleType::U8, Compression::PackBits, Predictor::None);
    layout.reverse_bits = true;
    let mut out = vec![0; SHAPE.sample_count().unwrap()];
    let decoder = ChunkDecoder::new(&layout, CodecParameters::default()).unwrap();
    decoder.decode(&turned, SHAPE, &mut DecodeState::default(), &mut out).unwrap();
    assert_eq!(out, samples(SampleType::U8));
}

#[test]
fn what_is_not_implemented_is_refused_by_name() {
    let refused =
        ChunkDecoder::new(&layout(SampleType::U8, Compression::Jpeg2000, Predictor::None), CodecParameters::default());
    assert_eq!(refused.unwrap_err().to_string(), "unsupported TIFF: compression JPEG 2000");
}
