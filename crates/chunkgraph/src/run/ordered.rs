//! The parallel executor: blocks computed in any order by a pool of workers, taken in order by the calling thread.
//!
//! ```text
//! calling thread   admit 0 1 2 3 4 | take 0 | admit 5 | take 1 2 | admit 6 7 | …
//! workers                 read, decode, compute, make (encode) of whatever is admitted
//! ```
//!
//! Blocks are admitted in order, each with a permit for its memory, and the permit comes back when the block has been
//! taken. So the block that is to be taken next is always among those in flight, and the run cannot stall; and a slow
//! taker holds back new blocks, never finished ones. Workers wait for nothing.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvError, Sender, TryRecvError, channel};
use std::sync::{Mutex, PoisonError};

use super::budget::{MemoryBudget, Permit};
use super::worker::Worker;
use super::{Job, RunReport};
use crate::error::{Error, Result};

/// What a worker made of a block. The permit goes with it.
type Made<P> = (u64, Permit, Result<P>);

pub(super) fn run<P: Send>(
    pool: &rayon::ThreadPool,
    job: &Job<'_, P>,
    take: &mut dyn FnMut(u64, P) -> Result<()>,
) -> Result<RunReport> {
    let budget = MemoryBudget::new(job.plan.blocks_bytes());
    let workers = Workers::default();
    let (sender, receiver) = channel();
    let mut queue = Queue { taken: 0, admitted: 0, waiting: VecDeque::new(), failure: None };
    pool.in_place_scope(|scope| {
        loop {
            while let Some(permit) = queue.admit(job, &budget, pool.current_num_threads()) {
                let number = queue.admitted;
                queue.admitted += 1;
                let (sender, workers): (Sender<Made<P>>, _) = (sender.clone(), &workers);
                scope.spawn(move |_| {
                    let piece = workers.with(|worker| match workers.stop.load(Ordering::Relaxed) {
                        true => Err(Error::Cancelled),
                        false => worker.block(job.plan, job.cache.as_ref(), number, job.make),
                    });
                    // Nobody listens any more only if this run is already over.
                    let _ = sender.send((number, permit, piece));
                });
            }
            if queue.in_flight() == 0 {
                break;
            }
            match receive(pool, &receiver) {
                Ok(made) => queue.accept(made, job, take),
                Err(RecvError) => break,
            }
            workers.stop.store(queue.failure.is_some(), Ordering::Relaxed);
        }
    });
    let chunks_decoded = workers.chunks_decoded();
    match queue.failure {
        Some((_, error)) => Err(error),
        None => Ok(RunReport { blocks: queue.taken, chunks_decoded, peak_bytes: budget.peak() }),
    }
}

/// The next block that is made. If the caller is itself a worker of the pool it helps meanwhile: waiting there would
/// stop a pool of one thread for ever.
fn receive<P>(pool: &rayon::ThreadPool, receiver: &Receiver<Made<P>>) -> Result<Made<P>, RecvError> {
    while pool.current_thread_index().is_some() {
        match receiver.try_recv() {
            Ok(made) => return Ok(made),
            Err(TryRecvError::Disconnected) => return Err(RecvError),
            Err(TryRecvError::Empty) => {
                if pool.yield_now() == Some(rayon::Yield::Idle) {
                    std::thread::yield_now();
                }
            }
        }
    }
    receiver.recv()
}

/// Which blocks are admitted, made and taken.
struct Queue<P> {
    taken: u64,
    admitted: u64,
    /// What was made, from block `taken` on.
    waiting: VecDeque<Option<Made<P>>>,
    /// The failure of the earliest block that failed: the same one whatever the timing of the others.
    failure: Option<(u64, Error)>,
}

impl<P> Queue<P> {
    fn in_flight(&self) -> u64 {
        self.admitted - self.taken
    }

    /// The permit for the next block, if it may begin.
    fn admit(&mut self, job: &Job<'_, P>, budget: &MemoryBudget, threads: usize) -> Option<Permit> {
        if job.options.cancel.is_cancelled() {
            self.fail(self.admitted, Error::Cancelled);
        }
        let most = 2 * threads as u64 + 1;
        if self.failure.is_some() || self.admitted == job.blocks() || self.in_flight() >= most {
            return None;
        }
        budget.try_reserve(job.plan.block_bytes())
    }

    fn accept(&mut self, made: Made<P>, job: &Job<'_, P>, take: &mut dyn FnMut(u64, P) -> Result<()>) {
        let place = usize::try_from(made.0 - self.taken).unwrap_or(usize::MAX);
        if self.waiting.len() <= place {
            self.waiting.resize_with(place + 1, || None);
        }
        self.waiting[place] = Some(made);
        while let Some(Some(_)) = self.waiting.front() {
            let Some(Some((number, permit, piece))) = self.waiting.pop_front() else { break };
            self.taken += 1;
            match piece {
                Ok(piece) if self.failure.is_none() => match take(number, piece) {
                    Ok(()) => job.advanced(self.taken),
                    Err(error) => self.fail(number, error),
                },
                Ok(_) => {}
                Err(error) => self.fail(number, error),
            }
            drop(permit);
        }
    }

    /// Blocks come here in order, so the first failure is that of the earliest block.
    fn fail(&mut self, number: u64, error: Error) {
        if self.failure.is_none() {
            self.failure = Some((number, error));
        }
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

    fn chunks_decoded(&self) -> u64 {
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        idle.iter().map(Worker::chunks_decoded).sum()
    }
}
