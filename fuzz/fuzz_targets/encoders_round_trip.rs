//! Law: chunks decode to the samples that were encoded, in no more bytes than the worst case, for every compression,
//! level, predictor and sample type that can be written.
#![no_main]

use fuzz::{decode, layout, shape};
use libfuzzer_sys::fuzz_target;
use tiffio::codec::{ChunkEncoder, CodecParameters, EncodeState, EncoderSpec, LercOptions};
use tiffio::layout::SampleType;
use tiffio::tag::{Compression, Predictor, Tag};

const COMPRESSIONS: [Compression; 5] =
    [Compression::None, Compression::Lzw, Compression::Deflate, Compression::PackBits, Compression::Zstd];
const SAMPLES: [SampleType; 14] = [
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

fuzz_target!(|input: ([u8; 6], &[u8])| {
    let ([width, bands, compression, sample, predictor, level], samples) = input;
    let compression = COMPRESSIONS[usize::from(compression) % COMPRESSIONS.len()];
    let sample = SAMPLES[usize::from(sample) % SAMPLES.len()];
    let predictor = [Predictor::None, Predictor::Horizontal, Predictor::FloatingPoint][usize::from(predictor % 3)];
    let level = (level > 0).then_some(level % 12);
    let Ok(encoder) = ChunkEncoder::new(&EncoderSpec { compression, predictor, lerc: LercOptions::default(), level, sample }) else { return };
    let bands = u16::from(bands % 6) + 1;
    let pixel_bytes = usize::from(bands) * sample.size();
    let width = usize::from(width) + 1;
    let height = (samples.len() / (width * pixel_bytes)).min(256);
    let Some(samples) = samples.get(..width * height * pixel_bytes).filter(|samples| !samples.is_empty()) else {
        return;
    };
    let head = (u8::try_from(width - 1).unwrap(), u8::try_from(height - 1).unwrap(), 0);
    let stored = sample.layout();
    let more = [(Tag::PREDICTOR, predictor.code())];
    let layout = layout(head, compression, bands, [stored.bits, stored.format.code()], &more);
    let mut packed = Vec::new();
    encoder.encode_chunk(samples, shape(&layout), &mut EncodeState::default(), &mut packed).unwrap();
    assert!(packed.len() <= encoder.worst_case(shape(&layout)).unwrap());
    assert!(decode(&layout, CodecParameters::default(), &packed).as_deref() == Some(samples));
});
