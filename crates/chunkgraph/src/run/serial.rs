//! The plainest executor: one block after the other on the calling thread. The parallel one must equal it.

use super::worker::Worker;
use super::{Job, RunReport};
use crate::error::{Error, Result};

pub(super) fn run<P>(job: &Job<'_, P>, take: &mut dyn FnMut(u64, P) -> Result<()>) -> Result<RunReport> {
    let mut worker = Worker::default();
    for number in 0..job.blocks() {
        if job.options.cancel.is_cancelled() {
            return Err(Error::Cancelled);
        }
        let piece = worker.block(job.plan, job.cache.as_ref(), number, job.make)?;
        take(number, piece)?;
        job.advanced(number + 1);
    }
    Ok(RunReport { blocks: job.blocks(), chunks_decoded: worker.chunks_decoded(), peak_bytes: job.plan.block_bytes() })
}
