//! What can be wrong with a command or its files: one line that names the place, a way out, a code, and no file left.

use tiffio::geo::GeoKeyValue;
use tiffio::layout::{SampleType, Window};
use tiffio::writer::{ImageSpec, SampleBlock};

use crate::support::{Folder, samples, spec};

/// A folder with a scene of bands red and nir, and what does not fit it.
fn folder() -> Folder {
    let folder = Folder::new();
    let scene = spec(40, 30, SampleType::U16, &["red", "nir"]);
    let values = samples(40, 30, 2);
    folder.write("scene.tif", &scene, &values);
    folder.write("small.tif", &spec(30, 30, SampleType::U16, &["red", "nir"]), &samples(30, 30, 2));
    let mut moved = scene.clone();
    moved.geo_ref.tie_points[0][3] += 30.0;
    folder.write("moved.tif", &moved, &values);
    let mut zone = scene;
    zone.geo_ref.geo_keys[2].value = GeoKeyValue::Short(32622);
    folder.write("zone.tif", &zone, &values);
    let complex = ImageSpec { geo_ref: Default::default(), ..spec(4, 3, SampleType::ComplexF32, &["z"]) };
    let block = SampleBlock::from_bytes(&[1; 96], SampleType::ComplexF32, Window::new(0, 0, 4, 3), 0..1).unwrap();
    folder.write_block("complex.tif", &complex, &block);
    std::fs::write(folder.path("text.tif"), "hello, world").unwrap();
    std::fs::create_dir(folder.path("folder")).unwrap();
    folder
}

/// `norm-diff` of red and nir with these words in place of an input and more flags.
#[track_caller]
fn check(words: &str, code: i32, want: &[&str]) {
    let folder = folder();
    let scene = folder.bytes("scene.tif");
    folder.fails(&format!("norm-diff {words}"), code, want);
    assert!(folder.bytes("scene.tif") == scene);
}

/// The same with a scene and an output that are right.
#[track_caller]
fn check_flags(flags: &str, code: i32, want: &[&str]) {
    check(&format!("scene.tif --b1 red --b2 nir -o o.tif {flags}"), code, want);
}

#[test]
fn a_file_that_is_no_tiff_is_named() {
    let line = |input: &str| format!("{input} --b1 1 --b2 2 -o o.tif");
    check(&line("missing.tif"), 3, &["error: missing.tif: no such file or directory"]);
    check(&line("folder"), 3, &["error: folder: not a regular file"]);
    check(&line("/dev/null"), 3, &["error: /dev/null: not a regular file"]);
    let want = "error: text.tif: malformed TIFF: not a TIFF, the first bytes are [68, 65, 6c, 6c]";
    check(&line("text.tif"), 3, &[want]);
    check(&line("scene.tif missing.tif"), 3, &["error: missing.tif: no such file or directory"]);
}

#[test]
fn samples_that_cannot_be_computed_on_are_refused() {
    let want = "error: complex.tif has samples of complex64, which arrays do not hold";
    check("complex.tif --b1 1 --b2 1 -o o.tif", 3, &[want, "help: bandsaw cat writes complex samples as they are"]);
}

#[test]
fn a_band_that_is_not_there_is_answered_by_those_that_are() {
    let line = |band: &str| format!("scene.tif --b1 {band} --b2 nir -o o.tif");
    let want = ["error: there is no band rde, there are: red, nir", "help: did you mean red?"];
    check(&line("rde"), 2, &want);
    let want = ["error: band 3 asked for (from 1), scene.tif has 2", "help: bandsaw info lists the bands of a file"];
    check(&line("3"), 2, &want);
    let folder = folder();
    folder.fails(
        "cat scene.tif --bands red,9",
        2,
        &["error: band 9 asked for (from 1), scene.tif has 2", "help: bandsaw info lists the bands of a file"],
    );
    folder.fails(
        "cat scene.tif --image 4",
        2,
        &[
            "error: scene.tif: image 4 asked for, the file has 1",
            "help: bandsaw info lists the images of a file, from 0",
        ],
    );
    folder.fails(
        "cat scene.tif --window 30,0,11,1",
        2,
        &["error: scene.tif: window 11 x 1 at column 30, row 0 leaves the image of 40 x 30 pixels"],
    );
}

#[test]
fn a_sensor_must_be_known_and_fit() {
    let line = |sensor: &str| format!("scene.tif --b1 red --b2 nir -o o.tif --sensor {sensor}");
    check(&line("bgm"), 2, &["error: there is no sensor bgm", "help: did you mean bgr?"]);
    check(&line("l8"), 5, &["error: sensor l8 has 8 bands, the scene has 2"]);
    let line = "scene.tif scene.tif --b1 swir1 --b2 nir -o o.tif --sensor bgrn";
    let want = [
        "error: there is no band swir1, there are: blue, green, red, nir",
        "help: a band is its name or its number from 1; --sensor ID names them",
    ];
    check(line, 2, &want);
    folder().fails("index nvdi scene.tif -o o.tif", 2, &["error: there is no index nvdi", "help: did you mean ndvi?"]);
}

#[test]
fn inputs_that_lie_elsewhere_are_both_described() {
    let grid = |name: &str, width: u32, x: u32, zone: u32| {
        format!("{name} is {width} x 30 pixels of 30 x -30 from {x}, 7000000 in EPSG:{zone}")
    };
    let scene = grid("scene.tif", 40, 500_000, 32621);
    for (what, name, other) in [
        ("size", "small.tif", grid("small.tif", 30, 500_000, 32621)),
        ("transform", "moved.tif", grid("moved.tif", 40, 500_030, 32621)),
        ("coordinate system", "zone.tif", grid("zone.tif", 40, 500_000, 32622)),
    ] {
        let line = format!("scene.tif {name} --b1 red --b2 nir -o o.tif");
        check(&line, 5, &[&format!("error: the grids differ in {what}: {scene}; {other}")]);
    }
}

#[test]
fn an_output_is_never_an_input_nor_replaced_by_accident() {
    let line = |output: &str| format!("scene.tif --b1 red --b2 nir -o {output}");
    let want = ["error: scene.tif is both an input and the output", "help: write to another path"];
    check(&line("scene.tif"), 4, &want);
    check(&line("scene.tif --overwrite"), 4, &want);
    let want = ["error: ./folder/../scene.tif is both an input and the output", "help: write to another path"];
    check(&line("./folder/../scene.tif --overwrite"), 4, &want);
    let want = ["error: text.tif: the file exists", "help: pass --overwrite to replace it"];
    check(&line("text.tif"), 4, &want);
    let folder = folder();
    folder.done("norm-diff scene.tif --b1 red --b2 nir -o text.tif --overwrite");
    assert_eq!(folder.json("info text.tif --json")["files"][0]["bands"][0]["name"], "norm_diff");
}

#[test]
fn an_output_that_cannot_be_made_is_named() {
    let line = |output: &str| format!("scene.tif --b1 red --b2 nir -o {output}");
    check(&line("folder"), 4, &["error: folder: a folder is there"]);
    check(&line("text.tif/o.tif"), 4, &["error: text.tif/o.tif: not a directory"]);
    let folder = folder();
    for output in ["/proc/o.tif", "none/o.tif"] {
        let outcome = folder.run(&format!("norm-diff {}", line(output)));
        assert!(outcome.stderr.starts_with(&format!("error: {output}: ")), "{}", outcome.stderr);
        assert_eq!((outcome.code, outcome.stderr.lines().count()), (Some(4), 1), "{}", outcome.stderr);
    }
}

#[test]
fn numbers_must_be_numbers_and_fit() {
    let try_help = "help: try '--help'";
    let want = "error: invalid value 'much' for '--scale <S>': a scale is a finite number, file or none";
    check_flags("--scale much", 2, &[want, try_help]);
    let want = "error: invalid value 'much' for '--memory <SIZE>': it is a number of bytes, or one with K, M, G or T";
    check_flags("--memory much", 2, &[want, try_help]);
    let want = [
        "error: scene.tif: nodata -1 does not fit uint16",
        "help: --nodata is a value as it is stored; --nodata none switches it off",
    ];
    check_flags("--nodata -1", 2, &want);
    let want = ["error: nodata 300 does not fit uint8", "help: pass another --dst-nodata or --dtype"];
    check_flags("--dtype uint8 --dst-nodata 300", 2, &want);
    let want = [
        "error: pixels can be missing, and int16 has no value for them: name a nodata value",
        "help: pass --dst-nodata V, or a floating point --dtype",
    ];
    check_flags("--dtype int16", 2, &want);
}

#[test]
fn creation_options_must_be_known_and_fit() {
    let outcome = folder().run("norm-diff scene.tif --b1 red --b2 nir -o o.tif --co COMPRES=LZW");
    let want = "error: creation option: COMPRES is not known, did you mean COMPRESS? (known: ";
    assert!(outcome.stderr.starts_with(want) && outcome.stderr.lines().count() == 1, "{}", outcome.stderr);
    assert_eq!(outcome.code, Some(2));
    check_flags("--co COMPRESS", 2, &["error: creation option: COMPRESS is not of the form KEY=VALUE"]);
    let want = "error: BLOCKXSIZE: 100 is not a multiple of 16, as the sides of tiles are";
    check_flags("--co BLOCKSIZE=100", 2, &[want]);
}

#[test]
fn memory_that_is_too_little_is_answered_by_what_is_enough() {
    let folder = folder();
    let outcome = folder.run("norm-diff scene.tif --b1 red --b2 nir -o o.tif --memory 1K");
    let lines: Vec<&str> = outcome.stderr.lines().collect();
    assert!(lines.len() == 2 && lines[0].starts_with("error: a block of "), "{lines:?}");
    assert!(
        lines[0].contains(" bytes of memory, most of them for ") && lines[0].ends_with("; 1024 are allowed"),
        "{lines:?}"
    );
    assert_eq!(outcome.code, Some(3));
    let enough = lines[1].strip_prefix("help: pass --memory ").and_then(|text| text.strip_suffix(" or more")).unwrap();
    folder.done(&format!("norm-diff scene.tif --b1 red --b2 nir -o o.tif --memory {enough}"));
}

#[test]
fn what_was_typed_wrong_is_one_line_and_a_way_out() {
    let folder = folder();
    folder.fails(
        "norm-diff scene.tif --b1 red --b2 nir -o o.tif --scal 2",
        2,
        &["error: unexpected argument '--scal' found", "help: a similar argument exists: '--scale'"],
    );
    folder.fails(
        "stats",
        2,
        &["error: the following required arguments were not provided: <IN>...", "help: usage: bandsaw stats <IN>..."],
    );
    folder.fails(
        "norm-dif",
        3,
        &["error: norm-dif: no such file or directory", "help: did you mean the command norm-diff?"],
    );
}

#[test]
fn a_name_with_a_line_break_stays_on_one_line() {
    let outcome = Folder::new().run_words(&["stats", "a\nb.tif"]);
    assert_eq!((outcome.code, outcome.stderr.as_str()), (Some(3), "error: a\\nb.tif: no such file or directory\n"));
}
