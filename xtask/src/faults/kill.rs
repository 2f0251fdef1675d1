//! Signals at moments that are spread over a run: SIGKILL, after which nobody cleans up, and polite requests to end.

use std::fs;
use std::process::Child;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};

use super::case::{Case, End, Found};
use super::job::{Ground, Task};
use super::report::{Expect, Report, Row};
use crate::Result;

/// Moments of SIGKILL in each case.
const KILLS: (u32, u32) = (100, 25);

/// Moments of SIGINT and of SIGTERM in each case.
const REQUESTS: (u32, u32) = (25, 5);

pub(super) fn run(ground: &Ground, tasks: &[Task], report: &mut Report) -> Result<()> {
    for case in tasks.iter().flat_map(|task| Case::both(ground, task)) {
        let count = ground.pick(KILLS.0, KILLS.1);
        let mut row = Row::new("SIGKILL at any moment", case.name());
        for after in moments(case.task.seconds, count) {
            let outcome = case.run(&[], Some((after, &mut |child| send(child, Signal::KILL))))?;
            row.add(&outcome, &Expect::killed_or_done(&case), format!("after {after:?}"));
        }
        if row.before == 0 {
            row.complain("no run was killed in time");
        }
        report.push(row);
        for (name, signal) in [("SIGINT", Signal::INT), ("SIGTERM", Signal::TERM)] {
            let mut row = Row::new(format!("{name} at any moment"), case.name());
            for after in moments(case.task.seconds, ground.pick(REQUESTS.0, REQUESTS.1)) {
                let mut request = |child: &Child| {
                    wait_until_listening(child, signal)?;
                    send(child, signal)
                };
                let outcome = case.run(&[], Some((after, &mut request)))?;
                row.add(&outcome, &interrupted(signal), format!("after {after:?}"));
            }
            if row.before == 0 {
                row.complain("no run was interrupted");
            }
            report.push(row);
        }
    }
    Ok(())
}

/// Interrupted by `signal` with nothing made, or done before it came.
pub(super) fn interrupted(signal: Signal) -> Expect {
    Expect {
        allowed: vec![(End::Code(128 + signal.as_raw()), Found::Before), (End::Code(0), Found::Complete)],
        words: vec!["nothing was written".to_owned()],
        may_leave: false,
    }
}

/// `count` moments of a run of that length, a little past its end too; the same ones each time.
pub(super) fn moments(seconds: f64, count: u32) -> Vec<Duration> {
    let mut state = 1_u32;
    let moment = |n: u32| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let within = f64::from(state) / f64::from(u32::MAX);
        Duration::from_secs_f64(1.05 * seconds * (f64::from(n) + within) / f64::from(count))
    };
    (0..count).map(moment).collect()
}

/// Sends `signal` to a process that may have ended, but was not waited for.
pub(super) fn send(child: &Child, signal: Signal) -> Result<()> {
    let pid = Pid::from_raw(child.id().cast_signed()).ok_or("a process without a number")?;
    Ok(kill_process(pid, signal)?)
}

/// Waits until the process has a handler for `signal`, or has ended: before that nothing is begun.
fn wait_until_listening(child: &Child, signal: Signal) -> Result<()> {
    loop {
        let status = fs::read_to_string(format!("/proc/{}/status", child.id()))?;
        let field = |name: &str| status.lines().find_map(|line| line.strip_prefix(name)).map(str::trim);
        let caught = field("SigCgt:").and_then(|mask| u64::from_str_radix(mask, 16).ok()).unwrap_or_default();
        if caught >> (signal.as_raw() - 1) & 1 == 1 || field("State:").is_some_and(|state| state.starts_with('Z')) {
            return Ok(());
        }
        std::thread::sleep(Duration::from_micros(200));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_spread_over_the_run_and_its_end() {
        let found = moments(2.0, 21);
        assert!(found.is_sorted());
        let tenth = Duration::from_millis(100);
        assert!(found.iter().zip(0..).all(|(at, n)| (tenth * n..tenth * (n + 1)).contains(at)));
    }
}
