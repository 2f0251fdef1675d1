//! How a graph is computed: the program, what it reads, the blocks, and the memory that one block takes.
//!
//! Blocks are pulled: for each block of the output a task reads the windows of the inputs that it needs, computes, and
//! hands the result on. A plan lists no blocks, it can name each of them; so ten million cost what one costs.

mod chunks;
mod computation;
mod demand;
mod explain;
mod kernel_source;
mod lower;
mod whole_chunks;

use std::fmt;

use tiffio::layout::{ChunkGrid, Window};

pub use chunks::{Chunk, OutputTile};
pub use computation::{Computation, ComputeMemory, Part};
pub use explain::{Explanation, ReadExplanation, Warning};
pub use lower::{Check, SourceRead};
pub(crate) use whole_chunks::{chunks_of_run, places};

use lower::{Shared, Wanted};

use crate::dtype::DType;
use crate::error::{Error, Result};
use crate::graph::{Graph, NodeId};
use crate::program::Program;
use crate::region::{ChunkLayout, Extent};
use crate::scalar::Scalar;

/// What a plan is made for.
#[derive(Clone, Copy)]
pub struct PlanRequest<'a> {
    /// The size of blocks.
    pub chunk: Chunk,
    /// The tiles of the file that is written: blocks are runs of them along a row of tiles.
    pub tile: Option<OutputTile>,
    /// What missing pixels become; without it NaN in floats and 0 in others.
    pub fill: Option<Scalar>,
    /// Whether blocks carry the validity of their values.
    pub validity: Validity,
    /// The memory that the whole run may take.
    pub memory_bytes: u64,
    /// The blocks that are computed at one time at most.
    pub threads: usize,
    /// The bytes that are needed for a block of so many columns and rows beyond those of computing it: encoding, copies.
    pub sink_bytes: &'a (dyn Fn([u32; 2]) -> u64 + Sync),
}

impl fmt::Debug for PlanRequest<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { chunk, tile, fill, validity, memory_bytes, threads, sink_bytes: _ } = self;
        write!(f, "PlanRequest({chunk:?}, tile {tile:?}, fill {fill:?}, {validity:?} validity, ")?;
        write!(f, "{memory_bytes} bytes, {threads} threads)")
    }
}

impl PlanRequest<'_> {
    /// The size of blocks; automatic ones as small as it takes for each thread to have one and another to be written, while
    /// `block_bytes` says what they take.
    fn block_size(
        &self,
        mut constraints: chunks::Constraints<'_>,
        block_bytes: &dyn Fn([u32; 2]) -> u64,
    ) -> Result<[u32; 2]> {
        let blocks = self.threads.max(1) as u64 + 1;
        loop {
            let size = chunks::block_size(self.chunk, &constraints)?;
            let fits = block_bytes(size).saturating_mul(blocks) <= self.memory_bytes;
            if fits || constraints.pixels_max == 0 || self.chunk != Chunk::Auto {
                return Ok(size);
            }
            constraints.pixels_max /= 2;
        }
    }
}

/// Whether blocks say which of their values are missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Validity {
    /// They do not: missing values are filled, and that is all.
    Ignored,
    /// They do.
    Wanted,
}

/// How one array is computed.
#[derive(Debug, Clone)]
pub struct Plan {
    graph: Graph,
    extent: Extent,
    dtype: DType,
    grid: ChunkGrid,
    computation: Computation,
    block_bytes: u64,
    memory_bytes: u64,
    cache_bytes: u64,
    /// The same if memory allowed all that is of use.
    cache_wanted: u64,
    threads: usize,
}

impl Plan {
    /// The plan for node `root` of `graph`.
    ///
    /// Costs what the expression costs to look at, whatever the size of the array.
    ///
    /// # Errors
    ///
    /// [`Error::OverBudget`] if not even one block fits the memory; [`Usage::EmptyChunk`](crate::Usage::EmptyChunk) for
    /// blocks of no pixels; [`Usage::TooLarge`](crate::Usage::TooLarge) for an expression that is too large to be looked at.
    pub fn new(graph: Graph, root: NodeId, request: &PlanRequest<'_>) -> Result<Self> {
        Self::of_many(graph, root, &[], request)
    }

    /// The plan for node `root` of `graph`, and with it of others of as many rows and columns, each with what its missing
    /// pixels become: all are computed in one pass over the inputs, by one program.
    ///
    /// # Errors
    ///
    /// As [`new`](Self::new).
    pub fn of_many(
        graph: Graph,
        root: NodeId,
        more: &[(NodeId, Option<Scalar>)],
        request: &PlanRequest<'_>,
    ) -> Result<Self> {
        let node = graph.node(root);
        let (extent, dtype) = (node.extent.unwrap_or(Extent { planes: 1, height: 1, width: 1 }), node.dtype);
        let wanted =
            Wanted { node: root, planes: 0..extent.planes, dtype, fill: request.fill, validity: request.validity };
        let of_node = |(id, fill): &(NodeId, Option<Scalar>)| {
            let node = graph.node(*id);
            let planes = 0..node.extent.map_or(1, |extent| extent.planes);
            Wanted { node: *id, planes, dtype: node.dtype, fill: *fill, validity: request.validity }
        };
        let more: Vec<Wanted> = more.iter().map(of_node).collect();
        let computation = lower::lower(&graph, &wanted, &more, &mut Shared::default())?;
        let chunks: Vec<ChunkLayout> = computation.reads.iter().map(|read| read.source.0.chunks()).collect();
        let scratch = chunks.iter().map(|chunk| chunk.bytes.saturating_mul(2)).max().unwrap_or(0);
        let block_bytes = |[width, height]: [u32; 2]| {
            let values = computation.bytes([width.into(), height.into()]);
            values.saturating_add(scratch).saturating_add((request.sink_bytes)([width, height]))
        };
        let share = request.memory_bytes / (2 * request.threads.max(1) as u64 + 2);
        let pixel_bytes = computation.pixel_bytes();
        let pixels_max = share / pixel_bytes.max(1);
        let constraints = chunks::Constraints { extent, tile: request.tile, inputs: &chunks, pixel_bytes, pixels_max };
        let [width, height] = request.block_size(constraints, &block_bytes)?;
        let grid = ChunkGrid::tiles([extent.width, extent.height], [width, height], 1).map_err(Error::write)?;
        let mut plan = Self {
            graph,
            extent,
            dtype,
            grid,
            block_bytes: block_bytes([width, height]),
            memory_bytes: request.memory_bytes,
            cache_bytes: 0,
            cache_wanted: 0,
            threads: request.threads,
            computation,
        };
        if plan.block_bytes > plan.memory_bytes {
            let (window, needed, allowed) = (Window::new(0, 0, width, height), plan.block_bytes, plan.memory_bytes);
            let most_for = demand::most_for(&plan.computation, &chunks, request, [width, height]);
            return Err(Error::OverBudget { window, needed, most_for, allowed });
        }
        plan.cache_wanted = plan.wanted_cache(&chunks);
        plan.cache_bytes = plan.cache_wanted.min(plan.spare_bytes());
        Ok(plan)
    }

    /// The bytes that decoded chunks may take beside blocks.
    fn spare_bytes(&self) -> u64 {
        let blocks = self.block_bytes.saturating_mul(self.threads as u64 + 1);
        self.memory_bytes.saturating_sub(blocks).max((self.memory_bytes - self.block_bytes) / 2)
    }

    /// The bytes of decoded chunks that blocks of one row of blocks share.
    fn wanted_cache(&self, chunks: &[ChunkLayout]) -> u64 {
        let shared = self.reads().iter().zip(chunks).filter(|(read, chunk)| self.splits_chunks(read, chunk));
        let wanted = shared.map(|(read, chunk)| {
            let across = u64::from(self.extent.width).div_ceil(u64::from(chunk.width)) + 1;
            let rows = u64::from(self.grid.chunk_height()).div_ceil(u64::from(chunk.height)) + 1;
            across.saturating_mul(rows).saturating_mul(chunk.bytes).saturating_mul(read.chunks_per_place())
        });
        wanted.chain(self.nested_chunk_bytes()).fold(0, u64::saturating_add)
    }

    /// The bytes of the chunks below kernels that the blocks of one row need: neighbours share them.
    fn nested_chunk_bytes(&self) -> impl Iterator<Item = u64> {
        let (width, height) = (u64::from(self.extent.width), u64::from(self.grid.chunk_height()));
        let nested = self.reads().iter().flat_map(move |read| read.source.0.nested_chunks(width, height));
        nested.map(|nested| {
            let across = nested.width.div_ceil(nested.chunk.width.into()) + 1;
            let down = nested.height.div_ceil(nested.chunk.height.into()) + 1;
            across.saturating_mul(down).saturating_mul(nested.chunk.bytes)
        })
    }

    /// Whether some chunk of an input is needed by more than one block.
    fn splits_chunks(&self, read: &SourceRead, chunk: &ChunkLayout) -> bool {
        let split = |block: u32, length: u32, offset: u32, chunk: u32| {
            block < length && (!block.is_multiple_of(chunk) || !offset.is_multiple_of(chunk))
        };
        split(self.grid.chunk_width(), self.extent.width, read.col_off, chunk.width)
            || split(self.grid.chunk_height(), self.extent.height, read.row_off, chunk.height)
    }

    /// Lets blocks hold what they read chunk by chunk, in the order of [`chunks_of_run`], if the result is a copy of a whole
    /// file that is cut as `grid` is, and blocks are runs of its chunks. Comes back with whether they do.
    pub(crate) fn copy_by_chunk(&mut self, grid: &ChunkGrid) -> bool {
        self.computation.by_chunk = self.computation.copies_chunks_of(grid, self.extent);
        self.computation.by_chunk
    }

    /// Whether [`copy_by_chunk`](Self::copy_by_chunk) has done so.
    pub(crate) fn is_by_chunk(&self) -> bool {
        self.computation.by_chunk
    }

    /// The graph it computes.
    #[must_use]
    pub fn graph(&self) -> &Graph {
        &self.graph
    }

    /// The size of the result.
    #[must_use]
    pub fn extent(&self) -> Extent {
        self.extent
    }

    /// The type of the result.
    #[must_use]
    pub fn dtype(&self) -> DType {
        self.dtype
    }

    /// The blocks, in order of computation.
    #[must_use]
    pub fn grid(&self) -> &ChunkGrid {
        &self.grid
    }

    /// How a block is computed.
    #[must_use]
    pub fn computation(&self) -> &Computation {
        &self.computation
    }

    /// The compiled expression.
    #[must_use]
    pub fn program(&self) -> &Program {
        &self.computation.program
    }

    /// What each block reads.
    #[must_use]
    pub fn reads(&self) -> &[SourceRead] {
        &self.computation.reads
    }

    /// What has to be true of every pixel: as many planes of `bool`, which the program computes after those of the result.
    #[must_use]
    pub fn checks(&self) -> &[Check] {
        &self.computation.checks
    }

    /// Whether blocks carry validity.
    #[must_use]
    pub fn validity(&self) -> Validity {
        self.computation.validity
    }

    /// The memory that one block in flight takes at most.
    #[must_use]
    pub fn block_bytes(&self) -> u64 {
        self.block_bytes
    }

    /// The memory for all blocks in flight.
    #[must_use]
    pub fn blocks_bytes(&self) -> u64 {
        self.memory_bytes - self.cache_bytes
    }

    /// The memory for decoded chunks that several blocks need; 0 if there are none.
    #[must_use]
    pub fn cache_bytes(&self) -> u64 {
        self.cache_bytes
    }
}

impl fmt::Display for Plan {
    /// The blocks, the memory, the reads, the program.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Extent { planes, height, width } = self.extent;
        writeln!(f, "{planes} x {height} x {width} {}", self.dtype)?;
        let (block_width, block_height) = (self.grid.chunk_width(), self.grid.chunk_height());
        writeln!(f, "{} blocks of {block_width} x {block_height} pixels", self.grid.chunk_count())?;
        writeln!(f, "{} bytes a block, {} for shared chunks", self.block_bytes, self.cache_bytes)?;
        for read in self.reads() {
            writeln!(f, "read {} planes {:?}", read.source.0.identity(), read.planes)?;
        }
        write!(f, "{}", self.program())
    }
}
