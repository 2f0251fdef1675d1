//! Saves in parts: the bytes of one run whatever the cut and the order, and no file of parts that are not whole.

use std::path::PathBuf;

use chunkgraph::{Array, Chunk, Error, Extent, FileLayout, Part, PartsFault, RunOptions, SaveOptions, Usage};
use proptest::prelude::*;
use tiffio::LogFault;
use tiffio::writer::{CreationOptions, Existing};

use crate::support::{Folder, samples, threads};

const EXTENT: Extent = Extent { planes: 2, height: 150, width: 210 };

fn options(layout: FileLayout, creation: &[&str]) -> SaveOptions {
    let creation = CreationOptions::parse(creation.iter().copied()).unwrap();
    SaveOptions { layout, creation, existing: Existing::Replace, run: threads(1), ..SaveOptions::default() }
}

fn scene() -> Array {
    Array::from_values(&samples(EXTENT), EXTENT).unwrap()
}

fn mask() -> Array {
    let valid: Vec<u8> = (0..150_u32).flat_map(|y| (0..210_u32).map(move |x| u8::from((x + y) % 50 > 17))).collect();
    Array::from_values(&valid, Extent { planes: 1, ..EXTENT }).unwrap()
}

/// The options with the blocks of the grid, as all that save parts have them.
fn cut(scene: &Array, mask: Option<&Array>, options: &SaveOptions) -> (SaveOptions, u64) {
    let grid = scene.save_grid(mask, options).unwrap();
    let [width, height] = grid.chunk;
    assert!(grid.align <= grid.blocks && grid.align.is_multiple_of(grid.blocks_per_row));
    let run = RunOptions { chunk: Chunk::Pixels { width, height }, ..options.run.clone() };
    (SaveOptions { run, ..options.clone() }, grid.blocks)
}

/// The parts between those blocks.
fn parts(cuts: &[u64], blocks: u64) -> Vec<Part> {
    let mut ends: Vec<u64> = cuts.iter().map(|cut| cut % blocks).chain([0, blocks]).collect();
    ends.sort_unstable();
    ends.dedup();
    let part = |(number, pair): (u32, &[u64])| Part { run_id: [1; 32], number, blocks: pair[0]..pair[1] };
    (0..).zip(ends.windows(2)).map(part).collect()
}

/// Saves the scene at once and in parts.
#[track_caller]
fn check(layout: FileLayout, creation: &[&str], masked: bool, side: u32, cuts: &[u64], reverse: bool) {
    let (folder, scene, mask) = (Folder::new(), scene(), mask());
    let mask = masked.then_some(&mask);
    let chunk = Chunk::square(side);
    let mut asked = options(layout, creation);
    asked.run.chunk = chunk;
    let (whole, assembled) = (folder.path("whole.tif"), folder.path("assembled.tif"));
    scene.save_with_mask(&whole, mask, &asked).unwrap();
    let (cut, blocks) = cut(&scene, mask, &asked);
    let mut parts = parts(cuts, blocks);
    if reverse {
        parts.reverse();
    }
    let log = |part: &Part| folder.path(&format!("{}.part", part.number));
    for part in &parts {
        let options = SaveOptions {
            run: RunOptions { chunk: cut.run.chunk, ..threads(1 + part.number as usize % 2) },
            ..cut.clone()
        };
        let report = scene.save_part(mask, &options, part, log(part)).unwrap();
        assert!(!report.already_there && report.run.blocks == part.blocks.end - part.blocks.start);
        assert_eq!(report.log.units, report.run.blocks);
    }
    let logs: Vec<PathBuf> = parts.iter().map(log).collect();
    let report = scene.assemble(mask, &cut, &parts, &logs, &assembled).unwrap();
    let bytes = std::fs::read(&assembled).unwrap();
    assert_eq!(report.file.bytes, bytes.len() as u64);
    assert!(bytes == std::fs::read(&whole).unwrap(), "{layout:?} {creation:?} {cuts:?}");
    assert_eq!(folder.names().len(), parts.len() + 2);
}

/// Files of each kind.
const KINDS: [(FileLayout, &[&str]); 5] = [
    (FileLayout::Plain, &["BLOCKSIZE=32"]),
    (FileLayout::Plain, &["BLOCKSIZE=32", "INTERLEAVE=BAND", "COMPRESS=DEFLATE"]),
    (FileLayout::Plain, &["TILED=NO", "BLOCKYSIZE=7", "SPARSE_OK=TRUE"]),
    (FileLayout::Cog, &["BLOCKSIZE=32"]),
    (FileLayout::Cog, &["BLOCKSIZE=16", "COMPRESS=ZSTD", "PREDICTOR=2", "OVERVIEW_RESAMPLING=MODE"]),
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn any_parts_make_the_bytes_of_one_run(
        (layout, creation) in prop::sample::select(&KINDS[..]),
        masked: bool,
        side in 16..120_u32,
        cuts in prop::collection::vec(any::<u64>(), 0..6),
        reverse: bool,
    ) {
        check(layout, creation, masked, side, &cuts, reverse);
    }
}

/// A scene of four blocks in two parts, both of which are there.
fn two_parts(folder: &Folder) -> (Array, SaveOptions, Vec<Part>, Vec<PathBuf>) {
    let mut options = options(FileLayout::Cog, &["BLOCKSIZE=64"]);
    options.run.chunk = Chunk::square(128);
    let scene = scene();
    let (options, blocks) = cut(&scene, None, &options);
    let parts = parts(&[3], blocks);
    let logs: Vec<PathBuf> = ["0.part", "1.part"].map(|name| folder.path(name)).to_vec();
    for (part, log) in parts.iter().zip(&logs) {
        scene.save_part(None, &options, part, log).unwrap();
    }
    (scene, options, parts, logs)
}

#[test]
fn a_part_that_is_there_and_right_is_a_success() {
    let folder = Folder::new();
    let (scene, options, parts, logs) = two_parts(&folder);
    let report = scene.save_part(None, &options, &parts[1], &logs[1]).unwrap();
    assert!(report.already_there && report.run.blocks == 0 && report.log.units == 3);
    for (part, log) in [(&parts[0], &logs[1]), (&Part { run_id: [2; 32], ..parts[1].clone() }, &logs[1])] {
        let error = scene.save_part(None, &options, part, log).unwrap_err();
        assert!(error.to_string().contains("1.part: it is "), "{error}");
    }
}

#[test]
fn every_attempt_at_one_part_succeeds_and_one_log_stays() {
    let folder = Folder::new();
    let (scene, options, parts, logs) = two_parts(&folder);
    std::fs::remove_file(&logs[0]).unwrap();
    let attempt = || scene.save_part(None, &options, &parts[0], &logs[0]).unwrap();
    let reports: Vec<_> = std::thread::scope(|scope| {
        let attempts: Vec<_> = (0..4).map(|_| scope.spawn(attempt)).collect();
        attempts.into_iter().map(|attempt| attempt.join().unwrap()).collect()
    });
    assert_eq!(reports.iter().filter(|report| !report.already_there).count(), 1);
    assert!(reports.iter().all(|report| report.log == reports[0].log));
    assert_eq!(folder.names(), ["0.part", "1.part"]);
}

#[test]
fn damaged_logs_make_no_file() {
    let folder = Folder::new();
    let (scene, options, parts, logs) = two_parts(&folder);
    let whole = std::fs::read(&logs[0]).unwrap();
    let out = folder.path("out.tif");
    for at in (0..whole.len()).step_by(whole.len() / 50) {
        let mut flipped = whole.clone();
        flipped[at] ^= 4;
        for damaged in [flipped, whole[..at].to_vec()] {
            std::fs::write(&logs[0], damaged).unwrap();
            let error = scene.assemble(None, &options, &parts, &logs, &out).unwrap_err();
            assert!(error.to_string().contains("0.part"), "{error}");
            assert!(!out.exists());
        }
    }
}

#[test]
fn parts_that_do_not_make_the_whole_are_refused() {
    let folder = Folder::new();
    let (scene, options, parts, logs) = two_parts(&folder);
    let assemble = |parts: &[Part], logs: &[PathBuf]| {
        scene.assemble(None, &options, parts, logs, folder.path("out.tif")).unwrap_err()
    };
    let fault = |error: Error| match error {
        Error::Parts(fault) => fault,
        other => panic!("{other}"),
    };
    assert_eq!(fault(assemble(&parts[..1], &logs[..1])), PartsFault::Gap { blocks: 3..6 });
    assert_eq!(fault(assemble(&parts[1..], &logs[1..])), PartsFault::Gap { blocks: 0..3 });
    let twice = [parts[0].clone(), parts[0].clone(), parts[1].clone()];
    let overlap = PartsFault::Overlap { first: logs[0].clone(), second: logs[0].clone(), block: 0 };
    assert_eq!(fault(assemble(&twice, &[logs[0].clone(), logs[0].clone(), logs[1].clone()])), overlap);
    let absent = folder.path("absent.part");
    let missing = PartsFault::Missing { part: 1, path: absent.clone() };
    assert_eq!(fault(assemble(&parts, &[logs[0].clone(), absent])), missing);
    let error = assemble(&parts, &[logs[1].clone(), logs[0].clone()]);
    let Error::Write(error) = error else { panic!("{error}") };
    assert!(matches!(*error, tiffio::Error::TileLog { what: LogFault::OtherPart { .. }, .. }), "{error}");
    assert!(matches!(assemble(&parts, &logs[..1]), Error::Usage(Usage::LogCount { logs: 1, parts: 2 })));
    assert!(!folder.path("out.tif").exists());
}

#[test]
fn parts_need_blocks_of_a_size_that_is_said() {
    let folder = Folder::new();
    let scene = scene();
    let options = options(FileLayout::Plain, &[]);
    let part = |blocks| Part { run_id: [1; 32], number: 0, blocks };
    let refused = |options: &SaveOptions, blocks| {
        scene.save_part(None, options, &part(blocks), folder.path("0.part")).unwrap_err()
    };
    assert!(matches!(refused(&options, 0..1), Error::Usage(Usage::PartChunk)));
    let (options, blocks) = cut(&scene, None, &options);
    assert!(matches!(refused(&options, 1..1), Error::Usage(Usage::EmptyPart { part: 0 })));
    assert!(matches!(refused(&options, 0..blocks + 1), Error::Usage(Usage::NoSuchBlock { .. })));
    assert!(folder.names().is_empty());
}
