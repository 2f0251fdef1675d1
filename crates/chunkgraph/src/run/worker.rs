//! Computing one block: read the windows of the inputs, run the program.

use std::panic::{AssertUnwindSafe, catch_unwind};

use tiffio::layout::Window;

use crate::block::{AlignedBytes, Block};
use crate::cache::TileCache;
use crate::error::{Error, Result};
use crate::plan::{Check, Plan, SourceRead, Validity};
use crate::program::{MissingOut, Scratch};
use crate::source::{ReadContext, ReadMemory};

/// The memory of one worker, reused from block to block.
#[derive(Debug, Default)]
pub(super) struct Worker {
    read: ReadMemory,
    inputs: Vec<AlignedBytes>,
    scratch: Scratch,
    values: AlignedBytes,
    /// A plane of `bool` for each of the plan's checks.
    checks: Vec<u8>,
    /// Of the planes of the result, and after them of the checks, which nobody looks at.
    validity: Vec<u8>,
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
            self.compute(plan, cache, window)?;
            make(&Block {
                number,
                window,
                planes: plan.extent().planes,
                dtype: plan.dtype(),
                values: self.values.as_slice(),
                validity: self.validity.get(..validity_bytes(plan, window)).unwrap_or_default(),
            })
        }));
        let result = outcome.unwrap_or_else(|panic| Err(Error::Panicked(panic_text(&*panic))));
        result.map_err(|source| Error::Block { block: number, window, source: Box::new(source) })
    }

    fn compute(&mut self, plan: &Plan, cache: Option<&TileCache>, window: Window) -> Result<()> {
        let pixels = window.width as usize * window.height as usize;
        self.inputs.resize_with(plan.program().leaves().len(), AlignedBytes::default);
        for (input, (_, dtype)) in self.inputs.iter_mut().zip(plan.program().leaves()) {
            input.resize(pixels * dtype.size());
        }
        for read in plan.reads() {
            self.read(read, cache, window)?;
        }
        let planes = plan.extent().planes as usize;
        let checks = plan.checks().len();
        self.checks.resize(checks * pixels, 1);
        let plane_bytes = pixels * plan.dtype().size();
        self.values.resize(planes * plane_bytes);
        let inputs: Vec<&[u8]> = self.inputs.iter().map(AlignedBytes::as_slice).collect();
        let mut values: Vec<&mut [u8]> = self.values.as_mut_slice().chunks_exact_mut(plane_bytes).collect();
        values.extend(self.checks.chunks_exact_mut(pixels));
        let mut validity: Vec<&mut [u8]> = Vec::new();
        let missing = match plan.validity() {
            Validity::Ignored => MissingOut::Ignore,
            Validity::Wanted => {
                self.validity.resize((planes + checks) * pixels, 1);
                validity.extend(self.validity.chunks_exact_mut(pixels));
                MissingOut::Bytes(&mut validity)
            }
        };
        plan.program().run(pixels, &inputs, &mut self.scratch, &mut values, missing);
        let mut checks = plan.checks().iter().zip(self.checks.chunks_exact(pixels));
        checks.try_for_each(|(check, held)| check_holds(check, held, window))
    }

    fn read(&mut self, read: &SourceRead, cache: Option<&TileCache>, window: Window) -> Result<()> {
        let (col_off, row_off) = (window.col_off + read.col_off, window.row_off + read.row_off);
        let window = Window { col_off, row_off, ..window };
        // The inputs of a read come in the order of the program's, so one pass finds them all.
        let numbered = self.inputs.iter_mut().enumerate().filter(|(number, _)| read.inputs.contains(number));
        let mut planes: Vec<&mut [u8]> = numbered.map(|(_, input)| input.as_mut_slice()).collect();
        let mut context = ReadContext { cache, source: read.number, memory: &mut self.read };
        read.source.0.read(window, &read.planes, &mut context, &mut planes)
    }
}

/// How many bytes of validity a block has: none if it was not asked for.
fn validity_bytes(plan: &Plan, window: Window) -> usize {
    match plan.validity() {
        Validity::Ignored => 0,
        Validity::Wanted => plan.extent().planes as usize * window.width as usize * window.height as usize,
    }
}

/// Fails at the first pixel of `window` for which `held` is 0.
fn check_holds(check: &Check, held: &[u8], window: Window) -> Result<()> {
    let Some(pixel) = held.iter().position(|held| *held == 0) else { return Ok(()) };
    let (pixel, width) = (pixel as u64, u64::from(window.width));
    Err(Error::Unmet {
        band: u64::from(check.plane) + 1,
        col: u64::from(window.col_off) + u64::from(check.col_off) + pixel % width,
        row: u64::from(window.row_off) + u64::from(check.row_off) + pixel / width,
        what: check.what.clone(),
    })
}

fn panic_text(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().copied().or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    text.unwrap_or("without a message").to_owned()
}
