//! Which blocks are admitted, made and taken: the order of a run, whoever the workers are.
//!
//! Blocks are admitted in order, each with a permit for its memory, and the permit comes back when the block has been
//! taken. So the block that is to be taken next is always among those in flight, and the run cannot stall. Between two
//! blocks that are taken new ones are admitted, while permits are left and workers have little to do: a slow block holds
//! nobody else up, and a slow taker holds back new blocks, never finished ones.

use std::collections::VecDeque;

use super::budget::{MemoryBudget, Permit};
use crate::error::{Error, Result};

/// What a worker made of a block. The permit goes with it.
pub(super) struct Made<P> {
    pub(super) number: u64,
    pub(super) permit: Permit,
    /// Stored bytes that were read for it.
    pub(super) bytes_read: u64,
    pub(super) piece: Result<P>,
}

/// The blocks of a run and the memory for them.
pub(super) struct Bounds<'a> {
    pub(super) blocks: u64,
    pub(super) block_bytes: u64,
    pub(super) budget: &'a MemoryBudget,
    /// Blocks that are admitted and not made, at most: enough that no worker has to wait for the next.
    pub(super) unmade_max: u64,
}

/// What a queue needs of those around it.
pub(super) trait Crew<P> {
    /// Why no further block may begin, if there is a reason.
    fn stopped(&self) -> Option<Error>;
    /// Has a worker make block `number`.
    fn begin(&mut self, number: u64, permit: Permit);
    /// The next block that is made, waiting for it; nothing if there will be none.
    fn next(&mut self) -> Option<Made<P>>;
    /// Takes what was made of the next block in order.
    fn take(&mut self, number: u64, bytes_read: u64, piece: P) -> Result<()>;
    /// The run has failed: blocks that have not begun need not be made.
    fn failed(&mut self);
}

/// Which blocks are admitted, made and taken.
pub(super) struct Queue<P> {
    taken: u64,
    admitted: u64,
    made: u64,
    /// What was made, from block `taken` on.
    waiting: VecDeque<Option<Made<P>>>,
    /// The failure of the earliest block that failed: the same one whatever the timing of the others.
    failure: Option<(u64, Error)>,
    held_back: u64,
}

impl<P> Default for Queue<P> {
    fn default() -> Self {
        Self { taken: 0, admitted: 0, made: 0, waiting: VecDeque::new(), failure: None, held_back: 0 }
    }
}

impl<P> Queue<P> {
    /// Runs all blocks through `crew`; comes back when none is in flight.
    pub(super) fn run(&mut self, bounds: &Bounds<'_>, crew: &mut impl Crew<P>) {
        loop {
            while let Some(permit) = self.admit(bounds, crew) {
                crew.begin(self.admitted, permit);
                self.admitted += 1;
            }
            if let Some(Some(_)) = self.waiting.front() {
                self.take_next(crew);
            } else if self.admitted == self.taken {
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

    /// The permit for the next block, if it may begin.
    fn admit(&mut self, bounds: &Bounds<'_>, crew: &mut impl Crew<P>) -> Option<Permit> {
        if self.failure.is_none()
            && let Some(error) = crew.stopped()
        {
            self.fail(self.admitted, error, crew);
        }
        let unmade = self.admitted - self.made;
        if self.failure.is_some() || self.admitted == bounds.blocks || unmade >= bounds.unmade_max {
            return None;
        }
        let permit = bounds.budget.try_reserve(bounds.block_bytes);
        self.held_back += u64::from(permit.is_none());
        permit
    }

    fn accept(&mut self, made: Made<P>) {
        self.made += 1;
        let place = usize::try_from(made.number - self.taken).unwrap_or(usize::MAX);
        if self.waiting.len() <= place {
            self.waiting.resize_with(place + 1, || None);
        }
        self.waiting[place] = Some(made);
    }

    fn take_next(&mut self, crew: &mut impl Crew<P>) {
        let Some(Some(Made { number, permit, bytes_read, piece })) = self.waiting.pop_front() else { return };
        self.taken += 1;
        match piece {
            Ok(piece) if self.failure.is_none() => {
                if let Err(error) = crew.take(number, bytes_read, piece) {
                    self.fail(number, error, crew);
                }
            }
            Ok(_) => {}
            Err(error) => self.fail(number, error, crew),
        }
        drop(permit);
    }

    /// Blocks come here in order, so the first failure is that of the earliest block.
    fn fail(&mut self, number: u64, error: Error, crew: &mut impl Crew<P>) {
        if self.failure.is_none() {
            self.failure = Some((number, error));
            crew.failed();
        }
    }
}
