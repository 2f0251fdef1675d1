//! Whatever the schedule: no deadlock, nothing reserved at the end, blocks taken once and in order, the earliest failure.

use shuttle::sync::Arc;
use shuttle::sync::atomic::{AtomicBool, Ordering};
use shuttle::sync::mpsc::{Receiver, Sender, channel};
use shuttle::thread;

use super::budget::{MemoryBudget, Permit};
use super::group::{Group, Made, Piece};
use super::queue::{Bounds, Crew, Queue};
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
    begun: Begun,
    taken: Vec<u64>,
    has_failed: bool,
}

/// What has begun.
struct Begun {
    blocks: u64,
    /// Blocks of the largest group.
    largest: u64,
}

impl Crew<u64> for Model {
    fn stopped(&self) -> Option<Error> {
        self.cancelled.load(Ordering::SeqCst).then_some(Error::Cancelled)
    }

    fn begin(&mut self, group: Group, permit: Permit) {
        assert!(!self.has_failed, "{group:?} begins after the failure");
        assert_eq!(group.blocks.start, self.begun.blocks, "{group:?}");
        self.begun.blocks = group.blocks.end;
        self.begun.largest = self.begun.largest.max(group.blocks.end - group.blocks.start);
        let (sender, stop, trouble) = (self.sender.clone(), Arc::clone(&self.stop), self.trouble);
        let cancelled = Arc::clone(&self.cancelled);
        self.threads.push(thread::spawn(move || {
            let made = group.make(permit, |number| {
                thread::yield_now();
                let made = match trouble {
                    Trouble::Make(failing) if failing.contains(&number) => Err(Error::Failed(number)),
                    _ if [&stop, &cancelled].iter().any(|sign| sign.load(Ordering::SeqCst)) => Err(Error::Cancelled),
                    _ => Ok(number),
                };
                Piece { bytes_read: number, made }
            });
            let _ = sender.send(made);
        }));
    }

    fn next(&mut self) -> Option<Made<u64>> {
        self.receiver.recv().ok()
    }

    fn take(&mut self, number: u64, bytes_read: u64, piece: u64) -> Result<()> {
        assert_eq!((number, piece, bytes_read), (self.taken.len() as u64, number, number));
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

/// Runs `blocks` blocks of 10 bytes in that memory, in groups of which the largest has `group` blocks; `want` says which
/// outcomes there may be.
fn check([blocks, group]: [u64; 2], memory: u64, trouble: Trouble, want: fn(&Result<u64>, u64) -> bool) {
    let run = move || {
        let (sender, receiver) = channel();
        let cancelled = Arc::new(AtomicBool::new(false));
        let canceller = (trouble == Trouble::Cancel).then(|| {
            let cancelled = Arc::clone(&cancelled);
            thread::spawn(move || cancelled.store(true, Ordering::SeqCst))
        });
        let (threads, taken, stop) = (Vec::new(), Vec::new(), Arc::new(AtomicBool::new(false)));
        let begun = Begun { blocks: 0, largest: 0 };
        let mut crew = Model { trouble, cancelled, stop, sender, receiver, threads, begun, taken, has_failed: false };
        let budget = MemoryBudget::new(memory);
        let mut queue = Queue::default();
        let bounds = Bounds { blocks, block_bytes: 10, budget: &budget, unmade_max: 2, group_max: group };
        queue.run(&bounds, &mut crew);
        assert_eq!(budget.reserved(), 0);
        assert!(budget.peak() <= memory);
        let (held_back, hand_overs) = (queue.held_back(), queue.hand_overs());
        assert!(memory < 10 * blocks || held_back == 0);
        assert_eq!(hand_overs, crew.threads.len() as u64);
        let outcome = queue.outcome();
        assert!(want(&outcome, blocks), "{outcome:?}");
        assert_eq!(outcome.is_err(), crew.has_failed);
        if let Ok(taken) = outcome {
            assert_eq!((taken, crew.begun.blocks), (crew.taken.len() as u64, taken));
        }
        assert!(crew.begun.largest == group || crew.begun.blocks == 0, "groups of {}", crew.begun.largest);
        crew.threads.into_iter().chain(canceller).for_each(|thread| thread.join().unwrap());
    };
    shuttle::check_random(run, 2000);
    shuttle::check_pct(run, 500, 3);
}

#[test]
fn all_blocks_are_taken_in_order_whatever_memory_there_is() {
    for memory in [10, 25, 1000] {
        check([4, 1], memory, Trouble::None, |outcome, blocks| *outcome == Ok(blocks));
    }
}

#[test]
fn those_of_groups_are_too() {
    for memory in [40, 55, 1000] {
        check([7, 2], memory, Trouble::None, |outcome, blocks| *outcome == Ok(blocks));
    }
}

#[test]
fn cancelling_ends_the_run_at_any_time() {
    for (blocks, memory) in [([4, 1], 10), ([4, 1], 30), ([7, 2], 50)] {
        check(blocks, memory, Trouble::Cancel, |outcome, blocks| {
            *outcome == Ok(blocks) || *outcome == Err(Error::Cancelled)
        });
    }
}

#[test]
fn the_earliest_failure_is_the_one_reported() {
    check([4, 1], 1000, Trouble::Make([3, 1]), |outcome, _| *outcome == Err(Error::Failed(1)));
    check([3, 1], 10, Trouble::Make([2, 2]), |outcome, _| *outcome == Err(Error::Failed(2)));
    check([4, 1], 20, Trouble::Take(1), |outcome, _| *outcome == Err(Error::Failed(1)));
}

/// Blocks 0 and 1 are one group, 2 and 3 the next.
#[test]
fn that_of_a_block_within_a_group_is_too_and_the_rest_of_its_group_is_not_taken() {
    check([7, 2], 1000, Trouble::Make([5, 1]), |outcome, _| *outcome == Err(Error::Failed(1)));
    check([7, 2], 40, Trouble::Make([3, 2]), |outcome, _| *outcome == Err(Error::Failed(2)));
    check([7, 2], 1000, Trouble::Take(2), |outcome, _| *outcome == Err(Error::Failed(2)));
}
