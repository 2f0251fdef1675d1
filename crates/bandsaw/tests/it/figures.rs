//! Figures in parts are printed as the command itself prints them, byte by byte.

use std::fs;

use tiffio::layout::SampleType;

use crate::support::{Folder, sample_scene, samples, spec};

/// A folder with scenes of integers, and of floats some of which are NaN or infinite.
fn folder() -> Folder {
    let folder = Folder::new();
    let mut integers = spec(90, 130, SampleType::U16, &["red", "nir"]);
    integers.geo_ref.nodata = Some("0".to_owned());
    integers.geo_ref.bands.iter_mut().for_each(|band| band.scale = Some(0.1));
    folder.write("a.tif", &integers, &samples(90, 130, 2));
    let floats = [0.1_f64, f64::NAN, -1e300, 1e-300, 7.0, f64::INFINITY, 3.5];
    let values: Vec<f64> = (0..2 * 60 * 70).map(|n| floats[n % if n < 4200 { 5 } else { 7 }] * n as f64).collect();
    folder.write("b.tif", &spec(60, 70, SampleType::F64, &["x", "y"]), &values);
    folder.write("none.tif", &integers, &vec![0_u16; 90 * 130 * 2]);
    folder
}

#[track_caller]
fn check(folder: &Folder, line: &str, parts: u32) {
    folder.done(&format!("plan --parts {parts} -o p.json --overwrite -- {line}"));
    let count = folder.json("status p.json --json")["parts"].as_u64().unwrap();
    for number in (0..count).rev() {
        folder.done(&format!("run p.json --part {number} -j {}", 1 + number % 2));
    }
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    assert_eq!(text(folder.done("assemble p.json")), text(folder.done(line)), "{line}");
    assert_eq!(text(folder.done("assemble p.json --json")), text(folder.done(&format!("{line} --json"))), "{line}");
    folder.done("assemble p.json -o out.txt --overwrite");
    assert_eq!(folder.bytes("out.txt"), folder.done("assemble p.json -o -"));
    folder.done("gc --all p.json");
    assert!(!folder.path("p.parts").exists());
}

#[test]
fn statistics_of_parts_are_those_of_one_run() {
    let folder = folder();
    let scene = sample_scene().display().to_string();
    for parts in [1, 3, 7] {
        check(&folder, "stats a.tif", parts);
        check(&folder, "stats b.tif --chunk 16", parts);
    }
    check(&folder, "stats a.tif --percentile 0,2.5,50,100 --histogram 11 --chunk 32", 5);
    check(&folder, "stats none.tif --percentile 50 --histogram 3 --chunk 32", 5);
    check(&folder, "stats a.tif:nir --scale file --chunk 48", 4);
    check(&folder, "stats a.tif --nodata none --histogram 1000", 2);
    check(&folder, &format!("stats {scene}"), 24);
}

#[test]
fn figures_of_blocks_are_those_of_one_run() {
    let folder = folder();
    for parts in [1, 4] {
        check(&folder, "blocks a.tif --shape 32 --stat count,missing,min,max,mean,std,sum", parts);
        check(&folder, "blocks b.tif --shape 17x40 --stat sum,std", parts);
    }
    check(&folder, "blocks a.tif --shape 1000 --scale 0.5", 3);
}

#[test]
fn ranks_and_bins_of_wide_types_are_those_of_one_run() {
    let folder = folder();
    let integers = samples(90, 130, 1);
    let mut scene = spec(90, 130, SampleType::F32, &["x"]);
    folder.write("float32.tif", &scene, &integers.iter().map(|n| f32::from(*n) / 7.0 - 100.0).collect::<Vec<_>>());
    scene.sample_type = SampleType::U32;
    folder.write("uint32.tif", &scene, &integers.iter().map(|n| u32::from(*n) << 14).collect::<Vec<_>>());
    scene.geo_ref.nodata = Some("0".to_owned());
    scene.sample_type = SampleType::I32;
    let signed: Vec<i32> = integers.iter().map(|n| (i32::from(*n) - 3000) << 12).collect();
    folder.write("int32.tif", &scene, &signed);
    scene.sample_type = SampleType::I64;
    folder.write("int64.tif", &scene, &signed.iter().map(|n| i64::from(*n) << 31).collect::<Vec<_>>());
    scene.sample_type = SampleType::U64;
    folder.write("uint64.tif", &scene, &integers.iter().map(|n| u64::from(*n) << 48).collect::<Vec<_>>());
    for parts in [1, 3, 24] {
        check(&folder, "stats float32.tif --percentile 0,2,33.3,50,98,100 --histogram 13 --chunk 16", parts);
        check(&folder, "stats int32.tif --percentile 50 --chunk 16", parts);
        check(&folder, "stats uint32.tif int32.tif --histogram 1000 --chunk 32", parts);
        check(&folder, "stats b.tif --percentile 5,95 --chunk 16", parts);
        check(&folder, "stats int64.tif --percentile 5,95 --histogram 7 --chunk 16", parts);
        check(&folder, "stats uint64.tif --percentile 99.9 --histogram 7 --chunk 16", parts);
        check(&folder, "stats a.tif --scale 0.1 --percentile 1 --histogram 3 --chunk 32", parts);
    }
    check(&folder, "stats none.tif --scale 0.1 --percentile 50 --histogram 3 --chunk 32", 5);
}

#[test]
fn a_histogram_of_infinite_values_fails_as_that_of_one_run() {
    let folder = folder();
    let alone = folder.run("stats b.tif --histogram 5");
    folder.done("plan --parts 2 -o p.json -- stats b.tif --histogram 5 --chunk 32");
    (0..2).for_each(|part| drop(folder.done(&format!("run p.json --part {part}"))));
    let assembled = folder.run("assemble p.json");
    assert_eq!((alone.code, alone.stderr), (Some(2), assembled.stderr));
    assert_eq!(assembled.code, Some(2));
}

#[test]
fn counts_of_very_many_bands_are_refused_with_a_way_out() {
    let folder = folder();
    let many = spec(1, 1, SampleType::U16, &["x"; 1030]);
    folder.write("many.tif", &many, &[7_u16; 1030]);
    let outcome = folder.run("plan --json -o p.json -- stats many.tif --percentile 5");
    let json: serde_json::Value = serde_json::from_slice(&outcome.stdout).unwrap();
    assert_eq!((json["error"]["code"].as_str(), outcome.code), (Some("E0228"), Some(2)));
    assert!(
        outcome.stderr.contains("help: choose bands by FILE:BANDS, or leave out percentiles"),
        "{}",
        outcome.stderr
    );
    folder.done("plan -o p.json -- stats many.tif --scale 2 --percentile 5");
}

#[test]
fn parts_are_asked_for_without_the_inputs() {
    let folder = folder();
    for line in ["stats a.tif", "blocks a.tif --shape 50", "convert a.tif --co BLOCKSIZE=32"] {
        folder.done(&format!("plan --parts 2 -o p.json --overwrite -- {line} --chunk 64"));
        folder.done("run p.json --part 1");
        fs::rename(folder.path("a.tif"), folder.path("away.tif")).unwrap();
        assert_eq!(folder.done("missing p.json"), b"0\n");
        assert_eq!(folder.json("missing p.json --json --deep")["missing"], serde_json::json!([0]));
        assert_eq!(folder.json("status p.json --json")["done"], 1);
        assert_eq!(folder.run("assemble p.json -o x.tif").code, Some(3));
        assert_eq!(folder.run("run p.json --part 0").code, Some(75));
        fs::rename(folder.path("away.tif"), folder.path("a.tif")).unwrap();
        let error = folder.run("assemble p.json -o x.tif");
        assert!(error.stderr.starts_with("error: part 0 is not there (p.parts/"), "{}", error.stderr);
        folder.done("gc --all p.json");
    }
    folder.done("plan -o p.json --overwrite -- convert a.tif");
    let want =
        ["error: the plan makes a file, and none is named", "help: pass -o OUT.tif, or -o - for standard output"];
    folder.fails("assemble p.json", 2, &want);
}

#[test]
fn damaged_figures_are_named_and_removed() {
    let folder = folder();
    folder.done("plan --parts 2 -o p.json -- stats a.tif --histogram 4 --chunk 64");
    (0..2).for_each(|part| drop(folder.done(&format!("run p.json --part {part}"))));
    let status = String::from_utf8(folder.done("status p.json")).unwrap();
    assert!(status.contains("parts    2: 2 done, 0 missing, 0 damaged\nfigures  "), "{status}");
    let mut names: Vec<_> = fs::read_dir(folder.path("p.parts")).unwrap().map(|entry| entry.unwrap().path()).collect();
    names.sort();
    let mut bytes = fs::read(&names[1]).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&names[1], bytes).unwrap();
    let outcome = folder.run("assemble p.json");
    assert_eq!((outcome.code, outcome.stdout.len()), (Some(3), 0));
    let has = |text| outcome.stderr.contains(text);
    assert!(has("-000001.figures: ") && has("the checksum of record "), "{}", outcome.stderr);
    assert_eq!(folder.done("missing p.json --deep"), b"1\n");
    assert_eq!(folder.json("gc p.json --json")["files"].as_array().unwrap().len(), 1);
    folder.done("run p.json --part 1");
    assert_eq!(folder.done("assemble p.json"), folder.done("stats a.tif --histogram 4"));
}
