//! One thread's spans of work, gathered without a lock until its block is done.

use std::sync::Arc;
use std::time::Instant;

use serde::Serialize;

use super::Profiler;

/// What a thread does for a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Stage {
    /// Stored bytes out of a file.
    Read,
    /// Stored bytes into samples, and samples to their places.
    Decode,
    /// The expression, kernels and reductions.
    Compute,
    /// Samples into stored bytes.
    Encode,
    /// Stored bytes into the file, in the order of blocks.
    Write,
    /// Waiting: of the thread that writes for a block to be done, of a worker for a chunk that another one decodes.
    Wait,
}

impl Stage {
    /// All of them, in the order of a block's life.
    pub const ALL: [Self; 6] = [Self::Read, Self::Decode, Self::Compute, Self::Encode, Self::Write, Self::Wait];

    /// Its name, in lower case.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Decode => "decode",
            Self::Compute => "compute",
            Self::Encode => "encode",
            Self::Write => "write",
            Self::Wait => "wait",
        }
    }

    /// Its place in [`ALL`](Self::ALL).
    pub(super) fn place(self) -> usize {
        self as usize
    }
}

/// A stretch of time in which one thread did one thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// What it did.
    pub stage: Stage,
    /// Which thread: 0 is the one that started the run, workers follow.
    pub lane: u32,
    /// The block it was done for.
    pub block: u64,
    /// When it began, in nanoseconds.
    pub start_ns: u64,
    /// When it ended.
    pub end_ns: u64,
    /// The bytes that came out of it.
    pub bytes: u64,
}

/// The spans of the block in hand. While nobody profiles it costs a comparison a call.
#[derive(Debug, Default)]
pub struct Watch {
    profiler: Option<Arc<Profiler>>,
    lane: u32,
    block: u64,
    spans: Vec<Span>,
}

/// Waits shorter than this many nanoseconds are none: a lock that was free takes less.
const WAIT_NS: u64 = 20_000;

impl Watch {
    /// Begins with a block on thread `lane`; spans go to `profiler`, if there is one.
    pub(crate) fn begin(&mut self, profiler: Option<&Arc<Profiler>>, lane: u32, block: u64) {
        if self.profiler.is_some() != profiler.is_some() {
            self.profiler = profiler.cloned();
        }
        (self.lane, self.block) = (lane, block);
    }

    /// Hands the spans of the block on.
    pub(crate) fn end(&mut self) {
        if let Some(profiler) = &self.profiler {
            profiler.record(&self.spans);
            self.spans.clear();
        }
    }

    /// The time, if anybody wants to know.
    #[must_use]
    pub fn now(&self) -> Option<Instant> {
        self.profiler.as_ref().map(|_| Instant::now())
    }

    /// Notes that `stage` has been at work since `started`, which [`now`](Self::now) gave, and made `bytes`.
    pub fn done(&mut self, stage: Stage, started: Option<Instant>, bytes: u64) {
        if let Some(started) = started {
            self.span(stage, started, Instant::now(), bytes);
        }
    }

    /// The same of something that has ended before.
    pub fn span(&mut self, stage: Stage, started: Instant, ended: Instant, bytes: u64) {
        let Some(profiler) = &self.profiler else { return };
        let (start_ns, end_ns) = (profiler.since_origin(started), profiler.since_origin(ended));
        if stage == Stage::Wait && end_ns.saturating_sub(start_ns) < WAIT_NS {
            return;
        }
        self.spans.push(Span { stage, lane: self.lane, block: self.block, start_ns, end_ns, bytes });
    }
}
