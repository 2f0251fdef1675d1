//! Running a plan: every block computed once, results taken in order.
//!
//! What is made of a block in a worker (encoding, partial sums) and what is done with it in order on the calling thread
//! (writing, combining) are the caller's two functions. Neither the result nor the order depends on the threads.

mod budget;
mod options;
mod ordered;
mod serial;
mod worker;

use std::sync::Arc;

pub use budget::{MemoryBudget, Permit};
pub use options::{CancelToken, DEFAULT_MEMORY_BYTES, Progress, RunOptions, Threads};

use crate::block::Block;
use crate::cache::TileCache;
use crate::error::{Error, Result};
use crate::plan::Plan;

/// What a run did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RunReport {
    /// Blocks computed.
    pub blocks: u64,
    /// Input chunks decoded; more than the inputs have if some were decoded again.
    pub chunks_decoded: u64,
    /// The most bytes that were reserved for blocks in flight at one time.
    pub peak_bytes: u64,
}

/// A plan and what is to be made of its blocks.
struct Job<'a, P> {
    plan: &'a Plan,
    options: &'a RunOptions,
    cache: Option<TileCache>,
    make: &'a (dyn Fn(&Block<'_>) -> Result<P> + Sync),
}

impl<P> Job<'_, P> {
    fn blocks(&self) -> u64 {
        self.plan.grid().chunk_count()
    }

    fn advanced(&self, blocks: u64) {
        if let Some(progress) = &self.options.progress {
            progress.advanced(blocks);
        }
    }
}

/// Runs `plan`: `make` turns each block into something in a worker, `take` gets these in the order of the blocks, on the
/// calling thread.
///
/// # Errors
///
/// That of the earliest block that failed (reading, `make`, `take` or a panic in any of them), [`Error::Cancelled`], or
/// [`Error::Threads`] if no thread could be started. Blocks in flight are finished first; `take` is not called again.
pub fn run<P: Send>(
    plan: &Plan,
    options: &RunOptions,
    make: impl Fn(&Block<'_>) -> Result<P> + Sync,
    mut take: impl FnMut(u64, P) -> Result<()>,
) -> Result<RunReport> {
    let cache = (plan.cache_bytes() > 0).then(|| TileCache::new(plan.cache_bytes()));
    let job = Job { plan, options, cache, make: &make };
    if let Some(progress) = &options.progress {
        progress.started(job.blocks());
    }
    match &options.threads {
        Threads::Pool(pool) => ordered::run(pool, &job, &mut take),
        threads if threads.count() == 1 || job.blocks() == 1 => serial::run(&job, &mut take),
        threads => {
            let pool = rayon::ThreadPoolBuilder::new()
                .num_threads(threads.count())
                .thread_name(|number| format!("chunkgraph-{number}"))
                .build()
                .map_err(|error| Error::Threads(error.to_string()))?;
            ordered::run(&Arc::new(pool), &job, &mut take)
        }
    }
}
