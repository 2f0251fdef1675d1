//! Signals: the run stops, and nothing is left behind.

use std::process::{Command, Stdio};
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};
use tiffio::layout::SampleType;
use tiffio::writer::{Chunking, ImageSpec, MissingChunks, Writer};

use crate::support::{Folder, bandsaw, sample_scene, spec, without_codes};

/// A scene of 4e10 pixels that holds none: hours of work in a small file.
fn huge(folder: &Folder) {
    let spec = ImageSpec {
        missing_chunks: MissingChunks::Sparse,
        chunking: Chunking::Tiles { width: 1024, height: 1024 },
        ..spec(200_000, 200_000, SampleType::U8, &["red", "nir"])
    };
    Writer::create(folder.path("huge.tif"), &spec, &Default::default()).unwrap().finish().unwrap();
}

/// Whether the process has a handler for `signal`.
fn is_listening(pid: u32, signal: Signal) -> bool {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    let caught = status.lines().find_map(|line| line.strip_prefix("SigCgt:")).unwrap();
    let caught = u64::from_str_radix(caught.trim(), 16).unwrap();
    caught >> (signal.as_raw() - 1) & 1 == 1
}

#[track_caller]
fn check(line: &str, signal: Signal, code: i32) {
    let folder = Folder::new();
    huge(&folder);
    let before = folder.names();
    let mut command = bandsaw();
    command.args(line.split_whitespace()).current_dir(folder.path("")).stderr(Stdio::piped()).stdout(Stdio::piped());
    let child = command.spawn().unwrap();
    while !is_listening(child.id(), signal) {
        std::thread::sleep(Duration::from_millis(5));
    }
    kill_process(Pid::from_raw(child.id().cast_signed()).unwrap(), signal).unwrap();
    let output = child.wait_with_output().unwrap();
    let stderr = without_codes(&String::from_utf8(output.stderr).unwrap());
    assert_eq!((output.status.code(), stderr.as_str()), (Some(code), "error: interrupted, nothing was written\n"));
    assert_eq!(folder.names(), before);
}

/// The system sends SIGXFSZ to a process that passes the limit, which ends those that do not expect it.
#[test]
fn a_limit_of_file_sizes_is_an_error_of_the_output() {
    let folder = Folder::new();
    let mut command = Command::new("sh");
    command.args(["-c", "ulimit -f 100 && exec \"$0\" norm-diff \"$1\" --b1 red --b2 nir -q -o o.tif"]);
    command.arg(env!("CARGO_BIN_EXE_bandsaw")).arg(sample_scene()).current_dir(folder.path(""));
    let output = command.output().unwrap();
    let stderr = without_codes(&String::from_utf8(output.stderr).unwrap());
    assert_eq!(output.status.code(), Some(4), "{stderr}");
    assert!(stderr.starts_with("error: o.tif: write failed after ") && stderr.ends_with(" bytes: file too large\n"));
    assert_eq!(folder.names(), [""; 0]);
}

#[test]
fn ctrl_c_stops_a_run_and_leaves_nothing() {
    check("norm-diff huge.tif --b1 red --b2 nir -o o.tif -j 2", Signal::INT, 130);
    check("norm-diff huge.tif --b1 red --b2 nir -o huge.tif.tif -j 1", Signal::INT, 130);
}

#[test]
fn a_request_to_end_does_so_too() {
    check("norm-diff huge.tif --b1 red --b2 nir -o o.tif", Signal::TERM, 143);
    check("stats huge.tif", Signal::TERM, 143);
}
