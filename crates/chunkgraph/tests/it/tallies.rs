//! Histograms, percentiles and places of extremes equal those of sorted values, whatever the run.

use chunkgraph::{Array, Bins, Chunk, DType, Error, Extent, RunOptions, Usage};
use proptest::prelude::*;

use crate::support::{percentile, samples, threads};

const EXTENT: Extent = Extent { planes: 2, height: 61, width: 83 };
const TYPES: [DType; 8] =
    [DType::U8, DType::U16, DType::I16, DType::U32, DType::I32, DType::U64, DType::F32, DType::F64];

/// The samples of a scene as `dtype`, 0 missing; signed ones go below 0, floats have fractions.
fn array(dtype: DType) -> Array {
    let values = Array::from_values(&samples(EXTENT), EXTENT).unwrap().mask_equal(0).cast(DType::F64);
    let values = if dtype.is_signed() { &values - 1700 } else { values };
    let values = if dtype.is_float() { &values / 7 } else { values };
    let values = if dtype == DType::U8 { &values / 17 } else { values };
    values.cast(dtype)
}

/// The values of a band that are there with their places, row by row.
fn valid(array: &Array, band: usize) -> Vec<(f64, u32, u32)> {
    let values = array.cast(DType::F64).compute::<f64>(&threads(1)).unwrap();
    let plane = values.index_axis(ndarray::Axis(0), band).into_owned();
    let plane = plane.into_dimensionality::<ndarray::Ix2>().unwrap();
    let narrow = |n: usize| u32::try_from(n).unwrap();
    let all = plane.indexed_iter().map(|((row, col), value)| (*value, narrow(row), narrow(col)));
    all.filter(|(value, ..)| !value.is_nan()).collect()
}

const PERCENTS: [f64; 6] = [50.0, 0.0, 2.0, 98.0, 33.3, 100.0];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]
    #[test]
    fn tallies_are_those_of_sorted_values(
        dtype in 0..8_usize, side in 5..90_u32, count in 1..4_usize, memory in 0..6_u32, bins in 1..30_usize,
    ) {
        let array = array(TYPES[dtype]);
        // So small that digits of few bits are counted, or that all are collected at once.
        let memory_bytes = Some(600_000 << memory);
        let options = RunOptions { chunk: Chunk::square(side), memory_bytes, ..threads(count) };
        let percentiles = array.percentiles(&PERCENTS, &options).unwrap();
        let histogram = array.histogram(&Bins::Equal { count: bins, range: None }, &options).unwrap();
        let extremes = array.extremes(&options).unwrap();
        for band in 0..2 {
            let values = valid(&array, band);
            let mut sorted: Vec<f64> = values.iter().map(|(value, ..)| *value).collect();
            sorted.sort_by(f64::total_cmp);
            for (percent, found) in PERCENTS.iter().zip(&percentiles[band]) {
                prop_assert_eq!(*found, Some(percentile(&sorted, *percent)), "{} {}", TYPES[dtype], percent);
            }
            let first = |wanted: f64| values.iter().copied().find(|(value, ..)| *value == wanted);
            let place = |place: chunkgraph::Place| (place.value, place.row, place.col);
            prop_assert_eq!(extremes[band].min.map(place), first(sorted[0]));
            prop_assert_eq!(extremes[band].max.map(place), first(sorted[sorted.len() - 1]));
            let found = &histogram[band];
            prop_assert_eq!((found.edges[0], found.edges[bins]), (sorted[0], sorted[sorted.len() - 1]));
            prop_assert_eq!((found.below, found.above), (0, 0));
            prop_assert_eq!(found.missing + sorted.len() as u64, EXTENT.pixels());
            for bin in 0..bins {
                let (low, high) = (found.edges[bin], found.edges[bin + 1]);
                let holds = |value: &&f64| low <= **value && (**value < high || (bin + 1 == bins && **value == high));
                prop_assert_eq!(found.counts[bin], sorted.iter().filter(holds).count() as u64);
            }
        }
    }
}

#[test]
fn of_nothing_there_are_no_percentiles_and_the_bins_of_numpy() {
    let array = Array::from_values(&[f32::NAN; 6], Extent { planes: 1, height: 2, width: 3 }).unwrap();
    let options = RunOptions::default();
    assert_eq!(array.percentiles(&[50.0, 2.0], &options).unwrap(), [[None, None]]);
    let bins = Bins::Equal { count: 2, range: None };
    let histogram = &array.histogram(&bins, &options).unwrap()[0];
    assert_eq!(
        (&histogram.edges[..], &histogram.counts[..], histogram.missing),
        (&[0.0, 0.5, 1.0][..], &[0, 0][..], 6)
    );
    let extremes = array.extremes(&options).unwrap();
    assert_eq!((extremes[0].min, extremes[0].max), (None, None));
}

#[test]
fn bins_and_percentiles_that_make_no_sense_are_refused() {
    let array = array(DType::F64);
    let options = RunOptions::default();
    let equal = |count, range| Bins::Equal { count, range };
    for bins in [
        equal(0, None),
        equal(1 << 21, None),
        equal(3, Some([1.0, 1.0])),
        equal(3, Some([0.0, f64::INFINITY])),
        equal(3, Some([f64::NAN, 1.0])),
        Bins::Edges(vec![1.0]),
        Bins::Edges(vec![1.0, 2.0, 2.0]),
        Bins::Edges(vec![1.0, f64::NAN]),
    ] {
        assert!(matches!(array.histogram(&bins, &options), Err(Error::Usage(Usage::Bins))), "{bins:?}");
    }
    for percent in [-1.0, 100.1, f64::NAN] {
        assert!(matches!(array.percentiles(&[1.0, percent], &options), Err(Error::Usage(Usage::Percent { .. }))));
    }
}
