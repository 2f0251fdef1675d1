//! Faults of reading: a medium that fails, and an input that changes while it is read.

use std::fs::{self, File};
use std::path::Path;
use std::process::Child;

use tiffio::Reader;

use super::case::{Before, Case, Staging};
use super::job::{Ground, INPUT, Task};
use super::kill::moments;
use super::report::{Expect, Report, Row};
use super::trace::{Place, Traced, spread};
use crate::Result;

/// The exit code of an input that cannot be read.
const INPUT_CODE: i32 = 3;

/// What is done to the input, and whether the run may not notice: a file that was opened is read even if it has lost its
/// name.
type Change = (&'static str, fn(&Path) -> Result<()>, bool);

const CHANGES: [Change; 4] = [
    ("the input cut to its half", |path| truncate(path, |length| length / 2), false),
    ("the input emptied", |path| truncate(path, |_| 0), false),
    ("the input written over", |path| Ok(fs::write(path, vec![0x49; length(path)?])?), false),
    ("the input replaced by another", replace, true),
];

pub(super) fn run(ground: &Ground, tasks: &[Task], report: &mut Report) -> Result<()> {
    for task in tasks {
        let case = Case { ground, task, before: Before::Old, staging: Staging::Unnamed, threads: 1 };
        for change in CHANGES {
            report.push(changes(&case, change)?);
        }
    }
    if !ground.has_strace {
        report.skip("faults of single reads: no strace, or no tracing");
        return Ok(());
    }
    for task in tasks {
        let case = Case { ground, task, before: Before::Old, staging: Staging::Unnamed, threads: 1 };
        let traced = Traced::new(case)?;
        let reads = traced.input_reads();
        let some = |quick| spread(&reads, ground.pick(usize::MAX, quick));
        report.push(failures(&traced, &some(15), "EIO at each read", "error=EIO")?);
        report.push(failures(&traced, &some(5), "no bytes at each read", "retval=0")?);
        report.push(interrupted(&traced, &some(5))?);
    }
    Ok(())
}

/// A copy of the input that is changed at moments of the run.
fn changes(case: &Case<'_>, (what, change, may_succeed): Change) -> Result<Row> {
    let mut row = Row::new(what, case.task.job.name);
    let input = case.ground.empty_folder("input")?.join(INPUT);
    for after in moments(case.task.seconds, case.ground.pick(50, 8)) {
        fs::copy(&case.task.scene, &input)?;
        let mut disturb = |_: &Child| change(&input);
        let outcome = case.run_on(&input, &[], Some((after, &mut disturb)))?;
        // Before the input is opened the change makes it another file.
        row.add(&outcome, &Expect::fails_or_done(INPUT_CODE, &[INPUT]), format!("after {after:?}"));
    }
    if row.before == 0 && !may_succeed {
        row.complain("no run noticed");
    }
    Ok(row)
}

/// Reads that fail: the error names the bytes, and the chunk if they are of one.
fn failures(traced: &Traced<'_>, reads: &[Place], what: &str, fault: &str) -> Result<Row> {
    let mut row = Row::new(what, traced.case.task.job.name);
    let reader = Reader::open(&traced.case.task.scene)?;
    for read in reads {
        let (offset, _) = read.read().ok_or("a read that cannot be understood")?;
        let mut words = vec![INPUT.to_owned(), format!("read of bytes {offset}..")];
        words.extend(chunk_at(&reader, offset)?.map(|chunk| format!("(IFD 0, chunk {chunk})")));
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let outcome = traced.run(read, fault)?;
        row.add(&outcome, &Expect::fails(INPUT_CODE, &words), format!("{fault} at read {}", read.number));
    }
    Ok(row)
}

/// Reads that a signal cut short, before the first byte and after some: the rest is asked for.
fn interrupted(traced: &Traced<'_>, reads: &[Place]) -> Result<Row> {
    let mut row = Row::new("EINTR and short reads", traced.case.task.job.name);
    let scene = fs::read(&traced.case.task.scene)?;
    for read in reads {
        let (offset, came) = read.read().ok_or("a read that cannot be understood")?;
        let start = usize::try_from(offset)?;
        let some = &scene[start..start + usize::try_from(came.min(7))?];
        let poked: String = some.iter().map(|byte| format!("{byte:02x}")).collect();
        for fault in ["error=EINTR".to_owned(), format!("retval={}:poke_exit=@arg2={poked}", some.len())] {
            let outcome = traced.run(read, &fault)?;
            row.add(&outcome, &Expect::done(), format!("{fault} at read {}", read.number));
        }
    }
    Ok(row)
}

/// The chunk of the first image that begins at that byte of the file.
fn chunk_at(reader: &Reader, offset: u64) -> Result<Option<u64>> {
    let count = reader.image(0)?.layout()?.grid.chunk_count();
    for chunk in 0..count {
        if reader.chunk_range(0, chunk)?.is_some_and(|range| range.start == offset) {
            return Ok(Some(chunk));
        }
    }
    Ok(None)
}

fn length(path: &Path) -> Result<usize> {
    Ok(usize::try_from(fs::metadata(path)?.len())?)
}

fn truncate(path: &Path, to: fn(u64) -> u64) -> Result<()> {
    let file = File::options().write(true).open(path)?;
    Ok(file.set_len(to(file.metadata()?.len()))?)
}

fn replace(path: &Path) -> Result<()> {
    let other = path.with_extension("other");
    fs::write(&other, vec![0x49; length(path)?])?;
    Ok(fs::rename(other, path)?)
}
