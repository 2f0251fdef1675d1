//! Blocks hold the pixels of the array under them, with what is around them, in order and whatever the run.

use std::sync::atomic::{AtomicU64, Ordering};

use chunkgraph::{
    Array, ArrayBlock, BlockShape, Blocks, CancelToken, DType, Error, Extent, OpenOptions, Padding, RunOptions, Usage,
};
use ndarray::{Array3, ArrayD};
use proptest::prelude::*;

use crate::support::{Folder, samples, threads};

const EXTENT: Extent = Extent { planes: 2, height: 61, width: 83 };

/// The values of a whole array with their validity, to look up pixels that may lie outside.
struct Whole(ArrayD<f64>);

impl Whole {
    fn new(array: &Array) -> Self {
        Self(array.cast(DType::F64).compute::<f64>(&threads(1)).unwrap())
    }

    /// The value at a pixel, if it is in the array and there.
    fn at(&self, band: usize, row: i64, col: i64) -> Option<f64> {
        let (row, col) = (usize::try_from(row).ok()?, usize::try_from(col).ok()?);
        self.0.get([band, row, col]).copied().filter(|value| !value.is_nan())
    }
}

/// What a block holds as floats, NaN where it is missing.
fn floats(block: &ArrayBlock) -> Array3<f64> {
    if let Ok(values) = block.values::<f64>() {
        return values.to_owned();
    }
    let mut floats = block.values::<u16>().unwrap().mapv(f64::from);
    if let Some(validity) = block.validity() {
        floats.zip_mut_with(&validity, |value, valid| *value = if *valid == 0 { f64::NAN } else { *value });
    }
    floats
}

/// Compares every block of `array` with the array computed whole.
#[track_caller]
fn check(array: &Array, shape: BlockShape, options: &RunOptions) {
    let whole = Whole::new(array);
    let blocks = array.blocks(shape).unwrap();
    let found = blocks.par_map(options, |block| {
        let place = [block.number, block.row.into(), block.col.into()];
        (place, block.window, block.before, floats(block))
    });
    let [across, down] = blocks.counts();
    let found = found.unwrap();
    assert_eq!(found.len() as u64, u64::from(across) * u64::from(down));
    for (n, (place, window, before, values)) in (0..).zip(found) {
        assert_eq!(place, [n, n / u64::from(across), n % u64::from(across)]);
        assert_eq!(Some(window), blocks.window(n));
        assert_eq!(window.col_off, u32::try_from(place[2]).unwrap() * shape.width.min(EXTENT.width));
        let padding = match shape.padding {
            Padding::None => 0,
            Padding::Clipped(pixels) | Padding::Filled(pixels) => pixels,
        };
        if matches!(shape.padding, Padding::Filled(_)) {
            let (_, height, width) = values.dim();
            let side = |length: u32| (length + 2 * padding) as usize;
            assert_eq!((height, width), (side(window.height), side(window.width)));
        } else {
            assert_eq!(before[0], padding.min(window.col_off));
            let end = |from: u32, length: u32, side: u32| (from + length + padding).min(side) as usize;
            let width = end(window.col_off, window.width, EXTENT.width);
            assert_eq!(values.dim().2, width - (window.col_off - before[0]) as usize);
        }
        for ((band, y, x), value) in values.indexed_iter() {
            let place =
                |offset: u32, before: u32, n: usize| i64::from(offset) - i64::from(before) + i64::try_from(n).unwrap();
            let (row, col) = (place(window.row_off, before[1], y), place(window.col_off, before[0], x));
            let want = whole.at(band, row, col);
            assert_eq!(Some(*value).filter(|value| !value.is_nan()), want, "block {n} {band} {row} {col}");
        }
    }
}

fn integers() -> Array {
    Array::from_values(&samples(EXTENT), EXTENT).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]
    #[test]
    fn blocks_are_what_lies_under_them(
        width in 1..100_u32, height in 1..70_u32, padding in 0..20_u32, clipped: bool, kind in 0..3, count in 1..4_usize,
    ) {
        let array = match kind {
            0 => integers(),
            1 => integers().mask_equal(0),
            _ => integers().mask_equal(0) / 7,
        };
        let padding = if clipped { Padding::Clipped(padding) } else { Padding::Filled(padding) };
        let (width, height) = (width.max(8), height.max(8));
        check(&array, BlockShape { width, height, padding }, &threads(count));
    }
}

#[test]
fn blocks_of_files_are_computed_by_strips_and_no_chunk_twice() {
    let folder = Folder::new();
    let path = folder.scene("scene.tif", EXTENT, &["BLOCKSIZE=16"]);
    let other = folder.scene("other.tif", Extent { planes: 1, height: 20, width: 30 }, &["BLOCKSIZE=16"]);
    let array = Array::open(&path).unwrap().mask_equal(0);
    for count in [1, 3] {
        check(&array, BlockShape { width: 83, height: 61, padding: Padding::Filled(3) }, &threads(count));
        check(&array, BlockShape { width: 48, height: 48, padding: Padding::None }, &threads(count));
        let small = RunOptions { memory_bytes: Some(400_000), ..threads(count) };
        check(&array, BlockShape { width: 32, height: 32, padding: Padding::Clipped(5) }, &small);
        let files = [&path, &other, &path];
        let shape = BlockShape::square(32);
        let sums = Blocks::par_map_files(&files, &OpenOptions::default(), shape, &threads(count), |path, block| {
            (path.file_name().unwrap().to_owned(), block.statistics().iter().map(|band| band.sum).sum::<f64>())
        });
        let sums = sums.unwrap();
        assert_eq!(sums.iter().map(Vec::len).collect::<Vec<_>>(), [6, 1, 6]);
        let total = samples(EXTENT).into_iter().map(f64::from).sum::<f64>();
        assert_eq!(sums[0].iter().map(|(_, sum)| sum).sum::<f64>(), total);
        assert_eq!((&sums[2], sums[1][0].0.to_str()), (&sums[0], Some("other.tif")));
    }
}

#[test]
fn a_stream_gives_blocks_in_order_and_ends_when_it_is_dropped() {
    let array = integers();
    let blocks = array.blocks(BlockShape::square(10)).unwrap();
    for count in [1, 3] {
        let numbers: Vec<u64> = blocks.stream(&threads(count)).map(|block| block.unwrap().number).collect();
        assert!(numbers.iter().copied().eq(0..blocks.len()));
        let mut stream = blocks.stream(&threads(count));
        assert_eq!(stream.next().unwrap().unwrap().window, blocks.window(0).unwrap());
        drop(stream);
    }
    assert_eq!((&blocks).into_iter().count() as u64, blocks.len());
    let cancel = CancelToken::default();
    cancel.cancel();
    let mut stream = blocks.stream(&RunOptions { cancel, ..threads(2) });
    assert!(matches!(stream.next(), Some(Err(Error::Cancelled))) && stream.next().is_none());
}

#[test]
fn the_first_failure_in_order_is_the_one_reported_and_panics_name_their_block() {
    let blocks = integers().blocks(BlockShape { padding: Padding::Filled(4), ..BlockShape::square(3) }).unwrap();
    for count in [1, 2, 4] {
        let calls = AtomicU64::new(0);
        let failed = blocks.try_par_map(&threads(count), |block| {
            calls.fetch_add(1, Ordering::Relaxed);
            if block.number < 7 { Ok(()) } else { Err(Error::Function(format!("block {}", block.number))) }
        });
        assert_eq!(failed.unwrap_err().to_string(), "block 7");
        assert!(calls.into_inner() < blocks.len());
        let panicked = blocks.par_map(&threads(count), |block| assert_ne!(block.number, 6));
        let want = blocks.window(6).unwrap();
        assert!(matches!(panicked, Err(Error::Block { block: 6, window, .. }) if window == want));
    }
}

#[test]
fn blocks_that_cannot_be_are_refused() {
    let array = integers();
    let shape = |width, padding| BlockShape { width, height: 5, padding };
    assert!(matches!(array.blocks(shape(0, Padding::None)), Err(Error::Usage(Usage::EmptyChunk))));
    let outcome = array.blocks(shape(5, Padding::Filled(u32::MAX / 2)));
    assert!(matches!(outcome, Err(Error::Usage(Usage::Padding { .. }))));
    let small = RunOptions { memory_bytes: Some(10_000), ..threads(2) };
    let outcome = array.blocks(BlockShape::square(50)).unwrap().par_map(&small, |_| ());
    assert!(matches!(outcome, Err(Error::OverBudget { allowed: 10_000, .. })));
    assert!(array.blocks(BlockShape::square(50)).unwrap().window(4).is_none());
}
