//! What was measured, as a table and as JSON.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::measure::{Cost, median};
use super::scene::Stored;
use crate::{Result, workspace};

/// The version of the JSON: another one when a member changes its meaning.
pub(super) const SCHEMA: &str = "bandsaw-xtask-bench/1";

/// The most memory that a run of ours may take.
pub(super) const PEAK_MIB_MAX: f64 = 64.0;

/// All that was measured, and where.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Report {
    pub(super) schema: String,
    pub(super) machine: Machine,
    /// Of whatever took part.
    pub(super) versions: BTreeMap<String, String>,
    pub(super) scenes: Vec<Stored>,
    pub(super) rows: Vec<Row>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Machine {
    pub(super) processor: String,
    pub(super) processors: usize,
}

/// One task.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Row {
    pub(super) name: String,
    pub(super) group: String,
    pub(super) threads: u32,
    /// Samples that went through, in 10^6 bytes.
    pub(super) megabytes: f64,
    pub(super) ours: Side,
    /// Who ran in turn with ours.
    pub(super) theirs: Option<Side>,
    /// What the comparison of both results said.
    pub(super) equal: String,
    pub(super) bar: Option<Bar>,
}

/// A program's runs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Side {
    pub(super) program: String,
    pub(super) settings: String,
    pub(super) costs: Vec<Cost>,
}

/// What a ratio must reach.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Bar {
    /// So many times as fast by the clock; `goal` is what would be better still.
    WallAtLeast { least: f64, goal: Option<f64> },
    /// Our processor time in theirs.
    CpuAtMost { most: f64 },
}

impl Side {
    pub(super) fn median(&self, of: impl Fn(&Cost) -> f64) -> f64 {
        median(self.costs.iter().map(of))
    }

    pub(super) fn wall(&self) -> f64 {
        self.median(|cost| cost.wall_seconds)
    }

    pub(super) fn cpu(&self) -> f64 {
        self.median(|cost| cost.cpu_seconds)
    }

    /// The most of all runs, in MiB.
    pub(super) fn peak_mib(&self) -> f64 {
        self.costs.iter().map(|cost| cost.peak_rss_bytes).max().unwrap_or(0) as f64 / f64::from(1 << 20)
    }

    /// How far the wall times lie apart, in their median.
    fn spread(&self) -> f64 {
        let walls = || self.costs.iter().map(|cost| cost.wall_seconds);
        let (least, most) = (walls().fold(f64::INFINITY, f64::min), walls().fold(0.0, f64::max));
        (most - least) / self.wall()
    }
}

impl Row {
    /// Theirs in ours, the median of all pairs; NaN if there is no other side.
    pub(super) fn ratio(&self, of: impl Fn(&Cost) -> f64) -> f64 {
        let theirs = self.theirs.iter().flat_map(|side| &side.costs);
        median(self.ours.costs.iter().zip(theirs).map(|(ours, theirs)| of(theirs) / of(ours)))
    }

    pub(super) fn wall_ratio(&self) -> f64 {
        self.ratio(|cost| cost.wall_seconds)
    }

    pub(super) fn cpu_ratio(&self) -> f64 {
        self.ratio(|cost| cost.cpu_seconds)
    }

    /// The ratio that the bar is about, the bar, and whether it was reached.
    pub(super) fn verdict(&self) -> Option<(f64, String, bool)> {
        match self.bar? {
            Bar::WallAtLeast { least, goal } => {
                let bar = goal.map_or(format!("{least} x"), |goal| format!("{least} x, better {goal} x"));
                Some((self.wall_ratio(), bar, self.wall_ratio() >= least))
            }
            Bar::CpuAtMost { most } => {
                let ratio = 1.0 / self.cpu_ratio();
                Some((ratio, format!("at most {most} x its CPU time"), ratio <= most))
            }
        }
    }

    fn sides(&self) -> impl Iterator<Item = &Side> {
        std::iter::once(&self.ours).chain(&self.theirs)
    }
}

impl Report {
    pub(super) fn new(versions: BTreeMap<String, String>, scenes: Vec<Stored>, rows: Vec<Row>) -> Self {
        Self { schema: SCHEMA.to_owned(), machine: Machine::this(), versions, scenes, rows }
    }

    /// # Errors
    ///
    /// If the file cannot be read, or is of another schema.
    pub(super) fn load(path: &Path) -> Result<Self> {
        let named = |error: serde_json::Error| format!("{}: {error}", path.display());
        let report: Self = serde_json::from_slice(&workspace::read(path)?).map_err(named)?;
        if report.schema != SCHEMA {
            return Err(format!("{}: schema {}, not {SCHEMA}", path.display(), report.schema).into());
        }
        Ok(report)
    }

    pub(super) fn json(&self) -> Result<String> {
        Ok(serde_json::to_string_pretty(self)? + "\n")
    }

    /// Our wall time of the same task earlier in what it is now: above 1 it has become faster.
    pub(super) fn against(&self, row: &Row) -> Option<f64> {
        let same = self.rows.iter().find(|other| (&other.name, other.threads) == (&row.name, row.threads))?;
        Some(same.ours.wall() / row.ours.wall())
    }

    /// A line for each side of each task, in medians; then what the bars say.
    pub(super) fn table(&self, old: Option<&Self>) -> String {
        let Machine { processor, processors } = &self.machine;
        let mut table = format!("{processors} x {processor}; medians of whole processes\n");
        for scene in &self.scenes {
            let _ = writeln!(table, "{}: {:.0} MB, {:.2}:1", scene.name, scene.bytes as f64 / 1e6, scene.ratio);
        }
        table += "\n| task | program | wall s | spread | MB/s | CPU s | peak MiB | x as fast | x CPU | earlier |\n";
        table += "|---|---|---|---|---|---|---|---|---|---|\n";
        for row in &self.rows {
            for (n, side) in row.sides().enumerate() {
                let (wall, cpu, peak) = (side.wall(), side.cpu(), side.peak_mib());
                let (spread, speed) = (100.0 * side.spread(), row.megabytes / wall);
                let ratios = if n == 1 { [row.wall_ratio(), row.cpu_ratio()].map(times) } else { Default::default() };
                let earlier = old.filter(|_| n == 0).and_then(|old| old.against(row)).map_or(String::new(), times);
                let _ = writeln!(
                    table,
                    "| {} | {} | {wall:.3} | {spread:.0} % | {speed:.0} | {cpu:.3} | {peak:.1} | {} | {} | {earlier} |",
                    row.name, side.program, ratios[0], ratios[1]
                );
            }
        }
        table + &self.verdicts()
    }

    fn verdicts(&self) -> String {
        let mut text = String::new();
        for row in &self.rows {
            if let Some((ratio, bar, reached)) = row.verdict() {
                let reached = if reached { "reached" } else { "MISSED" };
                let _ = writeln!(text, "{reached}: {}: {ratio:.2} x, wanted {bar}", row.name);
            }
        }
        for row in self.rows.iter().filter(|row| row.ours.peak_mib() > PEAK_MIB_MAX) {
            let peak = row.ours.peak_mib();
            let _ = writeln!(text, "MISSED: {}: {peak:.1} MiB at the peak, wanted at most {PEAK_MIB_MAX}", row.name);
        }
        if text.is_empty() { text } else { format!("\n{text}") }
    }
}

fn times(ratio: f64) -> String {
    format!("{ratio:.2}")
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
pub(super) mod tests;
