//! Running a plan: every block computed once, results taken in order.
//!
//! What is made of a block in a worker (encoding, partial sums) and what is done with it in order on the calling thread
//! (writing, combining) are the caller's two functions. Neither the result nor the order depends on the threads.

mod blocks;
mod budget;
mod group;
mod options;
mod ordered;
mod queue;
mod sampler;
mod serial;
mod sync;
#[cfg(test)]
mod tests;
mod uses;
mod worker;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

pub use blocks::BlockSet;
pub use budget::{MemoryBudget, Permit};
pub use options::{Advance, CancelToken, DEFAULT_MEMORY_BYTES, Progress, RunOptions, Start, Threads};

use crate::block::Block;
use crate::cache::TileCache;
use crate::error::{Error, Result, Usage};
use crate::plan::Plan;
use crate::profile::Stage;

/// What a run did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RunReport {
    /// Blocks computed.
    pub blocks: u64,
    /// Input chunks decoded; more than the inputs have if some were decoded again.
    pub chunks_decoded: u64,
    /// Stored bytes of inputs read.
    pub bytes_read: u64,
    /// The most bytes that were reserved for blocks in flight at one time.
    pub peak_bytes: u64,
    /// How often a worker handed over what it had made: of one block, or of several small ones. 0 if the calling thread
    /// made them all.
    pub hand_overs: u64,
}

/// A plan and what is to be made of its blocks.
struct Job<'a, P> {
    plan: &'a Plan,
    set: &'a BlockSet,
    options: &'a RunOptions,
    cache: Option<TileCache>,
    budget: MemoryBudget,
    make: &'a (dyn Fn(&Block<'_>) -> Result<P> + Sync),
    stages: Stages<P>,
    /// How often a block could not begin for lack of memory.
    held_back: AtomicU64,
}

/// What a profile calls the caller's two functions, and the bytes that the first makes.
pub(crate) struct Stages<P> {
    pub(crate) make: Stage,
    pub(crate) take: Stage,
    pub(crate) bytes: fn(&P) -> u64,
}

impl<P> Job<'_, P> {
    fn blocks(&self) -> u64 {
        self.set.count()
    }

    /// A report of no blocks.
    fn report(&self) -> RunReport {
        RunReport { blocks: 0, chunks_decoded: 0, bytes_read: 0, peak_bytes: self.budget.peak(), hand_overs: 0 }
    }
}

/// Runs `plan`: `make` turns each block into something in a worker, `take` gets these in the order of the blocks, on the
/// calling thread.
///
/// # Errors
///
/// That of the earliest block that failed (reading, `make`, `take` or a panic in any of them), [`Error::Cancelled`],
/// [`Error::Deadline`], or [`Error::Threads`] if no thread could be started. Blocks in flight are finished first; `take`
/// is not called again.
pub fn run<P: Send>(
    plan: &Plan,
    options: &RunOptions,
    make: impl Fn(&Block<'_>) -> Result<P> + Sync,
    take: impl FnMut(u64, P) -> Result<()>,
) -> Result<RunReport> {
    run_blocks(plan, &BlockSet::from(0..plan.grid().chunk_count()), options, make, take)
}

/// Runs the blocks of `set` alone, as [`run`] runs all.
///
/// # Errors
///
/// As [`run`]; [`Usage::NoSuchBlock`] if the plan has not all of them.
pub fn run_blocks<P: Send>(
    plan: &Plan,
    set: &BlockSet,
    options: &RunOptions,
    make: impl Fn(&Block<'_>) -> Result<P> + Sync,
    take: impl FnMut(u64, P) -> Result<()>,
) -> Result<RunReport> {
    run_staged(plan, set, options, Stages { make: Stage::Compute, take: Stage::Compute, bytes: |_| 0 }, make, take)
}

/// The same with other words for what the two functions do.
pub(crate) fn run_staged<P: Send>(
    plan: &Plan,
    set: &BlockSet,
    options: &RunOptions,
    stages: Stages<P>,
    make: impl Fn(&Block<'_>) -> Result<P> + Sync,
    mut take: impl FnMut(u64, P) -> Result<()>,
) -> Result<RunReport> {
    let count = plan.grid().chunk_count();
    if let Some(block) = set.last().filter(|last| *last >= count) {
        return Err(Usage::NoSuchBlock { block, count }.into());
    }
    let cache = (plan.cache_bytes() > 0)
        .then(|| TileCache::new(plan.cache_bytes()).with_uses(Box::new(uses::BlockUses::new(plan))));
    let budget = MemoryBudget::new(plan.blocks_bytes());
    let job = Job { plan, set, options, cache, budget, make: &make, stages, held_back: AtomicU64::new(0) };
    if let Some(progress) = &options.progress {
        let pixels = if set.count() == count { plan.extent().pixels() } else { pixels(plan, set) };
        let samples = pixels.saturating_mul(plan.extent().planes.into());
        progress.started(&Start { blocks: job.blocks(), samples });
    }
    let threads =
        if matches!(options.threads, Threads::Pool(_)) || job.blocks() > 1 { options.threads.count() } else { 1 };
    if let Some(profiler) = &options.profiler {
        profiler.started(threads, plan.blocks_bytes(), plan.cache_bytes());
    }
    let outcome = sampler::sampled(&job, || match &options.threads {
        Threads::Pool(pool) => ordered::run(pool, &job, &mut take),
        _ if threads == 1 => serial::run(&job, &mut take),
        _ => {
            let pool = rayon::ThreadPoolBuilder::new()
                .num_threads(threads)
                .thread_name(|number| format!("chunkgraph-{number}"))
                .build()
                .map_err(|error| Error::Threads(error.to_string()))?;
            ordered::run(&Arc::new(pool), &job, &mut take)
        }
    });
    if let Some(profiler) = &options.profiler {
        profiler.ended(job.held_back.load(Ordering::Relaxed));
    }
    outcome
}

/// The pixels of the blocks of `set`.
fn pixels(plan: &Plan, set: &BlockSet) -> u64 {
    let windows = set.iter().filter_map(|block| plan.grid().window(block));
    windows.map(tiffio::layout::Window::pixels).fold(0, u64::saturating_add)
}
