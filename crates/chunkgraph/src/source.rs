//! Where the planes of an array come from: the seam between the graph and files, memory or anything else.

use std::fmt::Debug;
use std::path::{Component, Path, PathBuf};

use serde_json::Value;
use tiffio::ReadState;
use tiffio::layout::{ChunkGrid, Window};

use crate::cache::TileCache;
use crate::dtype::DType;
use crate::error::{Result, Usage};
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

    /// The pixels of a chunk that it asks the cache for by this number, once for each window that shares pixels with it. So
    /// it is known who needs the chunk. Nothing for an input that asks for chunks in another way, or for none.
    fn chunk_window(&self, _chunk: u64) -> Option<Window> {
        None
    }

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

    /// Its chunks as a file holds them, for a copy of the whole: nothing for an input that has none.
    fn stored_chunks(&self) -> Option<&dyn StoredChunks> {
        None
    }

    /// What opens it again, here or elsewhere: a name that [`Sources`](crate::job::Sources) know, and parameters. Paths
    /// are written as `paths` says.
    ///
    /// # Errors
    ///
    /// [`Usage::NotWritten`] for an input that cannot be written down, as are all that do not say how.
    fn describe(&self, paths: &WrittenPaths) -> Result<NamedSource> {
        let _ = paths;
        let why = "this kind of input does not say how it is opened again";
        Err(Usage::NotWritten { what: self.identity().to_owned(), why }.into())
    }

    /// Reads the pixels of `window` of each of `planes` into the buffer of the same number in `out`, row by row, in the
    /// machine's byte order. Each buffer holds exactly the window.
    ///
    /// # Errors
    ///
    /// [`Error::Read`](crate::Error::Read) if the input does not give them.
    fn read(&self, window: Window, planes: &[u32], context: &mut ReadContext<'_>, out: &mut [&mut [u8]]) -> Result<()>;
}

/// The chunks of an input that is one image of a file.
pub trait StoredChunks {
    /// How the image is cut.
    fn grid(&self) -> &ChunkGrid;

    /// The bytes of a decoded chunk; 0 past the last.
    fn chunk_bytes(&self, chunk: u64) -> usize;

    /// Decodes a chunk into `out`, which is as long: pixel by pixel, in the machine's byte order, the last column and row of
    /// the image repeated past its edge.
    ///
    /// # Errors
    ///
    /// [`Error::Read`](crate::Error::Read) if the input does not give it.
    fn decode(&self, chunk: u64, memory: &mut ReadMemory, out: &mut [u8]) -> Result<()>;
}

/// An input as it is written down.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NamedSource {
    /// The name that its kind is registered by.
    pub name: String,
    /// Which version of it.
    pub version: u32,
    /// The parameters that open it.
    pub parameters: Value,
}

impl NamedSource {
    /// An input of this crate, of version 1.
    pub(crate) fn new(name: &str, parameters: &impl serde::Serialize) -> Result<Self> {
        let parameters = serde_json::to_value(parameters);
        let parameters = parameters.map_err(|_| Usage::NotWritten { what: name.to_owned(), why: "it has no JSON" })?;
        Ok(Self { name: name.to_owned(), version: 1, parameters })
    }
}

/// How paths of inputs are written down.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum WrittenPaths {
    /// From the root: the same on every machine that sees the same file systems.
    #[default]
    Absolute,
    /// From this folder, that of the plan: plan and inputs may be moved together.
    RelativeTo(PathBuf),
}

impl WrittenPaths {
    /// `path` as it is written down.
    ///
    /// # Errors
    ///
    /// [`Usage::NotWritten`] if it is no text, or the current folder is not known.
    pub fn write(&self, path: &Path) -> Result<String> {
        let failed = |why| Usage::NotWritten { what: path.display().to_string(), why };
        let absolute = |path: &Path| std::path::absolute(path).map_err(|_| failed("the current folder is not known"));
        let written = match self {
            Self::Absolute => absolute(path)?,
            Self::RelativeTo(folder) => from_folder(&absolute(path)?, &absolute(folder)?),
        };
        Ok(written.to_str().ok_or_else(|| failed("its path is no text"))?.to_owned())
    }
}

/// The way from `folder` to `path`, both absolute.
fn from_folder(path: &Path, folder: &Path) -> PathBuf {
    let shared = path.components().zip(folder.components()).take_while(|(a, b)| a == b).count();
    let ups = folder.components().skip(shared).map(|_| Component::ParentDir);
    ups.chain(path.components().skip(shared)).collect()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(path: &str, folder: &str, want: &str) {
        let found = WrittenPaths::RelativeTo(folder.into()).write(Path::new(path)).unwrap();
        assert_eq!((found.as_str(), WrittenPaths::Absolute.write(Path::new(path)).unwrap().as_str()), (want, path));
    }

    #[test]
    fn a_path_is_seen_from_the_folder_of_the_plan() {
        check("/data/a.tif", "/data", "a.tif");
        check("/data/in/a.tif", "/data/plans", "../in/a.tif");
        check("/other/a.tif", "/data/plans", "../../other/a.tif");
    }
}
