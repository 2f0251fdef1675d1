//! `info`: one screen, or JSON.

use tiffio::geo::MetadataItem;
use tiffio::layout::SampleType;
use tiffio::tag::{Compression, Predictor};

use crate::support::{Folder, sample_scene, samples, spec};

fn folder() -> Folder {
    let folder = Folder::new();
    let mut spec = spec(40, 20, SampleType::U16, &["red", "nir"]);
    spec.compression = Compression::Deflate;
    spec.predictor = Predictor::Horizontal;
    spec.geo_ref.nodata = Some("0".to_owned());
    spec.geo_ref.bands[1].scale = Some(1e-4);
    spec.geo_ref.bands[1].offset = Some(-0.1);
    spec.geo_ref.bands[1].unit = Some("1".to_owned());
    let item = MetadataItem { domain: String::new(), name: "ACQUIRED".to_owned(), value: "2020\nMay".to_owned() };
    spec.geo_ref.metadata.push(item);
    folder.write("scene.tif", &spec, &samples(40, 20, 2));
    folder
}

#[test]
fn a_file_is_described_on_one_screen() {
    let folder = folder();
    let text = String::from_utf8(folder.done("scene.tif")).unwrap();
    assert_eq!(text.as_bytes(), folder.done("info scene.tif"));
    for want in [
        "scene.tif\n",
        "  size         40 x 20 pixels, 2 bands of uint16\n",
        "  chunks       6 tiles of 16 x 16 pixels, bands interleaved by pixel\n",
        "  compression  deflate, predictor horizontal differencing, ",
        "  cog          yes\n",
        " classic TIFF, little-endian; samples are 3.20 kB, ",
        "  crs          EPSG:32621\n",
        "  pixel size   30, -30\n",
        "  corners      upper left   500000, 7000000\n",
        "               lower right  501200, 6999400\n",
        "               centre       500600, 6999700\n",
        "  nodata       0\n",
        "  bands        1   red\n",
        "               2   nir [1], scale 0.0001, offset -0.1\n",
        "  metadata     ACQUIRED = 2020 May\n",
    ] {
        assert!(text.contains(want), "{want} is not in\n{text}");
    }
    assert!(text.lines().count() < 24, "{text}");
}

#[test]
fn json_says_the_same_by_name() {
    let folder = folder();
    let json = folder.json("info scene.tif --json");
    assert_eq!(json["schema"], "bandsaw-info/1");
    let file = &json["files"][0];
    assert_eq!(file["path"], "scene.tif");
    assert_eq!(file["bytes"], folder.bytes("scene.tif").len());
    assert_eq!((&file["epsg"], &file["nodata"]), (&32621.into(), &"0".into()));
    assert_eq!(file["transform"], serde_json::json!([500_000.0, 30.0, 0.0, 7_000_000.0, 0.0, -30.0]));
    assert_eq!(file["corners"]["lower_right"], serde_json::json!([501_200.0, 6_999_400.0]));
    assert_eq!(file["bands"][1]["name"], "nir");
    assert_eq!(file["bands"][1]["scale"], 1e-4);
    assert_eq!(file["bands"][0]["scale"], serde_json::Value::Null);
    assert_eq!(file["metadata"][""]["ACQUIRED"], "2020\nMay");
    let image = &file["images"][0];
    assert_eq!((&image["width"], &image["height"], &image["band_count"]), (&40.into(), &20.into(), &2.into()));
    assert_eq!((&image["dtype"], &image["chunk_kind"]), (&"uint16".into(), &"tiles".into()));
    assert_eq!((&image["compression"], &image["kind"]), (&"deflate".into(), &"full".into()));
}

#[test]
fn one_bad_file_does_not_hide_the_others() {
    let folder = folder();
    std::fs::write(folder.path("text.tif"), "hello").unwrap();
    let outcome = folder.run("info text.tif scene.tif missing.tif");
    assert!(String::from_utf8(outcome.stdout).unwrap().starts_with("scene.tif\n"));
    let lines: Vec<&str> = outcome.stderr.lines().collect();
    assert!(lines.len() == 2 && lines[0].starts_with("error: text.tif: malformed TIFF: not a TIFF"), "{lines:?}");
    assert_eq!(lines[1], "error: missing.tif: no such file or directory");
    assert_eq!(outcome.code, Some(3));
}

#[test]
fn the_sample_scene_has_four_named_bands() {
    let folder = Folder::new();
    let scene = sample_scene();
    let json = folder.json(&format!("info --json {}", scene.display()));
    let names: Vec<&str> =
        json["files"][0]["bands"].as_array().unwrap().iter().map(|b| b["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["blue", "green", "red", "nir"]);
}

#[test]
fn help_and_version_go_to_standard_output() {
    let folder = Folder::new();
    let help = String::from_utf8(folder.done("--help")).unwrap();
    assert!(["norm-diff", "stats", "cat", "info", "index"].iter().all(|command| help.contains(command)));
    for command in ["info", "cat", "norm-diff", "index", "stats"] {
        assert!(!folder.done(&format!("{command} --help")).is_empty());
    }
    assert!(folder.done("--version").starts_with(b"bandsaw "));
}
