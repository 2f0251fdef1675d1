//! `--resume`: what a killed command had done is taken over by the same command, and the file is the same.

use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use tiffio::layout::SampleType;

use crate::support::{Folder, bandsaw, samples, spec, without_codes};

const LINE: &str = "norm-diff a.tif --b1 red --b2 nir -o o.tif --chunk 128 -j 2 --co COMPRESS=ZSTD --resume";
const LOG: &str = "o.tif.bandsaw-resume";

/// A folder with a scene, and the bytes and blocks of the command when nothing happens to it.
fn folder(side: u32) -> (Folder, Vec<u8>, u64) {
    let folder = Folder::new();
    folder.write("a.tif", &spec(side, side, SampleType::U16, &["red", "nir"]), &samples(side, side, 2));
    let report = folder.json(&format!("{LINE} --json"));
    assert_eq!(report["blocks_resumed"], 0);
    let bytes = folder.bytes("o.tif");
    std::fs::remove_file(folder.path("o.tif")).unwrap();
    (folder, bytes, report["blocks"].as_u64().unwrap())
}

/// The command of `line`, begun.
fn begin(folder: &Folder, line: &str) -> Child {
    let mut command = bandsaw();
    command.args(line.split_whitespace()).arg("--json").current_dir(folder.path(""));
    command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

fn log_bytes(folder: &Folder) -> u64 {
    std::fs::metadata(folder.path(LOG)).map_or(0, |log| log.len())
}

/// Waits until the log has grown to so many bytes, or the process has ended, and sends the signal.
fn signal_at(folder: &Folder, child: &mut Child, bytes: u64, signal: Signal) {
    let started = Instant::now();
    while log_bytes(folder) < bytes && child.try_wait().unwrap().is_none() {
        assert!(started.elapsed() < Duration::from_secs(60));
        std::thread::sleep(Duration::from_micros(200));
    }
    if child.try_wait().unwrap().is_none() {
        kill_process(Pid::from_raw(child.id().cast_signed()).unwrap(), signal).unwrap();
    }
}

#[test]
fn a_command_that_is_killed_again_and_again_makes_the_same_file() {
    let (folder, bytes, all) = folder(1500);
    let (mut kills, mut wanted) = (0, 1000);
    loop {
        let mut child = begin(&folder, LINE);
        // The last attempts are left alone.
        if kills < 8 {
            signal_at(&folder, &mut child, wanted, Signal::KILL);
        }
        let output = child.wait_with_output().unwrap();
        if output.status.success() {
            let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
            let (resumed, blocks) = (report["blocks_resumed"].as_u64().unwrap(), report["blocks"].as_u64().unwrap());
            assert_eq!(resumed + blocks, all);
            assert!(resumed > 0 && kills > 0);
            break;
        }
        assert_eq!((output.status.code(), folder.path("o.tif").exists()), (None, false));
        kills += 1;
        wanted = log_bytes(&folder) + bytes.len() as u64 / 9;
    }
    assert!(folder.bytes("o.tif") == bytes);
    assert_eq!(folder.names(), ["a.tif", "o.tif"]);
}

#[test]
fn an_interrupted_command_says_that_it_can_go_on() {
    let (folder, bytes, _) = folder(1500);
    let mut child = begin(&folder, LINE);
    signal_at(&folder, &mut child, 1000, Signal::INT);
    let output = child.wait_with_output().unwrap();
    let stderr = without_codes(&String::from_utf8(output.stderr).unwrap());
    let said = "error: interrupted, the output is not there; blocks that are done are kept\n\
                help: the same command goes on from there\n";
    assert_eq!((output.status.code(), stderr.as_str()), (Some(130), said));
    let report = folder.json(&format!("{LINE} --json"));
    assert!(report["blocks_resumed"].as_u64().unwrap() > 0);
    assert!(folder.bytes("o.tif") == bytes);
}

#[test]
fn a_cog_goes_on_with_its_tiles_and_makes_its_overviews_again() {
    let (folder, ..) = folder(1500);
    let line = "cog a.tif -o o.tif --co BLOCKSIZE=128 --co COMPRESS=ZSTD -j 2 --resume";
    folder.done(line);
    let bytes = folder.bytes("o.tif");
    std::fs::remove_file(folder.path("o.tif")).unwrap();
    let mut child = begin(&folder, line);
    // A quarter of the file: several blocks, the first of which is whole then.
    signal_at(&folder, &mut child, bytes.len() as u64 / 4, Signal::KILL);
    assert_eq!((child.wait().unwrap().code(), folder.names()), (None, vec!["a.tif".to_owned(), LOG.to_owned()]));
    assert!(folder.json(&format!("{line} --json"))["blocks_resumed"].as_u64().unwrap() > 0);
    assert!(folder.bytes("o.tif") == bytes);
    assert_eq!(folder.names(), ["a.tif", "o.tif"]);
}

#[test]
fn another_command_or_input_does_not_go_on() {
    let (folder, ..) = folder(1500);
    let mut child = begin(&folder, LINE);
    signal_at(&folder, &mut child, 1000, Signal::KILL);
    child.wait().unwrap();
    let kept = folder.bytes(LOG);
    let refused = |line: &str| {
        let outcome = folder.run(line);
        let help =
            "help: the command, an input or bandsaw is not as it was: remove that file, or write to another path";
        assert!(
            outcome.stderr.starts_with("error: o.tif.bandsaw-resume: it is of another run ("),
            "{}",
            outcome.stderr
        );
        assert_eq!((outcome.code, outcome.stderr.lines().nth(1)), (Some(4), Some(help)));
    };
    refused(&LINE.replace("nir", "1"));
    folder.write("a.tif", &spec(1500, 1500, SampleType::U16, &["red", "nir"]), &vec![9_u16; 1500 * 1500 * 2]);
    refused(LINE);
    assert!(folder.bytes(LOG) == kept && !folder.path("o.tif").exists());
    std::fs::remove_file(folder.path(LOG)).unwrap();
    assert_eq!(folder.json(&format!("{LINE} --json"))["blocks_resumed"], 0);
}
