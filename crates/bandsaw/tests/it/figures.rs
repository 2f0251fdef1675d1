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
fn what_one_pass_does_not_tell_is_refused_with_a_way_out() {
    let folder = folder();
    let help = "help: run the command itself on one machine; in parts these go with integers of up to 16 bits";
    let of = "of float64 takes several passes over all pixels, and parts make one";
    folder.fails(
        "plan -o p.json -- stats b.tif --percentile 5",
        2,
        &[&format!("error: an exact percentile {of}"), help],
    );
    folder.fails("plan -o p.json -- stats b.tif --histogram 5", 2, &[&format!("error: the histogram {of}"), help]);
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
