//! No room: a limit of file sizes, and a small file system that is full.

use std::fs;
use std::path::Path;
use std::process::Command;

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

use super::case::{Case, End, Outcome, run_command};
use super::job::{Ground, OUTPUT, Task};
use super::report::{Expect, Report, Row};
use crate::Result;

/// Mounts a file system of `$1` bytes on the folder `$2`, copies the old file there if there is one, runs the rest, and
/// copies what is left to the folder `$3`: with the process the file system goes away.
const IN_SMALL_FILE_SYSTEM: &str = "
bytes=$1 folder=$2 kept=$3; shift 3
mount -t tmpfs -o size=\"$bytes\" none \"$folder\" || exit 99
cp -R \"$kept/.\" \"$folder\" || exit 99
\"$@\"; code=$?
rm -rf \"$kept\"; cp -R \"$folder/.\" \"$kept\" || exit 99
exit $code";

pub(super) fn run(ground: &Ground, tasks: &[Task], report: &mut Report) -> Result<()> {
    for case in tasks.iter().flat_map(|task| Case::both(ground, task)) {
        let complete = case.task.complete.len() as u64;
        let mut row = Row::new("a limit of file sizes (EFBIG)", case.name());
        for bytes in [0, 1, 1000, complete / 3, complete - 1] {
            let outcome = limited(&case, bytes)?;
            let expect = Expect::fails(4, &[OUTPUT, "write failed after", " bytes: file too large"]);
            row.add(&outcome, &expect, format!("at {bytes} bytes"));
        }
        row.add(&limited(&case, complete)?, &Expect::done(), "a limit that is just enough");
        report.push(row);
    }
    if !ground.has_namespaces {
        report.skip("a full file system: no unshare, or no mounting in user namespaces");
        return Ok(());
    }
    for case in tasks.iter().flat_map(|task| Case::both(ground, task)) {
        let complete = case.task.complete.len() as u64;
        let mut row = Row::new("a full file system (ENOSPC)", case.name());
        // Pages of 4096 bytes, one of them for the old file.
        for bytes in [8192, complete / 3, complete - 4096] {
            let expect = Expect::fails(4, &[OUTPUT, "write failed after", " bytes: no space left on device"]);
            row.add(&in_small_file_system(&case, bytes)?, &expect, format!("{bytes} bytes"));
        }
        let room = if case.task.job.has_spool { 2 * complete } else { complete } + (1 << 20);
        row.add(&in_small_file_system(&case, room)?, &Expect::done(), "just room enough");
        report.push(row);
    }
    Ok(())
}

/// Runs `case` so that no file can get longer than `bytes`.
fn limited(case: &Case<'_>, bytes: u64) -> Result<Outcome> {
    // A child inherits the limits; nothing is written here meanwhile.
    let before = getrlimit(Resource::Fsize);
    let output = case.prepare()?;
    setrlimit(Resource::Fsize, Rlimit { current: Some(bytes), ..before })?;
    let ended = run_command(&mut case.command(&[], &case.task.scene, &output), None);
    setrlimit(Resource::Fsize, before)?;
    let (end, lines) = ended?;
    case.judge(&output, end, lines)
}

/// Runs `case` in a file system of that size.
fn in_small_file_system(case: &Case<'_>, bytes: u64) -> Result<Outcome> {
    let kept = case.prepare()?;
    let folder = case.ground.empty_folder("mounted")?;
    let wrapper: Vec<String> = ["unshare", "-rm", "sh", "-c", IN_SMALL_FILE_SYSTEM, "sh"].map(str::to_owned).into();
    let parent = kept.parent().unwrap_or(&kept);
    let arguments = [bytes.to_string(), folder.display().to_string(), parent.display().to_string()];
    let wrapper: Vec<String> = wrapper.into_iter().chain(arguments).collect();
    let mut command: Command = case.command(&wrapper, &case.task.scene, &folder.join(OUTPUT));
    let (end, lines) = run_command(&mut command, None)?;
    if end == End::Code(99) {
        return Err(format!("no file system of {bytes} bytes: {}", lines.join(" / ")).into());
    }
    check_unmounted(&folder)?;
    case.judge(&kept, end, lines)
}

/// What was mounted was so for the process alone.
fn check_unmounted(folder: &Path) -> Result<()> {
    match fs::read_dir(folder)?.next() {
        Some(_) => Err(format!("{}: still mounted", folder.display()).into()),
        None => Ok(()),
    }
}
