//! How a plan is run: threads, memory, who watches, who may stop it.

use std::fmt;
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use crate::error::Error;
use crate::plan::Chunk;
use crate::profile::Profiler;

/// How a computation is run. The result depends on none of this.
#[derive(Debug, Clone, Default)]
pub struct RunOptions {
    /// The size of blocks. Default: chosen from inputs, output and memory.
    pub chunk: Chunk,
    /// The threads that compute. Default: one a processor.
    pub threads: Threads,
    /// The bytes that blocks in flight and decoded chunks may take. Default: [`DEFAULT_MEMORY_BYTES`]. What is not
    /// counted is the program itself, the tables of large inputs and outputs, and whole results held in memory.
    pub memory_bytes: Option<u64>,
    /// Who is told how far it is.
    pub progress: Option<Arc<dyn Progress>>,
    /// Who can stop it.
    pub cancel: CancelToken,
    /// When it stops by itself if it is not done: [`Error::Deadline`] then, as for any other failure. Default: never.
    pub deadline: Option<Instant>,
    /// Who notes what it spends its time on. Costs below 2 % of the run. Default: nobody.
    pub profiler: Option<Arc<Profiler>>,
}

impl RunOptions {
    /// Why no further block may begin, if there is a reason.
    pub(crate) fn stopped(&self) -> Option<Error> {
        if self.cancel.is_cancelled() {
            return Some(Error::Cancelled);
        }
        self.deadline.filter(|deadline| Instant::now() >= *deadline).map(|_| Error::Deadline)
    }
}

/// 512 MiB: a bound, not a need; a run over tiles of usual size takes a tenth of it.
pub const DEFAULT_MEMORY_BYTES: u64 = 512 << 20;

/// The threads that compute.
#[derive(Debug, Clone, Default)]
pub enum Threads {
    /// One a processor, started for the run.
    #[default]
    PerProcessor,
    /// That many, started for the run; with 1 everything happens on the calling thread.
    Count(NonZeroUsize),
    /// Those of a pool of the caller's.
    Pool(Arc<rayon::ThreadPool>),
}

impl Threads {
    /// How many there are.
    #[must_use]
    pub fn count(&self) -> usize {
        match self {
            Self::PerProcessor => std::thread::available_parallelism().map_or(1, NonZeroUsize::get),
            Self::Count(count) => count.get(),
            Self::Pool(pool) => pool.current_num_threads(),
        }
    }
}

/// Is told how far a run is. Called from the thread that started it.
pub trait Progress: Send + Sync + fmt::Debug {
    /// The run begins.
    fn started(&self, run: &Start);
    /// So much is done.
    fn advanced(&self, done: &Advance);
}

/// What a run has before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Start {
    /// Its blocks.
    pub blocks: u64,
    /// Samples of the result, all planes together.
    pub samples: u64,
}

/// What a run has done since it began.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Advance {
    /// Blocks that are computed and taken.
    pub blocks: u64,
    /// Stored bytes of inputs that were read for them.
    pub bytes_read: u64,
    /// Bytes that were made of them: stored bytes of a file; 0 where no file is written.
    pub bytes_made: u64,
}

/// Stops a run from another thread: the blocks in flight are finished, and nothing is left behind.
#[derive(Debug, Clone, Default)]
pub struct CancelToken {
    cancelled: Arc<AtomicBool>,
}

impl CancelToken {
    /// A token that is set when `flag` is, such as one that a signal handler sets.
    #[must_use]
    pub fn from_flag(flag: Arc<AtomicBool>) -> Self {
        Self { cancelled: flag }
    }

    /// Stops every run that has this token.
    pub fn cancel(&self) {
        self.cancelled.store(true, Ordering::Relaxed);
    }

    /// Whether it was stopped.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        self.cancelled.load(Ordering::Relaxed)
    }
}
