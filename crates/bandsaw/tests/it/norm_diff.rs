//! `norm-diff`: the right pixels, and the same bytes however it is run.

use tiffio::Reader;
use tiffio::layout::SampleType;

use crate::support::{Folder, read, sample_scene, samples, spec};

const WIDTH: u32 = 70;
const HEIGHT: u32 = 50;

/// A scene of two bands, and each of them in a file of its own without a name.
fn folder() -> Folder {
    let folder = Folder::new();
    let samples = samples(WIDTH, HEIGHT, 2);
    let (red, nir) = samples.split_at((WIDTH * HEIGHT) as usize);
    folder.write("scene.tif", &spec(WIDTH, HEIGHT, SampleType::U16, &["red", "nir"]), &samples);
    for (name, band) in [("red.tif", red), ("nir.tif", nir)] {
        let mut spec = spec(WIDTH, HEIGHT, SampleType::U16, &["-"]);
        spec.geo_ref.bands.clear();
        folder.write(name, &spec, band);
    }
    folder
}

/// (b2 - b1) / (b2 + b1) where neither is `nodata`, as written.
fn plain(b1: &[u16], b2: &[u16], scale: f64, nodata: u16) -> Vec<f64> {
    let pixel = |(b1, b2): (&u16, &u16)| {
        if *b1 == nodata || *b2 == nodata {
            return f64::NAN;
        }
        let (b1, b2) = (f64::from(*b1) * scale, f64::from(*b2) * scale);
        (b2 - b1) / (b2 + b1)
    };
    b1.iter().zip(b2).map(pixel).collect()
}

fn bits(values: &[f64]) -> Vec<Option<u64>> {
    values.iter().map(|value| (!value.is_nan()).then_some(value.to_bits())).collect()
}

#[test]
fn pixels_follow_the_formula() {
    let folder = folder();
    let samples = samples(WIDTH, HEIGHT, 2);
    let (red, nir) = samples.split_at((WIDTH * HEIGHT) as usize);
    assert_eq!(folder.done("norm-diff scene.tif --b1 red --b2 nir --nodata 0 --scale 1e-4 -o o.tif"), b"");
    assert_eq!(bits(&folder.read("o.tif")), bits(&plain(red, nir, 1e-4, 0)));
    let reader = Reader::open(folder.path("o.tif")).unwrap();
    let geo_ref = reader.image(0).unwrap().geo_ref();
    assert_eq!((geo_ref.epsg(), geo_ref.nodata.as_deref()), (Some(32621), Some("nan")));
    assert_eq!(geo_ref.bands[0].description.as_deref(), Some("norm_diff"));
}

#[test]
fn one_file_and_a_file_for_each_band_give_the_same() {
    let folder = folder();
    folder.done("norm-diff scene.tif --b1 red --b2 nir --nodata 0 -o a.tif");
    folder.done("norm-diff red.tif nir.tif --b1 1 --b2 2 --nodata 0 -o b.tif");
    folder.done("norm-diff nir.tif red.tif --b1 2 --b2 1 --nodata 0 -o c.tif");
    assert!(folder.bytes("a.tif") == folder.bytes("b.tif") && folder.bytes("a.tif") == folder.bytes("c.tif"));
}

#[test]
fn the_type_and_the_missing_value_are_as_asked() {
    let folder = folder();
    let samples = samples(WIDTH, HEIGHT, 2);
    let (red, nir) = samples.split_at((WIDTH * HEIGHT) as usize);
    let want = plain(red, nir, 1.0, 0);
    folder.done("norm-diff scene.tif --b1 1 --b2 2 --nodata 0 --dst-nodata -2 -o double.tif");
    let filled: Vec<f64> = want.iter().map(|value| if value.is_nan() { -2.0 } else { *value }).collect();
    assert_eq!(folder.read::<f64>("double.tif"), filled);
    folder.done("norm-diff scene.tif --b1 1 --b2 2 --nodata 0 --dtype float32 -o single.tif");
    for (found, want) in folder.read::<f32>("single.tif").iter().zip(&want) {
        assert!((f64::from(*found) - want).abs() < 1e-6 || (found.is_nan() && want.is_nan()));
    }
    folder.done("norm-diff scene.tif --b1 1 --b2 2 --nodata 0 --dtype int8 --dst-nodata -128 -o whole.tif");
    let whole = want.iter().map(|value| if value.is_nan() { -128.0 } else { value.trunc() });
    assert!(folder.read::<i8>("whole.tif").iter().map(|value| f64::from(*value)).eq(whole));
}

#[test]
fn bytes_do_not_depend_on_threads_chunks_or_memory() {
    let folder = Folder::new();
    let scene = sample_scene();
    let scene = scene.display();
    let line = |flags: &str| format!("norm-diff {scene} --b1 red --b2 nir -o o.tif --overwrite {flags}");
    folder.done(&line("-j 1"));
    let want = folder.bytes("o.tif");
    for jobs in ["-j 1", "-j 2", "-j 8", ""] {
        for chunk in ["64", "100", "256", "1000", "auto"] {
            let flags = format!("{jobs} --chunk {chunk}");
            folder.done(&line(&flags));
            assert!(folder.bytes("o.tif") == want, "{flags}");
        }
    }
    folder.done(&line("--memory 16M -j 3"));
    assert!(folder.bytes("o.tif") == want);
}

#[test]
fn the_sample_scene_has_the_values_of_the_formula() {
    let folder = Folder::new();
    let scene = sample_scene();
    let samples: Vec<u16> = read(&scene);
    let bands: Vec<&[u16]> = samples.chunks(samples.len() / 4).collect();
    folder.done(&format!("norm-diff {} --b1 red --b2 nir --scale none -o o.tif", scene.display()));
    assert_eq!(bits(&folder.read("o.tif")), bits(&plain(bands[2], bands[3], 1.0, 0)));
}

#[test]
fn creation_options_are_heeded() {
    let folder = folder();
    folder.done(
        "norm-diff scene.tif --b1 red --b2 nir -o o.tif --co compress=deflate --co PREDICTOR=3 --co BLOCKSIZE=32 --co NUM_THREADS=1",
    );
    let json = folder.json("info o.tif --json");
    let image = &json["files"][0]["images"][0];
    assert_eq!((&image["compression"], &image["predictor"]), (&"deflate".into(), &"floating point".into()));
    assert_eq!((&image["chunk_width"], &image["chunk_height"]), (&32.into(), &32.into()));
}

#[test]
fn a_report_is_printed_if_asked() {
    let folder = folder();
    let json = folder.json("norm-diff scene.tif --b1 red --b2 nir -o o.tif --json");
    assert_eq!((&json["schema"], &json["path"]), (&"bandsaw-save/1".into(), &"o.tif".into()));
    assert_eq!((&json["width"], &json["height"], &json["dtype"]), (&WIDTH.into(), &HEIGHT.into(), &"float64".into()));
    assert_eq!(json["bytes"], folder.bytes("o.tif").len());
    assert_eq!(json["sample_bytes"], WIDTH * HEIGHT * 8);
    assert!(json["seconds"].as_f64().unwrap() > 0.0 && json["peak_bytes"].as_u64().unwrap() > 0);
}
