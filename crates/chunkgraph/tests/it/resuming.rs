//! Saves that go on where others ended: the bytes of one run, no block computed twice, and nothing taken from another run.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use chunkgraph::{
    Advance, Array, CancelToken, Chunk, Error, Extent, FileLayout, Progress, RunOptions, SaveFile, SaveOptions,
    SaveReport, Start, Usage,
};
use proptest::prelude::*;
use tiffio::LogFault;
use tiffio::writer::{CreationOptions, Existing, ProgressLog, TileLogReader};

use crate::support::{Folder, difference, samples, threads};

const SIZE: Extent = Extent { planes: 3, height: 150, width: 210 };

/// Stops a run when so many blocks are done.
#[derive(Debug)]
struct Stop {
    after: u64,
    token: CancelToken,
}

impl Progress for Stop {
    fn started(&self, _: &Start) {}

    fn advanced(&self, done: &Advance) {
        if done.blocks >= self.after {
            self.token.cancel();
        }
    }
}

fn options(creation: &[&str], side: u32) -> SaveOptions {
    let creation = CreationOptions::parse(creation.iter().copied()).unwrap();
    let run = RunOptions { chunk: Chunk::square(side), ..threads(1) };
    SaveOptions { creation, run, resume: true, ..SaveOptions::default() }
}

/// A run that is stopped after so many blocks, if it has more.
fn stopped(array: &Array, mask: Option<&Array>, path: &Path, options: &SaveOptions, after: u64) -> Option<SaveReport> {
    let token = CancelToken::default();
    let progress: Option<Arc<dyn Progress>> = Some(Arc::new(Stop { after, token: token.clone() }));
    let run = RunOptions { progress, cancel: token, ..options.run.clone() };
    match array.save_with_mask(path, mask, &SaveOptions { run, ..options.clone() }) {
        Ok(report) => Some(report),
        Err(error) => {
            assert!(matches!(error.cause(), Error::Cancelled), "{error}");
            assert!(!path.exists());
            None
        }
    }
}

fn log_of(path: &Path) -> PathBuf {
    PathBuf::from(format!("{}.bandsaw-resume", path.display()))
}

/// Saves at once, and stopped again and again after so many blocks.
#[track_caller]
fn check(layout: FileLayout, creation: &[&str], masked: bool, side: u32, steps: &[u64]) {
    let folder = Folder::new();
    let scene = folder.scene("a.tif", SIZE, &["BLOCKSIZE=48"]);
    let array = difference(&scene);
    let mask = masked.then(|| Array::open(&scene).unwrap().band_numbers(&[3]).unwrap().greater(2000));
    let options = SaveOptions { layout, ..options(creation, side) };
    let (whole, path) = (folder.path("whole.tif"), folder.path("out.tif"));
    let plain = SaveOptions { resume: false, ..options.clone() };
    let blocks = array.save_with_mask(&whole, mask.as_ref(), &plain).unwrap().run.blocks;
    let mut done = 0;
    let mut last = None;
    for (&step, workers) in steps.iter().cycle().zip([1, 2].into_iter().cycle()).take(100) {
        let run = RunOptions { chunk: Chunk::square(side + u32::try_from(done).unwrap()), ..threads(workers) };
        last = stopped(&array, mask.as_ref(), &path, &SaveOptions { run, ..options.clone() }, step);
        if last.is_some() {
            break;
        }
        let log = TileLogReader::open(log_of(&path)).unwrap();
        assert_eq!(log.header().units, 0..blocks);
        done += step;
    }
    let report = last.unwrap();
    assert!(report.blocks_resumed >= done && report.blocks_resumed + report.run.blocks == blocks);
    assert!(std::fs::read(&path).unwrap() == std::fs::read(&whole).unwrap(), "{creation:?} {side} {steps:?}");
    assert_eq!(folder.names(), ["a.tif", "out.tif", "whole.tif"]);
}

const KINDS: [(FileLayout, &[&str]); 6] = [
    (FileLayout::Plain, &["BLOCKSIZE=32"]),
    (FileLayout::Plain, &["BLOCKSIZE=32", "INTERLEAVE=BAND", "COMPRESS=DEFLATE"]),
    (FileLayout::Plain, &["TILED=NO", "BLOCKYSIZE=7", "SPARSE_OK=TRUE"]),
    (FileLayout::Cog, &["BLOCKSIZE=16", "PREDICTOR=3"]),
    (FileLayout::Cog, &["BLOCKSIZE=32", "COMPRESS=DEFLATE", "SPARSE_OK=TRUE", "OVERVIEWS=NONE"]),
    (FileLayout::Cog, &["BLOCKSIZE=16", "COMPRESS=ZSTD", "SPARSE_OK=TRUE", "RESAMPLING=MAX"]),
];

/// Bands of whole numbers, nothing of them missing, with a value at every block that readers take for granted.
#[test]
fn a_cog_of_several_bands_goes_on_too() {
    let folder = Folder::new();
    let scene = Array::open(folder.scene("a.tif", SIZE, &["BLOCKSIZE=48"])).unwrap();
    let array = scene.clip(0.0, 3000.0);
    for creation in [&["BLOCKSIZE=16", "PREDICTOR=2", "SPARSE_OK=TRUE"][..], &["BLOCKSIZE=16", "COMPRESS=NONE"]] {
        let options = SaveOptions { layout: FileLayout::Cog, nodata: Some(3000.0), ..options(creation, 48) };
        let (whole, path) = (folder.path("whole.tif"), folder.path("out.tif"));
        let existing = Existing::Replace;
        array.save(&whole, &SaveOptions { resume: false, existing, ..options.clone() }).unwrap();
        for after in [3, 9] {
            assert!(stopped(&array, None, &path, &options, after).is_none());
        }
        assert!(array.save(&path, &options).unwrap().blocks_resumed >= 12);
        assert!(std::fs::read(&path).unwrap() == std::fs::read(&whole).unwrap(), "{creation:?}");
        std::fs::remove_file(&path).unwrap();
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]
    #[test]
    fn a_save_that_is_stopped_anywhere_ends_in_the_same_bytes(
        (layout, creation) in prop::sample::select(&KINDS[..]),
        masked: bool,
        side in 16..90_u32,
        steps in prop::collection::vec(1..9_u64, 1..4),
    ) {
        check(layout, creation, masked, side, &steps);
    }
}

/// A save that was stopped after three blocks; its bytes if it had not been.
fn begun(folder: &Folder) -> (Array, SaveOptions, PathBuf, Vec<u8>) {
    let array = difference(&folder.scene("a.tif", SIZE, &["BLOCKSIZE=48"]));
    let (options, path) = (options(&["BLOCKSIZE=32"], 64), folder.path("out.tif"));
    array.save(&path, &SaveOptions { resume: false, ..options.clone() }).unwrap();
    let bytes = std::fs::read(&path).unwrap();
    std::fs::remove_file(&path).unwrap();
    assert!(stopped(&array, None, &path, &options, 3).is_none());
    (array, options, path, bytes)
}

#[track_caller]
fn check_refused(array: &Array, options: &SaveOptions, path: &Path, is_wanted: impl Fn(&LogFault) -> bool) {
    let before = std::fs::read(log_of(path)).unwrap();
    let error = array.save(path, options).unwrap_err();
    let Error::Usage(Usage::Progress { path: log, problem }) = &error else { unreachable!("{error}") };
    assert!(*log == log_of(path) && is_wanted(problem), "{error}");
    assert!(std::fs::read(log_of(path)).unwrap() == before && !path.exists());
}

#[test]
fn blocks_that_are_done_are_not_computed_again() {
    let folder = Folder::new();
    let (array, options, path, bytes) = begun(&folder);
    let report = array.save(&path, &options).unwrap();
    assert_eq!((report.blocks_resumed, report.run.blocks), (3, 20 - 3));
    assert!(std::fs::read(&path).unwrap() == bytes);
    let again = array.save(&path, &SaveOptions { existing: Existing::Replace, ..options }).unwrap();
    assert_eq!((again.blocks_resumed, again.run.blocks), (0, 20));
}

#[test]
fn a_log_that_is_damaged_or_cut_short_is_taken_as_far_as_it_is_right() {
    let folder = Folder::new();
    let (array, options, path, bytes) = begun(&folder);
    let options = SaveOptions { existing: Existing::Replace, ..options };
    let whole = std::fs::read(log_of(&path)).unwrap();
    for at in (80..whole.len()).step_by(whole.len() / 15) {
        let mut flipped = whole.clone();
        flipped[at] ^= 4;
        for damaged in [flipped, whole[..at].to_vec(), [&whole[..], &whole[80..at]].concat()] {
            std::fs::write(log_of(&path), damaged).unwrap();
            let report = array.save(&path, &options).unwrap();
            assert!(report.blocks_resumed <= 3 && std::fs::read(&path).unwrap() == bytes, "{at}");
        }
    }
    for at in 0..80 {
        std::fs::write(log_of(&path), &whole[..at]).unwrap();
        assert_eq!(array.save(&path, &options).unwrap().blocks_resumed, 0);
    }
    assert_eq!(folder.names(), ["a.tif", "out.tif"]);
}

#[test]
fn what_is_kept_of_another_run_is_refused_and_left_alone() {
    let folder = Folder::new();
    let (array, options, path, _) = begun(&folder);
    let is_foreign = |problem: &LogFault| matches!(problem, LogFault::Foreign { .. });
    check_refused(&(&array + 1), &options, &path, is_foreign);
    check_refused(&array, &self::options(&["BLOCKSIZE=64"], 64), &path, is_foreign);
    check_refused(&array, &SaveOptions { nodata: Some(-1.0), ..options.clone() }, &path, is_foreign);
    let scene: Vec<u16> = samples(SIZE).into_iter().map(|sample| sample ^ 1).collect();
    let replace = SaveOptions { existing: Existing::Replace, ..SaveOptions::default() };
    Array::from_values(&scene, SIZE).unwrap().save(folder.path("a.tif"), &replace).unwrap();
    check_refused(&difference(&folder.path("a.tif")), &options, &path, is_foreign);
    std::fs::write(log_of(&path), [7; 100]).unwrap();
    check_refused(&array, &options, &path, |problem| *problem == LogFault::NotALog);
    std::fs::write(log_of(&path), [7; 3]).unwrap();
    check_refused(&array, &options, &path, |_| true);
}

#[test]
fn one_run_at_a_time_goes_on() {
    let folder = Folder::new();
    let (array, options, path, bytes) = begun(&folder);
    let header = TileLogReader::open(log_of(&path)).unwrap().header().clone();
    let held = ProgressLog::open(log_of(&path), &header, &mut |_, _| Ok(())).unwrap();
    assert_eq!(held.unit(), 3);
    check_refused(&array, &options, &path, |problem| *problem == LogFault::InUse);
    drop(held);
    assert_eq!(array.save(&path, &options).unwrap().blocks_resumed, 3);
    assert!(std::fs::read(&path).unwrap() == bytes);
}

#[test]
fn blocks_of_the_log_that_the_memory_does_not_hold_are_refused() {
    let folder = Folder::new();
    let (array, options, path, _) = begun(&folder);
    let run = RunOptions { memory_bytes: Some(50_000), chunk: Chunk::Auto, ..threads(1) };
    let error = array.save(&path, &SaveOptions { run, ..options }).unwrap_err();
    assert!(matches!(error, Error::OverBudget { .. }), "{error}");
    assert_eq!(folder.names(), ["a.tif", "out.tif.bandsaw-resume"]);
}

#[test]
fn nothing_is_kept_where_nothing_was_done_or_can_be_found_again() {
    let folder = Folder::new();
    let array = difference(&folder.scene("a.tif", SIZE, &[]));
    let (options, path) = (options(&["BLOCKSIZE=32"], 64), folder.path("out.tif"));
    let cancel = CancelToken::default();
    cancel.cancel();
    let run = RunOptions { cancel, ..options.run.clone() };
    let error = array.save(&path, &SaveOptions { run, ..options.clone() }).unwrap_err();
    assert!(matches!(error.cause(), Error::Cancelled), "{error}");
    let lerc = SaveOptions { layout: FileLayout::Cog, ..self::options(&["COMPRESS=LERC"], 64) };
    let error = array.save(&path, &lerc).unwrap_err();
    assert!(matches!(error, Error::Usage(Usage::NotResumed { kind: "a COG in LERC", .. })), "{error}");
    let file = SaveFile { array: &array, path: &path, options: &options };
    let error = Array::save_many(&[file], &options.run).unwrap_err();
    assert!(matches!(error, Error::Usage(Usage::NotResumed { .. })), "{error}");
    let side = Extent { planes: 1, height: 1100, width: 1000 };
    let values = Array::from_values(&vec![0_u8; 1_100_000], side).unwrap();
    let error = values.save(&path, &options).unwrap_err();
    assert!(matches!(error, Error::Usage(Usage::NotWritten { .. })), "{error}");
    let error = array.save(folder.path("a.tif"), &options).unwrap_err();
    assert!(matches!(error, Error::Usage(Usage::OutputIsInput { .. })), "{error}");
    assert_eq!(folder.names(), ["a.tif"]);
}
