//! Files cut short or changed anywhere give an answer or an error, never a panic, and never take more memory or time than
//! they are worth.

use tiffio::source::MemorySource;
use tiffio::{Limits, ReadRequest, ReadState, Reader};

use crate::testdata;

/// Asks for everything that a file has: values, georeferencing, tables, chunks, a window of samples. Comes back with the
/// samples, unless something was refused.
fn read_all(bytes: Vec<u8>) -> Option<Vec<u8>> {
    let limits = Limits { chunk_bytes_max: 1 << 20, tag_bytes_max: 1 << 20, ..Limits::default() };
    let reader = Reader::new(MemorySource::new(bytes), limits).ok()?;
    let (mut state, mut out, mut all) = (ReadState::default(), Vec::new(), Vec::new());
    let mut whole = reader.defects().is_empty();
    for image in reader.images().iter().take(4) {
        let _ = (image.kind(), image.tags(), image.defects(), image.geo_ref().transform(), image.geo_ref().epsg());
        let _ = (image.geo_ref().nodata_value(), image.geo_ref().to_tags());
        let layout = image.layout().ok()?;
        for chunk in (0..layout.grid.chunk_count()).take(8) {
            if let Ok(Some(range)) = reader.chunk_range(image.index(), chunk) {
                assert!(range.start < range.end && range.end <= reader.file_length());
            }
            whole &= reader.decode_chunk(image.index(), chunk, &mut state, &mut out).is_ok();
        }
        let mut request = ReadRequest::whole(image.index(), layout);
        request.window.width = request.window.width.min(64);
        request.window.height = request.window.height.min(64);
        request.bands.truncate(4);
        let samples = usize::try_from(request.window.pixels()).unwrap() * request.bands.len();
        let mut samples = vec![0; samples * layout.sample_type.size()];
        whole &= reader.read_bytes(&request, &mut samples).is_ok();
        all.append(&mut samples);
    }
    whole.then_some(all)
}

const FILES: [&str; 3] = ["metadata.tif", "u8_lzw_predictor_tiles.tif", "sub_ifds_big.tif"];

fn file(name: &str) -> Vec<u8> {
    std::fs::read(testdata(&format!("valid/{name}"))).unwrap()
}

/// A file of each codec that is not ours, and of those that are and have no other file here.
const CODED: [&str; 11] = [
    "u1_ccitt_rle.tif",
    "u1_ccitt_group3.tif",
    "u1_ccitt_group4.tif",
    "u16_zstd_predictor_be.tif",
    "f32_lzma_predictor3.tif",
    "f32_lerc_nan.tif",
    "f32_lerc_nan_bands.tif",
    "f64_lerc_zstd.tif",
    "u8_webp_alpha.tif",
    "u8_jpeg_ycbcr.tif",
    "u8_jpeg_cmyk.tif",
];

#[test]
fn every_beginning_of_a_file_is_the_right_answer_or_an_error() {
    for name in FILES.into_iter().chain(CODED) {
        let bytes = file(name);
        let whole = read_all(bytes.clone()).unwrap();
        let answer =
            |length: &usize| read_all(bytes[..*length].to_vec()).inspect(|found| assert!(*found == whole, "{name}"));
        let answers = (0..bytes.len()).filter(|length| answer(length).is_some()).count();
        // The last bytes of a file may be the padding of an edge tile, or the end mark of a stream.
        assert!(answers < 64, "{answers} beginnings of {name} pass for the whole");
    }
}

#[test]
fn every_bit_may_be_wrong() {
    let mut seed = 1_u64;
    let names = [FILES.as_slice(), &CODED].concat();
    for turn in 0..6_000 {
        let mut bytes = file(names[turn % names.len()]);
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        let bit = usize::try_from(seed >> 33).unwrap() % (bytes.len() * 8);
        bytes[bit / 8] ^= 1 << (bit % 8);
        read_all(bytes);
    }
}

#[test]
fn several_bytes_of_the_directory_may_be_wrong() {
    let mut seed = 7_u64;
    for turn in 0..2_000 {
        let mut bytes = file(FILES[turn % FILES.len()]);
        for _ in 0..4 {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            let at = usize::try_from(seed >> 33).unwrap() % bytes.len().min(400);
            bytes[at] = seed.to_be_bytes()[0];
        }
        read_all(bytes);
    }
}
