//! Arrays of several times: stacked, chosen, combined and reduced as each pixel alone would be.

use chunkgraph::{
    Array, Chunk, DType, Dim, Error, Extent, OpenOptions, Percent, Reduction, RunOptions, SaveOptions, Time, Usage,
};
use proptest::prelude::*;

use crate::support::{Folder, samples, threads};

const EXTENT: Extent = Extent { planes: 2, height: 30, width: 40 };

fn days(count: u8) -> Vec<Time> {
    (1..=count).map(|day| Time::day(2020, 5, day).unwrap()).collect()
}

/// Values of one day; 0 is missing.
fn day(seed: u16) -> Vec<u16> {
    let mixed = |(n, value): (usize, u16)| {
        let n = u16::try_from(n % 5000).unwrap();
        if n.wrapping_mul(seed + 3) % 7 == 0 { 0 } else { value.wrapping_add(n.wrapping_mul(seed)) % 997 }
    };
    samples(EXTENT).into_iter().enumerate().map(mixed).collect()
}

fn series(count: u8) -> (Vec<Vec<u16>>, Array) {
    let values: Vec<Vec<u16>> = (0..u16::from(count)).map(day).collect();
    let arrays: Vec<Array> = values.iter().map(|day| Array::from_values(day, EXTENT).unwrap().mask_equal(0)).collect();
    let named = arrays.iter().map(|array| array.with_band_names(&["red", "nir"]).unwrap()).collect::<Vec<_>>();
    (values, Array::stack_times(&named, &days(count)).unwrap())
}

/// The values of every pixel over time that are not 0.
fn over_time(values: &[Vec<u16>]) -> Vec<Vec<f64>> {
    let pixels = values[0].len();
    let there = |n: usize| values.iter().map(|day| f64::from(day[n])).filter(|value| *value != 0.0).collect();
    (0..pixels).map(there).collect()
}

fn bits(values: impl IntoIterator<Item = f64>) -> Vec<u64> {
    values.into_iter().map(|value| if value.is_nan() { f64::NAN.to_bits() } else { value.to_bits() }).collect()
}

#[test]
fn a_composite_is_what_each_pixel_alone_would_give_whatever_the_run() {
    let (values, series) = series(5);
    let mean =
        |values: &Vec<f64>| values.iter().fold(0.0, |sum, value| sum + value) / values.iter().fold(0.0, |n, _| n + 1.0);
    let median = |values: &Vec<f64>| {
        let mut sorted = values.clone();
        sorted.sort_by(f64::total_cmp);
        match sorted.len() {
            0 => f64::NAN,
            n if n % 2 == 1 => sorted[n / 2],
            n => (sorted[n / 2 - 1] + sorted[n / 2]) / 2.0,
        }
    };
    let want_mean = bits(over_time(&values).iter().map(mean));
    let want_median = bits(over_time(&values).iter().map(median));
    for options in [1, 2, 4].map(threads) {
        for chunk in [Chunk::Auto, Chunk::square(7), Chunk::square(64)] {
            let options = RunOptions { chunk, ..options.clone() };
            let found = series.mean(Dim::Time).unwrap().compute::<f64>(&options).unwrap();
            assert_eq!(found.shape(), [2, 30, 40]);
            assert_eq!(bits(found.iter().copied()), want_mean);
            let found = series.median(Dim::Time).unwrap().compute::<f64>(&options).unwrap();
            assert_eq!(bits(found.iter().copied()), want_median);
        }
    }
    let counts = series.count(Dim::Time).unwrap().compute::<u32>(&RunOptions::default()).unwrap();
    assert!(counts.iter().zip(over_time(&values)).all(|(count, there)| *count as usize == there.len()));
    let (greatest, there) = series.max(Dim::Time).unwrap().compute_masked::<u16>(&RunOptions::default()).unwrap();
    for ((found, there), values) in greatest.iter().zip(&there).zip(over_time(&values)) {
        let want = values.iter().copied().reduce(f64::max);
        assert_eq!(there.then_some(f64::from(*found)), want);
    }
}

#[test]
fn bands_are_reduced_at_each_time() {
    let (values, series) = series(3);
    let sum = series.sum(Dim::Band).unwrap();
    assert_eq!((sum.dims()[0], sum.dims()[1], sum.dtype()), ((Dim::Time, 3), (Dim::Band, 1), DType::U64));
    let (sum, there) = sum.compute_masked::<u64>(&RunOptions::default()).unwrap();
    for (time, values) in values.iter().enumerate() {
        for n in 0..1200 {
            let (red, nir) = (u64::from(values[n]), u64::from(values[1200 + n]));
            let at = [time, 0, n / 40, n % 40];
            assert_eq!((sum[at], there[at]), (red + nir, red + nir > 0));
        }
    }
    let error = series.median(Dim::Time).unwrap().median(Dim::Time).unwrap_err();
    assert!(matches!(error, Error::Usage(Usage::NoSuchDim { dim: Dim::Time, .. })), "{error}");
    assert!(series.percentile(Dim::Time, 101.0).is_err() && Percent::new(50.0).is_some());
}

#[test]
fn an_index_of_a_series_is_one_at_each_time() {
    let (values, series) = series(3);
    let (red, nir) = (series.band("red").unwrap(), series.band("nir").unwrap());
    let found = ((&nir - &red) / (&nir + &red)).compute::<f64>(&RunOptions::default()).unwrap();
    assert_eq!(found.shape(), [3, 1, 30, 40]);
    let want = values.iter().flat_map(|day| {
        (0..1200).map(|n| {
            let (red, nir) = (day[n], day[1200 + n]);
            let missing = red == 0 || nir == 0;
            // Unsigned integers wrap.
            if missing { f64::NAN } else { f64::from(nir.wrapping_sub(red)) / f64::from(nir.wrapping_add(red)) }
        })
    });
    assert_eq!(bits(found.iter().copied()), bits(want));
}

#[test]
fn one_time_and_one_band_meet_all_others() {
    let (values, series) = series(3);
    let scene = Array::from_values(&day(9), EXTENT).unwrap();
    let series = series.fill_missing(0);
    let found = (&series + &scene).compute::<u16>(&RunOptions::default()).unwrap();
    let mask = Array::from_values(&vec![3_u16; 1200], Extent { planes: 1, ..EXTENT }).unwrap();
    let scaled = (&series * &mask).compute::<u16>(&RunOptions::default()).unwrap();
    let chosen =
        series.band("nir").unwrap().greater(500).where_(&series, &scene).compute::<u16>(&RunOptions::default());
    let chosen = chosen.unwrap();
    assert_eq!(chosen.shape(), [3, 2, 30, 40]);
    for (time, values) in values.iter().enumerate() {
        for (n, value) in values.iter().enumerate() {
            let at = [time, n / 1200, n % 1200 / 40, n % 40];
            assert_eq!(found[at], value.wrapping_add(day(9)[n]));
            assert_eq!(scaled[at], value.wrapping_mul(3));
            assert_eq!(chosen[at], if values[1200 + n % 1200] > 500 { *value } else { day(9)[n] });
        }
    }
}

#[test]
fn times_are_sorted_chosen_by_range_and_must_differ() {
    let (values, _) = series(3);
    let arrays: Vec<Array> = values.iter().map(|day| Array::from_values(day, EXTENT).unwrap()).collect();
    let mut times = days(3);
    times.reverse();
    let stacked = Array::stack_times(&arrays, &times).unwrap();
    assert_eq!(stacked.times(), days(3));
    let second = stacked.time_range(days(2)[1], days(2)[1]).unwrap();
    assert_eq!(second.compute::<u16>(&RunOptions::default()).unwrap().as_slice().unwrap(), values[1]);
    let last = stacked.time_range("2020-05-02T00:00:01Z".parse().unwrap(), "2021-01-01".parse().unwrap()).unwrap();
    assert_eq!(last.compute::<u16>(&RunOptions::default()).unwrap().as_slice().unwrap(), values[0]);
    assert!(stacked.time_range("2021-01-01".parse().unwrap(), "2022-01-01".parse().unwrap()).is_err());
    let same = Array::stack_times(&arrays, &[times[0], times[1], times[0]]).unwrap_err();
    assert_eq!(same.to_string(), "two arrays are of 2020-05-03");
    let other = Array::stack_times(&arrays[..2], &days(2)).unwrap();
    let error = (&stacked + &other).compute::<u16>(&RunOptions::default()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the times 2020-05-01 to 2020-05-03 (3) and 2020-05-01 to 2020-05-02 (2) do not go together"
    );
}

#[test]
fn bands_are_stacked_at_each_time() {
    let (_, series) = series(3);
    let series = series.fill_missing(0).with_band_names(&["red", "nir"]).unwrap();
    let [red, nir] = ["red", "nir"].map(|name| series.band(name).unwrap());
    let again = Array::stack(&[nir, red]).unwrap().select(&["red", "nir"]).unwrap();
    assert_eq!((again.times(), again.band_names()), (series.times(), series.band_names()));
    let options = RunOptions::default();
    assert_eq!(again.compute::<u16>(&options).unwrap(), series.compute::<u16>(&options).unwrap());
    let dem = Array::from_values(&vec![7_u16; 1200], Extent { planes: 1, ..EXTENT }).unwrap();
    let with_dem = Array::stack(&[series, dem]).unwrap().compute::<u16>(&options).unwrap();
    assert_eq!(with_dem.shape(), [3, 3, 30, 40]);
    assert!((0..3).all(|time| with_dem[[time, 2, 11, 13]] == 7));
}

#[test]
fn files_are_opened_as_times_and_saved_with_them() {
    let folder = Folder::new();
    let paths = ["b_20200602.tif", "a_20200518.tif"].map(|name| folder.scene(name, EXTENT, &[]));
    let options = OpenOptions::default();
    let series = Array::open_stack(&paths, Dim::Time, &options).unwrap();
    let texts: Vec<String> = series.times().iter().map(ToString::to_string).collect();
    assert_eq!(texts, ["2020-05-18", "2020-06-02"]);
    assert!(series.to_string().starts_with(
        "<Array (time: 2, band: 2, y: 30, x: 40)> uint16, 9600 bytes\n  chunks 40 x 30, 1 block\n  time  2020-05-18 to"
    ));
    series.with_band_names(&["red", "nir"]).unwrap().save(folder.path("out.tif"), &SaveOptions::default()).unwrap();
    let saved = Array::open(folder.path("out.tif")).unwrap();
    assert_eq!(saved.band_names(), ["2020-05-18 red", "2020-05-18 nir", "2020-06-02 red", "2020-06-02 nir"]);
    let undated = folder.scene("scene.tif", EXTENT, &[]);
    let error = Array::open_stack(&[undated], Dim::Time, &options).unwrap_err();
    assert_eq!(error.to_string(), "the name scene.tif tells no time such as 20200518");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]
    #[test]
    fn statistics_of_a_composite_do_not_depend_on_blocks(side in 1..50_u32, count in 1..4_usize, times in 1..6_u8) {
        let (_, series) = series(times);
        let composite = series.reduce(Dim::Time, Reduction::Std).unwrap();
        let options = RunOptions { chunk: Chunk::square(side), ..threads(count) };
        prop_assert_eq!(composite.statistics(&options).unwrap(), composite.statistics(&threads(1)).unwrap());
    }
}
