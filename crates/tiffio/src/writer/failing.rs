//! Media that break, for tests.

use std::cell::Cell;
use std::io;

use super::{Sink, Spool};

/// A disk that is full, or a medium that breaks, at one of the steps.
#[derive(Debug)]
pub(super) struct FailsAt<S> {
    sink: S,
    step: Cell<usize>,
    fails_at: usize,
}

impl<S> FailsAt<S> {
    /// Does so many steps as `sink` does them, and then none.
    pub(super) fn new(sink: S, fails_at: usize) -> Self {
        Self { sink, step: Cell::new(0), fails_at }
    }

    fn step(&self) -> io::Result<()> {
        self.step.set(self.step.get() + 1);
        if self.step.get() > self.fails_at { Err(io::ErrorKind::StorageFull.into()) } else { Ok(()) }
    }
}

impl<S: Sink> Sink for FailsAt<S> {
    fn write_at(&mut self, offset: u64, bytes: &[u8]) -> io::Result<()> {
        self.step()?;
        self.sink.write_at(offset, bytes)
    }

    fn publish(&mut self) -> io::Result<()> {
        self.step()?;
        self.sink.publish()
    }
}

impl<S: Spool> Spool for FailsAt<S> {
    fn read_at(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        self.step()?;
        self.sink.read_at(offset, out)
    }
}
