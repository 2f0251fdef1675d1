//! Files of other writers: their samples are those of the formula in `testdata/make_valid.py`.

use tiffio::bytes::ByteOrder;
use tiffio::layout::{ImageLayout, SampleType, Window};
use tiffio::source::MemorySource;
use tiffio::{Image, ImageKind, Limits, ReadRequest, Reader};

use crate::testdata;

/// The sample that the formula has, as the machine holds it.
fn truth(sample_type: SampleType, band: u32, row: u32, col: u32) -> Vec<u8> {
    let base = u8::try_from((band * 61 + row * 7 + col * 3 + (row * col) % 11) % 251).unwrap();
    let size = sample_type.size();
    let spread = || u64::from(base) * (0x0101_0101_0101_0101 >> (64 - 8 * size));
    let low_bytes = |value: u64| {
        let mut bytes = value.to_le_bytes()[..size].to_vec();
        ByteOrder::LittleEndian.swap_to_native(&mut bytes, size);
        bytes
    };
    let single = |value: f32| bytemuck::bytes_of(&value).to_vec();
    let double = |value: f64| bytemuck::bytes_of(&value).to_vec();
    match sample_type {
        SampleType::U8 | SampleType::U16 | SampleType::U32 | SampleType::U64 => low_bytes(spread()),
        SampleType::I8 | SampleType::I16 | SampleType::I32 | SampleType::I64 => {
            low_bytes(spread().wrapping_sub(1 << (8 * size - 1)))
        }
        SampleType::F32 => single(f32::from(base) / 8.0 - 10.0),
        SampleType::F64 => double(f64::from(base) / 8.0 - 10.0),
        SampleType::ComplexF32 => [single(f32::from(base) / 8.0 - 10.0), single(f32::from(base))].concat(),
        SampleType::ComplexF64 => [double(f64::from(base) / 8.0 - 10.0), double(f64::from(base))].concat(),
        other => panic!("no file here has {other}"),
    }
}

/// All samples of the formula, band by band.
fn whole_truth(layout: &ImageLayout, sample: impl Fn(u32, u32, u32) -> Vec<u8>) -> Vec<u8> {
    let pixels = || (0..layout.height).flat_map(|row| (0..layout.width).map(move |col| (row, col)));
    (0..layout.bands)
        .flat_map(|band| pixels().map(move |(row, col)| (band, row, col)))
        .flat_map(|(b, r, c)| sample(b, r, c))
        .collect()
}

fn read(reader: &Reader, image: &Image) -> Vec<u8> {
    let layout = image.layout().unwrap();
    let samples = layout.width as usize * layout.height as usize * layout.bands as usize;
    let mut out = vec![0xAA; samples * layout.sample_type.size()];
    reader.read_bytes(&ReadRequest::whole(image.index(), layout), &mut out).unwrap();
    out
}

/// Reads the first image of a file, from disk and from memory, and compares it with `sample`.
#[track_caller]
fn check_with(name: &str, sample: impl Fn(SampleType, u32, u32, u32) -> Vec<u8>) {
    let path = testdata(&format!("valid/{name}"));
    let memory = Reader::new(MemorySource::new(std::fs::read(&path).unwrap()), Limits::default()).unwrap();
    for reader in [Reader::open(&path).unwrap(), memory] {
        let image = reader.image(0).unwrap();
        let layout = image.layout().unwrap();
        let want = whole_truth(layout, |band, row, col| sample(layout.sample_type, band, row, col));
        assert!(read(&reader, image) == want, "{name}");
    }
}

#[track_caller]
fn check(names: &[&str]) {
    names.iter().for_each(|name| check_with(name, truth));
}

#[test]
fn integers_of_every_width() {
    check(&[
        "u8_strips.tif",
        "u8_lzw_predictor_tiles.tif",
        "u16_deflate_planar_tiles.tif",
        "u16_lzw_predictor_be.tif",
        "u32_deflate_predictor_big.tif",
        "u64_lzw_predictor_big_be.tif",
        "i8_packbits.tif",
        "i16_packbits_planar_be.tif",
        "i32_deflate_tiles_be.tif",
        "i64_lzw_planar_big.tif",
        "u32_lzw_predictor_planar_tiles_be.tif",
        "i64_zstd_predictor_big.tif",
    ]);
}

#[test]
fn floats_of_every_width_and_predictor() {
    check(&[
        "f32_lzw_predictor3_tiles.tif",
        "f64_deflate_predictor3_be.tif",
        "f32_lzw_predictor2.tif",
        "f16_deflate_predictor3.tif",
        "f16_be.tif",
        "f32_planar_zlib.tif",
        "complex64.tif",
        "f64_lzw_predictor3_planar_big_be.tif",
        "f64_deflate_predictor2_tiles.tif",
        "f16_lzw_predictor3_tiles_be.tif",
        "complex128_deflate_be.tif",
    ]);
}

#[test]
fn widths_that_are_no_machine_type() {
    let masked = |bits: u16, band: u32, row: u32, col: u32| {
        let whole = bytemuck::pod_read_unaligned::<u16>(&truth(SampleType::U16, band, row, col));
        whole & ((1 << bits) - 1)
    };
    check_with("u12_strips.tif", |_, b, r, c| bytemuck::bytes_of(&masked(12, b, r, c)).to_vec());
    check_with("u1_packbits.tif", |_, b, r, c| vec![u8::try_from(masked(1, b, r, c)).unwrap()]);
    check_with("u9_lzw_tiles.tif", |_, b, r, c| bytemuck::bytes_of(&masked(9, b, r, c)).to_vec());
    check_with("u31_deflate_planar.tif", |_, b, r, c| {
        let whole = bytemuck::pod_read_unaligned::<u32>(&truth(SampleType::U32, b, r, c));
        bytemuck::bytes_of(&(whole & 0x7FFF_FFFF)).to_vec()
    });
    check_with("u24.tif", |_, b, r, c| {
        let byte = truth(SampleType::U8, b, r, c)[0];
        bytemuck::bytes_of(&(u32::from(byte) * 0x01_01_01)).to_vec()
    });
}

#[test]
fn codecs_that_lose_nothing() {
    check(&["u16_zstd_predictor_be.tif", "f32_lzma_predictor3.tif", "u8_webp_lossless.tif", "u8_webp_alpha.tif"]);
    check(&["u16_lerc_be.tif", "i8_lerc_deflate_planar.tif", "f64_lerc_zstd.tif"]);
    check_with("i16_lerc_be.tif", |_, b, r, c| {
        let whole = bytemuck::pod_read_unaligned::<i16>(&truth(SampleType::I16, b, r, c));
        bytemuck::bytes_of(&whole.div_euclid(3)).to_vec()
    });
    check_with("f32_lerc_nan.tif", |sample_type, b, r, c| {
        if r % 3 == 0 && c % 2 == 0 { bytemuck::bytes_of(&f32::NAN).to_vec() } else { truth(sample_type, b, r, c) }
    });
    check_with("f32_lerc_nan_bands.tif", |sample_type, b, r, c| {
        let missing = b == 0 && r % 3 == 0 && c % 2 == 0 || b == 1 && r % 2 == 0 && c % 3 == 0;
        if missing { bytemuck::bytes_of(&f32::NAN).to_vec() } else { truth(sample_type, b, r, c) }
    });
}

#[test]
fn ccitt_codes_of_bits() {
    for name in ["rle", "group3", "group4", "group4_fill_order_2"] {
        check_with(&format!("u1_ccitt_{name}.tif"), |_, b, r, c| vec![truth(SampleType::U8, b, r, c)[0] & 1]);
    }
}

/// Compares a file with the ramp of `codecs` in `testdata/make_valid.py`, which lossy codecs keep within `most`.
#[track_caller]
fn check_near(name: &str, most: u8) {
    let reader = Reader::open(testdata(&format!("valid/{name}"))).unwrap();
    let image = reader.image(0).unwrap();
    let ramp = |band, row, col| vec![u8::try_from(40 * band + 4 * row + 3 * col).unwrap()];
    let want = whole_truth(image.layout().unwrap(), ramp);
    let far = read(&reader, image).iter().zip(&want).map(|(sample, want)| sample.abs_diff(*want)).max();
    assert!(far.unwrap() <= most, "{name}: {far:?}");
}

#[test]
fn jpeg_is_near_what_it_was_made_of() {
    for name in ["grey_strips", "rgb_tiles", "planar", "cmyk", "high_strip"] {
        check_near(&format!("u8_jpeg_{name}.tif"), 1);
    }
    check_near("u8_jpeg_ycbcr.tif", 2);
}

#[test]
fn what_stands_beside_the_samples_does_not_change_them() {
    check(&["metadata.tif", "pixel_is_point.tif", "rotated.tif", "gcps.tif", "palette.tif", "compound_crs.tif"]);
    check(&["albers_by_parameters.tif", "crs_by_parameters.tif", "rpc.tif"]);
    check(&["nodata_nan.tif", "nodata_minus_9999.tif", "nodata_lowest.tif", "nodata_padded.tif"]);
}

#[test]
fn chunk_tables_that_are_wrong_are_put_right() {
    check(&["no_byte_counts.tif", "no_byte_counts_deflate.tif", "byte_counts_as_text.tif", "tiles_in_strip_tags.tif"]);
    check(&["one_strip_count_0.tif", "one_strip_count_small.tif", "one_strip_count_large.tif"]);
}

#[test]
fn old_and_odd_writers_are_read() {
    check(&["fill_order_2.tif", "old_lzw.tif", "tile_of_image_rows.tif", "no_next_offset.tif", "u16_one_strip_be.tif"]);
}

#[test]
fn chunks_that_are_not_there_are_nodata_or_0() {
    let sparse = |nodata: u16| {
        move |sample_type, band, row, col| {
            if row < 16 && col < 16 { truth(sample_type, band, row, col) } else { bytemuck::bytes_of(&nodata).to_vec() }
        }
    };
    check_with("sparse_nodata.tif", sparse(7));
    check_with("sparse_planar_be.tif", sparse(0));
    check_with("short_tables.tif", |_, b, r, c| if r < 10 { truth(SampleType::U8, b, r, c) } else { vec![0] });
}

#[test]
fn a_chain_that_loops_ends_there() {
    check(&["loop_be.tif"]);
    let reader = Reader::open(testdata("valid/loop_be.tif")).unwrap();
    assert_eq!((reader.images().len(), reader.defects().len()), (1, 1));
}

#[track_caller]
fn check_images(name: &str, want: &[(ImageKind, u32, u32)]) -> Reader {
    let reader = Reader::open(testdata(&format!("valid/{name}"))).unwrap();
    let size = |image: &Image| image.layout().map(|layout| (image.kind(), layout.width, layout.height)).unwrap();
    assert_eq!(reader.images().iter().map(size).collect::<Vec<_>>(), want);
    reader
}

#[test]
fn overviews_masks_and_pages_are_told_apart() {
    let reader = check_images(
        "overview_mask.tif",
        &[
            (ImageKind::Full, 21, 19),
            (ImageKind::Mask, 21, 19),
            (ImageKind::Overview, 11, 10),
            (ImageKind::OverviewMask, 11, 10),
        ],
    );
    assert!(read(&reader, &reader.images()[1]).iter().all(|sample| *sample == 1 || *sample == 255));
    assert_eq!(
        (reader.overviews(0).unwrap(), reader.mask(0).unwrap(), reader.mask(2).unwrap()),
        (vec![2], Some(1), Some(3))
    );
    let reader = check_images("pages_be.tif", &[(ImageKind::Full, 21, 19); 3]);
    for (page, image) in (0..).zip(reader.images()) {
        let want = whole_truth(image.layout().unwrap(), |_, row, col| truth(SampleType::U8, page, row, col));
        assert_eq!(read(&reader, image), want);
    }
}

#[test]
fn sub_directories_come_after_the_main_chain() {
    let images = [(ImageKind::Full, 21, 19), (ImageKind::Overview, 11, 10), (ImageKind::Overview, 6, 5)];
    let reader = check_images("sub_ifds_big.tif", &images);
    assert_eq!(reader.overviews(0).unwrap(), [1, 2]);
    for (step, image) in [1, 2, 4].into_iter().zip(reader.images()) {
        let want =
            whole_truth(image.layout().unwrap(), |_, row, col| truth(SampleType::U16, 0, row * step, col * step));
        assert_eq!(read(&reader, image), want);
        assert_eq!(image.ifd().parent, (step > 1).then_some(0));
    }
    let request = ReadRequest { image: 2, window: Window::new(5, 4, 1, 1), bands: vec![0] };
    let mut out = [0_u16];
    reader.read(&request, &mut out).unwrap();
    assert_eq!(bytemuck::bytes_of(&out), truth(SampleType::U16, 0, 16, 20));
}
