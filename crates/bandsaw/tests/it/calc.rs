//! `calc`: formulas over bands of scenes and files.

use tiffio::layout::SampleType;

use crate::support::{Folder, sample_scene, samples, spec};

/// A scene of red and nir, each of them in a file of its own, and a quality layer.
fn folder() -> Folder {
    let folder = Folder::new();
    let samples = samples(30, 20, 2);
    let (red, nir) = samples.split_at(600);
    folder.write("scene.tif", &spec(30, 20, SampleType::U16, &["red", "nir"]), &samples);
    folder.write("red.tif", &spec(30, 20, SampleType::U16, &["-"]), red);
    folder.write("nir.tif", &spec(30, 20, SampleType::U16, &["-"]), nir);
    let qa: Vec<u8> = (0..600_u32).map(|n| u8::try_from(n % 256).unwrap()).collect();
    folder.write("qa.tif", &spec(30, 20, SampleType::U8, &["qa"]), &qa);
    folder
}

fn bits(values: &[f64]) -> Vec<Option<u64>> {
    values.iter().map(|value| (!value.is_nan()).then_some(value.to_bits())).collect()
}

/// Runs `calc` with a formula, which may hold blanks.
#[track_caller]
fn calc(folder: &Folder, formula: &str, rest: &str) {
    let words: Vec<&str> = ["calc", formula].into_iter().chain(rest.split_whitespace()).collect();
    let outcome = folder.run_words(&words);
    assert_eq!((outcome.code, outcome.stderr.as_str()), (Some(0), ""), "{formula} {rest}");
}

/// Runs `calc`, which must fail with these lines.
#[track_caller]
fn fails(folder: &Folder, formula: &str, rest: &str, code: i32, want: &[&str]) {
    let before = folder.names();
    let words: Vec<&str> = ["calc", formula].into_iter().chain(rest.split_whitespace()).collect();
    let outcome = folder.run_words(&words);
    assert_eq!(outcome.stderr.lines().collect::<Vec<_>>(), want, "{formula} {rest}");
    assert_eq!((outcome.code, folder.names()), (Some(code), before), "{formula} {rest}");
}

#[test]
fn a_formula_is_the_built_in_difference_to_the_last_bit() {
    let folder = folder();
    folder.done("norm-diff scene.tif --b1 red --b2 nir --nodata 0 -o want.tif");
    let want = bits(&folder.read("want.tif"));
    for (formula, inputs) in [
        ("(nir - red) / (nir + red)", "scene.tif"),
        ("(b2 - b1) / (b2 + b1)", "scene.tif"),
        ("norm_diff(r, n)", "r=scene.tif:red n=scene.tif:2"),
        ("(nir - red) / (nir + red)", "nir=nir.tif red=red.tif:1"),
        ("(nir - red) / (nir + red)", "nir.tif red.tif red=red.tif nir=nir.tif"),
    ] {
        calc(&folder, formula, &format!("{inputs} --nodata 0 -o o.tif --overwrite"));
        assert_eq!(bits(&folder.read("o.tif")), want, "{formula} {inputs}");
    }
    assert_eq!(folder.json("info o.tif --json")["files"][0]["bands"][0]["name"], "calc");
}

#[test]
fn bands_are_called_as_the_sensor_calls_them() {
    let folder = Folder::new();
    let scene = sample_scene();
    let scene = scene.display();
    folder.done(&format!("index ndvi {scene} --sensor bgrn -o want.tif"));
    calc(&folder, "clip((nir - red) / (nir + red), -1, 1)", &format!("{scene} --sensor bgrn -o o.tif"));
    assert_eq!(bits(&folder.read("o.tif")), bits(&folder.read("want.tif")));
}

#[test]
fn several_results_are_bands_or_files() {
    let folder = folder();
    let text = "_s = nir + red; ndvi = (nir - red) / _s; green = ndvi > 0.3; _s";
    calc(&folder, text, "scene.tif -o o.tif");
    let bands = &folder.json("info o.tif --json")["files"][0]["bands"];
    let names: Vec<&str> = (0..3).map(|n| bands[n]["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["ndvi", "green", "calc3"]);
    calc(&folder, text, "scene.tif -o o.tif --separate");
    calc(&folder, text, "scene.tif -o made_{name}.tif");
    let all: Vec<f64> = folder.read("o.tif");
    for (n, name) in ["ndvi", "green", "calc3"].iter().enumerate() {
        let part: Vec<f64> = folder.read(&format!("o_{name}.tif"));
        assert_eq!(bits(&part), bits(&all[600 * n..600 * (n + 1)]));
        assert!(folder.bytes(&format!("made_{name}.tif")) == folder.bytes(&format!("o_{name}.tif")));
    }
    fails(
        &folder,
        "ndvi = nir; other = red",
        "scene.tif -o o.tif --separate",
        4,
        &["error: o_ndvi.tif: the file exists", "help: pass --overwrite to replace it"],
    );
}

#[test]
fn bits_of_a_quality_layer_mask_a_scene() {
    let folder = folder();
    calc(&folder, "mask(red, (qa >> 6) & 3 == 3 or qa & 1)", "scene.tif qa=qa.tif -o o.tif");
    let red = samples(30, 20, 2);
    for (n, found) in folder.read::<f64>("o.tif").into_iter().enumerate() {
        let qa = n % 256;
        let masked = qa >> 6 == 3 || qa & 1 == 1;
        assert!(if masked { found.is_nan() } else { found == f64::from(red[n]) }, "{n}: {found}");
    }
    calc(&folder, "(qa >> 6) & 3", "qa=qa.tif -o bits.tif --dtype uint8");
    assert!(
        folder.read::<u8>("bits.tif").into_iter().enumerate().all(|(n, found)| usize::from(found) == (n % 256) >> 6)
    );
}

#[test]
fn times_are_reduced() {
    let folder = Folder::new();
    for (name, pixels) in [("b_20200603.tif", [30_u16, 1]), ("a_20200518.tif", [10, 5]), ("c_20200619.tif", [20, 9])] {
        folder.write(name, &spec(2, 1, SampleType::U16, &["nir"]), &pixels);
    }
    let files = "b_20200603.tif a_20200518.tif c_20200619.tif";
    calc(&folder, "median(t: nir)", &format!("{files} --times -o o.tif"));
    assert_eq!(folder.read::<f64>("o.tif"), [20.0, 5.0]);
    calc(&folder, "last(t: x) - first(t: x)", "x=b_20200603.tif x=a_20200518.tif x=c_20200619.tif:1 -o p.tif");
    assert_eq!(folder.read::<f64>("p.tif"), [10.0, 4.0]);
}

#[test]
fn mistakes_are_shown_in_their_place() {
    let folder = folder();
    fails(
        &folder,
        "(nir - red) / (nir + )",
        "scene.tif -o o.tif",
        2,
        &[
            "error: formula, column 22: expected a value, found ')'",
            "  (nir - red) / (nir + )",
            "                       ^",
        ],
    );
    fails(
        &folder,
        "nir + rde",
        "scene.tif -o o.tif",
        2,
        &[
            "error: formula, column 7: there is no rde, there are: red, nir, b1, b2",
            "  nir + rde",
            "        ^~~",
            "help: did you mean red?",
        ],
    );
    fails(
        &folder,
        "sqt(nir)",
        "scene.tif -o o.tif",
        2,
        &["error: formula, column 1: there is no function sqt", "  sqt(nir)", "  ^~~", "help: did you mean sqrt?"],
    );
    fails(
        &folder,
        "nir & 1",
        "scene.tif --scale 0.1 -o o.tif",
        2,
        &[
            "error: formula, column 5: & takes whole numbers and comparisons, this is float64",
            "  nir & 1",
            "      ^",
            "help: bits are those of stored integers, without --scale",
        ],
    );
    fails(
        &folder,
        "mean(t: nir)",
        "scene.tif -o o.tif",
        2,
        &["error: formula, column 1: scene.tif has no dimension time to reduce", "  mean(t: nir)", "  ^~~~"],
    );
}

#[test]
fn inputs_that_do_not_fit_are_refused() {
    let folder = folder();
    folder.write("small.tif", &spec(10, 20, SampleType::U16, &["x"]), &samples(10, 20, 1));
    let outcome = folder.run_words(&["calc", "red - x", "scene.tif", "x=small.tif", "-o", "o.tif"]);
    assert_eq!(outcome.code, Some(5), "{}", outcome.stderr);
    let outcome = folder.run_words(&["calc", "red", "red=none.tif", "-o", "o.tif"]);
    assert_eq!(outcome.stderr.lines().next(), Some("error: none.tif: no such file or directory"));
    assert_eq!(outcome.code, Some(3));
    let outcome = folder.run_words(&["calc", "red", "red=scene.tif:green", "-o", "o.tif"]);
    assert_eq!(outcome.stderr.lines().next(), Some("error: there is no band green, there are: red, nir"));
    assert_eq!(outcome.code, Some(2));
}
