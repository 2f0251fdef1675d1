//! `stats`: counted and summed again the plainest way.

use serde_json::Value;
use tiffio::layout::SampleType;

use crate::support::{Folder, read, sample_scene, samples, spec};

const WIDTH: u32 = 90;
const HEIGHT: u32 = 70;

fn folder() -> Folder {
    let folder = Folder::new();
    let mut spec = spec(WIDTH, HEIGHT, SampleType::U16, &["green", "red"]);
    spec.geo_ref.nodata = Some("0".to_owned());
    spec.geo_ref.bands.iter_mut().for_each(|band| band.scale = Some(0.5));
    folder.write("scene.tif", &spec, &samples(WIDTH, HEIGHT, 2));
    folder
}

/// Statistics of `values`, those that are missing left out before.
#[track_caller]
fn check(band: &Value, values: &[f64], missing: usize) {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let variance = values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / n;
    let number = |name: &str| band[name].as_f64().unwrap();
    assert_eq!((&band["count"], &band["missing"]), (&values.len().into(), &missing.into()));
    assert_eq!(number("min"), values.iter().copied().fold(f64::INFINITY, f64::min));
    assert_eq!(number("max"), values.iter().copied().fold(f64::NEG_INFINITY, f64::max));
    // The plain sums here round at every step.
    for (found, want) in [(number("mean"), mean), (number("std"), variance.sqrt()), (number("sum"), mean * n)] {
        assert!((found - want).abs() <= 1e-12 * want.abs(), "{found} is not {want}");
    }
}

fn valid(samples: &[u16], scale: f64) -> Vec<f64> {
    samples.iter().filter(|sample| **sample != 0).map(|sample| f64::from(*sample) * scale).collect()
}

#[test]
fn each_band_is_counted_and_summed() {
    let folder = folder();
    let samples = samples(WIDTH, HEIGHT, 2);
    let (green, red) = samples.split_at((WIDTH * HEIGHT) as usize);
    let json = folder.json("stats scene.tif --json");
    assert_eq!(json["schema"], "bandsaw-stats/1");
    assert_eq!((&json["bands"][0]["name"], &json["bands"][1]["name"]), (&"green".into(), &"red".into()));
    assert_eq!((&json["bands"][0]["band"], &json["bands"][0]["dtype"]), (&1.into(), &"uint16".into()));
    for (n, band) in [green, red].into_iter().enumerate() {
        check(&json["bands"][n], &valid(band, 1.0), band.iter().filter(|sample| **sample == 0).count());
    }
    for (flags, scale) in [("--scale file", 0.5), ("--scale 0.25", 0.25), ("--scale none", 1.0)] {
        let json = folder.json(&format!("stats scene.tif --json {flags}"));
        check(&json["bands"][1], &valid(red, scale), red.iter().filter(|sample| **sample == 0).count());
    }
    let json = folder.json("stats scene.tif --json --nodata none");
    check(&json["bands"][0], &green.iter().copied().map(f64::from).collect::<Vec<_>>(), 0);
}

#[test]
fn results_do_not_depend_on_threads_blocks_or_memory() {
    let folder = folder();
    let want = folder.done("stats scene.tif --json -j 1");
    for flags in ["-j 2", "-j 8", "--chunk 7", "--chunk 64 -j 3", "--chunk 1000", "--memory 100K"] {
        assert_eq!(folder.done(&format!("stats scene.tif --json {flags}")), want, "{flags}");
    }
}

#[test]
fn of_nothing_but_missing_pixels_there_is_no_mean() {
    let folder = Folder::new();
    folder.write("nan.tif", &spec(20, 10, SampleType::F32, &["x"]), &[f32::NAN; 200]);
    let band = &folder.json("stats nan.tif --json")["bands"][0];
    assert_eq!((&band["count"], &band["missing"], &band["mean"]), (&0.into(), &200.into(), &Value::Null));
    let text = String::from_utf8(folder.done("stats nan.tif")).unwrap();
    let cells: Vec<&str> = text.lines().nth(1).unwrap().split_whitespace().collect();
    assert_eq!(cells, ["1", "x", "0", "200", "-", "-", "-", "-", "0"]);
}

#[test]
fn the_sample_scene_is_counted_and_summed() {
    let scene = sample_scene();
    let samples: Vec<u16> = read(&scene);
    let json = Folder::new().json(&format!("stats --json {}", scene.display()));
    for (n, band) in samples.chunks(samples.len() / 4).enumerate() {
        check(&json["bands"][n], &valid(band, 1.0), band.iter().filter(|sample| **sample == 0).count());
    }
}

#[test]
fn percentiles_and_histograms_are_those_of_sorted_values() {
    let folder = folder();
    let samples = samples(WIDTH, HEIGHT, 2);
    let json = folder.json("stats scene.tif --json --percentile 2,50,100 --histogram 16");
    for (n, band) in samples.chunks(samples.len() / 2).enumerate() {
        let mut sorted = valid(band, 1.0);
        sorted.sort_by(f64::total_cmp);
        let found = &json["bands"][n];
        assert_eq!(found["percentiles"][2]["value"].as_f64(), sorted.last().copied());
        let median = (sorted[(sorted.len() - 1) / 2] + sorted[sorted.len() / 2]) / 2.0;
        assert_eq!(found["percentiles"][1], serde_json::json!({ "percent": 50.0, "value": median }));
        let counts = found["histogram"]["counts"].as_array().unwrap();
        assert_eq!(counts.len(), 16);
        let edges: Vec<f64> =
            found["histogram"]["edges"].as_array().unwrap().iter().map(|edge| edge.as_f64().unwrap()).collect();
        for (bin, count) in counts.iter().enumerate() {
            let holds = |value: &&f64| edges[bin] <= **value && (**value < edges[bin + 1] || bin == 15);
            assert_eq!(count.as_u64(), Some(sorted.iter().filter(holds).count() as u64));
        }
    }
    let want = folder.done("stats scene.tif --percentile 2,98 --histogram 7 -j 1");
    for flags in ["-j 3", "--chunk 7", "--memory 200K"] {
        assert_eq!(folder.done(&format!("stats scene.tif --percentile 2,98 --histogram 7 {flags}")), want, "{flags}");
    }
    let outcome = folder.run("stats scene.tif --percentile 2,101");
    assert_eq!((outcome.code, outcome.stderr.contains("from 0 to 100")), (Some(2), true), "{}", outcome.stderr);
}

#[test]
fn blocks_are_counted_and_summed_each_and_in_order() {
    let folder = folder();
    let samples = samples(WIDTH, HEIGHT, 2);
    let want = folder.done("blocks scene.tif --shape 32x40 --stat sum,count --json -j 1");
    let json: Value = serde_json::from_slice(&want).unwrap();
    assert_eq!(json["schema"], "bandsaw-blocks/1");
    let blocks = json["blocks"].as_array().unwrap();
    assert_eq!(blocks.len(), 6);
    for (n, block) in blocks.iter().enumerate() {
        let window: Vec<u64> = block["window"].as_array().unwrap().iter().map(|side| side.as_u64().unwrap()).collect();
        let (col, row) = (n as u64 % 3, n as u64 / 3);
        assert_eq!(window, [col * 32, row * 40, (90 - col * 32).min(32), (70 - row * 40).min(40)]);
        let is_in = |place: usize| {
            let (x, y) = (place as u64 % 90, place as u64 / 90);
            x / 32 == col && y / 40 == row
        };
        for (band, samples) in samples.chunks(samples.len() / 2).enumerate() {
            let inside: Vec<u16> =
                samples.iter().enumerate().filter(|(place, _)| is_in(*place)).map(|(_, sample)| *sample).collect();
            let sum = inside.iter().map(|sample| f64::from(*sample)).sum::<f64>();
            let count = inside.iter().filter(|sample| **sample != 0).count();
            let found = &block["bands"][band];
            assert_eq!((found["sum"].as_f64(), &found["count"]), (Some(sum), &count.into()));
        }
    }
    for flags in ["-j 3", "--memory 300K"] {
        assert_eq!(folder.done(&format!("blocks scene.tif --shape 32x40 --stat sum,count --json {flags}")), want);
    }
    let text = String::from_utf8(folder.done("blocks scene.tif --shape 100 --stat missing,max")).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 3);
    assert!(lines[1].starts_with("    0  green    0    0        0        0     90      70"), "{text}");
}
