//! What a process takes, start and end included.
//!
//! The numbers come from `/proc`, where a process that has ended stays until its parent asks for its status: then its
//! times are final. Its memory is gone by then, so the peak is read while it runs; the kernel keeps it, so that no peak
//! is missed but one of the last milliseconds.

use std::fs;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use crate::{Result, process};

/// How often a running process is looked at. Each look costs it about 20 us.
const POLL: Duration = Duration::from_millis(2);

/// Clock ticks a second in `/proc`: 100 on every architecture that Linux runs on today.
const TICKS: f64 = 100.0;

/// What one run of a process took.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(super) struct Cost {
    /// From start to end, in seconds.
    pub(super) wall_seconds: f64,
    /// Of all threads, in user and kernel mode.
    pub(super) cpu_seconds: f64,
    /// The most memory that was resident at once, in bytes.
    pub(super) peak_rss_bytes: u64,
}

/// Runs `command`, which prints the processor seconds of what is to be measured, with blanks between, and adds them up.
///
/// # Errors
///
/// If it does not succeed, or prints something else.
pub(super) fn printed(command: &mut Command) -> Result<Cost> {
    let text = process::output(command)?;
    let seconds: f64 = text.split_whitespace().map(str::parse::<f64>).sum::<std::result::Result<_, _>>()?;
    Ok(Cost { wall_seconds: seconds, cpu_seconds: seconds, peak_rss_bytes: 0 })
}

/// Runs `command` to its end, its standard output thrown away.
///
/// # Errors
///
/// If it does not start or does not succeed.
pub(super) fn measure(command: &mut Command) -> Result<Cost> {
    let started = Instant::now();
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .spawn()
        .map_err(|error| format!("{}: {error}", command.get_program().display()))?;
    let folder = format!("/proc/{}", child.id());
    let mut peak_rss_bytes = 0;
    let (cpu_seconds, wall_seconds) = loop {
        if let Some(cpu_seconds) = final_cpu_seconds(&fs::read_to_string(format!("{folder}/stat"))?) {
            break (cpu_seconds, started.elapsed().as_secs_f64());
        }
        let status = fs::read_to_string(format!("{folder}/status")).unwrap_or_default();
        peak_rss_bytes = peak_rss(&status).unwrap_or(peak_rss_bytes);
        std::thread::sleep(POLL);
    };
    let status = child.wait()?;
    if !status.success() {
        return Err(format!("{command:?}: {status}").into());
    }
    Ok(Cost { wall_seconds, cpu_seconds, peak_rss_bytes })
}

/// User and kernel time out of `/proc/PID/stat`, if the process has ended (state `Z`).
fn final_cpu_seconds(stat: &str) -> Option<f64> {
    // The name, in brackets, may hold anything.
    let (_, fields) = stat.rsplit_once(") ")?;
    let mut fields = fields.split(' ');
    if fields.next()? != "Z" {
        return None;
    }
    let user: f64 = fields.nth(10)?.parse().ok()?;
    let kernel: f64 = fields.next()?.parse().ok()?;
    Some((user + kernel) / TICKS)
}

/// The peak of resident memory out of `/proc/PID/status`.
fn peak_rss(status: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kilobytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kilobytes * 1024)
}

/// The middle of `values`, or the mean of the two in the middle; NaN of none.
pub(super) fn median(values: impl IntoIterator<Item = f64>) -> f64 {
    let mut sorted: Vec<f64> = values.into_iter().collect();
    sorted.sort_by(f64::total_cmp);
    let [low, high] = [sorted.len().saturating_sub(1) / 2, sorted.len() / 2].map(|n| sorted.get(n));
    low.zip(high).map_or(f64::NAN, |(low, high)| f64::midpoint(*low, *high))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_of_a_process_that_has_ended_are_read() {
        let stat = |state| format!("1 (a b) c) {state} 2 3 4 5 6 7 8 9 10 11 120 34 0 0 20");
        assert_eq!(final_cpu_seconds(&stat("Z")), Some(1.54));
        assert_eq!(final_cpu_seconds(&stat("R")), None);
    }

    #[test]
    fn a_process_is_measured_to_its_end() {
        let cost = measure(Command::new("sleep").arg("0.2")).unwrap();
        assert!(cost.wall_seconds >= 0.2 && cost.cpu_seconds < 0.2, "{cost:?}");
        assert!((100_000..100_000_000).contains(&cost.peak_rss_bytes), "{cost:?}");
    }

    #[test]
    fn a_process_that_fails_is_an_error() {
        assert!(measure(&mut Command::new("false")).is_err());
        assert!(measure(&mut Command::new("/no/such/program")).is_err());
    }

    #[test]
    fn printed_seconds_are_added_up() {
        let cost = printed(Command::new("echo").args(["0.5", "1.25"])).unwrap();
        assert_eq!((cost.cpu_seconds, cost.peak_rss_bytes), (1.75, 0));
        assert!(printed(Command::new("echo").arg("fast")).is_err());
    }

    #[test]
    fn a_median_is_in_the_middle() {
        assert_eq!(median([3.0, 1.0, 2.0]), 2.0);
        assert_eq!(median([4.0, 1.0, 2.0, 3.0]), 2.5);
        assert!(median([]).is_nan());
    }
}
