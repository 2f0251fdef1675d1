//! What a sweep of threads and blocks found.

use std::fmt;

use chunkgraph::{Array, Chunk};
use serde::Serialize;

/// All that was tried (schema `bandsaw-bench/1`).
#[derive(Debug, Serialize)]
pub(crate) struct Sweep {
    path: String,
    /// Pixels that each run reads.
    width: u32,
    height: u32,
    bands: u32,
    /// Bytes of their samples.
    sample_bytes: u64,
    trials: Vec<Trial>,
    /// The number of the trial to follow, from 0; null if none ran.
    recommended: Option<usize>,
}

/// One combination.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct Trial {
    threads: usize,
    /// As `--chunk` takes it.
    chunk: String,
    /// The fastest run; null if memory does not hold a block.
    seconds: Option<f64>,
}

/// What is slower by less than this is as fast.
const ALIKE: f64 = 1.05;

impl Trial {
    /// What `threads` and `chunk` took.
    pub(crate) fn new(threads: usize, chunk: Chunk, seconds: Option<f64>) -> Self {
        let chunk = match chunk {
            Chunk::Auto => "auto".to_owned(),
            Chunk::Pixels { width, .. } => width.to_string(),
        };
        Self { threads, chunk, seconds }
    }
}

impl Sweep {
    /// The sweep over `array`, which errors call `path`.
    pub(crate) fn new(path: String, array: &Array, trials: Vec<Trial>) -> Self {
        let extent = array.extent();
        let samples = extent.pixels().saturating_mul(u64::from(extent.planes));
        Self {
            path,
            width: extent.width,
            height: extent.height,
            bands: extent.planes,
            sample_bytes: samples.saturating_mul(array.dtype().size() as u64),
            recommended: recommended(&trials),
            trials,
        }
    }

    fn megabytes_per_second(&self, seconds: f64) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "three digits are printed")]
        let bytes = self.sample_bytes as f64;
        bytes / seconds.max(1e-9) / 1e6
    }
}

/// Of those that are as fast as the fastest the one with the fewest threads; of these the one that was tried first.
fn recommended(trials: &[Trial]) -> Option<usize> {
    let fastest = trials.iter().filter_map(|trial| trial.seconds).min_by(f64::total_cmp)?;
    let alike = trials.iter().enumerate().filter(|(_, trial)| trial.seconds.is_some_and(|s| s <= fastest * ALIKE));
    alike.min_by_key(|(_, trial)| trial.threads).map(|(number, _)| number)
}

impl fmt::Display for Sweep {
    /// A row for each size of blocks, a column for each number of threads, in MB of samples a second; then what to take.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut threads: Vec<usize> = self.trials.iter().map(|trial| trial.threads).collect();
        threads.sort_unstable();
        threads.dedup();
        let mut chunks: Vec<&str> = self.trials.iter().map(|trial| trial.chunk.as_str()).collect();
        chunks.dedup();
        let Self { path, width, height, bands, .. } = self;
        writeln!(
            f,
            "{path}: {width} x {height} pixels, {bands} bands; MB of samples read and summed up in a second\n"
        )?;
        write!(f, "--chunk")?;
        threads.iter().try_for_each(|count| write!(f, "  {:>8}", format!("-j {count}")))?;
        writeln!(f)?;
        for chunk in chunks {
            write!(f, "{chunk:>7}")?;
            for count in &threads {
                let trial = self.trials.iter().find(|trial| trial.threads == *count && trial.chunk == chunk);
                match trial.and_then(|trial| trial.seconds) {
                    Some(seconds) => write!(f, "  {:>8.0}", self.megabytes_per_second(seconds))?,
                    None => write!(f, "  {:>8}", "-")?,
                }
            }
            writeln!(f)?;
        }
        match self.recommended.and_then(|number| self.trials.get(number)) {
            Some(Trial { threads, chunk, .. }) => writeln!(f, "\ntake: -j {threads} --chunk {chunk}"),
            None => writeln!(f, "\nno block fits into --memory"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(trials: &[(usize, Option<f64>)], want: Option<usize>) {
        let trial = |(threads, seconds): &(usize, Option<f64>)| Trial::new(*threads, Chunk::Auto, *seconds);
        assert_eq!(recommended(&trials.iter().map(trial).collect::<Vec<_>>()), want);
    }

    #[test]
    fn fewer_threads_go_before_a_few_percent() {
        check(&[(1, Some(2.0)), (2, Some(1.04)), (4, Some(1.0))], Some(1));
        check(&[(1, Some(2.0)), (2, Some(1.06)), (4, Some(1.0))], Some(2));
        check(&[(2, Some(1.04)), (2, Some(1.0)), (1, None)], Some(0));
        check(&[(1, None)], None);
    }
}
