//! A plan carried out part by part gives the file that one run gives, whatever happens to the parts in between.

use std::fs;
use std::path::{Path, PathBuf};

use tiffio::layout::SampleType;

use crate::support::{Folder, bandsaw, sample_scene, samples, spec};

/// A folder with the plan `p.json` of `line` in `parts` parts.
fn planned(line: &str, parts: u32) -> Folder {
    let folder = Folder::new();
    folder.write("a.tif", &spec(90, 300, SampleType::U16, &["red", "nir"]), &samples(90, 300, 2));
    fs::write(folder.path("square.json"), SQUARE).unwrap();
    folder.done(&format!("plan --parts {parts} -o p.json -- {line}"));
    folder
}

const LINE: &str = "norm-diff a.tif --b1 red --b2 nir --dtype float32 --co BLOCKSIZE=32";

const SQUARE: &str = r#"{"type": "Polygon", "coordinates": [[[500100, 6999700.25], [500900, 6999900], [500500, 6999000],
    [500100, 6999700.25]]]}"#;

/// The files of the parts, in order.
fn logs(folder: &Folder) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder.path("p.parts")).unwrap();
    let mut logs: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    logs.sort();
    logs
}

/// Runs a line that fails with `code`, and says these things among others.
#[track_caller]
fn refused(folder: &Folder, line: &str, code: i32, want: &[&str]) {
    let outcome = folder.run(line);
    assert_eq!(outcome.code, Some(code), "{line}: {}", outcome.stderr);
    assert!(want.iter().all(|want| outcome.stderr.contains(want)), "{line}: {}", outcome.stderr);
}

/// Runs `line` in `folder` as a task of an array; comes back with its exit code.
fn task(folder: &Folder, line: &str, variable: &str, value: &str) -> Option<i32> {
    let mut command = bandsaw();
    let words = line.split_whitespace();
    command.current_dir(folder.path(".")).args(words).env(variable, value);
    command.output().unwrap().status.code()
}

#[track_caller]
fn check(line: &str, parts: u32) {
    let folder = planned(line, parts);
    folder.done(&format!("{line} -o direct.tif"));
    // As many as were asked for, if there are as many blocks.
    let parts = folder.json("status p.json --json")["parts"].as_u64().unwrap();
    for number in (0..parts).rev() {
        let done = folder.json(&format!("run p.json --part {number} -j 2 --json"));
        assert_eq!((&done["part"], &done["already_there"]), (&number.into(), &false.into()));
    }
    assert!(folder.done("missing p.json").is_empty());
    folder.done("assemble p.json -o parts.tif");
    assert!(folder.bytes("direct.tif") == folder.bytes("parts.tif"), "{line}");
}

#[test]
fn parts_in_any_order_make_the_file_of_one_run() {
    check(LINE, 5);
    check(&format!("{LINE} --cog"), 3);
    check("convert a.tif --co INTERLEAVE=BAND --co COMPRESS=DEFLATE --co PREDICTOR=2 --co BLOCKSIZE=64", 4);
    check(&format!("index ndvi,evi {} --sensor bgrn --scale 1e-4 --nodata 0", sample_scene().display()), 2);
    check("clip a.tif --polygons square.json --dst-nodata 0", 2);
}

#[test]
fn what_is_left_is_listed_and_a_part_is_run_once() {
    let folder = planned(LINE, 4);
    assert_eq!(folder.done("missing p.json"), b"0,1,2,3\n");
    assert_eq!(task(&folder, "run p.json", "SLURM_ARRAY_TASK_ID", "2"), Some(0));
    assert_eq!(task(&folder, "run p.json", "JOB_COMPLETION_INDEX", "0"), Some(0));
    assert_eq!(folder.done("missing p.json"), b"1,3\n");
    let again = folder.json("run p.json --part 2 --json");
    assert_eq!(again["already_there"], true);
    let status = folder.json("status p.json --json");
    assert_eq!((&status["done"], &status["missing"], &status["parts"]), (&2.into(), &2.into(), &4.into()));
    let want = ["error: part 1 is not there", "help: bandsaw missing PLAN lists all that are missing"];
    refused(&folder, "assemble p.json -o out.tif", 3, &want);
    assert!(!folder.path("out.tif").exists());
}

#[test]
fn damaged_and_foreign_parts_are_named_refused_and_removed() {
    let folder = planned(LINE, 3);
    (0..3).for_each(|number| drop(folder.done(&format!("run p.json --part {number}"))));
    let parts = logs(&folder);
    let whole = fs::read(&parts[1]).unwrap();
    let mut flipped = whole.clone();
    flipped[whole.len() / 2] ^= 4;
    let other = fs::read(&parts[0]).unwrap();
    let cut = whole[..whole.len() - 1].to_vec();
    for (bytes, what) in [(flipped, "checksum"), (cut, "cut short"), (other, "it is part 0"), (Vec::new(), "short")] {
        fs::write(&parts[1], bytes).unwrap();
        refused(&folder, "assemble p.json -o out.tif", 3, &["error: ", what, "help: bandsaw gc PLAN removes"]);
        assert!(!folder.path("out.tif").exists());
        assert_eq!(folder.done("missing --deep p.json"), b"1\n");
        refused(&folder, "run p.json --part 1", 65, &["error: "]);
        assert_eq!(folder.json("gc p.json --json")["files"].as_array().unwrap().len(), 1);
        folder.done("run p.json --part 1");
        assert!(fs::read(&parts[1]).unwrap() == whole);
    }
    folder.done("assemble p.json -o out.tif");
    fs::write(folder.path("p.parts/notes.txt"), "mine").unwrap();
    folder.done("gc --all p.json");
    assert_eq!(logs(&folder), [folder.path("p.parts/notes.txt")]);
    fs::remove_file(folder.path("p.parts/notes.txt")).unwrap();
    folder.done("gc p.json");
    assert!(!folder.path("p.parts").exists());
}

#[test]
fn exit_codes_say_whether_to_try_again() {
    let folder = planned(LINE, 2);
    refused(&folder, "run p.json", 65, &["error: no part is named", "help: pass --part I, from 0"]);
    refused(&folder, "run p.json --part 2", 65, &["error: there is no part 2, the plan has 2, from 0"]);
    assert_eq!(task(&folder, "run p.json", "PBS_ARRAY_INDEX", "x"), Some(65));
    refused(
        &folder,
        "run p.json --part 0 --chunk 64",
        65,
        &["error: --chunk: a part has the blocks that the plan says"],
    );
    refused(&folder, "run p.json --part 0 --deadline 0.000001", 75, &["error: "]);
    refused(&folder, "run gone.json --part 0", 75, &["error: gone.json: no such file"]);
    fs::write(folder.path("file"), "").unwrap();
    refused(&folder, "run p.json --part 0 --parts-dir file", 75, &["error: file: "]);
    let text = fs::read_to_string(folder.path("p.json")).unwrap();
    fs::write(folder.path("changed.json"), text.replace("\"count\": 2", "\"count\": 1")).unwrap();
    refused(&folder, "run changed.json --part 0", 65, &["error: changed.json: the plan was changed"]);
    fs::rename(folder.path("a.tif"), folder.path("b.tif")).unwrap();
    refused(&folder, "run p.json --part 0", 75, &["a.tif: no such file"]);
    folder.write("a.tif", &spec(90, 301, SampleType::U16, &["red", "nir"]), &samples(90, 301, 2));
    let want = ["a.tif: the file has changed since the plan was made", "help: make a new plan"];
    refused(&folder, "run p.json --part 0", 65, &want);
}

#[test]
fn two_attempts_at_one_part_leave_one() {
    let folder = planned(LINE, 1);
    let attempts: Vec<_> = (0..4)
        .map(|_| {
            let mut command = bandsaw();
            command.current_dir(folder.path(".")).args(["run", "p.json", "--part", "0", "-q"]).spawn().unwrap()
        })
        .collect();
    for mut attempt in attempts {
        assert!(attempt.wait().unwrap().success());
    }
    assert_eq!(logs(&folder).len(), 1);
    folder.done("assemble p.json -o out.tif");
    assert!(Path::new(&folder.path("out.tif")).exists());
}
