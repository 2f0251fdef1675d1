//! Where the planes of an array come from: the seam between the graph and files, memory or anything else.

use std::fmt::Debug;
use std::path::Path;

use tiffio::ReadState;
use tiffio::layout::Window;

use crate::cache::TileCache;
use crate::dtype::DType;
use crate::error::Result;
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

    /// Its size.
    fn extent(&self) -> Extent;

    /// The type of its values.
    fn dtype(&self) -> DType;

    /// How it is cut. Blocks along these chunks are cheapest to read.
    fn chunks(&self) -> ChunkLayout;

    /// Reads the pixels of `window` of each of `planes` into the buffer of the same number in `out`, row by row, in the
    /// machine's byte order. Each buffer holds exactly the window.
    ///
    /// # Errors
    ///
    /// [`Error::Read`](crate::Error::Read) if the input does not give them.
    fn read(&self, window: Window, planes: &[u32], context: &mut ReadContext<'_>, out: &mut [&mut [u8]]) -> Result<()>;
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
}
