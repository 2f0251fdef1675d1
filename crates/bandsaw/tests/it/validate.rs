//! `validate`: findings, verdicts and exit codes.

use std::path::{Path, PathBuf};

use tiffio::layout::SampleType;

use crate::support::{Folder, samples, spec};

fn testdata(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../testdata").join(name)
}

fn folder() -> Folder {
    let folder = Folder::new();
    folder.write("scene.tif", &spec(40, 20, SampleType::U16, &["red", "nir"]), &samples(40, 20, 2));
    folder
}

/// Runs the command, which must end with that code and say nothing to standard error; comes back with its lines.
#[track_caller]
fn check(folder: &Folder, line: &str, code: i32) -> Vec<String> {
    let outcome = folder.run(line);
    assert_eq!((outcome.code, outcome.stderr.as_str()), (Some(code), ""), "{line}");
    String::from_utf8(outcome.stdout).unwrap().lines().map(str::to_owned).collect()
}

#[test]
fn what_is_written_here_is_valid() {
    let folder = folder();
    assert_eq!(check(&folder, "validate scene.tif", 0), ["scene.tif: valid GeoTIFF; a COG"]);
    let lines = ["scene.tif: valid GeoTIFF; a COG", "  6 chunks decoded, 0 sparse, 0 bad"];
    assert_eq!(check(&folder, "validate scene.tif --deep -j 2 --cog --strict", 0), lines);
}

#[test]
fn a_bad_chunk_is_listed_with_its_place() {
    let folder = folder();
    let mut bytes = folder.bytes("scene.tif");
    let range = tiffio::Reader::open(folder.path("scene.tif")).unwrap().chunk_range(0, 4).unwrap().unwrap();
    let start = usize::try_from(range.start).unwrap();
    bytes[start + 8..start + 40].fill(0xFF);
    std::fs::write(folder.path("bad.tif"), bytes).unwrap();
    assert_eq!(check(&folder, "validate bad.tif", 0), ["bad.tif: valid GeoTIFF; a COG"]);
    let lines = check(&folder, "validate bad.tif scene.tif --deep", 1);
    assert_eq!(lines[0], "bad.tif: not a valid GeoTIFF, 1 error; a COG");
    let place = format!("  error    image 0, chunk 4, column 16, row 16, byte {}: ", range.start);
    assert!(lines[1].starts_with(&place) && lines[1].ends_with(" [deep/chunk]"), "{}", lines[1]);
    assert_eq!(lines[3], "  5 chunks decoded, 0 sparse, 1 bad");
    assert_eq!(lines[4], "scene.tif: valid GeoTIFF; a COG");
}

#[test]
fn a_cog_is_a_demand_where_it_is_asked_for() {
    let folder = Folder::new();
    let file = testdata("valid/overview_mask.tif");
    let line = check(&folder, &format!("validate {}", file.display()), 0).remove(0);
    assert!(line.ends_with(": valid GeoTIFF; no COG: data at byte 606, before a smaller overview's at 1576"), "{line}");
    let lines = check(&folder, &format!("validate --cog {}", file.display()), 1);
    assert!(lines[0].contains(": not a valid GeoTIFF, 1 error; no COG: "), "{}", lines[0]);
    assert!(lines[1].ends_with("[cog/data-order]"), "{}", lines[1]);
}

#[test]
fn warnings_count_where_they_are_asked_to() {
    let folder = Folder::new();
    let file = testdata("valid/albers_by_parameters.tif").display().to_string();
    check(&folder, &format!("validate {file}"), 0);
    check(&folder, &format!("validate --strict {file}"), 1);
}

#[test]
fn json_has_every_part_by_name() {
    let folder = folder();
    let json = folder.json("validate scene.tif --deep --json");
    assert_eq!(json["schema"], "bandsaw-validate/1");
    let file = &json["files"][0];
    assert_eq!((&file["path"], &file["valid"], &file["geotiff"]), (&"scene.tif".into(), &true.into(), &true.into()));
    assert_eq!((&file["cog"]["is_cog"], &file["chunks"]), (&true.into(), &6.into()));
    assert_eq!(file["deep"], serde_json::json!({ "decoded": 6, "sparse": 0, "bad": 0 }));
    let outcome = folder.run(&format!("validate --json {}", testdata("valid/no_byte_counts.tif").display()));
    assert_eq!(outcome.code, Some(1));
    let json: serde_json::Value = serde_json::from_slice(&outcome.stdout).unwrap();
    let finding = &json["files"][0]["findings"][0];
    assert_eq!((&finding["rule"], &finding["severity"]), (&"tiff/byte-counts-missing".into(), &"error".into()));
    assert_eq!((&finding["image"], &finding["tag"]), (&0.into(), &"StripByteCounts".into()));
}

#[test]
fn a_file_that_cannot_be_opened_is_an_input_that_cannot_be_read() {
    let folder = folder();
    std::fs::write(folder.path("text.tif"), "hello").unwrap();
    let outcome = folder.run("validate text.tif scene.tif");
    assert_eq!(outcome.code, Some(3));
    assert!(outcome.stderr.starts_with("error: text.tif: malformed TIFF: not a TIFF"), "{}", outcome.stderr);
    assert_eq!(String::from_utf8(outcome.stdout).unwrap(), "scene.tif: valid GeoTIFF; a COG\n");
}

#[test]
fn hostile_files_have_an_answer() {
    let folder = Folder::new();
    for entry in std::fs::read_dir(testdata("hostile")).unwrap() {
        let file = entry.unwrap().path();
        let outcome = folder.run(&format!("validate --deep --json --memory 64M {}", file.display()));
        let code = outcome.code.unwrap();
        assert!([0, 1, 3].contains(&code), "{}: {code}", file.display());
        assert!(outcome.stderr.lines().count() <= 2 && (code == 3) == outcome.stderr.starts_with("error: "));
    }
}
