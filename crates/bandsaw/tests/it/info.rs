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
    assert!(String::from_utf8(outcome.stdout).unwrap().contains("\nscene.tif  40 x 20  "));
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

fn testdata(name: &str) -> String {
    std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../testdata/valid").join(name).display().to_string()
}

/// What `info` with those flags says of a file of the test data has these lines in it.
#[track_caller]
fn check(name: &str, flags: &str, want: &[&str]) {
    let text = String::from_utf8(Folder::new().done(&format!("info {flags} {}", testdata(name)))).unwrap();
    for line in want {
        assert!(text.contains(&format!("{line}\n")), "{line} is not in\n{text}");
    }
}

#[test]
fn a_system_of_parameters_is_told_in_words() {
    check(
        "crs_by_parameters.tif",
        "",
        &[
            "  crs          projected system without a code",
            "               Sinusoidal: central meridian 10.5°",
            "               datum defined by the user, sphere 6371007.181",
        ],
    );
    check("albers_by_parameters.tif", "", &["  crs          EPSG:5070"]);
    check("compound_crs.tif", "", &["               heights: EPSG:3855, EGM2008 height, together EPSG:9518"]);
}

#[test]
fn control_points_and_coefficients_are_told() {
    check(
        "gcps.tif",
        "",
        &["  place        4 ground control points", "               column 21, row 0 is at 12.1, 50"],
    );
    let rpc =
        "  rpc          row 9.5 ± 9.5, column 10.5 ± 10.5, latitude 48 ± 0.25, longitude 5.5 ± 0.125, height 500 ± 400";
    check("rpc.tif", "", &[rpc]);
    check("rpc.tif", "--all", &["               LINE_NUM_COEFF = 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19"]);
    let json = Folder::new().json(&format!("info --json {} {}", testdata("rpc.tif"), testdata("gcps.tif")));
    assert_eq!(json["files"][0]["rpc"]["SAMP_DEN_COEFF"][19], 79.0);
    assert_eq!(json["files"][1]["gcps"][1], serde_json::json!([21.0, 0.0, 12.1, 50.0, 0.0]));
}

#[test]
fn overviews_masks_colours_and_sparse_chunks_are_told() {
    check(
        "cog_mask.tif",
        "",
        &["  cog          yes", "  overviews    image 2: 11 x 10", "  mask         image 1, for overviews image 3"],
    );
    check("overview_mask.tif", "", &["  cog          no: data at byte 606, before a smaller overview's at 1576"]);
    check("cog_mask.tif", "--all", &["               2   overview, 11 x 10, 1 band of uint8, deflate, of image 0"]);
    check("palette.tif", "", &["  colours      palette of 256 colours"]);
    check(
        "u8_webp_alpha.tif",
        "",
        &["  colours      RGB, unassociated alpha", "               4   -, unassociated alpha"],
    );
    check("sparse_nodata.tif", "", &["  chunks       4 tiles of 16 x 16 pixels, 3 sparse, bands interleaved by pixel"]);
}

#[test]
fn several_files_are_a_table() {
    let folder = folder();
    folder.write("b.tif", &spec(9, 9, SampleType::U8, &["x"]), &[7_u8; 81]);
    let text = String::from_utf8(folder.done("info scene.tif b.tif")).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 3);
    assert!(
        lines[0].starts_with("file       size     bands     compression  crs         pixel size  cog  bytes"),
        "{text}"
    );
    assert!(lines[1].starts_with("scene.tif  40 x 20  2 uint16  deflate      EPSG:32621  30          yes  "), "{text}");
    let long = String::from_utf8(folder.done("info --long scene.tif b.tif")).unwrap();
    assert!(long.contains("scene.tif\n  size ") && long.contains("b.tif\n  size "), "{long}");
}

#[test]
fn files_beside_it_are_listed_and_read_where_asked_for() {
    let folder = Folder::new();
    let mut plain = spec(40, 20, SampleType::U16, &["red", "nir"]);
    plain.geo_ref.tie_points.clear();
    plain.geo_ref.pixel_scale = None;
    folder.write("a.tif", &plain, &samples(40, 20, 2));
    folder.write("a.tif.ovr", &spec(20, 10, SampleType::U16, &["red", "nir"]), &samples(20, 10, 2));
    std::fs::write(folder.path("a.tfw"), "10\n0\n0\n-10\n105\n195\n").unwrap();
    let aux = "<PAMDataset><PAMRasterBand band=\"2\"><Description>infrared</Description><NoDataValue>9</NoDataValue>\
               </PAMRasterBand></PAMDataset>";
    std::fs::write(folder.path("a.tif.aux.xml"), aux).unwrap();
    let text = String::from_utf8(folder.done("info a.tif")).unwrap();
    assert!(!text.contains("pixel size") && !text.contains("infrared"), "{text}");
    for want in ["a.tif.ovr, overviews: 20 x 10", "a.tif.aux.xml, metadata (read with --aux)", "a.tfw, world file"] {
        assert!(text.contains(want), "{want} is not in\n{text}");
    }
    assert!(text.contains("  cog          no: overviews lie in a file of their own\n"), "{text}");
    let json = folder.json("info a.tif --tfw --aux --json");
    let file = &json["files"][0];
    assert_eq!(file["transform"], serde_json::json!([100.0, 10.0, 0.0, 200.0, 0.0, -10.0]));
    assert_eq!((&file["bands"][1]["name"], &file["nodata"]), (&"infrared".into(), &"9".into()));
    std::fs::write(folder.path("a.tfw"), "ten").unwrap();
    let json = folder.json("info a.tif --tfw --json");
    assert_eq!(json["files"][0]["defects"][0], "a.tfw: not six numbers");
}

#[test]
fn help_and_version_go_to_standard_output() {
    let folder = Folder::new();
    let help = String::from_utf8(folder.done("--help")).unwrap();
    assert!(["norm-diff", "stats", "cat", "info", "index", "validate"].iter().all(|command| help.contains(command)));
    for command in ["info", "cat", "norm-diff", "index", "stats", "validate"] {
        assert!(!folder.done(&format!("{command} --help")).is_empty());
    }
    assert!(folder.done("--version").starts_with(b"bandsaw "));
}

/// `command` on a good file between two that are none.
#[track_caller]
fn check_errors_beside_files(command: &str) {
    let folder = Folder::new();
    std::fs::write(folder.path("text.tif"), "no TIFF").unwrap();
    let outcome = folder.run(&format!("{command} none.tif {} text.tif --json", sample_scene().display()));
    assert_eq!(outcome.code, Some(3), "{}", outcome.stderr);
    let json: serde_json::Value = serde_json::from_slice(&outcome.stdout).unwrap();
    assert_eq!(json["files"].as_array().unwrap().len(), 1);
    let errors: Vec<_> =
        json["errors"].as_array().unwrap().iter().map(|error| (&error["path"], &error["exit_code"])).collect();
    assert_eq!(errors, [(&"none.tif".into(), &3.into()), (&"text.tif".into(), &3.into())]);
    assert_eq!(json["errors"][0]["message"], "none.tif: no such file or directory");
    assert_eq!(outcome.stderr.matches("error: ").count(), 2);
}

#[test]
fn programs_are_told_of_files_that_cannot_be_read() {
    check_errors_beside_files("info");
    check_errors_beside_files("validate");
}
