//! Computing one block: read the windows of the inputs, run the program.

use std::panic::{AssertUnwindSafe, catch_unwind};

use tiffio::layout::Window;

use crate::block::Block;
use crate::cache::TileCache;
use crate::error::{Error, Result};
use crate::plan::{ComputeMemory, Plan};
use crate::source::ReadMemory;

/// The memory of one worker, reused from block to block.
#[derive(Debug, Default)]
pub(super) struct Worker {
    read: ReadMemory,
    compute: ComputeMemory,
}

impl Worker {
    /// How many input chunks it has decoded so far.
    pub(super) fn chunks_decoded(&self) -> u64 {
        self.read.chunks_decoded
    }

    /// Computes block `number` and makes something of it. An error, and a panic, names the block.
    pub(super) fn block<P>(
        &mut self,
        plan: &Plan,
        cache: Option<&TileCache>,
        number: u64,
        make: impl FnOnce(&Block<'_>) -> Result<P>,
    ) -> Result<P> {
        let window = plan.grid().window(number).unwrap_or(Window::new(0, 0, 0, 0));
        let outcome = catch_unwind(AssertUnwindSafe(|| {
            let computation = plan.computation();
            computation.compute(window, cache, &mut self.read, &mut self.compute)?;
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
            make(&Block {
                number,
                window,
                planes: plan.extent().planes,
                dtype: plan.dtype(),
                values: self.compute.values(),
                validity: computation.valid(window, &self.compute),
                more: &more,
            })
        }));
        let result = outcome.unwrap_or_else(|panic| Err(Error::Panicked(panic_text(&*panic))));
        result.map_err(|source| Error::Block { block: number, window, source: Box::new(source) })
    }
}

fn panic_text(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().copied().or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    text.unwrap_or("without a message").to_owned()
}
