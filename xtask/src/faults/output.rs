//! Faults of the calls that write and publish an output, one call at a time.

use rustix::process::Signal;

use super::case::{Before, Case, End, Found, Staging};
use super::job::{Ground, JOBS, OUTPUT, Task};
use super::kill;
use super::report::{Expect, Report, Row};
use super::trace::{Place, Traced, spread};
use crate::Result;

/// Calls of one kind that are tried at most.
const MOST: usize = 200;

/// The side of a scene whose output takes some 200 writes.
const LONG_SIDE: u32 = 4096;

pub(super) fn run(ground: &Ground, tasks: &[Task], report: &mut Report) -> Result<()> {
    if !ground.has_strace {
        report.skip("faults of single system calls: no strace, or no tracing");
        return Ok(());
    }
    for case in tasks.iter().flat_map(|task| Case::both(ground, task)) {
        for staging in [Staging::Unnamed, Staging::Hidden] {
            let traced = Traced::new(Case { staging, ..case })?;
            report.push(kills(&traced, ground.pick(MOST, 12))?);
            report.push(errors(&traced, ground.pick(MOST, 3))?);
            report.push(retries(&traced, ground.pick(MOST, 2))?);
            report.push(requests(&traced, ground.pick(MOST, 3))?);
        }
        if case.task.job.has_spool {
            report.push(spool_reads(&Traced::new(Case { threads: 1, ..case })?, ground.pick(MOST, 3))?);
        }
    }
    if !ground.quick {
        let long = Task::new(ground, &JOBS[0], LONG_SIDE)?;
        for case in Case::both(ground, &long) {
            report.push(kills(&Traced::new(case)?, MOST)?);
        }
    }
    Ok(())
}

/// SIGKILL as each call begins: the one before it is done then, and this one is not.
fn kills(traced: &Traced<'_>, most: usize) -> Result<Row> {
    let mut row = Row::new("SIGKILL at each call", traced.case.name());
    let ends = traced.places.iter().filter(|place| place.is_publishing() || place.is_ending());
    for place in spread(&traced.writing(), most).iter().chain(ends) {
        attempt(traced, &mut row, place, "signal=SIGKILL", &Expect::killed(&traced.case))?;
    }
    Ok(row)
}

/// Calls that fail for good.
fn errors(traced: &Traced<'_>, most: usize) -> Result<Row> {
    let mut row = Row::new("ENOSPC, EIO, EFBIG at each call", traced.case.name());
    let full = Expect::fails(4, &[OUTPUT, "write failed after", " bytes: "]);
    for (error, most) in [("ENOSPC", MOST), ("EIO", most), ("EFBIG", most)] {
        for place in spread(&traced.writing(), most) {
            attempt(traced, &mut row, &place, &format!("error={error}"), &full)?;
        }
    }
    let publishing: Vec<&Place> = traced.places.iter().filter(|place| place.is_publishing()).collect();
    for (n, place) in publishing.iter().enumerate() {
        let mut expect = full.clone();
        if n + 1 == publishing.len() && traced.case.before == Before::Old {
            // The folder's fsync: the old file is replaced by then.
            expect.allowed = vec![(End::Code(4), Found::Complete)];
        }
        attempt(traced, &mut row, place, "error=EIO", &expect)?;
    }
    Ok(row)
}

/// Reads of the file in which the bytes of an output wait. One thread reads the input too, or its reads would come at other
/// places each time.
fn spool_reads(traced: &Traced<'_>, most: usize) -> Result<Row> {
    let mut row = Row::new("EIO at each read of the spool", traced.case.name());
    for place in spread(&traced.other_reads(), most) {
        attempt(traced, &mut row, &place, "error=EIO", &Expect::fails(4, &[OUTPUT]))?;
    }
    if row.runs == 0 {
        row.complain("the spool is not read");
    }
    Ok(row)
}

/// Calls that a signal cut short, which are to be made again.
fn retries(traced: &Traced<'_>, most: usize) -> Result<Row> {
    let mut row = Row::new("EINTR at each write and fsync", traced.case.name());
    let syncs = traced.places.iter().filter(|place| place.call == "fsync");
    for place in spread(&traced.writing(), most).iter().chain(syncs) {
        attempt(traced, &mut row, place, "error=EINTR", &Expect::done())?;
    }
    Ok(row)
}

/// Requests to end as each call begins.
fn requests(traced: &Traced<'_>, most: usize) -> Result<Row> {
    let mut row = Row::new("SIGTERM at each call", traced.case.name());
    let is_one = |place: &&Place| place.is_writing() || place.is_publishing();
    let places: Vec<Place> = traced.places.iter().filter(is_one).cloned().collect();
    for place in spread(&places, most) {
        attempt(traced, &mut row, &place, "signal=SIGTERM", &kill::interrupted(Signal::TERM))?;
    }
    Ok(row)
}

fn attempt(traced: &Traced<'_>, row: &mut Row, place: &Place, fault: &str, expect: &Expect) -> Result<()> {
    let outcome = traced.run(place, fault)?;
    row.add(&outcome, expect, format!("{fault} at {} {}", place.call, place.number));
    Ok(())
}
