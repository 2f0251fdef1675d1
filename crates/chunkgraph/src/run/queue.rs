//! Which blocks are admitted, made and taken: the order of a run, whoever the workers are.
//!
//! Blocks are admitted in order, with a permit for their memory, and the permit comes back when they have been taken. So
//! the block that is to be taken next is always among those in flight, and the run cannot stall. Between two blocks that
//! are taken new ones are admitted, while permits are left and workers have little to do: a slow block holds nobody else
//! up, and a slow taker holds back new blocks, never finished ones.
//!
//! What is admitted is a [`Group`]: one block, or several small ones, since to wake a worker takes as long as to make such.

use std::collections::VecDeque;

use super::budget::{MemoryBudget, Permit};
use super::group::{Group, Made, Piece};
use crate::error::{Error, Result};

/// The blocks of a run and the memory for them.
pub(super) struct Bounds<'a> {
    pub(super) blocks: u64,
    pub(super) block_bytes: u64,
    pub(super) budget: &'a MemoryBudget,
    /// Groups that are admitted and not made, at most: enough that no worker has to wait for the next.
    pub(super) unmade_max: u64,
    /// Blocks of a group at most.
    pub(super) group_max: u64,
}

impl Bounds<'_> {
    /// How many blocks the next group holds if `left` are not admitted: none if there is no memory for one.
    ///
    /// All groups that may be unmade fit the memory together, so that every worker has one. Towards the end groups shrink:
    /// nobody waits for a worker that has several blocks before it.
    fn group_size(&self, left: u64) -> u64 {
        let fitting = |bytes: u64| bytes / self.block_bytes.max(1);
        let of_memory = fitting(self.budget.total()) / self.unmade_max;
        let of_work = left.div_ceil(2 * self.unmade_max);
        let free = fitting(self.budget.total() - self.budget.reserved());
        self.group_max.min(of_memory).min(of_work).max(1).min(free)
    }
}

/// What a queue needs of those around it.
pub(super) trait Crew<P> {
    /// Why no further block may begin, if there is a reason.
    fn stopped(&self) -> Option<Error>;
    /// Has a worker make the blocks of `group`.
    fn begin(&mut self, group: Group, permit: Permit);
    /// The next group that is made, waiting for it; nothing if there will be none.
    fn next(&mut self) -> Option<Made<P>>;
    /// Takes what was made of the next block in order.
    fn take(&mut self, number: u64, bytes_read: u64, piece: P) -> Result<()>;
    /// The run has failed: blocks that have not begun need not be made.
    fn failed(&mut self);
}

/// Which blocks are admitted, made and taken.
pub(super) struct Queue<P> {
    /// Blocks that were admitted.
    admitted: u64,
    /// Blocks that were taken.
    taken: u64,
    groups_admitted: u64,
    groups_made: u64,
    /// Groups of which nothing is left to take.
    groups_done: u64,
    /// What was made, from group `groups_done` on.
    waiting: VecDeque<Option<Made<P>>>,
    /// The failure of the earliest block that failed: the same one whatever the timing of the others.
    failure: Option<(u64, Error)>,
    held_back: u64,
}

impl<P> Default for Queue<P> {
    fn default() -> Self {
        Self {
            admitted: 0,
            taken: 0,
            groups_admitted: 0,
            groups_made: 0,
            groups_done: 0,
            waiting: VecDeque::new(),
            failure: None,
            held_back: 0,
        }
    }
}

impl<P> Queue<P> {
    /// Runs all blocks through `crew`; comes back when none is in flight.
    pub(super) fn run(&mut self, bounds: &Bounds<'_>, crew: &mut impl Crew<P>) {
        loop {
            while let Some((group, permit)) = self.admit(bounds, crew) {
                crew.begin(group, permit);
            }
            if let Some(Some(_)) = self.waiting.front() {
                self.take_next(crew);
            } else if self.groups_admitted == self.groups_done {
                break;
            } else {
                match crew.next() {
                    Some(made) => self.accept(made),
                    None => break,
                }
            }
        }
    }

    /// How many blocks were taken, or the failure of the earliest that failed.
    pub(super) fn outcome(self) -> Result<u64> {
        self.failure.map_or(Ok(self.taken), |(_, error)| Err(error))
    }

    /// How often a block could not begin for lack of memory while workers had little to do.
    pub(super) fn held_back(&self) -> u64 {
        self.held_back
    }

    /// How often a worker handed over what it had made.
    pub(super) fn hand_overs(&self) -> u64 {
        self.groups_made
    }

    /// The next group, and the permit for it, if it may begin.
    fn admit(&mut self, bounds: &Bounds<'_>, crew: &mut impl Crew<P>) -> Option<(Group, Permit)> {
        if self.failure.is_none()
            && let Some(error) = crew.stopped()
        {
            self.fail(self.admitted, error, crew);
        }
        let (left, unmade) = (bounds.blocks - self.admitted, self.groups_admitted - self.groups_made);
        if self.failure.is_some() || left == 0 || unmade >= bounds.unmade_max {
            return None;
        }
        // Nobody else reserves: what is free now is free still.
        let count = bounds.group_size(left);
        let bytes = bounds.block_bytes.saturating_mul(count);
        let Some(permit) = bounds.budget.try_reserve(bytes).filter(|_| count > 0) else {
            self.held_back += 1;
            return None;
        };
        let group = Group { number: self.groups_admitted, blocks: self.admitted..self.admitted + count };
        self.groups_admitted += 1;
        self.admitted += count;
        Some((group, permit))
    }

    fn accept(&mut self, made: Made<P>) {
        self.groups_made += 1;
        let place = usize::try_from(made.group - self.groups_done).unwrap_or(usize::MAX);
        if self.waiting.len() <= place {
            self.waiting.resize_with(place + 1, || None);
        }
        self.waiting[place] = Some(made);
    }

    /// Takes the next block of the first group. After a failure the rest of the group is dropped.
    fn take_next(&mut self, crew: &mut impl Crew<P>) {
        let Some(Some(group)) = self.waiting.front_mut() else { return };
        let piece = if self.failure.is_none() { group.pieces.next() } else { None };
        let is_last = group.pieces.len() == 0;
        if let Some(Piece { bytes_read, made }) = piece {
            let number = self.taken;
            match made.and_then(|made| crew.take(number, bytes_read, made)) {
                Ok(()) => self.taken += 1,
                Err(error) => self.fail(number, error, crew),
            }
        }
        if is_last || self.failure.is_some() {
            // Its permit goes with it.
            self.waiting.pop_front();
            self.groups_done += 1;
        }
    }

    /// Blocks come here in order, so the first failure is that of the earliest block.
    fn fail(&mut self, number: u64, error: Error, crew: &mut impl Crew<P>) {
        if self.failure.is_none() {
            self.failure = Some((number, error));
            crew.failed();
        }
    }
}
