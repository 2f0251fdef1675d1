//! The parallel executor: blocks computed in any order by a pool of workers, taken in order by the calling thread.
//!
//! ```text
//! calling thread   admit 0 1 2 3 4 | take 0 | admit 5 | take 1 | admit 6 | …
//! workers                 read, decode, compute, make (encode) of whatever is admitted
//! ```
//!
//! What may begin and what is taken when, [`queue`](super::queue) decides. Workers wait for nothing.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, TryRecvError, channel};
use std::sync::{Mutex, PoisonError};

use super::budget::Permit;
use super::queue::{Bounds, Crew, Made, Queue};
use super::worker::{Taker, Worker};
use super::{Job, RunReport};
use crate::error::{Error, Result};

pub(super) fn run<P: Send>(
    pool: &rayon::ThreadPool,
    job: &Job<'_, P>,
    take: &mut dyn FnMut(u64, P) -> Result<()>,
) -> Result<RunReport> {
    let workers = Workers::default();
    let (sender, receiver) = channel();
    let mut queue = Queue::default();
    let bounds = Bounds {
        blocks: job.blocks(),
        block_bytes: job.plan.block_bytes(),
        budget: &job.budget,
        unmade_max: 2 * pool.current_num_threads() as u64,
    };
    pool.in_place_scope(|scope| {
        let taker = Taker::new(job, take);
        queue.run(&bounds, &mut Pool { scope, pool, job, workers: &workers, sender, receiver, taker });
    });
    job.held_back.store(queue.held_back(), Ordering::Relaxed);
    let mut report = job.report();
    workers.each(|worker| worker.add_to(&mut report));
    report.blocks = queue.outcome()?;
    Ok(report)
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

    fn begin(&mut self, number: u64, permit: Permit) {
        let (sender, workers, job) = (self.sender.clone(), self.workers, self.job);
        self.scope.spawn(move |_| {
            let (bytes_read, piece) = workers.with(|worker| match workers.stop.load(Ordering::Relaxed) {
                true => (0, Err(Error::Cancelled)),
                false => worker.block(job, number),
            });
            // Nobody listens any more only if this run is already over.
            let _ = sender.send(Made { number, permit, bytes_read, piece });
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
