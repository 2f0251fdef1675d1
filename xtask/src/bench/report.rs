//! What was measured, as a table and as JSON.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::Path;

use serde::Serialize;

use super::measure::{Cost, median};
use crate::Result;

/// One program at one job.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Measured {
    /// Who ran.
    pub(super) program: String,
    /// The type of the result.
    pub(super) dtype: &'static str,
    /// Threads.
    pub(super) jobs: u32,
    /// Each run.
    pub(super) costs: Vec<Cost>,
}

/// All that was measured, and where.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Report {
    machine: Machine,
    input: String,
    input_bytes: u64,
    results: Vec<Measured>,
}

#[derive(Debug, Clone, Serialize)]
struct Machine {
    processor: String,
    processors: usize,
}

impl Measured {
    fn median(&self, of: impl Fn(&Cost) -> f64) -> f64 {
        median(self.costs.iter().map(of))
    }
}

impl Report {
    /// # Errors
    ///
    /// If `input` is gone.
    pub(super) fn new(input: &Path, results: Vec<Measured>) -> Result<Self> {
        let input_bytes = std::fs::metadata(input).map_err(|error| format!("{}: {error}", input.display()))?.len();
        Ok(Self { machine: Machine::this(), input: input.display().to_string(), input_bytes, results })
    }

    /// Medians, a line for each program and job; where two programs did the same job, also the first one's wall time
    /// in the other's.
    pub(super) fn table(&self) -> String {
        let Machine { processor, processors } = &self.machine;
        let megabytes = self.input_bytes as f64 / 1e6;
        let mut table = format!("{}, {megabytes:.0} MB; {processors} x {processor}; medians\n\n", self.input);
        let _ = writeln!(table, "| program | dtype | threads | runs | wall s | CPU s | peak RSS MB |");
        let _ = writeln!(table, "|---|---|---|---|---|---|---|");
        for result in &self.results {
            let Measured { program, dtype, jobs, costs } = result;
            let wall = result.median(|cost| cost.wall_seconds);
            let cpu = result.median(|cost| cost.cpu_seconds);
            let rss = result.median(|cost| cost.peak_rss_bytes as f64) / 1e6;
            let runs = costs.len();
            let _ = writeln!(table, "| {program} | {dtype} | {jobs} | {runs} | {wall:.2} | {cpu:.2} | {rss:.1} |");
        }
        for (dtype, jobs) in self.results.iter().map(|result| (result.dtype, result.jobs)).collect::<BTreeSet<_>>() {
            let same: Vec<&Measured> =
                self.results.iter().filter(|result| (result.dtype, result.jobs) == (dtype, jobs)).collect();
            if let [ours, theirs] = same[..] {
                let ratio = theirs.median(|cost| cost.wall_seconds) / ours.median(|cost| cost.wall_seconds);
                let (ours, theirs) = (&ours.program, &theirs.program);
                let _ = writeln!(table, "\n{dtype}, {jobs} threads: {ours} is {ratio:.2} x as fast as {theirs}");
            }
        }
        table
    }

    /// Every run.
    pub(super) fn json(&self) -> Result<String> {
        Ok(serde_json::to_string_pretty(self)? + "\n")
    }
}

impl Machine {
    fn this() -> Self {
        let info = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
        let name = info.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": "));
        let processor = name.map_or("unknown processor", |(_, name)| name).to_owned();
        Self { processor, processors: std::thread::available_parallelism().map_or(1, usize::from) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn measured(program: &str, dtype: &'static str, walls: [f64; 3]) -> Measured {
        let cost = |wall_seconds| Cost { wall_seconds, cpu_seconds: 1.5, peak_rss_bytes: 14_000_000 };
        Measured { program: program.to_owned(), dtype, jobs: 2, costs: walls.map(cost).into() }
    }

    #[test]
    fn the_table_shows_medians_and_the_ratio_of_those_who_did_the_same() {
        let results = vec![
            measured("ours", "float32", [1.1, 0.9, 1.0]),
            measured("theirs", "float32", [3.0, 3.2, 9.0]),
            measured("ours", "float64", [2.0, 2.0, 2.0]),
        ];
        let machine = Machine { processor: "abacus".to_owned(), processors: 2 };
        let report = Report { machine, input: "a.tif".to_owned(), input_bytes: 5_000_000, results };
        let want = "a.tif, 5 MB; 2 x abacus; medians\n\
            \n\
            | program | dtype | threads | runs | wall s | CPU s | peak RSS MB |\n\
            |---|---|---|---|---|---|---|\n\
            | ours | float32 | 2 | 3 | 1.00 | 1.50 | 14.0 |\n\
            | theirs | float32 | 2 | 3 | 3.20 | 1.50 | 14.0 |\n\
            | ours | float64 | 2 | 3 | 2.00 | 1.50 | 14.0 |\n\
            \n\
            float32, 2 threads: ours is 3.20 x as fast as theirs\n";
        assert_eq!(report.table(), want);
        assert!(report.json().unwrap().contains("\"wall_seconds\": 0.9"));
    }
}
