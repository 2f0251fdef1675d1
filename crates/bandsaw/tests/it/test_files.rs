//! Every file of the test data: read, or refused in one line.

use std::path::{Path, PathBuf};

use crate::support::Folder;

fn files(folder: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../testdata").join(folder);
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    assert!(!files.is_empty());
    files
}

/// Runs the command, which must be done or end with one of `codes`, and with a line that names the file (or the limit of
/// memory or output that would be passed) and at most a way out.
#[track_caller]
fn check(command: &str, file: &Path, flags: &str, codes: &[i32]) {
    let folder = Folder::new();
    let outcome = folder.run(&format!("{command} {} {flags}", file.display()));
    let code = outcome.code.unwrap();
    assert!(codes.contains(&code), "{command} {}: exit {code}, {}", file.display(), outcome.stderr);
    let lines: Vec<&str> = outcome.stderr.lines().collect();
    if code == 0 {
        assert_eq!(lines, [""; 0], "{command} {}", file.display());
    } else {
        assert!(lines[0].starts_with("error: "), "{lines:?}");
        let named =
            [file.display().to_string().as_str(), "bytes of memory", "BLOCKXSIZE"].map(|what| lines[0].contains(what));
        assert!(named.contains(&true), "{lines:?}");
        assert!(lines.len() == 1 || (lines.len() == 2 && lines[1].starts_with("help: ")), "{lines:?}");
        assert_eq!(folder.names(), [""; 0], "{command} {}", file.display());
    }
}

#[test]
fn valid_files_are_read() {
    for file in files("valid") {
        check("info", &file, "", &[0]);
        check("info", &file, "--json", &[0]);
        check("cat", &file, "", &[0]);
        // Complex samples are no arrays.
        check("stats", &file, "--json", &[0, 3]);
    }
}

#[test]
fn hostile_files_are_read_or_refused_in_a_line() {
    for file in files("hostile") {
        check("info", &file, "", &[0, 3]);
        check("cat", &file, "--memory 64M", &[0, 3]);
        check("stats", &file, "--json --memory 64M", &[0, 3]);
        check("norm-diff", &file, "--b1 1 --b2 1 -o o.tif --memory 64M", &[0, 2, 3]);
    }
}
