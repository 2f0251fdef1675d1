//! What a profile comes to: a line for each stage, and the bottleneck in a sentence.

use std::fmt;

use serde::Serialize;

use super::{Profile, Stage};

/// A profile in figures.
#[derive(Debug, Clone, Serialize)]
pub struct Summary {
    /// From the begin of the first run to the end of the last.
    pub seconds: f64,
    /// Threads that computed.
    pub threads: usize,
    /// Processor time of the whole process meanwhile; nothing where the system does not say.
    pub cpu_seconds: Option<f64>,
    /// The most memory that the process had when it was looked at.
    pub rss_bytes_max: Option<u64>,
    /// The part of the time of its threads in which none of them worked, from 0 to 1.
    pub idle_share: f64,
    /// A line for each stage, in the order of a block's life.
    pub stages: Vec<StageSummary>,
    /// What kept the run from being faster.
    pub bottleneck: Bottleneck,
}

/// All spans of a stage together.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct StageSummary {
    /// The stage.
    pub stage: Stage,
    /// What all threads together spent on it.
    pub seconds: f64,
    /// Its part of the time in which threads worked, from 0 to 1; waiting is no work.
    pub share: f64,
    /// How many spans.
    pub count: u64,
    /// The bytes that came out of it.
    pub bytes: u64,
    /// The longest span.
    pub longest_seconds: f64,
    /// The block of the longest span.
    pub longest_block: u64,
}

/// What kept a run from being faster.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Bottleneck {
    /// Threads worked, and most of it was this.
    Stage {
        /// The stage.
        stage: Stage,
        /// Its part of the time in which threads worked.
        share: f64,
    },
    /// The thread that writes had no pause, and the others waited for it.
    Writer {
        /// The part of the whole time in which it wrote.
        share: f64,
    },
    /// Blocks could not begin because the memory of the run was taken.
    Memory {
        /// The part of their time in which threads had nothing to do.
        idle: f64,
        /// How often.
        held_back: u64,
    },
    /// There was not enough to do for all threads.
    Idle {
        /// The part of their time in which they had nothing to do.
        idle: f64,
    },
    /// Nothing was done at all.
    Nothing,
}

impl fmt::Display for Bottleneck {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let percent = |share: f64| (share * 100.0).round();
        match *self {
            Self::Stage { stage, share } => {
                let what = match stage {
                    Stage::Read => "Reading stored bytes",
                    Stage::Decode => "Decoding the input",
                    Stage::Compute => "Computing",
                    Stage::Encode => "Encoding the output",
                    Stage::Write => "Writing",
                    Stage::Wait => "Waiting",
                };
                write!(f, "{what} took most: {} % of the time in which threads worked.", percent(share))
            }
            Self::Writer { share } => write!(
                f,
                "Writing held the run up: the thread that writes was at it {} % of the time, and workers waited.",
                percent(share)
            ),
            Self::Memory { idle, held_back } => write!(
                f,
                "Memory held the run up: threads were idle {} % of their time, and {held_back} times a block could not \
                 begin because memory was taken.",
                percent(idle)
            ),
            Self::Idle { idle } => write!(
                f,
                "Threads had too little to do: they were idle {} % of their time; smaller blocks or fewer threads would \
                 do as well.",
                percent(idle)
            ),
            Self::Nothing => write!(f, "Nothing was computed."),
        }
    }
}

impl Profile {
    /// The profile in figures.
    #[must_use]
    pub fn summary(&self) -> Summary {
        let working = self.stages.iter().enumerate().filter(|(place, _)| *place != Stage::Wait.place());
        let working_ns: u64 = working.map(|(_, total)| total.ns).sum();
        let stage = |stage: Stage| {
            let total = self.stages[stage.place()];
            StageSummary {
                stage,
                seconds: seconds(total.ns),
                share: if stage == Stage::Wait { 0.0 } else { share(total.ns, working_ns) },
                count: total.count,
                bytes: total.bytes,
                longest_seconds: seconds(total.longest_ns),
                longest_block: total.longest_block,
            }
        };
        let stages: Vec<StageSummary> = Stage::ALL.into_iter().map(stage).collect();
        let idle_share = self.idle_share(working_ns);
        let cpu = |sample: Option<&super::Sample>| sample.and_then(|sample| sample.cpu_seconds);
        let cpu_seconds = cpu(self.samples.last()).zip(cpu(self.samples.first())).map(|(last, first)| last - first);
        Summary {
            seconds: seconds(self.wall_ns()),
            threads: self.threads,
            cpu_seconds,
            rss_bytes_max: self.samples.iter().filter_map(|sample| sample.rss_bytes).max(),
            idle_share,
            bottleneck: self.bottleneck(&stages, idle_share),
            stages,
        }
    }

    /// The part of the time of workers in which they did nothing. Where there are several threads, the one that started the
    /// run is none of them.
    fn idle_share(&self, working_ns: u64) -> f64 {
        let of_first: u64 = self.stages.iter().take(Stage::Wait.place()).map(|total| total.first_lane_ns).sum();
        let of_workers = if self.threads > 1 { working_ns - of_first.min(working_ns) } else { working_ns };
        let capacity = self.wall_ns().saturating_mul(self.threads as u64);
        (1.0 - share(of_workers, capacity)).clamp(0.0, 1.0)
    }

    fn bottleneck(&self, stages: &[StageSummary], idle: f64) -> Bottleneck {
        let Some(most) = stages.iter().max_by(|a, b| a.share.total_cmp(&b.share)).filter(|most| most.share > 0.0)
        else {
            return Bottleneck::Nothing;
        };
        let writing = share(self.stages[Stage::Write.place()].first_lane_ns, self.wall_ns());
        if self.threads > 1 && writing > 0.7 && idle > 0.25 {
            Bottleneck::Writer { share: writing }
        } else if idle > 0.3 && self.held_back > 0 {
            Bottleneck::Memory { idle, held_back: self.held_back }
        } else if idle > 0.5 {
            Bottleneck::Idle { idle }
        } else {
            Bottleneck::Stage { stage: most.stage, share: most.share }
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "nanoseconds of a hundred days are exact")]
pub(super) fn seconds(ns: u64) -> f64 {
    ns as f64 / 1e9
}

fn share(part: u64, whole: u64) -> f64 {
    if whole == 0 { 0.0 } else { seconds(part) / seconds(whole) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::{Profiler, Span};

    /// Spans of a second each, of stage and thread, in a run of two threads that took `wall` seconds.
    #[track_caller]
    fn check(spans: &[(Stage, u32)], wall: u64, held_back: u64, want: &str) {
        let profiler = Profiler::new();
        profiler.started(2, 100, 0);
        profiler.ended(held_back);
        let spans: Vec<Span> = (spans.iter())
            .map(|&(stage, lane)| Span { stage, lane, block: 0, start_ns: 0, end_ns: 1_000_000_000, bytes: 1 })
            .collect();
        profiler.record(&spans);
        {
            let mut profile = profiler.lock_for_tests();
            (profile.started_ns, profile.ended_ns) = (0, wall * 1_000_000_000);
        }
        let found = profiler.with(|profile| profile.summary().bottleneck.to_string());
        assert!(found.starts_with(want), "{found}");
    }

    #[test]
    fn the_bottleneck_is_where_the_time_went() {
        check(
            &[(Stage::Decode, 1), (Stage::Decode, 2), (Stage::Encode, 1)],
            2,
            0,
            "Decoding the input took most: 67 %",
        );
        check(&[(Stage::Write, 0), (Stage::Write, 0), (Stage::Encode, 1)], 2, 9, "Writing held the run up");
        check(&[(Stage::Decode, 1), (Stage::Wait, 0)], 1, 9, "Memory held the run up: threads were idle 50 %");
        check(&[(Stage::Decode, 1)], 2, 0, "Threads had too little to do: they were idle 75 %");
        check(&[(Stage::Wait, 0)], 2, 0, "Nothing was computed.");
    }
}
