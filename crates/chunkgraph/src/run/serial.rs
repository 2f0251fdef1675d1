//! The plainest executor: one block after the other on the calling thread. The parallel one must equal it.

use super::group::Piece;
use super::worker::{Taker, Worker};
use super::{Job, RunReport};
use crate::error::Result;

pub(super) fn run<P>(job: &Job<'_, P>, take: &mut dyn FnMut(u64, P) -> Result<()>) -> Result<RunReport> {
    let (mut worker, mut taker) = (Worker::default(), Taker::new(job, take));
    // The plan has refused a block that does not fit; this one is counted, and never waits.
    let _permit = job.budget.try_reserve(job.plan.block_bytes());
    for number in 0..job.blocks() {
        if let Some(error) = job.options.stopped() {
            return Err(error);
        }
        let Piece { bytes_read, made } = worker.block(job, number);
        taker.take(number, bytes_read, made?)?;
    }
    let mut report = RunReport { blocks: job.blocks(), ..job.report() };
    worker.add_to(&mut report);
    Ok(report)
}
