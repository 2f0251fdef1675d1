//! Limits that a file passes are named with the place and the flag that raises them.

use tiffio::layout::SampleType;
use tiffio::writer::Chunking;

use crate::support::{Folder, samples, spec};

/// A file of one band in tiles of 64 x 64, 8192 bytes each, and runs of `line` on it that fail with these lines.
#[track_caller]
fn check(line: &str, error: &str, help: &str) {
    let folder = Folder::new();
    let mut spec = spec(100, 80, SampleType::U16, &["red"]);
    spec.chunking = Chunking::Tiles { width: 64, height: 64 };
    folder.write("a.tif", &spec, &samples(100, 80, 1));
    folder.fails(line, 3, &[&format!("error: {error}"), &format!("help: {help}")]);
}

#[test]
fn a_chunk_that_memory_does_not_hold_is_refused_by_its_number() {
    check(
        "cat a.tif --memory 5000 --window 70,0,10,10",
        "a.tif: limit memory exceeded: 8192 needed, 5000 allowed (IFD 0, chunk 1)",
        "pass --memory 8192 or more if the file is to be trusted",
    );
}

#[test]
fn a_chunk_past_its_own_limit_names_that_flag() {
    let help = "pass --max-chunk-bytes 8192 or more if the file is to be trusted";
    let limit = "a.tif: limit chunk_bytes_max exceeded: 8192 needed, 5000 allowed (IFD 0, chunk 0)";
    check("cat a.tif --max-chunk-bytes 5000", limit, help);
    let limit = format!("{limit} (while computing block 0, 100 x 64 at column 0, row 0)");
    check("stats a.tif --max-chunk-bytes 5000 -j 1", &limit, help);
}

#[test]
fn a_limit_that_is_high_enough_changes_nothing() {
    let folder = Folder::new();
    folder.write("a.tif", &spec(20, 12, SampleType::U16, &["red"]), &samples(20, 12, 1));
    let flags = "--max-chunk-bytes 512 --max-tag-bytes 1K --max-ifds 1";
    assert_eq!(folder.done(&format!("cat a.tif {flags}")), folder.done("cat a.tif"));
    assert_eq!(folder.done(&format!("info a.tif {flags}")), folder.done("info a.tif"));
}

#[test]
fn directories_past_the_limit_are_refused() {
    let folder = Folder::new();
    let pages = concat!(env!("CARGO_MANIFEST_DIR"), "/../../testdata/valid/pages_be.tif");
    std::fs::copy(pages, folder.path("a.tif")).unwrap();
    let error = "error: a.tif: limit ifd_count_max exceeded: 3 needed, 2 allowed (IFD 2)";
    folder.fails(
        "info a.tif --max-ifds 2",
        3,
        &[error, "help: pass --max-ifds 3 or more if the file is to be trusted"],
    );
}
