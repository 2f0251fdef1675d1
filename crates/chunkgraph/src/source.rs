//! Where the planes of an array come from: the seam between the graph and files, memory or anything else.

use std::fmt::Debug;
use std::path::Path;

use tiffio::ReadState;
use tiffio::layout::Window;

use crate::cache::TileCache;
use crate::dtype::DType;
use crate::error::Result;
use crate::profile::Watch;
use crate::region::{ChunkLayout, Extent};

/// An input that can be read block by block, from many threads at once.
pub trait ChunkSource: Send + Sync + Debug {
    /// What tells this input from all others of a graph: two sources of one identity are read as one. It is also the
    /// name in errors.
    fn identity(&self) -> &str;

    /// The file behind it, if there is one.
    fn path(&self) -> Option<&Path> {
        None
    }

    /// All files behind it.
    fn paths(&self) -> Vec<&Path> {
        self.path().into_iter().collect()
    }

    /// Its size.
    fn extent(&self) -> Extent;

    /// The type of its values.
    fn dtype(&self) -> DType;

    /// How it is cut. Blocks along these chunks are cheapest to read.
    fn chunks(&self) -> ChunkLayout;

    /// The bytes of memory that reading a window of so many columns and rows takes, beside a decoded chunk and what is read:
    /// none for an input that is only read.
    fn read_bytes(&self, _width: u64, _height: u64) -> u64 {
        0
    }

    /// The chunks of other inputs that it reads for a window of so many columns and rows: none for an input that computes
    /// nothing.
    fn nested_chunks(&self, _width: u64, _height: u64) -> Vec<NestedChunks> {
        Vec::new()
    }

    /// What it computes its pixels with, for an explanation, one instruction a line: nothing for an input that is only read.
    fn programs(&self) -> Vec<String> {
        Vec::new()
    }

    /// Reads the pixels of `window` of each of `planes` into the buffer of the same number in `out`, row by row, in the
    /// machine's byte order. Each buffer holds exactly the window.
    ///
    /// # Errors
    ///
    /// [`Error::Read`](crate::Error::Read) if the input does not give them.
    fn read(&self, window: Window, planes: &[u32], context: &mut ReadContext<'_>, out: &mut [&mut [u8]]) -> Result<()>;
}

/// Chunks of an input below another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NestedChunks {
    /// How that input is cut.
    pub chunk: ChunkLayout,
    /// How many columns of it are needed.
    pub width: u64,
    /// How many rows.
    pub height: u64,
}

/// What a worker brings when it reads: its scratch memory, and the cache of decoded chunks that all workers share.
#[derive(Debug)]
pub struct ReadContext<'a> {
    /// Decoded chunks, if chunks of this input are needed by several blocks.
    pub cache: Option<&'a TileCache>,
    /// The number of the input in the plan, for the cache.
    pub source: u32,
    /// The worker's own memory.
    pub memory: &'a mut ReadMemory,
}

/// Scratch memory of one worker for reading, reused from block to block.
#[derive(Debug, Default)]
pub struct ReadMemory {
    /// For stored bytes and the tables of codecs.
    pub state: ReadState,
    /// One decoded chunk.
    pub chunk: Vec<u8>,
    /// How many chunks were decoded.
    pub chunks_decoded: u64,
    /// What its time is spent on, if somebody wants to know.
    pub watch: Watch,
}
