//! Commands beside what rasterio and NumPy make of the same scene: `tests/golden/golden.tsv`, made by the script beside it.
//!
//! Samples of integers are equal. Sums of floats may be added in another order and differ by rounding alone: 1e-12 of them.

use serde_json::Value;
use tiffio::Reader;

use crate::support::{Folder, sample_scene};

const TABLE: &str = include_str!("../golden/golden.tsv");

/// The polygon of the script.
const FIELD: &str = r#"{"type": "Polygon", "coordinates": [[[719000, -2778000], [727555, -2779111], [725003, -2788002],
    [721111, -2783333], [719000, -2778000]]]}"#;

#[track_caller]
fn check(command: &str, found: &[f64], want: &[&str]) {
    assert_eq!(found.len(), want.len(), "{command}");
    for (place, (found, want)) in found.iter().zip(want).enumerate() {
        let want: f64 = want.parse().unwrap();
        let is_near = (found - want).abs() <= 1e-12 * want.abs();
        assert!(is_near, "{command}: number {place} is {found}, not {want}");
    }
}

/// Shape and type of `o.tif`, and the numbers that the table has of its samples.
fn pixels(folder: &Folder) -> (String, String, Vec<f64>) {
    let reader = Reader::open(folder.path("o.tif")).unwrap();
    let image = reader.image(0).unwrap();
    let layout = image.layout().unwrap();
    let nodata = image.geo_ref().nodata_value();
    let dtype = layout.sample_type.to_string();
    let samples: Vec<f64> = match dtype.as_str() {
        "uint8" => folder.read::<u8>("o.tif").into_iter().map(f64::from).collect(),
        "uint16" => folder.read::<u16>("o.tif").into_iter().map(f64::from).collect(),
        "float32" => folder.read::<f32>("o.tif").into_iter().map(f64::from).collect(),
        "float64" => folder.read("o.tif"),
        other => panic!("no {other} is in the table"),
    };
    let numbers = summed(&samples, |value| !value.is_nan() && Some(value) != nodata);
    (format!("{}x{}x{}", layout.width, layout.height, layout.bands), dtype, numbers)
}

/// How many samples are there, the least, the greatest, the sum, and that of samples times a number of their place.
fn summed(samples: &[f64], is_there: impl Fn(f64) -> bool) -> Vec<f64> {
    let mut numbers = [0.0, f64::INFINITY, f64::NEG_INFINITY, 0.0, 0.0];
    for (place, value) in samples.iter().enumerate().filter(|(_, value)| is_there(**value)) {
        numbers[0] += 1.0;
        numbers[1] = numbers[1].min(*value);
        numbers[2] = numbers[2].max(*value);
        numbers[3] += value;
        numbers[4] += value * (place % 1009 + 1) as f64;
    }
    numbers.to_vec()
}

fn numbers(values: &Value, names: &[&str]) -> Vec<f64> {
    names.iter().map(|name| values[*name].as_f64().unwrap()).collect()
}

fn stats(json: &Value) -> Vec<f64> {
    let band = |band: &Value| {
        let mut found = numbers(band, &["count", "missing", "min", "max", "mean", "std", "sum"]);
        found.extend(band["percentiles"].as_array().unwrap().iter().map(|rank| rank["value"].as_f64().unwrap()));
        found
    };
    json["bands"].as_array().unwrap().iter().flat_map(band).collect()
}

fn histograms(json: &Value) -> Vec<f64> {
    let all = |band: &Value| {
        let lists = ["edges", "counts"].map(|name| band["histogram"][name].as_array().unwrap().clone());
        lists.concat().iter().map(|number| number.as_f64().unwrap()).collect::<Vec<_>>()
    };
    json["bands"].as_array().unwrap().iter().flat_map(all).collect()
}

/// Of each block and band that has values.
fn blocks(json: &Value, names: &[&str]) -> Vec<f64> {
    let bands = json["blocks"].as_array().unwrap().iter().flat_map(|block| block["bands"].as_array().unwrap());
    bands.filter(|band| band["count"] != 0).flat_map(|band| numbers(band, names)).collect()
}

#[test]
fn commands_give_what_rasterio_and_numpy_give() {
    let folder = Folder::new();
    std::fs::copy(sample_scene(), folder.path("scene.tif")).unwrap();
    std::fs::write(folder.path("field.geojson"), FIELD).unwrap();
    let mut results = 0;
    for row in TABLE.lines().filter(|line| !line.starts_with('#')) {
        let fields: Vec<&str> = row.split('\t').collect();
        let (command, rest) = (fields[1], &fields[2..]);
        match fields[0] {
            "run" => assert_eq!(folder.done(command), b"", "{command}"),
            "result" => {
                folder.done(&format!("{command} --overwrite --quiet"));
                let (shape, dtype, found) = pixels(&folder);
                assert_eq!([shape.as_str(), dtype.as_str()], rest[..2], "{command}");
                check(command, &found, &rest[2..]);
                results += 1;
            }
            "stats" => check(command, &stats(&folder.json(command)), rest),
            "bins" => check(command, &histograms(&folder.json(command)), rest),
            "blocks" => check(command, &blocks(&folder.json(command), &["count", "sum", "mean"]), rest),
            "blocks-spread" => {
                check(command, &blocks(&folder.json(command), &["count", "missing", "std", "min", "max"]), rest);
            }
            "cat" => {
                assert_eq!(rest[0], "uint16", "{command}");
                let samples = folder.done(command);
                let (pairs, _) = samples.as_chunks::<2>();
                let samples: Vec<f64> = pairs.iter().map(|pair| u16::from_le_bytes(*pair).into()).collect();
                check(command, &summed(&samples, |_| true), &rest[1..]);
            }
            other => panic!("{other}"),
        }
    }
    assert_eq!(results, 59);
}
