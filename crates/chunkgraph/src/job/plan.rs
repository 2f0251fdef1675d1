//! The job itself.

use std::num::NonZeroUsize;
use std::path::Path;
use std::sync::Arc;

use tiffio::writer::Existing;

use super::document::{self, Body, Written, WrittenArray, WrittenSave};
use super::encoder::EncoderIdentity;
use super::outline::{Makes, Outline};
use super::{FiguresJob, PartCount, Parts, Sources, steps};
use crate::array::{Array, SaveOptions, SaveReport};
use crate::error::{JobFault, Result};
use crate::graph::{Graph, Node};
use crate::kernel::Kernels;
use crate::plan::Chunk;
use crate::run::{RunOptions, Threads};
use crate::source::WrittenPaths;

/// What a job is made of beside the array.
#[derive(Debug, Clone, Default)]
pub struct JobOptions {
    /// The file. Blocks are those that a run of these options would take; nothing else of how it is run is written.
    pub save: SaveOptions,
    /// A mask inside of the file, see [`Array::save_with_mask`]. Default: none.
    pub mask: Option<Array>,
    /// What a user should be told of the file. Default: nothing.
    pub notes: Vec<String>,
    /// How many parts there are. Default: one for each GiB of samples.
    pub parts: PartCount,
    /// How paths of inputs are written. Default: from the root.
    pub paths: WrittenPaths,
}

/// An array and the file that it is to become, in parts, as any machine can compute it.
///
/// # Examples
///
/// ```
/// use chunkgraph::kernel::Kernels;
/// use chunkgraph::{Array, Extent, Job, JobOptions, Sources};
///
/// let array = Array::from_values(&[1.5_f32, 2.5], Extent { planes: 1, height: 1, width: 2 })?;
/// let job = Job::new(&(&array * 2.0), &JobOptions::default())?;
/// // Elsewhere, with the inputs in sight:
/// let again = Job::from_json(job.to_json(), &Kernels::default(), &Sources::default())?;
/// assert_eq!(again.run_id(), job.run_id());
/// assert_eq!(again.array().compute::<f32>(&Default::default())?.as_slice().unwrap(), [3.0, 5.0]);
/// # Ok::<_, chunkgraph::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Job {
    array: Array,
    mask: Option<Array>,
    save: SaveOptions,
    outline: Outline,
    notes: Vec<String>,
    json: String,
}

/// The job of a plan, of either kind.
#[derive(Debug, Clone)]
pub enum AnyJob {
    /// It makes a file.
    File(Box<Job>),
    /// It makes figures.
    Figures(Box<FiguresJob>),
}

impl AnyJob {
    /// The job of a plan, see [`Job::from_json`].
    ///
    /// # Errors
    ///
    /// As there.
    pub fn from_json(text: &str, kernels: &Kernels, sources: &Sources) -> Result<Self> {
        Ok(match document::read(text)? {
            (Written::File(body), run_id) => Self::File(Box::new(Job::of_body(*body, run_id, text, kernels, sources)?)),
            (Written::Figures(body), run_id) => {
                Self::Figures(Box::new(FiguresJob::of_body(*body, run_id, text, kernels, sources)?))
            }
        })
    }
}

impl Job {
    /// The job of writing `array` into a file.
    ///
    /// Costs what the expression costs to look at, and a look at each input file; nothing for the size of the array.
    ///
    /// # Errors
    ///
    /// As [`Array::save`], before anything is read; [`Usage::NotWritten`](crate::Usage::NotWritten) for what no other
    /// machine could make: closures, open files without a path, more than 1 MiB of values in memory.
    pub fn new(array: &Array, options: &JobOptions) -> Result<Self> {
        let JobOptions { save, mask, notes, parts, paths } = options;
        let cut = array.save_grid(mask.as_ref(), save)?;
        let extent = array.extent();
        let samples = extent.pixels().saturating_mul(extent.planes.into());
        let parts = Parts::new(
            *parts,
            cut.blocks,
            [cut.align, cut.blocks_per_row],
            samples.saturating_mul(array.dtype().size() as u64),
        );
        let mut graph = Graph::default();
        let mut written =
            |array: &Array| WrittenArray { step: graph.insert(array.node()).0, labels: array.labels().clone() };
        let (array_written, mask_written) = (written(array), mask.as_ref().map(&mut written));
        let (sources, steps) = steps::write(&graph, paths)?;
        let body = Body {
            encoder: EncoderIdentity::own(&array.image_spec(save)?)?,
            sources,
            steps,
            array: array_written,
            mask: mask_written,
            save: WrittenSave::of(save)?,
            chunk: cut.chunk,
            parts,
            notes: notes.clone(),
        };
        let (json, run_id) = document::write(&body, &array.labels().name)?;
        let [width, height] = cut.chunk;
        let run = RunOptions { chunk: Chunk::Pixels { width, height }, ..RunOptions::default() };
        let save = SaveOptions { run, ..save.clone() };
        let outline = Outline { run_id, makes: Makes::File, parts, chunk: cut.chunk };
        Ok(Self { array: array.clone(), mask: mask.clone(), save, outline, notes: notes.clone(), json })
    }

    /// The job of a plan. Inputs are opened and compared with what the plan says of them; files of mosaics when they are
    /// needed.
    ///
    /// # Errors
    ///
    /// [`JobFault`] saying what is wrong with the plan, its inputs or this program; whatever keeps inputs from being opened.
    pub fn from_json(text: &str, kernels: &Kernels, sources: &Sources) -> Result<Self> {
        match document::read(text)? {
            (Written::File(body), run_id) => Self::of_body(*body, run_id, text, kernels, sources),
            (Written::Figures(_), _) => {
                Err(JobFault::NotAPlan { problem: "it is one of figures, not of a file".to_owned() }.into())
            }
        }
    }

    fn of_body(body: Body, run_id: [u8; 32], text: &str, kernels: &Kernels, sources: &Sources) -> Result<Self> {
        let Body { encoder, sources: named, steps, array, mask, save, chunk: [width, height], parts, notes } = body;
        let nodes = steps::read(&named, steps, kernels, sources)?;
        let (array, mask) = (array.of_nodes(&nodes)?, mask.map(|mask| mask.of_nodes(&nodes)).transpose()?);
        let mut save = save.options()?;
        save.run.chunk = Chunk::Pixels { width, height };
        encoder.check(&array.image_spec(&save)?)?;
        // Whether a block fits the memory is for the run to say, which knows how much there is. How many processors there are
        // makes no difference to the blocks of a plan, and costs a look at several files of the system.
        let threads = Threads::Count(NonZeroUsize::MIN);
        let unbounded = RunOptions { memory_bytes: Some(u64::MAX / 4), threads, ..save.run.clone() };
        let cut = array.save_grid(mask.as_ref(), &SaveOptions { run: unbounded, ..save.clone() })?;
        if cut.blocks != parts.blocks || cut.chunk != [width, height] || !parts.is_sound() {
            return Err(JobFault::Blocks { found: parts.blocks, own: cut.blocks }.into());
        }
        let outline = Outline { run_id, makes: Makes::File, parts, chunk: [width, height] };
        Ok(Self { array, mask, save, outline, notes, json: text.to_owned() })
    }

    /// Computes the whole job on this machine, into a file at `path`: the bytes of [`Array::save_with_mask`].
    ///
    /// # Errors
    ///
    /// As there.
    pub fn save(&self, path: impl AsRef<Path>, existing: Existing, run: &RunOptions) -> Result<SaveReport> {
        self.array.save_with_mask(path, self.mask.as_ref(), &self.options(run, existing))
    }

    /// The plan: versioned JSON (schema `bandsaw-plan/1`).
    #[must_use]
    pub fn to_json(&self) -> &str {
        &self.json
    }

    /// The SHA-256 of what the plan says.
    #[must_use]
    pub fn run_id(&self) -> [u8; 32] {
        self.outline.run_id()
    }

    /// The same in hexadecimal digits.
    #[must_use]
    pub fn run_id_text(&self) -> String {
        self.outline.run_id_text()
    }

    /// What is computed.
    #[must_use]
    pub fn array(&self) -> &Array {
        &self.array
    }

    /// The mask that goes with it.
    #[must_use]
    pub fn mask(&self) -> Option<&Array> {
        self.mask.as_ref()
    }

    /// How it is written: in the blocks of the plan, and run as the defaults say.
    #[must_use]
    pub fn save_options(&self) -> &SaveOptions {
        &self.save
    }

    /// The parts.
    #[must_use]
    pub fn parts(&self) -> &Parts {
        self.outline.parts()
    }

    /// The parts, and what tells them from those of other plans.
    #[must_use]
    pub fn outline(&self) -> &Outline {
        &self.outline
    }

    /// What a user should be told of the file.
    #[must_use]
    pub fn notes(&self) -> &[String] {
        &self.notes
    }
}

/// Bands that a TIFF can have.
const PLANES_MAX: u32 = 65_535;

impl WrittenArray {
    /// The array, of one of the nodes of the plan.
    pub(super) fn of_nodes(self, nodes: &[Arc<Node>]) -> Result<Array> {
        let written = |node: &&Arc<Node>| node.extent.is_some_and(|extent| extent.planes <= PLANES_MAX);
        let node = nodes.get(self.step).filter(written);
        let problem = "it is to be written, and is not there, has no size, or more than 65535 bands";
        let fault = JobFault::Step { step: self.step, problem };
        Ok(node.map(|node| Array::of_node(Arc::clone(node), self.labels)).ok_or(fault)?)
    }
}
