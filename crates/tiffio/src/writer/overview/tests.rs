//! Overviews against the plainest making of them: pixel by pixel, of whole images, of those that are there.

use proptest::prelude::*;

use super::halve::{Plane, halve};
use super::number::Number;
use super::*;
use crate::layout::Window;
use crate::tag::{ExtraSample, PlanarConfiguration};
use crate::writer::{Chunking, ImageSpec, SampleBlock};

/// Stands for nodata, and in floats this one for NaN.
const NODATA: u8 = 7;
const NAN: u8 = 9;

const HOW: [Resampling; 5] =
    [Resampling::Nearest, Resampling::Average, Resampling::Mode, Resampling::Min, Resampling::Max];

/// A number for each byte, and the mean of some.
trait Small: Number + TryFrom<u8> {
    fn mean_of(sum: u32, count: u32) -> Self;

    fn of(byte: u8) -> Self {
        if byte == NAN { Self::MISSING } else { Self::try_from(byte).ok().unwrap() }
    }
}

macro_rules! small {
    ($($whole:ty)*) => {
        $(impl Small for $whole {
            fn mean_of(sum: u32, count: u32) -> Self {
                Self::try_from((2 * sum + count) / (2 * count)).unwrap()
            }
        })*
    };
}

small!(u8 u16 u32 u64 i8 i16 i32 i64);

impl Small for f64 {
    fn mean_of(sum: u32, count: u32) -> Self {
        Self::from(sum) / Self::from(count)
    }
}

impl Small for f32 {
    #[expect(clippy::cast_possible_truncation, reason = "the nearest float of 32 bits is what is wanted")]
    fn mean_of(sum: u32, count: u32) -> Self {
        f64::mean_of(sum, count) as Self
    }
}

/// One band of a level and its mask.
#[derive(Debug, Clone)]
struct Level<T> {
    size: [u32; 2],
    samples: Vec<T>,
    valid: Vec<u8>,
}

/// The next level, of samples that are bytes in another type (or, above the first level, means of such).
fn next<T: Small>(level: &Level<T>, how: Resampling, nodata: Option<T>) -> Level<T> {
    let [width, height] = level.size.map(|side| side as usize);
    let mut next = Level { size: level.size.map(|side| side.div_ceil(2)), samples: vec![], valid: vec![] };
    for y in (0..height).step_by(2) {
        for x in (0..width).step_by(2) {
            let at = [(x, y), (x + 1, y), (x, y + 1), (x + 1, y + 1)];
            let at: Vec<usize> =
                at.into_iter().filter(|(x, y)| *x < width && *y < height).map(|(x, y)| y * width + x).collect();
            let lets = |n: &usize| level.valid.get(*n) != Some(&0);
            let is_there = |n: &usize| lets(n) && !level.samples[*n].is_nan() && Some(level.samples[*n]) != nodata;
            let there: Vec<T> = at.iter().filter(|n| is_there(n)).map(|n| level.samples[*n]).collect();
            next.samples.push(match how {
                Resampling::Nearest => level.samples[at[0]],
                _ => there_as_one(&there, how).unwrap_or(nodata.unwrap_or(T::MISSING)),
            });
            let nearest = how == Resampling::Nearest;
            let counts = if nearest { lets(&at[0]) } else { at.iter().any(lets) };
            next.valid.push(u8::from(counts));
        }
    }
    next
}

fn there_as_one<T: Small>(there: &[T], how: Resampling) -> Option<T> {
    let count = |value: T| there.iter().filter(|other| **other == value).count();
    let byte = |value: T| (0..=120).find(|byte| T::try_from(*byte).ok() == Some(value)).map(u32::from);
    let first = *there.first()?;
    Some(match how {
        Resampling::Average => {
            let sum: u32 = there.iter().map(|value| byte(*value).unwrap()).sum();
            T::mean_of(sum, u32::try_from(there.len()).unwrap())
        }
        Resampling::Mode => {
            there.iter().fold(first, |best, value| if count(*value) > count(best) { *value } else { best })
        }
        Resampling::Min => there.iter().fold(first, |best, value| if *value < best { *value } else { best }),
        _ => there.iter().fold(first, |best, value| if *value > best { *value } else { best }),
    })
}

/// What the pyramid makes of an image of bands of bytes in another type, tiles in the order of `shuffle`.
fn made<T: Small>(
    spec: &ImageSpec,
    image: &[Vec<T>],
    valid: &[u8],
    how: Resampling,
    shuffle: u64,
) -> Vec<Vec<Level<T>>> {
    let masked = if valid.is_empty() { Masked::No } else { Masked::Yes };
    let pyramid = Pyramid::new(spec, masked, how).unwrap();
    let blank = |size: [u32; 2]| {
        let pixels = (size[0] * size[1]) as usize;
        let level = Level {
            size,
            samples: vec![T::zeroed(); pixels],
            valid: vec![2; if valid.is_empty() { 0 } else { pixels }],
        };
        vec![level; image.len()]
    };
    let mut levels: Vec<Vec<Level<T>>> = pyramid.sizes().into_iter().map(blank).collect();
    let grid = ImageSpec { planar: PlanarConfiguration::Chunky, ..spec.clone() }.layout().unwrap().grid;
    let mut order: Vec<u64> = (0..grid.chunk_count()).collect();
    order.sort_by_key(|n| (n + 1).wrapping_mul(shuffle | 1) % 1009);
    let mut state = PyramidState::default();
    let mut completed = 0;
    for tile in order {
        let window = grid.window(tile).unwrap();
        let samples: Vec<T> = image.iter().flat_map(|band| cut(band, spec.width, window)).collect();
        let block = SampleBlock::new(&samples, window, 0..spec.bands).unwrap();
        let mask = if valid.is_empty() { vec![] } else { cut(valid, spec.width, window) };
        let mut place = |tile: &OverviewTile<'_>| {
            completed += 1;
            let pixels = usize::try_from(tile.window.pixels()).unwrap();
            let numbers = tile.samples.chunks_exact(size_of::<T>()).map(bytemuck::pod_read_unaligned);
            let samples: Vec<T> = numbers.collect();
            for (band, level) in levels[tile.level - 1].iter_mut().enumerate() {
                paste(&samples[band * pixels..][..pixels], tile.window, level.size[0], &mut level.samples);
                paste(tile.valid, tile.window, level.size[0], &mut level.valid);
            }
            Ok(())
        };
        pyramid.put(&block, &mask, &mut state, &mut place).unwrap();
    }
    let tiles = |size: &[u32; 2]| u64::from(size[0].div_ceil(16)) * u64::from(size[1].div_ceil(16));
    assert_eq!(completed, pyramid.sizes().iter().map(tiles).sum::<u64>());
    levels
}

fn cut<T: Copy>(plane: &[T], width: u32, window: Window) -> Vec<T> {
    let rows = plane.chunks_exact(width as usize).skip(window.row_off as usize).take(window.height as usize);
    rows.flat_map(|row| row[window.col_off as usize..][..window.width as usize].iter().copied()).collect()
}

fn paste<T: Copy>(samples: &[T], window: Window, width: u32, out: &mut [T]) {
    for (n, row) in samples.chunks_exact(window.width as usize).enumerate() {
        let start = (window.row_off as usize + n) * width as usize + window.col_off as usize;
        out[start..start + row.len()].copy_from_slice(row);
    }
}

/// Makes overviews of an image of three bands of bytes; of floats only one level of means, which are no bytes any more.
fn check<T: Small>(bytes: &[u8], size: [u32; 2], nodata: bool, masked: bool, how: Resampling, shuffle: u64) {
    let pixels = (size[0] * size[1]) as usize;
    let at = |n: usize| bytes[n % bytes.len()];
    let image: Vec<Vec<T>> = (0..3).map(|band| (0..pixels).map(|n| T::of(at(n * 3 + band))).collect()).collect();
    let valid: Vec<u8> = (0..if masked { pixels } else { 0 }).map(|n| at(n + 5) % 3).collect();
    let mut spec = ImageSpec::new(size[0], size[1], 3, T::TYPE);
    spec.chunking = Chunking::Tiles { width: 16, height: 16 };
    spec.geo_ref.nodata = nodata.then(|| NODATA.to_string());
    let found = made(&spec, &image, &valid, how, shuffle);
    for (band, samples) in image.iter().enumerate() {
        let mut level = Level { size, samples: samples.clone(), valid: valid.clone() };
        for found in &found {
            level = next(&level, how, nodata.then(|| T::of(NODATA)));
            let found = &found[band];
            assert_eq!(found.size, level.size);
            let bytes_of = |samples: &[T]| bytemuck::cast_slice::<T, u8>(samples).to_vec();
            assert!(bytes_of(&found.samples) == bytes_of(&level.samples), "{:?} {how:?} {size:?}", T::TYPE);
            assert!(!masked || found.valid == level.valid, "mask, {how:?}");
            if how == Resampling::Average && T::MISSING.is_nan() {
                break;
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn overviews_of_every_type_are_what_the_plainest_making_gives(
        bytes in proptest::collection::vec(prop_oneof![0..=12_u8, 0..=120_u8], 1..2000),
        size in [1..70_u32, 1..50_u32],
        nodata: bool,
        masked: bool,
        how in proptest::sample::select(&HOW[..]),
        shuffle: u64,
    ) {
        check::<u8>(&bytes, size, nodata, masked, how, shuffle);
        check::<u16>(&bytes, size, nodata, masked, how, shuffle);
        check::<u32>(&bytes, size, nodata, masked, how, shuffle);
        check::<u64>(&bytes, size, nodata, masked, how, shuffle);
        check::<i8>(&bytes, size, nodata, masked, how, shuffle);
        check::<i16>(&bytes, size, nodata, masked, how, shuffle);
        check::<i32>(&bytes, size, nodata, masked, how, shuffle);
        check::<i64>(&bytes, size, nodata, masked, how, shuffle);
        check::<f32>(&bytes, size, nodata, masked, how, shuffle);
        check::<f64>(&bytes, size, nodata, masked, how, shuffle);
    }
}

#[track_caller]
fn check_mean<T: Number>(quad: [T; 4], nodata: Option<T>, want: T) {
    let mut out = [T::zeroed()];
    halve(Plane { samples: &quad, valid: &[], width: 2 }, Resampling::Average, nodata, &mut out);
    assert_eq!(out, [want]);
}

#[test]
fn halves_go_away_from_zero() {
    check_mean([1_u8, 2, 2, 1], None, 2);
    check_mean([-1_i8, -2, -2, -1], None, -2);
    check_mean([-1_i16, -1, -1, -2], None, -1);
    check_mean([-1_i32, 0, 9, 9], Some(9), -1);
    check_mean([-1_i64, -1, 0, 9], Some(9), -1);
    check_mean([1_u16, 0, 0, 9], Some(9), 0);
}

#[test]
fn sums_of_the_largest_numbers_do_not_overflow() {
    check_mean([u64::MAX; 4], None, u64::MAX);
    check_mean([u64::MAX, u64::MAX, u64::MAX, 0], Some(0), u64::MAX);
    check_mean([i64::MIN; 4], None, i64::MIN);
    check_mean([i64::MIN, i64::MAX, i64::MIN, i64::MAX], None, -1);
    check_mean([u32::MAX; 4], None, u32::MAX);
    check_mean([f64::MAX; 4], None, f64::MAX);
    check_mean([-f64::MAX, -f64::MAX, -f64::MAX, 0.0], Some(0.0), -f64::MAX);
    check_mean([f32::MAX; 4], None, f32::MAX);
    check_mean([f64::INFINITY, 1.0, 2.0, f64::NAN], None, f64::INFINITY);
}

/// As GDAL has it: a colour behind no alpha is not seen, and the alpha of an edge is that of what is seen.
#[test]
fn transparent_pixels_take_no_part() {
    let mut spec = ImageSpec::new(32, 16, 2, crate::layout::SampleType::U8);
    spec.chunking = Chunking::Tiles { width: 16, height: 16 };
    let mut image = [vec![10_u8; 512], vec![0_u8; 512]];
    (image[0][0], image[1][0], image[0][33], image[1][33]) = (90, 200, 50, 100);
    let first = |spec: &ImageSpec, how| {
        let found = made(spec, &image, &[], how, 1);
        [0, 1].map(|band| found[0][band].samples[..2].to_vec())
    };
    assert_eq!(first(&spec, Resampling::Average), [[40, 10], [75, 0]]);
    for alpha in [ExtraSample::UnassociatedAlpha, ExtraSample::AssociatedAlpha] {
        spec.extra_samples = vec![alpha];
        assert_eq!(first(&spec, Resampling::Average), [[70, 0], [150, 0]]);
        assert_eq!(first(&spec, Resampling::Min), [[50, 0], [100, 0]]);
        assert_eq!(first(&spec, Resampling::Nearest), [[90, 10], [200, 0]]);
    }
}

#[test]
fn nodata_that_the_samples_cannot_have_is_none() {
    let mut spec = ImageSpec::new(32, 16, 1, crate::layout::SampleType::U8);
    spec.chunking = Chunking::Tiles { width: 16, height: 16 };
    spec.geo_ref.nodata = Some("-9999".to_owned());
    let found = made(&spec, &[vec![0_u8; 512]], &[], Resampling::Average, 1);
    assert_eq!(found[0][0].samples, [0; 128]);
    for (text, want) in [("18446744073709551615", Some(u64::MAX)), ("1e2", Some(100)), ("0.5", None), ("nan", None)] {
        let geo_ref = crate::geo::GeoRef { nodata: Some(text.to_owned()), ..Default::default() };
        assert_eq!(u64::nodata(&geo_ref), want, "{text}");
    }
}

#[test]
fn levels_end_where_both_sides_fit_a_tile() {
    let sizes = |size| overview_sizes(size, [512, 512]);
    assert_eq!(sizes([8192, 8192]), [[4096, 4096], [2048, 2048], [1024, 1024], [512, 512]]);
    assert_eq!(sizes([513, 70]), [[257, 35]]);
    assert!(sizes([512, 512]).is_empty());
    assert_eq!(sizes([u32::MAX, 1]).last(), Some(&[512, 1]));
}

#[test]
fn what_waits_is_within_its_bound_when_tiles_come_row_by_row() {
    for size in [[16, 16], [17, 300], [300, 17], [331, 295], [256, 256], [33, 33]] {
        let mut spec = ImageSpec::new(size[0], size[1], 2, crate::layout::SampleType::U16);
        spec.chunking = Chunking::Tiles { width: 16, height: 16 };
        let pyramid = Pyramid::new(&spec, Masked::Yes, Resampling::Average).unwrap();
        let grid = spec.layout().unwrap().grid;
        let mut most = 0;
        for window in (0..grid.chunk_count()).map(|tile| grid.window(tile).unwrap()) {
            let pixels = usize::try_from(window.pixels()).unwrap();
            let samples = vec![1_u16; 2 * pixels];
            let block = SampleBlock::new(&samples, window, 0..2).unwrap();
            pyramid.put(&block, &vec![1; pixels], &mut PyramidState::default(), &mut |_| Ok(())).unwrap();
            most = most.max(pyramid.pending.bytes() as u64);
        }
        assert!(most <= pyramid.pending_bytes_max(), "{size:?}: {most}, {}", pyramid.pending_bytes_max());
        assert_eq!(pyramid.pending.bytes(), 0);
    }
}

#[test]
fn what_is_no_block_of_whole_tiles_is_refused() {
    let mut spec = ImageSpec::new(40, 40, 1, crate::layout::SampleType::U8);
    spec.chunking = Chunking::Tiles { width: 16, height: 16 };
    let pyramid = Pyramid::new(&spec, Masked::No, Resampling::Min).unwrap();
    let put = |samples: &[u8], window, valid: &[u8]| {
        let block = SampleBlock::new(samples, window, 0..1).unwrap();
        let put = pyramid.put(&block, valid, &mut PyramidState::default(), &mut |_| Ok(()));
        put.map_err(|error| error.to_string())
    };
    let whole = Window::new(0, 0, 16, 16);
    assert_eq!(put(&[0; 256], whole, &[]), Ok(()));
    assert_eq!(put(&[0; 256], whole, &[]), Err("chunk 0 is put twice".to_owned()));
    assert!(put(&[0; 256], Window::new(8, 0, 16, 16), &[]).is_err());
    assert!(put(&[0; 256], Window::new(16, 0, 16, 16), &[1; 256]).is_err());
    spec.chunking = Chunking::Strips { rows: 1 };
    assert!(Pyramid::new(&spec, Masked::No, Resampling::Min).is_err());
    let complex = ImageSpec::new(600, 600, 1, crate::layout::SampleType::ComplexF32);
    let error = Pyramid::new(&complex, Masked::No, Resampling::Nearest).unwrap_err();
    assert_eq!(error.to_string(), "OVERVIEWS: there are none of complex64, take NONE");
}
