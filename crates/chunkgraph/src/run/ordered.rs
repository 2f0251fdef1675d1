//! The parallel executor: blocks computed in any order by a pool of workers, taken in order by the calling thread.
//!
//! ```text
//! calling thread   admit 0 1 2 3 4 | take 0 | admit 5 | take 1 | admit 6 | …
//! workers                 read, decode, compute, make (encode) of whatever is admitted
//! ```
//!
//! What may begin and what is taken when, [`queue`](super::queue) decides. A worker gets small blocks
//! several at a time, as a [`group`](super::group). Workers wait for nothing.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, TryRecvError, channel};
use std::sync::{Mutex, PoisonError};

use super::budget::Permit;
use super::group::{Group, Made, Piece};
use super::queue::{Bounds, Crew, Queue};
use super::worker::{Taker, Worker};
use super::{Job, RunReport};
use crate::error::{Error, Result};
use crate::plan::Plan;

pub(super) fn run<P: Send>(
    pool: &rayon::ThreadPool,
    job: &Job<'_, P>,
    take: &mut dyn FnMut(u64, P) -> Result<()>,
) -> Result<RunReport> {
    let workers = Workers::default();
    let (sender, receiver) = channel();
    let mut queue = Queue::default();
    // One for each thread, and for every two one that is next: what is admitted is memory, once it is made.
    let unmade_max = (pool.current_num_threads() + pool.current_num_threads().div_ceil(2)) as u64;
    let bounds = Bounds {
        blocks: job.blocks(),
        block_bytes: job.plan.block_bytes(),
        budget: &job.budget,
        unmade_max,
        group_max: group_max(job.plan, unmade_max),
    };
    pool.in_place_scope(|scope| {
        let taker = Taker::new(job, take);
        queue.run(&bounds, &mut Pool { scope, pool, job, workers: &workers, sender, receiver, taker });
    });
    job.held_back.store(queue.held_back(), Ordering::Relaxed);
    let mut report = RunReport { hand_overs: queue.hand_overs(), ..job.report() };
    workers.each(|worker| worker.add_to(&mut report));
    report.blocks = queue.outcome()?;
    Ok(report)
}

/// The pixels of a group at most, whatever the inputs are: those of a usual tile.
const GROUP_PIXELS_MAX: u64 = 256 * 256;

/// How many blocks a group holds at most, if so many groups may be unmade: about the pixels of a chunk of the inputs.
///
/// Those groups together lie in about one row of the chunks of each input, which is what the cache has memory for: in a
/// narrow array many workers get small groups. Inputs of which nothing is decoded set no bound.
fn group_max(plan: &Plan, unmade_max: u64) -> u64 {
    let grid = plan.grid();
    let (width, height) = (u64::from(grid.chunk_width()), u64::from(grid.chunk_height()));
    let chunks = plan.reads().iter().flat_map(|read| {
        let nested = read.source.0.nested_chunks(width, height);
        let own = nested.is_empty().then(|| read.source.0.chunks());
        nested.into_iter().map(|nested| nested.chunk).chain(own)
    });
    let (mut pixels, mut of_row) = (0, u64::MAX);
    for chunk in chunks.filter(|chunk| chunk.bytes > 0) {
        pixels = pixels.max(u64::from(chunk.width) * u64::from(chunk.height));
        of_row = of_row.min(u64::from(grid.chunks_across()) * (u64::from(chunk.height) / height).max(1));
    }
    let pixels = if pixels == 0 { GROUP_PIXELS_MAX } else { pixels.min(GROUP_PIXELS_MAX) };
    (pixels / (width * height)).min(of_row / unmade_max)
}

/// The threads of a pool, and the calling one that takes.
struct Pool<'a, 'scope, P> {
    scope: &'a rayon::Scope<'scope>,
    pool: &'a rayon::ThreadPool,
    job: &'scope Job<'scope, P>,
    workers: &'scope Workers,
    sender: Sender<Made<P>>,
    receiver: Receiver<Made<P>>,
    taker: Taker<'a, P>,
}

impl<'scope, P: Send + 'scope> Crew<P> for Pool<'_, 'scope, P> {
    fn stopped(&self) -> Option<Error> {
        self.job.options.stopped()
    }

    fn begin(&mut self, group: Group, permit: Permit) {
        let (sender, workers, job) = (self.sender.clone(), self.workers, self.job);
        self.scope.spawn(move |_| {
            let made = workers.with(|worker| {
                group.make(permit, |number| match workers.stopped(job) {
                    Some(error) => Piece { bytes_read: 0, made: Err(error) },
                    None => worker.block(job, number),
                })
            });
            // Nobody listens any more only if this run is already over.
            let _ = sender.send(made);
        });
    }

    /// If the caller is itself a worker of the pool it helps meanwhile: waiting there would stop a pool of one thread for
    /// ever.
    fn next(&mut self) -> Option<Made<P>> {
        let started = self.taker.wait();
        let made = loop {
            if self.pool.current_thread_index().is_none() {
                break self.receiver.recv().ok();
            }
            match self.receiver.try_recv() {
                Ok(made) => break Some(made),
                Err(TryRecvError::Disconnected) => break None,
                Err(TryRecvError::Empty) => {
                    if self.pool.yield_now() == Some(rayon::Yield::Idle) {
                        std::thread::yield_now();
                    }
                }
            }
        };
        self.taker.waited(started);
        made
    }

    fn take(&mut self, number: u64, bytes_read: u64, piece: P) -> Result<()> {
        self.taker.take(number, bytes_read, piece)
    }

    fn failed(&mut self) {
        self.workers.stop.store(true, Ordering::Relaxed);
    }
}

/// The memory of workers that are not at work, and the sign to stop.
#[derive(Debug, Default)]
struct Workers {
    idle: Mutex<Vec<Worker>>,
    stop: AtomicBool,
}

impl Workers {
    /// Why the next block of a group need not be made, if there is a reason. If the run has failed, nobody looks at this one.
    fn stopped<P>(&self, job: &Job<'_, P>) -> Option<Error> {
        if self.stop.load(Ordering::Relaxed) { Some(Error::Cancelled) } else { job.options.stopped() }
    }

    fn with<T>(&self, f: impl FnOnce(&mut Worker) -> T) -> T {
        let idle = || self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        let mut worker = idle().pop().unwrap_or_default();
        let result = f(&mut worker);
        idle().push(worker);
        result
    }

    fn each(&self, f: impl FnMut(&Worker)) {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).iter().for_each(f);
    }
}
