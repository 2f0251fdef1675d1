//! Small files that claim much: an error within little memory, and no endless work.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::support::{bandsaw, without_codes};

const BOMBS: [&str; 15] = [
    "big_entries",
    "bomb",
    "bomb_deflate",
    "bomb_jpeg_scans",
    "bomb_lerc",
    "bomb_lzma",
    "bomb_rows",
    "bomb_strip",
    "bomb_values",
    "bomb_webp",
    "bomb_zstd",
    "huge_tile",
    "many_missing_tiles",
    "overflow",
    "overlap",
];

/// What a file may be long.
const FILE_BYTES_MAX: u64 = 64 << 10;
/// What a run may hold in memory at once.
const RESIDENT_KIB_MAX: u64 = 64 << 10;
/// When a run is taken to have no end. It takes less than a second, but not on a machine that does much else.
const PATIENCE: Duration = Duration::from_secs(20);

/// Runs `command` to its end; comes back with its exit code, what it wrote to standard error, and the most memory that it
/// was seen to hold, in KiB.
pub(crate) fn watch(command: &mut Command) -> (Option<i32>, String, u64) {
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let status = format!("/proc/{}/status", child.id());
    let (started, mut resident) = (Instant::now(), 0);
    while child.try_wait().unwrap().is_none() {
        // The kernel keeps the peak, and forgets it with the process.
        resident = fs::read_to_string(&status).ok().and_then(|text| peak_kib(&text)).unwrap_or(resident);
        if started.elapsed() > PATIENCE {
            child.kill().unwrap();
            panic!("{command:?} takes more than {PATIENCE:?}");
        }
        std::thread::sleep(Duration::from_millis(1));
    }
    let output = child.wait_with_output().unwrap();
    (output.status.code(), without_codes(&String::from_utf8(output.stderr).unwrap()), resident)
}

fn peak_kib(status: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix("kB")?.trim().parse().ok()
}

#[track_caller]
fn check(arguments: &[&str], name: &str) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../../testdata/hostile/{name}.tif"));
    assert!(file.metadata().unwrap().len() <= FILE_BYTES_MAX, "{name}");
    let (code, errors, resident) = watch(bandsaw().args(arguments).arg(&file));
    assert_eq!(code, Some(3), "{name}: {errors}");
    assert!(errors.starts_with("error: ") && !errors.contains("internal error"), "{name}: {errors}");
    assert!(resident <= RESIDENT_KIB_MAX, "{name}: {resident} KiB");
}

#[test]
fn bombs_are_errors_in_little_memory() {
    BOMBS.iter().for_each(|name| check(&["cat"], name));
}

#[test]
fn bombs_are_errors_to_statistics_too() {
    BOMBS.iter().for_each(|name| check(&["stats", "--json"], name));
}
