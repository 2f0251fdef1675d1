use proptest::prelude::*;

use super::*;
use crate::error::Error;
use crate::layout::SampleType;
use crate::tag::PlanarConfiguration;
use crate::writer::{Chunking, ImageSpec};

/// The plainest scattering: each sample of the window that the chunk holds, one by one.
fn naive(layout: &ImageLayout, chunk: u64, decoded: &[u8], window: Window, bands: &[u32], planes: &mut [Vec<u8>]) {
    let size = layout.sample_type.size();
    let (plane, ..) = layout.grid.position(chunk).unwrap();
    let held = layout.grid.window(chunk).unwrap();
    let (stored_width, _) = layout.grid.stored_size(chunk).unwrap();
    let samples = layout.samples_per_chunk_pixel();
    for (band, out) in bands.iter().zip(planes) {
        for row in window.row_off..window.row_off + window.height {
            for col in window.col_off..window.col_off + window.width {
                let here = Window::new(col, row, 1, 1);
                if held.intersection(here).is_none() || samples == 1 && plane != *band {
                    continue;
                }
                let sample = if samples == 1 { 0 } else { *band };
                let pixel = (row - held.row_off) * stored_width + col - held.col_off;
                let from = (pixel * samples + sample) as usize * size;
                let to = ((row - window.row_off) * window.width + col - window.col_off) as usize * size;
                out[to..to + size].copy_from_slice(&decoded[from..from + size]);
            }
        }
    }
}

/// Scatters every chunk of the image and compares; `parts` are hundredths of the image that the window begins at and
/// is large.
#[track_caller]
fn check(spec: &ImageSpec, parts: [u32; 4], bands: &[u32]) {
    let layout = spec.layout().unwrap();
    let place = |part: u32, of: u32| part * (of - 1) / 100;
    let (col_off, row_off) = (place(parts[0], spec.width), place(parts[1], spec.height));
    let (width, height) = (1 + place(parts[2], spec.width - col_off), 1 + place(parts[3], spec.height - row_off));
    let window = Window::new(col_off, row_off, width, height);
    let plane_bytes = usize::try_from(window.pixels()).unwrap() * spec.sample_type.size();
    let mut want = vec![vec![0xAA; plane_bytes]; bands.len()];
    let mut found = want.clone();
    let mut planes: Vec<&mut [u8]> = found.iter_mut().map(Vec::as_mut_slice).collect();
    for chunk in 0..layout.grid.chunk_count() {
        let (width, height) = layout.grid.stored_size(chunk).unwrap();
        let bytes = layout.decoded_bytes(width, height).unwrap();
        let decoded: Vec<u8> = (0..bytes).map(|n| u8::try_from((n * 31 + n / 256 + chunk) % 251).unwrap()).collect();
        naive(&layout, chunk, &decoded, window, bands, &mut want);
        scatter_chunk(&layout, chunk, &decoded, window, bands, &mut planes).unwrap();
    }
    assert_eq!(found, want);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]
    #[test]
    fn every_scattering_is_the_plainest_one(
        (width, height, band_count) in (1..60_u32, 1..50_u32, 1..7_u32),
        sample_type in prop::sample::select(vec![
            SampleType::U8, SampleType::I16, SampleType::F32, SampleType::I64, SampleType::ComplexF64,
        ]),
        planar in prop::sample::select(vec![PlanarConfiguration::Chunky, PlanarConfiguration::Planar]),
        chunking in prop_oneof![
            Just(Chunking::Tiles { width: 16, height: 32 }),
            (1..20_u32).prop_map(|rows| Chunking::Strips { rows }),
        ],
        parts in prop::array::uniform4(0..=100_u32),
        picked in prop::collection::vec(0..100_u32, 0..5),
    ) {
        let bands: Vec<u32> = picked.iter().map(|n| n % band_count).collect();
        let plain = ImageSpec::new(width, height, band_count, sample_type);
        check(&ImageSpec { chunking, planar, ..plain }, parts, &bands);
    }
}

#[test]
fn what_does_not_fit_is_refused() {
    let layout = ImageSpec::new(16, 16, 2, SampleType::U16).layout().unwrap();
    let decoded = vec![0; 256 * 256 * 4];
    let call = |chunk, decoded: &[u8], bands: &[u32], plane_bytes: usize| {
        let mut plane = vec![0; plane_bytes];
        scatter_chunk(&layout, chunk, decoded, Window::new(0, 0, 4, 4), bands, &mut [&mut plane])
    };
    call(0, &decoded, &[1], 32).unwrap();
    assert!(matches!(call(1, &decoded, &[1], 32), Err(Error::Usage(Usage::NoSuchChunk { .. }))));
    assert!(matches!(call(0, &decoded, &[2], 32), Err(Error::Usage(Usage::NoSuchBand { .. }))));
    assert!(matches!(call(0, &decoded, &[1, 0], 32), Err(Error::Usage(Usage::BufferLength { .. }))));
    assert!(matches!(call(0, &decoded, &[1], 31), Err(Error::Usage(Usage::BufferLength { .. }))));
    assert!(matches!(call(0, &decoded[1..], &[1], 32), Err(Error::Usage(Usage::BufferLength { .. }))));
}
