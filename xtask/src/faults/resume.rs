//! Commands that are killed and go on with `--resume`, until the file is there.

use std::fs;
use std::process::Child;
use std::time::Duration;

use rustix::process::Signal;

use super::case::{Case, Disturbance, End, run_command};
use super::job::{Ground, OUTPUT, Task};
use super::kill::{moments, send};
use super::report::{Expect, Report, Row};
use crate::Result;

/// Kills in each case.
const KILLS: (u32, u32) = (50, 12);

/// After so many kills a file is left to be made.
const KILLS_OF_A_FILE: u32 = 6;

pub(super) fn run(ground: &Ground, tasks: &[Task], report: &mut Report) -> Result<()> {
    for task in tasks {
        let [_, case] = Case::both(ground, task);
        let mut row = Row::new("SIGKILL, and on with --resume", case.name());
        let mut kills = moments(0.7 * task.seconds, ground.pick(KILLS.0, KILLS.1));
        // Early and late ones in turn, so that some come while blocks are taken over.
        let late = kills.split_off(kills.len() / 2);
        let mut kills =
            kills.into_iter().zip(late).flat_map(|(early, late)| [late, early]).collect::<Vec<_>>().into_iter();
        let mut most_kept = 0;
        while kills.len() > 0 {
            most_kept = most_kept.max(one_file(&case, &mut kills, &mut row)?);
        }
        // More than the header.
        if most_kept <= 80 {
            row.complain("no block was ever taken over");
        }
        report.push(row);
    }
    Ok(())
}

/// Runs the command, killed now and then, until its file is there; comes back with the bytes that were kept before the last
/// attempt.
fn one_file(case: &Case<'_>, kills: &mut impl Iterator<Item = Duration>, row: &mut Row) -> Result<u64> {
    let output = case.prepare()?;
    let kept = format!("{OUTPUT}.bandsaw-resume");
    let log = output.with_file_name(&kept);
    for attempt in 0.. {
        let before = fs::metadata(&log).map_or(0, |log| log.len());
        let after = if attempt < KILLS_OF_A_FILE { kills.next() } else { None };
        let mut kill = |child: &Child| send(child, Signal::KILL);
        let disturbance = after.map(|after| -> Disturbance<'_> { (after, &mut kill) });
        let mut command = case.command(&[], &case.task.scene, &output);
        let (end, lines) = run_command(command.arg("--resume"), disturbance)?;
        let mut outcome = case.judge(&output, end, lines)?;
        let is_killed = matches!(end, End::Killed(_));
        if is_killed {
            outcome.left.retain(|name| *name != kept);
        }
        let what = after.map_or_else(|| "left alone".to_owned(), |after| format!("after {after:?}"));
        row.add(&outcome, &Expect::killed_or_done(case), what);
        if !is_killed {
            return Ok(before);
        }
    }
    Ok(0)
}
