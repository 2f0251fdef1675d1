//! `mask` and `clip`: which pixels become missing, and that nothing else changes.

use std::fs;

use tiffio::Reader;
use tiffio::layout::SampleType;

use crate::support::{Folder, spec};

/// Four by four pixels of 10 m whose upper left corner is at 100, 200: red counts from 1 to 16, and the quality layer of
/// Landsat says cloud in the first column, shadow in the second.
fn folder() -> Folder {
    let folder = Folder::new();
    let mut spec = spec(4, 4, SampleType::U16, &["red", "qa"]);
    spec.geo_ref.nodata = Some("0".to_owned());
    spec.geo_ref.pixel_scale = Some([10.0, 10.0, 0.0]);
    spec.geo_ref.tie_points = vec![[0.0, 0.0, 0.0, 100.0, 200.0, 0.0]];
    let qa = |col: u16| [0b1000, 0b1_0000, 0b10_0000_0000, 0b100_0000][usize::from(col)];
    let samples: Vec<u16> = (1..=16).chain((0..16).map(|n| qa(n % 4))).collect();
    folder.write("scene.tif", &spec, &samples);
    spec.bands = 1;
    spec.geo_ref.bands.truncate(1);
    let halves: Vec<u16> = (0..16).map(|n| u16::from(n < 8)).collect();
    folder.write("half.tif", &spec, &halves);
    let triangle = r#"{"type": "Polygon", "coordinates": [[[101, 197], [101, 161], [137, 161], [101, 197]]]}"#;
    fs::write(folder.path("triangle.geojson"), triangle).unwrap();
    let square = r#"{"type": "Polygon", "coordinates": [[[112, 188], [128, 188], [128, 172], [112, 172]]]}"#;
    fs::write(folder.path("square.geojson"), square).unwrap();
    folder
}

/// Runs `mask scene.tif --bands red`; comes back with the pixels that are kept.
#[track_caller]
fn kept(options: &str) -> Vec<u16> {
    let folder = folder();
    folder.done(&format!("mask scene.tif --bands red {options} -o out.tif"));
    let found = folder.read::<u16>("out.tif");
    for (n, sample) in (1..).zip(&found) {
        assert!(*sample == 0 || *sample == n, "{options}: pixel {n} became {sample}");
    }
    found.into_iter().filter(|sample| *sample != 0).collect()
}

#[test]
fn ranges_keep_both_ends() {
    assert_eq!(kept("--range 5,8"), [5, 6, 7, 8]);
    assert_eq!(kept("--range ,2"), [1, 2]);
    assert_eq!(kept("--range 15,"), [15, 16]);
}

#[test]
fn another_raster_keeps_where_it_is_not_0() {
    assert_eq!(kept("--by half.tif"), (1..=8).collect::<Vec<_>>());
}

#[test]
fn quality_layers_drop_or_keep_classes() {
    let columns = |columns: [u16; 2]| (1..=16).filter(|n| columns.contains(&((n - 1) % 4))).collect::<Vec<u16>>();
    assert_eq!(kept("--qa landsat-c2 --layer qa --drop cloud,shadow"), columns([2, 3]));
    assert_eq!(kept("--qa landsat-c2 --layer qa --drop shadow,cloud --confidence medium"), columns([3, 3]));
    assert_eq!(kept("--qa landsat-c2 --layer 2 --keep clear,shadow"), columns([1, 3]));
    // By the numbers of classes 8 is a cloud, and the others of this layer are none at all.
    assert_eq!(kept("--scl drop=cloud --layer qa").len(), 12);
    assert_eq!(kept("--scl keep=cloud,bare --layer qa"), columns([0, 0]));
}

#[test]
fn polygons_keep_what_is_inside_or_outside() {
    let inside = kept("--polygons triangle.geojson");
    assert_eq!(inside, [5, 9, 10, 13, 14, 15]);
    let outside = kept("--polygons triangle.geojson --invert");
    assert_eq!(outside, (1..=16).filter(|n| !inside.contains(n)).collect::<Vec<_>>());
    assert_eq!(kept("--polygons square.geojson --all-touched"), [6, 7, 10, 11]);
    assert_eq!(kept("--polygons triangle.geojson --range 10,14"), [10, 13, 14]);
}

#[test]
fn the_layer_is_left_out_unless_bands_are_named() {
    let folder = folder();
    folder.done("mask scene.tif --qa landsat-c2 --layer qa --drop cloud -o out.tif");
    let reader = Reader::open(folder.path("out.tif")).unwrap();
    let geo_ref = reader.image(0).unwrap().geo_ref().clone();
    let names: Vec<_> = geo_ref.bands.iter().map(|band| band.description.as_deref()).collect();
    assert_eq!((names, geo_ref.nodata.as_deref()), (vec![Some("red")], Some("0")));
    folder.done("mask scene.tif --range 0, --dst-nodata 99 --dtype float32 -o both.tif");
    assert_eq!(folder.read::<f32>("both.tif").len(), 32);
}

#[test]
fn clip_cuts_and_masks() {
    let folder = folder();
    folder.done("clip scene.tif --bands red --polygons square.geojson -o out.tif");
    assert_eq!(folder.read::<u16>("out.tif"), [6, 7, 10, 11]);
    let reader = Reader::open(folder.path("out.tif")).unwrap();
    let transform = reader.image(0).unwrap().geo_ref().transform().unwrap();
    assert_eq!(transform.0, [110.0, 10.0, 0.0, 190.0, 0.0, -10.0]);
    folder.done("clip scene.tif --bands red --polygons triangle.geojson -o out.tif --overwrite");
    assert_eq!(folder.read::<u16>("out.tif").iter().filter(|sample| **sample != 0).count(), 6);
    folder.done("clip scene.tif --bands red --polygons triangle.geojson --bounds-only -o out.tif --overwrite");
    assert_eq!(folder.read::<u16>("out.tif"), (1..=16).collect::<Vec<_>>());
}

#[track_caller]
fn check_refused(command: &str, code: i32, want: &str) {
    let folder = folder();
    fs::write(folder.path("far.geojson"), r#"{"type": "Polygon", "coordinates": [[[0,0],[1,0],[1,1],[0,0]]]}"#)
        .unwrap();
    fs::write(folder.path("line.geojson"), r#"{"type": "LineString", "coordinates": [[0,0],[1,0]]}"#).unwrap();
    let outcome = folder.run(&format!("{command} -o out.tif"));
    assert_eq!(outcome.code, Some(code), "{}", outcome.stderr);
    assert!(outcome.stderr.contains(want), "{}", outcome.stderr);
    assert!(!folder.path("out.tif").exists());
}

#[test]
fn what_does_not_fit_is_said() {
    check_refused("mask scene.tif --range 5,1", 2, "it is two numbers, the smaller one first");
    check_refused("mask scene.tif --qa landsat --layer qa --drop cloud", 2, "help: did you mean landsat-c");
    check_refused("mask scene.tif --qa landsat-c2 --layer qa --drop clouds", 2, "help: did you mean cloud?");
    check_refused("mask scene.tif --qa landsat-c2 --layer qa", 2, "help: pass --drop or --keep with some of fill,");
    check_refused("mask scene.tif --qa landsat-c2 --layer qb --drop cloud", 2, "there is no band qb");
    check_refused("mask scene.tif --by none.tif", 3, "none.tif: no such file or directory");
    check_refused("mask scene.tif --polygons none.geojson", 3, "none.geojson: no such file or directory");
    check_refused("mask scene.tif --polygons line.geojson", 3, "line.geojson: no polygons: the text is a LineString");
    check_refused("clip scene.tif --polygons far.geojson", 5, "far.geojson lies outside of scene.tif");
}
