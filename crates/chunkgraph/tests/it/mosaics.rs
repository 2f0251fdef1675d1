//! Mosaics equal a plain loop over all files for each pixel, whatever the run.

use std::path::PathBuf;

use chunkgraph::{
    Array, Bounds, Chunk, Error, Extent, Labels, MosaicBounds, MosaicOptions, MosaicRule, NodataSource, OpenOptions,
    RunOptions, SaveOptions, Usage,
};
use proptest::prelude::*;
use tiffio::geo::{GeoKey, GeoKeyValue, GeoRef};
use tiffio::writer::CreationOptions;

use crate::support::{Folder, threads};

const RULES: [MosaicRule; 6] =
    [MosaicRule::First, MosaicRule::Last, MosaicRule::Min, MosaicRule::Max, MosaicRule::Mean, MosaicRule::Median];
const BANDS: u32 = 2;

/// A file: its place in pixels of 10 units, and values of which 0 are missing.
#[derive(Debug, Clone, Copy)]
struct Tile {
    col: i32,
    row: i32,
    width: u32,
    height: u32,
    seed: u32,
}

impl Tile {
    fn value(self, band: u32, row: u32, col: u32) -> u16 {
        let mixed = (row * 131 + col * 17 + band * 7 + self.seed).wrapping_mul(2_654_435_761) >> 20;
        u16::try_from(if mixed.is_multiple_of(5) { 0 } else { mixed % 900 }).unwrap()
    }

    fn geo_ref(self, pixel: f64, code: u16) -> GeoRef {
        GeoRef {
            geo_keys: vec![
                GeoKey { id: 1024, value: GeoKeyValue::Short(1) },
                GeoKey { id: 3072, value: GeoKeyValue::Short(code) },
            ],
            tie_points: vec![[0.0, 0.0, 0.0, f64::from(self.col) * 10.0, f64::from(-self.row) * 10.0, 0.0]],
            pixel_scale: Some([pixel, pixel, 0.0]),
            ..GeoRef::default()
        }
    }

    fn array(self, geo_ref: GeoRef) -> Array {
        let extent = Extent { planes: BANDS, height: self.height, width: self.width };
        let places = (0..BANDS).flat_map(|band| (0..self.height).map(move |row| (band, row)));
        let values: Vec<u16> =
            places.flat_map(|(band, row)| (0..self.width).map(move |col| self.value(band, row, col))).collect();
        Array::from_values(&values, extent).unwrap().with_labels(Labels { geo_ref, ..Labels::default() })
    }

    fn save(self, folder: &Folder, name: &str) -> PathBuf {
        let creation = CreationOptions::parse(["BLOCKSIZE=16"]).unwrap();
        let path = folder.path(name);
        let array = self.array(self.geo_ref(10.0, 32621));
        array.save(&path, &SaveOptions { creation, ..SaveOptions::default() }).unwrap();
        path
    }

    /// The value at a pixel of the grid, if the file has one.
    fn at(self, band: u32, row: i32, col: i32) -> Option<u16> {
        let inside = |place: i32, side: u32| u32::try_from(place).ok().filter(|place| *place < side);
        let (row, col) = (inside(row - self.row, self.height)?, inside(col - self.col, self.width)?);
        Some(self.value(band, row, col)).filter(|value| *value != 0)
    }
}

/// What the pixel must be: the plainest possible.
fn plain(tiles: &[Tile], rule: MosaicRule, band: u32, row: i32, col: i32) -> f64 {
    let mut values: Vec<f64> = tiles.iter().filter_map(|tile| tile.at(band, row, col)).map(f64::from).collect();
    if values.is_empty() {
        return f64::NAN;
    }
    match rule {
        MosaicRule::First => values[0],
        MosaicRule::Last => values[values.len() - 1],
        MosaicRule::Min => values.into_iter().fold(f64::INFINITY, f64::min),
        MosaicRule::Max => values.into_iter().fold(0.0, f64::max),
        MosaicRule::Mean => values.iter().sum::<f64>() / values.len() as f64,
        MosaicRule::Median => {
            values.sort_by(f64::total_cmp);
            (values[(values.len() - 1) / 2] + values[values.len() / 2]) / 2.0
        }
    }
}

/// Compares a mosaic with what it must be from column `col` and row `row` of the grid on.
#[track_caller]
fn check(mosaic: &Array, tiles: &[Tile], rule: MosaicRule, [col, row]: [i32; 2], options: &RunOptions) {
    let found = mosaic.cast(chunkgraph::DType::F64).compute::<f64>(options).unwrap();
    for ((band, y, x), found) in found.into_dimensionality::<ndarray::Ix3>().unwrap().indexed_iter() {
        let place = |offset: usize, from: i32| from + i32::try_from(offset).unwrap();
        let want = plain(tiles, rule, u32::try_from(band).unwrap(), place(y, row), place(x, col));
        assert!(*found == want || (found.is_nan() && want.is_nan()), "{rule:?} {band} {y} {x}: {found} {want}");
    }
}

fn options(rule: MosaicRule, bounds: MosaicBounds) -> MosaicOptions {
    let open = OpenOptions { nodata: NodataSource::Value(0.0), ..OpenOptions::default() };
    MosaicOptions { rule, bounds, open, files_open_max: 2 }
}

fn tiles() -> impl Strategy<Value = Vec<Tile>> {
    let tile = (-30..30_i32, -30..30_i32, 1..40_u32, 1..40_u32, 0..1000_u32);
    let tile = tile.prop_map(|(col, row, width, height, seed)| Tile { col, row, width, height, seed });
    proptest::collection::vec(tile, 1..7)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn every_rule_is_that_of_a_loop_over_files(
        tiles in tiles(), rule in 0..6_usize, side in 1..50_u32, count in 1..4_usize, memory in 0..2_u64,
    ) {
        let folder = Folder::new();
        let paths: Vec<PathBuf> =
            tiles.iter().enumerate().map(|(n, tile)| tile.save(&folder, &format!("{n}.tif"))).collect();
        let (col, row) = (tiles.iter().map(|tile| tile.col).min(), tiles.iter().map(|tile| tile.row).min());
        let mosaic = Array::mosaic(&paths, &options(RULES[rule], MosaicBounds::Union)).unwrap();
        let run = RunOptions { chunk: Chunk::square(side), memory_bytes: Some(4_000_000 << memory), ..threads(count) };
        check(&mosaic, &tiles, RULES[rule], [col.unwrap(), row.unwrap()], &run);
    }
}

const PAIR: [Tile; 2] = [
    Tile { col: 0, row: 0, width: 40, height: 20, seed: 1 },
    Tile { col: 30, row: -5, width: 20, height: 30, seed: 2 },
];

#[test]
fn bounds_are_those_of_all_of_any_or_of_a_rectangle() {
    let folder = Folder::new();
    let paths = [PAIR[0].save(&folder, "a.tif"), PAIR[1].save(&folder, "b.tif")];
    let (left, bottom, right, top) = (-20.0, -50.0, 350.0, 70.0);
    let around = MosaicBounds::Reference(Bounds { left, bottom, right, top });
    for (bounds, [col, row, width, height]) in [
        (MosaicBounds::Union, [0, -5, 50, 30]),
        (MosaicBounds::Intersection, [30, 0, 10, 20]),
        (around, [-2, -7, 37, 12]),
    ] {
        let mosaic = Array::mosaic(&paths, &options(MosaicRule::First, bounds)).unwrap();
        let extent = mosaic.extent();
        assert_eq!([extent.width, extent.height].map(i64::from), [width, height].map(i64::from));
        let corner = mosaic.geo_ref().transform().unwrap().apply(0.0, 0.0);
        assert_eq!(corner, (f64::from(col) * 10.0, f64::from(-row) * 10.0));
        check(&mosaic, &PAIR, MosaicRule::First, [col, row], &RunOptions::default());
    }
}

#[test]
fn files_that_do_not_go_together_are_both_described() {
    let folder = Folder::new();
    let first = PAIR[0].save(&folder, "a.tif");
    let (path, tile) = (folder.path("b.tif"), PAIR[1]);
    let error = |array: &Array| {
        let options = SaveOptions { existing: tiffio::writer::Existing::Replace, ..SaveOptions::default() };
        array.save(&path, &options).unwrap();
        Array::mosaic(&[&first, &path], &MosaicOptions::default()).unwrap_err()
    };
    let mut moved = tile.geo_ref(10.0, 32621);
    moved.tie_points[0][3] += 5.0;
    for (geo_ref, want) in [
        (tile.geo_ref(20.0, 32621), "pixel size"),
        (tile.geo_ref(10.0, 32622), "coordinate system"),
        (moved, "alignment"),
    ] {
        let error = error(&tile.array(geo_ref));
        assert!(matches!(&error, Error::Mismatch(mismatch) if mismatch.what.starts_with(want)), "{error}");
        let text = error.to_string();
        assert!(text.contains("a.tif is 40 x 20 pixels") && text.contains("b.tif is 20 x 30 pixels"), "{text}");
    }
    let place = || tile.geo_ref(10.0, 32621);
    let other = tile.array(place()).cast(chunkgraph::DType::F32);
    assert!(matches!(error(&other), Error::Usage(Usage::MosaicType { .. })));
    let other = tile.array(place()).band_numbers(&[1]).unwrap();
    assert!(matches!(error(&other), Error::Usage(Usage::BandCount { .. })));
    assert!(matches!(error(&tile.array(GeoRef::default())), Error::Usage(Usage::NoBounds { .. })));
    let far = Tile { col: 1000, ..tile }.array(Tile { col: 1000, ..tile }.geo_ref(10.0, 32621));
    error_of_intersection(&far, &first, &folder.path("c.tif"));
}

#[track_caller]
fn error_of_intersection(far: &Array, first: &PathBuf, path: &PathBuf) {
    far.save(path, &SaveOptions::default()).unwrap();
    let error = Array::mosaic(&[first, path], &options(MosaicRule::First, MosaicBounds::Intersection));
    assert!(matches!(error, Err(Error::Usage(Usage::MosaicSize { width: 0, height: 0 }))));
}

#[test]
fn a_block_decodes_chunks_of_files_that_touch_it_alone_and_each_once() {
    let folder = Folder::new();
    let tile = |n: i32| Tile { col: n % 10 * 32, row: n / 10 * 32, width: 32, height: 32, seed: n.unsigned_abs() };
    let tiles: Vec<Tile> = (0..100).map(tile).collect();
    let paths: Vec<PathBuf> =
        tiles.iter().enumerate().map(|(n, tile)| tile.save(&folder, &format!("{n}.tif"))).collect();
    let mosaic = Array::mosaic(&paths, &options(MosaicRule::Max, MosaicBounds::Union)).unwrap();
    check(&mosaic, &tiles, MosaicRule::Max, [0, 0], &threads(2));
    let out = folder.path("out.tif");
    let creation = CreationOptions::parse(["BLOCKSIZE=16"]).unwrap();
    let report = mosaic.save(&out, &SaveOptions { creation, nodata: Some(0.0), ..SaveOptions::default() }).unwrap();
    assert_eq!(report.run.chunks_decoded, 400);
    let report = mosaic.window_bounds(Bounds { left: 0.0, bottom: -160.0, right: 160.0, top: 0.0 }).unwrap();
    let report = report.save(folder.path("one.tif"), &SaveOptions { nodata: Some(0.0), ..SaveOptions::default() });
    assert_eq!(report.unwrap().run.chunks_decoded, 1);
    let error = mosaic.save(&paths[57], &SaveOptions { nodata: Some(0.0), ..SaveOptions::default() }).unwrap_err();
    assert!(matches!(error, Error::Usage(Usage::OutputIsInput { .. })));
}

#[test]
fn integers_that_are_whole_need_no_value_for_missing_pixels() {
    let folder = Folder::new();
    let right = Tile { col: 35, row: 0, ..PAIR[0] };
    let paths = [PAIR[0].save(&folder, "a.tif"), right.save(&folder, "b.tif")];
    for rule in [MosaicRule::First, MosaicRule::Min] {
        let mosaic = Array::mosaic(&paths, &MosaicOptions { rule, ..MosaicOptions::default() }).unwrap();
        assert!(!mosaic.can_be_missing());
        let values = mosaic.compute::<u16>(&RunOptions::default()).unwrap();
        assert_eq!((values[[1, 7, 34]], values[[1, 7, 40]]), (PAIR[0].value(1, 7, 34), right.value(1, 7, 5)));
    }
}
