//! Whatever is written can be read back: every sample type, compression, predictor, interleaving, chunking and variant.

use std::io::Cursor;

use tiff::decoder::{Decoder, DecodingResult};
use tiffio::codec::EncodeState;
use tiffio::layout::{Sample, SampleType, Window};
use tiffio::source::MemorySource;
use tiffio::tag::{Compression, PlanarConfiguration, Predictor};
use tiffio::writer::{BigTiff, Chunking, Encoder, ImageSpec, MemorySink, SampleBlock, Writer};
use tiffio::{Limits, ReadRequest, Reader};

const WIDTH: u32 = 37;
const HEIGHT: u32 = 29;
const BANDS: u32 = 3;

/// Samples of a smooth image with some noise, band by band.
fn image<T: Sample>(from: impl Fn(u32) -> T) -> Vec<T> {
    let value = |band, row, col| band * 40 + row * 3 + col + (row * 31 + col * 17 + band * 7) % 5;
    (0..BANDS)
        .flat_map(|band| (0..HEIGHT).flat_map(move |row| (0..WIDTH).map(move |col| (band, row, col))))
        .map(|(band, row, col)| from(value(band, row, col)))
        .collect()
}

/// The file of `spec` with those samples, three chunks at a time.
fn write<T: Sample>(spec: &ImageSpec, samples: &[T]) -> Vec<u8> {
    let encoder = Encoder::new(spec).unwrap();
    let block = SampleBlock::new(samples, Window::new(0, 0, spec.width, spec.height), 0..spec.bands).unwrap();
    let mut memory = MemorySink::default();
    let mut writer = Writer::with_sink(&mut memory, "memory", spec).unwrap();
    let mut state = EncodeState::default();
    let chunks: Vec<u64> = (0..writer.grid().chunk_count()).collect();
    for three in chunks.chunk_by(|a, b| a / 3 == b / 3 && encoder.shape(*a).unwrap() == encoder.shape(*b).unwrap()) {
        let gathered: Vec<Vec<u8>> = three
            .iter()
            .map(|&chunk| {
                let mut out = Vec::new();
                encoder.gather(chunk, &block, &mut out).unwrap();
                out
            })
            .collect();
        let slices: Vec<&[u8]> = gathered.iter().map(Vec::as_slice).collect();
        let mut encoded = vec![Vec::new(); three.len()];
        encoder.encode_chunks(&slices, encoder.shape(three[0]).unwrap(), &mut state, &mut encoded).unwrap();
        for (&chunk, bytes) in three.iter().zip(&encoded) {
            writer.put(chunk, bytes).unwrap();
        }
    }
    writer.finish().unwrap();
    memory.into_bytes()
}

/// Every specification of an image of that type that makes sense.
fn specs(sample_type: SampleType) -> Vec<ImageSpec> {
    let mut specs = Vec::new();
    for compression in [Compression::None, Compression::Lzw, Compression::Deflate, Compression::PackBits] {
        for predictor in [Predictor::None, Predictor::Horizontal, Predictor::FloatingPoint] {
            for planar in [PlanarConfiguration::Chunky, PlanarConfiguration::Planar] {
                for chunking in [Chunking::Tiles { width: 16, height: 32 }, Chunking::Strips { rows: 7 }] {
                    for big_tiff in [BigTiff::IfNeeded, BigTiff::Yes] {
                        let plain = ImageSpec::new(WIDTH, HEIGHT, BANDS, sample_type);
                        specs.push(ImageSpec { compression, predictor, planar, chunking, big_tiff, ..plain });
                    }
                }
            }
        }
    }
    specs.retain(|spec| spec.layout().is_ok());
    specs
}

/// The samples of the first image, band by band.
fn read_back<T: Sample>(file: Vec<u8>) -> Vec<T> {
    let reader = Reader::new(MemorySource::new(file), Limits::default()).unwrap();
    let request = ReadRequest::whole(0, reader.image(0).unwrap().layout().unwrap());
    let mut samples = vec![T::zeroed(); (WIDTH * HEIGHT * BANDS) as usize];
    reader.read(&request, &mut samples).unwrap();
    samples
}

/// The samples that the `tiff` crate reads, pixel by pixel.
fn read_elsewhere(file: &[u8]) -> Vec<u8> {
    match Decoder::new(Cursor::new(file)).unwrap().read_image().unwrap() {
        DecodingResult::U8(samples) => samples,
        DecodingResult::U16(samples) => bytemuck::cast_slice(&samples).to_vec(),
        DecodingResult::U32(samples) => bytemuck::cast_slice(&samples).to_vec(),
        DecodingResult::U64(samples) => bytemuck::cast_slice(&samples).to_vec(),
        DecodingResult::I8(samples) => bytemuck::cast_slice(&samples).to_vec(),
        DecodingResult::I16(samples) => bytemuck::cast_slice(&samples).to_vec(),
        DecodingResult::I32(samples) => bytemuck::cast_slice(&samples).to_vec(),
        DecodingResult::I64(samples) => bytemuck::cast_slice(&samples).to_vec(),
        DecodingResult::F32(samples) => bytemuck::cast_slice(&samples).to_vec(),
        DecodingResult::F64(samples) => bytemuck::cast_slice(&samples).to_vec(),
        DecodingResult::F16(_) => panic!("nothing here writes 16-bit floats"),
    }
}

#[track_caller]
fn check<T: Sample>(from: impl Fn(u32) -> T) {
    let samples = image(from);
    let pixels = (WIDTH * HEIGHT) as usize;
    let chunky: Vec<T> = (0..samples.len()).map(|n| samples[n % 3 * pixels + n / 3]).collect();
    for spec in specs(T::TYPE) {
        let file = write(&spec, &samples);
        assert!(
            bytemuck::cast_slice::<T, u8>(&read_back(file.clone())) == bytemuck::cast_slice::<T, u8>(&samples),
            "{spec:?}"
        );
        // That crate reads the first band only of planar images.
        if spec.planar == PlanarConfiguration::Chunky {
            assert!(read_elsewhere(&file) == bytemuck::cast_slice::<T, u8>(&chunky), "{spec:?}");
        }
    }
}

#[test]
fn integers_come_back() {
    check(|n| u8::try_from(n).unwrap());
    check(|n| u16::try_from(n * 200).unwrap());
    check(|n| n * 20_000_000);
    check(|n| u64::from(n) << 56);
    check(|n| i8::try_from(i64::from(n) - 127).unwrap());
    check(|n| i16::try_from(i64::from(n) * 256 - 32_768).unwrap());
    check(|n| i32::try_from(i64::from(n) * 16_000_000 - (1 << 31)).unwrap());
    check(|n| i64::from(n) * -36_000_000_000_000_000);
}

#[test]
fn floats_come_back() {
    check(|n| f64::from(n).sqrt() - 3.0);
    check(|n| if n % 11 == 0 { f32::NAN } else { f32::from(u16::try_from(n).unwrap()).ln() });
}
