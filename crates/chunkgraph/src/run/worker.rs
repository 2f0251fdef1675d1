//! Computing one block: read the windows of the inputs, run the program, make something of it; and taking that.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Instant;

use tiffio::layout::Window;

use super::group::Piece;
use super::{Advance, Job, RunReport};
use crate::block::Block;
use crate::error::{Error, Result};
use crate::plan::ComputeMemory;
use crate::profile::{Stage, Watch};
use crate::source::ReadMemory;

/// The memory of one worker, reused from block to block.
#[derive(Debug, Default)]
pub(super) struct Worker {
    read: ReadMemory,
    compute: ComputeMemory,
}

impl Worker {
    /// Adds what it has done to `report`.
    pub(super) fn add_to(&self, report: &mut RunReport) {
        report.chunks_decoded += self.read.chunks_decoded;
        report.bytes_read = report.bytes_read.saturating_add(self.read.state.bytes_read());
    }

    /// Computes the block at a place of the run's set and makes something of it. An error, and a panic, names the block.
    pub(super) fn block<P>(&mut self, job: &Job<'_, P>, place: u64) -> Piece<P> {
        let Job { plan, set, .. } = job;
        let number = set.number(place);
        let window = plan.grid().window(number).unwrap_or(Window::new(0, 0, 0, 0));
        let read_before = self.read.state.bytes_read();
        self.read.watch.begin(job.options.profiler.as_ref(), lane(), number);
        let outcome = catch_unwind(AssertUnwindSafe(|| {
            let computation = plan.computation();
            computation.compute(window, job.cache.as_ref(), &mut self.read, &mut self.compute)?;
            let more: Vec<Block<'_>> = computation
                .more(window, &self.compute)
                .map(|(part, values, validity)| Block {
                    number,
                    window,
                    planes: part.planes,
                    dtype: part.dtype,
                    values,
                    validity,
                    more: &[],
                })
                .collect();
            let started = self.read.watch.now();
            let made = (job.make)(&Block {
                number,
                window,
                planes: plan.extent().planes,
                dtype: plan.dtype(),
                values: self.compute.values(),
                validity: computation.valid(window, &self.compute),
                more: &more,
            })?;
            self.read.watch.done(job.stages.make, started, (job.stages.bytes)(&made));
            Ok(made)
        }));
        self.read.watch.end();
        let result = outcome.unwrap_or_else(|panic| Err(Error::Panicked(panic_text(&*panic))));
        let made = result.map_err(|source| Error::Block { block: number, window, source: Box::new(source) });
        Piece { bytes_read: self.read.state.bytes_read() - read_before, made }
    }
}

/// The number of this thread in a profile: 0 for one that is no worker.
fn lane() -> u32 {
    rayon::current_thread_index().map_or(0, |index| u32::try_from(index + 1).unwrap_or(u32::MAX).min(1 << 12))
}

/// The calling thread, which takes what was made of the blocks in their order.
pub(super) struct Taker<'a, P> {
    job: &'a Job<'a, P>,
    take: &'a mut dyn FnMut(u64, P) -> Result<()>,
    watch: Watch,
    done: Advance,
}

impl<'a, P> Taker<'a, P> {
    pub(super) fn new(job: &'a Job<'a, P>, take: &'a mut dyn FnMut(u64, P) -> Result<()>) -> Self {
        let mut watch = Watch::default();
        watch.begin(job.options.profiler.as_ref(), 0, 0);
        Self { job, take, watch, done: Advance { blocks: 0, bytes_read: 0, bytes_made: 0 } }
    }

    pub(super) fn take(&mut self, place: u64, bytes_read: u64, piece: P) -> Result<()> {
        let number = self.job.set.number(place);
        self.watch.begin(self.job.options.profiler.as_ref(), 0, number);
        let bytes = (self.job.stages.bytes)(&piece);
        let started = self.watch.now();
        (self.take)(number, piece)?;
        self.watch.done(self.job.stages.take, started, bytes);
        self.watch.end();
        self.done.blocks = place + 1;
        self.done.bytes_read = self.done.bytes_read.saturating_add(bytes_read);
        self.done.bytes_made = self.done.bytes_made.saturating_add(bytes);
        if let Some(progress) = &self.job.options.progress {
            progress.advanced(&self.done);
        }
        Ok(())
    }

    /// Begins to wait for a block to be made.
    pub(super) fn wait(&self) -> Option<Instant> {
        self.watch.now()
    }

    /// The wait that began then is over.
    pub(super) fn waited(&mut self, started: Option<Instant>) {
        self.watch.done(Stage::Wait, started, 0);
        self.watch.end();
    }
}

fn panic_text(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().copied().or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    text.unwrap_or("without a message").to_owned()
}
