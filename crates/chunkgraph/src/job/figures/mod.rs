//! Figures in parts: statistics of whole bands, or of each block of an array.
//!
//! Each part carries what it has summed, exactly and before anything is rounded; sums of parts are added, and rounded once.
//! So what comes out is, bit by bit, what one machine gives. Parts are [tile logs](tiffio::writer::TileLogWriter) whose
//! chunks are figures:
//!
//! ```text
//! bands    one unit    image 2: a block of values of band `number`, sorted; image 0: its sums, image 1: how often each of its
//!                      values occurs
//! blocks   each block  image 0: the figures of all bands of block `number`
//! each record          version(4), and what `reduce` makes of sums and figures
//! ```

mod assemble;
mod bands;
mod blocks;
mod runs;
mod search;
mod wanted;

use std::path::Path;

use tiffio::writer::TileLogWriter;

pub use wanted::{BandFigures, BlockFigures, Figures, FoundFigures};

use super::document::{self, FiguresBody, Written};
use super::encoder::ProgramIdentity;
use super::outline::Outline;
use super::{PartCount, Parts, Sources, steps};
use crate::array::{Array, BlockShape, Padding, PartReport, rows_together, write_part};
use crate::error::{Error, JobFault, Result};
use crate::graph::Graph;
use crate::kernel::Kernels;
use crate::plan::{Chunk, Plan};
use crate::run::{RunOptions, RunReport};
use crate::source::WrittenPaths;

/// Version of the bytes of figures.
const FORM: u32 = 1;

/// An array and the figures that are wanted of it, in parts, as any machine can compute them.
///
/// # Examples
///
/// ```
/// use std::num::NonZeroU32;
///
/// use chunkgraph::source::WrittenPaths;
/// use chunkgraph::{Array, Chunk, Extent, Figures, FiguresJob, FoundFigures, PartCount, RunOptions};
///
/// let array = Array::from_values(&[1.5_f32, 2.5, 4.0], Extent { planes: 1, height: 3, width: 1 })?;
/// let figures = Figures::Bands { percentiles: Vec::new(), bins: None };
/// let run = RunOptions { chunk: Chunk::square(1), ..RunOptions::default() };
/// let parts = PartCount::Count(NonZeroU32::MIN.saturating_add(2));
/// let job = FiguresJob::new(&array, &figures, parts, &WrittenPaths::Absolute, &run)?;
/// let folder = tempfile::tempdir().unwrap();
/// for number in 0..3 {
///     job.run_part(number, folder.path(), &RunOptions::default())?;
/// }
/// let FoundFigures::Bands(found) = job.assemble(folder.path())? else { unreachable!() };
/// assert_eq!(found.statistics, array.statistics(&RunOptions::default())?);
/// # Ok::<_, chunkgraph::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct FiguresJob {
    array: Array,
    figures: Figures,
    outline: Outline,
    json: String,
}

/// Where its blocks are best cut.
struct Cut {
    chunk: [u32; 2],
    blocks: u64,
    aligns: [u64; 2],
}

impl FiguresJob {
    /// The job of computing `figures` of `array` in so many parts, in blocks that a run of `run` would take. `paths` says how
    /// those of inputs are written.
    ///
    /// # Errors
    ///
    /// [`Usage::Percent`](crate::Usage::Percent) and [`Usage::Bins`](crate::Usage::Bins) for those that there are not,
    /// [`Usage::FigureBytes`](crate::Usage::FigureBytes) for sums of too many bands; otherwise as
    /// [`Job::new`](super::Job::new).
    pub fn new(
        array: &Array,
        figures: &Figures,
        parts: PartCount,
        paths: &WrittenPaths,
        run: &RunOptions,
    ) -> Result<Self> {
        array.check()?;
        figures.check(array)?;
        let Cut { chunk, blocks, aligns } = cut(array, figures, run)?;
        let extent = array.extent();
        let samples = extent.pixels().saturating_mul(extent.planes.into());
        let parts = Parts::new(parts, blocks, aligns, samples.saturating_mul(array.dtype().size() as u64));
        let mut graph = Graph::default();
        let written = document::WrittenArray { step: graph.insert(array.node()).0, labels: array.labels().clone() };
        let (sources, steps) = steps::write(&graph, paths)?;
        let program = ProgramIdentity::own();
        let body = FiguresBody { program, figures: figures.clone(), sources, steps, array: written, chunk, parts };
        let (json, run_id) = document::write(&body, &array.labels().name)?;
        let outline = Outline { run_id, makes: figures.makes(), parts, chunk };
        Ok(Self { array: array.clone(), figures: figures.clone(), outline, json })
    }

    /// The job of a plan, as [`Job::from_json`](super::Job::from_json) has it for files.
    ///
    /// # Errors
    ///
    /// As there.
    pub fn from_json(text: &str, kernels: &Kernels, sources: &Sources) -> Result<Self> {
        match document::read(text)? {
            (Written::Figures(body), run_id) => Self::of_body(*body, run_id, text, kernels, sources),
            (Written::File(_), _) => {
                Err(JobFault::NotAPlan { problem: "it is one of a file, not of figures".to_owned() }.into())
            }
        }
    }

    pub(super) fn of_body(
        body: FiguresBody,
        run_id: [u8; 32],
        text: &str,
        kernels: &Kernels,
        sources: &Sources,
    ) -> Result<Self> {
        let FiguresBody { program, figures, sources: named, steps, array, chunk, parts } = body;
        program.check()?;
        let nodes = steps::read(&named, steps, kernels, sources)?;
        let array = array.of_nodes(&nodes)?;
        figures.check(&array)?;
        let [width, height] = chunk;
        // Whether a block fits the memory is for the run to say, which knows how much there is.
        let memory_bytes = Some(u64::MAX / 4);
        let run = RunOptions { chunk: Chunk::Pixels { width, height }, memory_bytes, ..RunOptions::default() };
        let own = cut(&array, &figures, &run)?;
        if own.blocks != parts.blocks || own.chunk != chunk || !parts.is_sound() {
            return Err(JobFault::Blocks { found: parts.blocks, own: own.blocks }.into());
        }
        let outline = Outline { run_id, makes: figures.makes(), parts, chunk };
        Ok(Self { array, figures, outline, json: text.to_owned() })
    }

    /// The plan: versioned JSON (schema `bandsaw-plan/1`).
    #[must_use]
    pub fn to_json(&self) -> &str {
        &self.json
    }

    /// Its parts.
    #[must_use]
    pub fn outline(&self) -> &Outline {
        &self.outline
    }

    /// What the figures are of.
    #[must_use]
    pub fn array(&self) -> &Array {
        &self.array
    }

    /// What is wanted of it.
    #[must_use]
    pub fn figures(&self) -> &Figures {
        &self.figures
    }

    /// Whether its parts hold values.
    fn has_runs(&self) -> bool {
        self.figures.has_runs(self.array.dtype())
    }

    /// Computes part `number` into its log in `folder`, which appears complete or not at all. Any number of attempts at one
    /// part may go on at once. Of `run` all counts but the size of blocks, which is the plan's.
    ///
    /// # Errors
    ///
    /// Whatever goes wrong while the array is computed, see [`run`](crate::run::run); [`JobFault::NoSuchPart`];
    /// [`Error::Write`] if something else stands in the place of the part, or the log cannot be written.
    pub fn run_part(&self, number: u32, folder: impl AsRef<Path>, run: &RunOptions) -> Result<PartReport> {
        let [width, height] = self.outline.chunk;
        let run = RunOptions { chunk: Chunk::Pixels { width, height }, ..run.clone() };
        let part = self.outline.part(number)?;
        let log = folder.as_ref().join(self.outline.part_name(number));
        write_part(&log, &self.outline.header(number)?, |log| match &self.figures {
            Figures::Bands { .. } if self.has_runs() => runs::run(&self.array, &part, self.pixels(number)?, &run, log),
            Figures::Bands { .. } => {
                bands::run(&self.array, self.figures.has_counts(self.array.dtype()), &part, &run, log)
            }
            Figures::Blocks { shape, .. } => blocks::run(&self.array, *shape, &part, &run, log),
        })
    }
}

fn cut(array: &Array, figures: &Figures, run: &RunOptions) -> Result<Cut> {
    let dtype = array.dtype();
    let (plan, shape) = match figures {
        Figures::Bands { .. } if figures.has_runs(dtype) => {
            // Blocks of a size that leaves room for values.
            (runs::plan(array, runs::bytes(dtype, array.extent().planes, run), run)?, None)
        }
        Figures::Bands { .. } => (array.tally_plan(run, 0)?, None),
        Figures::Blocks { shape: [width, height], .. } => {
            let (chunk, memory_bytes) = (Chunk::Pixels { width: *width, height: *height }, Some(u64::MAX / 4));
            // Which need not fit the memory: blocks are computed in strips.
            let plan = array.tally_plan(&RunOptions { chunk, memory_bytes, ..run.clone() }, 0)?;
            (plan, Some(BlockShape { width: *width, height: *height, padding: Padding::None }))
        }
    };
    if let Some(shape) = shape {
        array.blocks(shape)?;
    }
    Ok(cut_of(&plan))
}

fn cut_of(plan: &Plan) -> Cut {
    let grid = plan.grid();
    let per_row = u64::from(grid.chunks_across());
    let align = per_row * rows_together(plan).min(grid.chunks_down().into());
    Cut { chunk: [grid.chunk_width(), grid.chunk_height()], blocks: grid.chunk_count(), aligns: [align, per_row] }
}

/// Appends a record of figures.
fn put(log: &mut TileLogWriter, image: usize, number: u64, write: impl FnOnce(&mut Vec<u8>)) -> Result<()> {
    let mut bytes = FORM.to_le_bytes().to_vec();
    write(&mut bytes);
    log.put(image, number, &bytes).map_err(Error::write)
}

/// What a computation of a part did.
type Ran = Result<RunReport>;
