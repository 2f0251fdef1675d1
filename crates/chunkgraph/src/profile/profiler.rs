//! What all threads of a run report to, and what it has come to.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::bins::Bins;
use super::{Sample, Span, Stage, resources};

/// Spans that are kept one by one; what comes later is added up.
const SPANS_MAX: usize = 100_000;

/// Samples of resources that are kept; then every other one goes, and they are taken half as often.
const SAMPLES_MAX: usize = 2048;

/// Notes what the threads of a run do. Shared by them; give it to [`RunOptions::profiler`](crate::RunOptions::profiler).
///
/// Costs a few looks at the clock for each chunk and block, and well below 10 MB.
#[derive(Debug)]
pub struct Profiler {
    origin: Instant,
    state: Mutex<Profile>,
}

/// What a run did, so far.
#[derive(Debug)]
pub struct Profile {
    /// The first spans, by the end of their block: all, unless [`spans_left_out`](Self::spans_left_out) says otherwise.
    pub spans: Vec<Span>,
    /// How many spans came after those; they are in sums and bins.
    pub spans_left_out: u64,
    /// Resources over time.
    pub samples: Vec<Sample>,
    /// Threads that compute.
    pub threads: usize,
    /// When the last run ended, in nanoseconds.
    pub ended_ns: u64,
    /// When the first run began.
    pub started_ns: u64,
    /// The bytes that blocks in flight may take.
    pub blocks_bytes: u64,
    /// The bytes that decoded chunks may take.
    pub cache_capacity: u64,
    /// How often a block could not begin because memory was taken.
    pub held_back: u64,
    pub(super) bins: Bins,
    pub(super) stages: [Total; Stage::ALL.len()],
    interval: Duration,
}

/// All spans of a stage together.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Total {
    pub(super) ns: u64,
    pub(super) count: u64,
    pub(super) bytes: u64,
    pub(super) longest_ns: u64,
    /// The block of the longest.
    pub(super) longest_block: u64,
    /// Time on the thread that started the run, which is no worker.
    pub(super) first_lane_ns: u64,
}

impl Default for Profiler {
    fn default() -> Self {
        Self::new()
    }
}

impl Profiler {
    /// A profiler whose clock begins now.
    #[must_use]
    pub fn new() -> Self {
        let profile = Profile {
            spans: Vec::new(),
            spans_left_out: 0,
            samples: Vec::new(),
            threads: 0,
            ended_ns: 0,
            started_ns: u64::MAX,
            blocks_bytes: 0,
            cache_capacity: 0,
            held_back: 0,
            bins: Bins::default(),
            stages: Default::default(),
            interval: Duration::from_millis(20),
        };
        Self { origin: Instant::now(), state: Mutex::new(profile) }
    }

    /// What there is so far, for `f` to look at.
    pub fn with<T>(&self, f: impl FnOnce(&Profile) -> T) -> T {
        f(&self.lock())
    }

    /// Nanoseconds from the profiler's begin to `time`.
    pub(super) fn since_origin(&self, time: Instant) -> u64 {
        u64::try_from(time.saturating_duration_since(self.origin).as_nanos()).unwrap_or(u64::MAX)
    }

    pub(super) fn record(&self, spans: &[Span]) {
        let mut profile = self.lock();
        for span in spans {
            profile.add(span);
        }
    }

    /// A run begins.
    pub(crate) fn started(&self, threads: usize, blocks_bytes: u64, cache_capacity: u64) {
        let now = self.since_origin(Instant::now());
        let mut profile = self.lock();
        profile.started_ns = profile.started_ns.min(now);
        (profile.threads, profile.blocks_bytes) = (threads, blocks_bytes);
        profile.cache_capacity = cache_capacity;
    }

    /// A run has ended.
    pub(crate) fn ended(&self, held_back: u64) {
        let now = self.since_origin(Instant::now());
        let mut profile = self.lock();
        profile.ended_ns = now;
        profile.held_back += held_back;
    }

    /// Adds the process to `sample` and keeps it; comes back with how long to wait for the next.
    pub(crate) fn sample(&self, sample: Sample) -> Duration {
        let at_ns = self.since_origin(Instant::now());
        let (cpu_seconds, rss_bytes) = resources::of_process();
        let mut profile = self.lock();
        profile.samples.push(Sample { at_ns, cpu_seconds, rss_bytes, ..sample });
        if profile.samples.len() >= SAMPLES_MAX {
            let mut number = 0_usize;
            profile.samples.retain(|_| {
                number += 1;
                number % 2 == 1
            });
            profile.interval *= 2;
        }
        profile.interval
    }

    fn lock(&self) -> MutexGuard<'_, Profile> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    #[cfg(test)]
    pub(super) fn lock_for_tests(&self) -> MutexGuard<'_, Profile> {
        self.lock()
    }
}

impl Profile {
    fn add(&mut self, span: &Span) {
        let ns = span.end_ns.saturating_sub(span.start_ns);
        let total = &mut self.stages[span.stage.place()];
        total.ns += ns;
        total.count += 1;
        total.bytes = total.bytes.saturating_add(span.bytes);
        if ns > total.longest_ns {
            (total.longest_ns, total.longest_block) = (ns, span.block);
        }
        if span.lane == 0 {
            total.first_lane_ns += ns;
        }
        self.bins.add(span);
        if self.spans.len() < SPANS_MAX {
            self.spans.push(*span);
        } else {
            self.spans_left_out += 1;
        }
    }

    /// Nanoseconds from begin to end.
    pub(super) fn wall_ns(&self) -> u64 {
        self.ended_ns.saturating_sub(self.started_ns)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_million_spans_are_a_bounded_profile_a_small_page_and_a_small_trace() {
        let profiler = Profiler::new();
        profiler.started(8, 1, 1);
        let mut now = 0;
        for number in 0..1_000_000_u64 {
            let lane = u32::try_from(number % 9).unwrap();
            let stage = Stage::ALL[usize::try_from(number % 6).unwrap()];
            profiler.record(&[Span { stage, lane, block: number, start_ns: now, end_ns: now + 50_000, bytes: 3 }]);
            now += 20_000;
        }
        for _ in 0..5000 {
            profiler.sample(Sample::default());
        }
        profiler.ended(0);
        let (mut page, mut trace) = (Vec::new(), Vec::new());
        profiler.with(|profile| {
            assert_eq!((profile.spans.len(), profile.spans_left_out), (SPANS_MAX, 900_000));
            assert!(profile.samples.len() < SAMPLES_MAX);
            let summary = profile.summary();
            assert_eq!(summary.stages.iter().map(|stage| stage.count).sum::<u64>(), 1_000_000);
            assert_eq!(summary.stages.iter().map(|stage| stage.bytes).sum::<u64>(), 3_000_000);
            let seconds: f64 = summary.stages.iter().map(|stage| stage.seconds).sum();
            assert!((seconds - 50.0).abs() < 1e-6);
            profile.write_page("a title", &mut page).unwrap();
            profile.write_trace(&mut trace).unwrap();
        });
        assert!(page.len() < 1 << 20, "{}", page.len());
        assert!(trace.len() < 20 << 20, "{}", trace.len());
        let trace: serde_json::Value = serde_json::from_slice(&trace).unwrap();
        assert!(trace["traceEvents"].as_array().unwrap().len() > SPANS_MAX);
    }
}
