//! What the process takes, as the system counts it: on Linux out of `/proc`, elsewhere unknown.

use serde::Serialize;

/// The state of a run at one time.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
pub struct Sample {
    /// When, in nanoseconds.
    pub at_ns: u64,
    /// The processor time that the process has taken, in seconds; nothing where the system does not say.
    pub cpu_seconds: Option<f64>,
    /// The memory that it has, in bytes.
    pub rss_bytes: Option<u64>,
    /// Bytes reserved for blocks in flight.
    pub in_flight_bytes: u64,
    /// Bytes of decoded chunks that are kept.
    pub cache_bytes: u64,
    /// Chunks that were asked for and found there so far.
    pub cache_hits: u64,
    /// Chunks that were asked for and not found.
    pub cache_misses: u64,
}

/// Ticks of `/proc/PID/stat` in a second: the same on every Linux that Rust runs on.
const TICKS: f64 = 100.0;

/// The processor time and the memory of this process, in seconds and bytes.
pub(super) fn of_process() -> (Option<f64>, Option<u64>) {
    let read = |path| std::fs::read_to_string(path).ok();
    let cpu = read("/proc/self/stat").and_then(|text| cpu_seconds(&text));
    (cpu, read("/proc/self/status").and_then(|text| rss_bytes(&text)))
}

/// Time in the program and in the system, fields 14 and 15 of a line whose second field is a name in brackets.
fn cpu_seconds(stat: &str) -> Option<f64> {
    let (_, after_name) = stat.rsplit_once(')')?;
    let mut fields = after_name.split_whitespace().skip(11);
    let mut ticks = || fields.next()?.parse::<f64>().ok();
    Some((ticks()? + ticks()?) / TICKS)
}

fn rss_bytes(status: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok()?.checked_mul(1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_with_brackets_and_spaces_moves_no_field() {
        let stat = "17 (a ) b) R 1 17 17 0 -1 4194304 100 0 0 0 250 50 0 0 20 0 1 0 100 1000 200";
        assert_eq!(cpu_seconds(stat), Some(3.0));
        assert_eq!(cpu_seconds("17 (a"), None);
        assert_eq!(cpu_seconds("17 (a) R"), None);
    }

    #[test]
    fn memory_is_the_resident_part() {
        assert_eq!(rss_bytes("VmPeak:\t  9 kB\nVmRSS:\t    2048 kB\nThreads:\t1\n"), Some(2 << 20));
        assert_eq!(rss_bytes("Threads:\t1\n"), None);
    }
}
