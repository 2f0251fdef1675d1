//! Whatever the schedule: no deadlock, nothing reserved at the end, blocks taken once and in order, the earliest failure.

use shuttle::sync::Arc;
use shuttle::sync::atomic::{AtomicBool, Ordering};
use shuttle::sync::mpsc::{Receiver, Sender, channel};
use shuttle::thread;

use super::budget::{MemoryBudget, Permit};
use super::queue::{Bounds, Crew, Made, Queue};
use crate::error::{Error, Result};

/// What goes wrong in a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Trouble {
    None,
    /// Another thread cancels, some time.
    Cancel,
    /// Making these two blocks fails.
    Make([u64; 2]),
    /// Taking this block fails.
    Take(u64),
}

struct Model {
    trouble: Trouble,
    cancelled: Arc<AtomicBool>,
    stop: Arc<AtomicBool>,
    sender: Sender<Made<u64>>,
    receiver: Receiver<Made<u64>>,
    threads: Vec<thread::JoinHandle<()>>,
    taken: Vec<u64>,
    has_failed: bool,
}

impl Crew<u64> for Model {
    fn stopped(&self) -> Option<Error> {
        self.cancelled.load(Ordering::SeqCst).then_some(Error::Cancelled)
    }

    fn begin(&mut self, number: u64, permit: Permit) {
        assert!(!self.has_failed, "block {number} begins after the failure");
        let (sender, stop, trouble) = (self.sender.clone(), Arc::clone(&self.stop), self.trouble);
        self.threads.push(thread::spawn(move || {
            let piece = match trouble {
                Trouble::Make(failing) if failing.contains(&number) => Err(Error::Failed(number)),
                _ if stop.load(Ordering::SeqCst) => Err(Error::Cancelled),
                _ => Ok(number),
            };
            thread::yield_now();
            let _ = sender.send(Made { number, permit, bytes_read: 0, piece });
        }));
    }

    fn next(&mut self) -> Option<Made<u64>> {
        self.receiver.recv().ok()
    }

    fn take(&mut self, number: u64, _: u64, piece: u64) -> Result<()> {
        assert_eq!((number, piece), (self.taken.len() as u64, number));
        if self.trouble == Trouble::Take(number) {
            return Err(Error::Failed(number));
        }
        self.taken.push(number);
        Ok(())
    }

    fn failed(&mut self) {
        assert!(!self.has_failed, "it fails once");
        self.has_failed = true;
        self.stop.store(true, Ordering::SeqCst);
    }
}

/// Runs `blocks` blocks of 10 bytes in that memory; `want` says which outcomes there may be.
fn check(blocks: u64, memory: u64, trouble: Trouble, want: fn(&Result<u64>, u64) -> bool) {
    let run = move || {
        let (sender, receiver) = channel();
        let cancelled = Arc::new(AtomicBool::new(false));
        let canceller = (trouble == Trouble::Cancel).then(|| {
            let cancelled = Arc::clone(&cancelled);
            thread::spawn(move || cancelled.store(true, Ordering::SeqCst))
        });
        let (threads, taken, stop) = (Vec::new(), Vec::new(), Arc::new(AtomicBool::new(false)));
        let mut crew = Model { trouble, cancelled, stop, sender, receiver, threads, taken, has_failed: false };
        let budget = MemoryBudget::new(memory);
        let mut queue = Queue::default();
        queue.run(&Bounds { blocks, block_bytes: 10, budget: &budget, unmade_max: 2 }, &mut crew);
        assert_eq!(budget.reserved(), 0);
        assert!(budget.peak() <= memory);
        let held_back = queue.held_back();
        assert!(memory < 10 * blocks || held_back == 0);
        let outcome = queue.outcome();
        assert!(want(&outcome, blocks), "{outcome:?}");
        assert_eq!(outcome.is_err(), crew.has_failed);
        crew.threads.into_iter().chain(canceller).for_each(|thread| thread.join().unwrap());
    };
    shuttle::check_random(run, 2000);
    shuttle::check_pct(run, 500, 3);
}

#[test]
fn all_blocks_are_taken_in_order_whatever_memory_there_is() {
    for memory in [10, 25, 1000] {
        check(4, memory, Trouble::None, |outcome, blocks| *outcome == Ok(blocks));
    }
}

#[test]
fn cancelling_ends_the_run_at_any_time() {
    for memory in [10, 30] {
        check(4, memory, Trouble::Cancel, |outcome, blocks| {
            *outcome == Ok(blocks) || *outcome == Err(Error::Cancelled)
        });
    }
}

#[test]
fn the_earliest_failure_is_the_one_reported() {
    check(4, 1000, Trouble::Make([3, 1]), |outcome, _| *outcome == Err(Error::Failed(1)));
    check(3, 10, Trouble::Make([2, 2]), |outcome, _| *outcome == Err(Error::Failed(2)));
    check(4, 20, Trouble::Take(1), |outcome, _| *outcome == Err(Error::Failed(1)));
}
