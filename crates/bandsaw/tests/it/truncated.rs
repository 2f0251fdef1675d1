//! A file cut short at any byte is an error in one line, or what is asked for is still there.

use tiffio::layout::SampleType;

use crate::support::{Folder, samples, spec};

/// `line` on every beginning of a small file ends with 3 and one line, or with what the whole file gives.
#[track_caller]
fn check(line: &str) {
    let folder = Folder::new();
    let mut spec = spec(20, 12, SampleType::U16, &["red", "nir"]);
    spec.geo_ref.nodata = Some("0".to_owned());
    folder.write("whole.tif", &spec, &samples(20, 12, 2));
    let bytes = folder.bytes("whole.tif");
    let whole = folder.done(&line.replace("IN", "whole.tif"));
    let made = folder.names().contains(&"o.tif".to_owned()).then(|| folder.bytes("o.tif"));
    let line = line.replace("IN", "part.tif");
    let mut refused = 0;
    for length in 0..bytes.len() {
        std::fs::write(folder.path("part.tif"), &bytes[..length]).unwrap();
        let outcome = folder.run(&line);
        match outcome.code {
            Some(0) => {
                assert!(outcome.stdout == whole, "{length}");
                assert!(made.as_ref().is_none_or(|made| *made == folder.bytes("o.tif")), "{length}");
            }
            Some(3) => {
                refused += 1;
                assert!(outcome.stderr.starts_with("error: part.tif: "), "{length}: {}", outcome.stderr);
                let help = outcome.stderr.lines().skip(1).collect::<Vec<_>>();
                assert!(help.len() <= 1 && help.iter().all(|line| line.starts_with("help: ")), "{length}: {help:?}");
                let is_json = outcome.stdout.starts_with(b"{\n  \"schema\": \"bandsaw-error/1\"");
                assert!(is_json == line.contains("--json") && (is_json || outcome.stdout.is_empty()), "{length}");
            }
            other => panic!("{length}: exit {other:?}, {}", outcome.stderr),
        }
    }
    assert!(refused > bytes.len() / 2, "{refused} of {}", bytes.len());
}

#[test]
fn cat_gives_all_samples_or_an_error() {
    check("cat IN");
}

#[test]
fn norm_diff_makes_the_whole_file_or_none() {
    check("norm-diff IN --b1 1 --b2 2 -o o.tif --overwrite -j 1");
}

#[test]
fn stats_are_those_of_all_samples_or_an_error() {
    check("stats IN --json -j 1");
}
