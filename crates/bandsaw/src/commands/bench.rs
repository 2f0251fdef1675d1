//! `bench`: how threads and blocks change the time that a file of the user's takes on a machine of the user's.
//!
//! What is timed is `stats`: every chunk is read and decoded, every sample summed up. The first run, which may have to wait for
//! the disk, is not counted.

use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::Instant;

use chunkgraph::{Array, Chunk, NodataSource, OpenOptions, RunOptions, Threads};
use tiffio::layout::Window;

use crate::args::BenchArgs;
use crate::errors::Result;
use crate::inputs;
use crate::interrupt::Interrupt;
use crate::report::{self, Sweep, Trial};

/// Samples that a run reads, about: a second or less of one thread for usual compression.
const SAMPLES_MAX: u64 = 64 << 20;

/// Prints how fast each combination is, and which to take.
///
/// # Errors
///
/// Whatever keeps the file from being read; a signal.
pub(super) fn run(args: &BenchArgs) -> Result<()> {
    let source = inputs::expand_one(&args.input)?;
    let reader = source.reader(args.limits.limits()).map_err(|error| source.error(error))?;
    let options = OpenOptions { nodata: NodataSource::File, ..OpenOptions::default() };
    let array = source.choose(source.array(&Arc::new(reader), &options)?)?;
    let array = array.window(window(&array))?;
    let interrupt = Interrupt::listen()?;
    let time = |threads: NonZeroUsize, chunk: Chunk| -> Result<Option<f64>> {
        let options = RunOptions {
            chunk,
            threads: Threads::Count(threads),
            memory_bytes: Some(args.memory),
            cancel: interrupt.token(),
            ..RunOptions::default()
        };
        let started = Instant::now();
        match array.statistics(&options) {
            Ok(_) => Ok(Some(started.elapsed().as_secs_f64())),
            // Blocks of this size are none that could be recommended.
            Err(error) if matches!(error.cause(), chunkgraph::Error::OverBudget { .. }) => Ok(None),
            Err(error) => Err(interrupt.explain(error)),
        }
    };
    let threads = if args.threads.is_empty() { up_to_processors() } else { args.threads.clone() };
    time(*threads.last().unwrap_or(&NonZeroUsize::MIN), Chunk::Auto)?;
    let mut trials = Vec::new();
    for chunk in &args.chunks {
        for count in &threads {
            let mut seconds: Option<f64> = None;
            for _ in 0..args.runs {
                let Some(run) = time(*count, *chunk)? else { break };
                seconds = Some(seconds.map_or(run, |best| best.min(run)));
            }
            trials.push(Trial::new(count.get(), *chunk, seconds));
        }
    }
    let sweep = Sweep::new(source.name(), &array, trials);
    report::to_stdout(&if args.json { report::json("bandsaw-bench/1", &sweep)? } else { sweep.to_string() })
}

/// All of the image, or of a large one as many rows from the top as hold [`SAMPLES_MAX`], whole rows of its chunks.
fn window(array: &Array) -> Window {
    let extent = array.extent();
    let step = array.sources().first().map_or(1, |source| source.chunks().height).clamp(1, extent.height);
    let row = u64::from(extent.width) * u64::from(extent.planes);
    let rows = u32::try_from(SAMPLES_MAX / row.max(1)).unwrap_or(u32::MAX);
    let rows = (rows / step).max(1).saturating_mul(step).min(extent.height);
    Window::new(0, 0, extent.width, rows)
}

/// 1, 2, 4 and so on, and one a processor.
fn up_to_processors() -> Vec<NonZeroUsize> {
    let all = std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
    let doubled =
        std::iter::successors(Some(NonZeroUsize::MIN), |count| count.checked_mul(NonZeroUsize::MIN.saturating_add(1)));
    doubled.take_while(|count| *count < all).chain([all]).collect()
}
