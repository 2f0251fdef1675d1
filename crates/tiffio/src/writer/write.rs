//! The writer: encoded chunks in, a published file out.

use std::io;
use std::path::{Path, PathBuf};

use super::append::Appender;
use super::commit::{Existing, StagedFile};
use super::head::{FileHead, PlannedImage};
use super::offsets::ChunkTable;
use super::{ImageSpec, MissingChunks, Sink};
use crate::error::{Error, Result, Usage};
use crate::ifd::TiffVariant;
use crate::layout::{ChunkGrid, ImageLayout};

/// How an output comes to its path; what is in it is the [`ImageSpec`]'s.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct WriteOptions {
    /// What to do with a file that is already there. Default: keep it and fail.
    pub overwrite: Existing,
}

/// Appends encoded chunks to an output, and publishes it when all are there.
///
/// Memory held: a buffer of 1 MiB, and 12 bytes for each chunk of the image. Dropped before [`finish`](Self::finish), or
/// after an error, it leaves nothing behind, and what stood at the path is untouched.
#[derive(Debug)]
pub struct Writer<S: Sink = StagedFile> {
    /// What errors call the output.
    name: PathBuf,
    out: Appender<S>,
    layout: ImageLayout,
    missing_chunks: MissingChunks,
    variant: TiffVariant,
    table: ChunkTable,
    tables_at: [u64; 2],
    /// A write failed: what the sink holds is unknown, and must not be published.
    broken: bool,
}

/// What was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WriteReport {
    /// Bytes of the file.
    pub bytes: u64,
    /// Chunks in it.
    pub chunks: u64,
    /// Chunks that were left out because they hold nothing, see [`MissingChunks::Sparse`].
    pub sparse_chunks: u64,
    /// Whether it is a BigTIFF.
    pub variant: TiffVariant,
}

impl Writer {
    /// Begins the file that is to stand at `path`. Nothing is visible there before [`finish`](Self::finish).
    ///
    /// # Errors
    ///
    /// [`Usage::Spec`] if `spec` contradicts itself; [`Error::Output`] if the file cannot be made: one is there that is to
    /// be kept, a folder or device is there, or the folder does not let us.
    pub fn create(path: impl AsRef<Path>, spec: &ImageSpec, options: &WriteOptions) -> Result<Self> {
        let path = path.as_ref();
        let layout = spec.layout()?;
        let staged = StagedFile::create(path, options.overwrite).map_err(|source| output(path, 0, source))?;
        Self::begin(staged, path, spec, layout)
    }
}

impl<S: Sink> Writer<S> {
    /// Begins an output in `sink`, which errors call `name`.
    ///
    /// # Errors
    ///
    /// As for [`create`](Writer::create).
    pub fn with_sink(sink: S, name: impl Into<PathBuf>, spec: &ImageSpec) -> Result<Self> {
        let layout = spec.layout()?;
        Self::begin(sink, name, spec, layout)
    }

    fn begin(sink: S, name: impl Into<PathBuf>, spec: &ImageSpec, layout: ImageLayout) -> Result<Self> {
        let head = FileHead::new(&[PlannedImage { spec, layout: &layout }])?;
        let mut writer = Self {
            name: name.into(),
            out: Appender::new(sink, head.chunks_at),
            missing_chunks: spec.missing_chunks,
            variant: head.variant,
            table: ChunkTable::new(layout.grid.chunk_count())?,
            tables_at: head.tables.first().copied().unwrap_or_default(),
            layout,
            broken: false,
        };
        for (offset, bytes) in &head.pieces {
            writer.attempt(|out| out.write_at(*offset, bytes))?;
        }
        Ok(writer)
    }

    /// The layout of the image, as a reader will find it.
    #[must_use]
    pub fn layout(&self) -> &ImageLayout {
        &self.layout
    }

    /// How the image is cut into chunks.
    #[must_use]
    pub fn grid(&self) -> &ChunkGrid {
        &self.layout.grid
    }

    /// Whether the output is a BigTIFF.
    #[must_use]
    pub fn variant(&self) -> TiffVariant {
        self.variant
    }

    /// The length of the file so far.
    #[must_use]
    pub fn position(&self) -> u64 {
        self.out.position()
    }

    /// Appends the bytes of `chunk`, encoded as the specification says.
    ///
    /// Chunks can come in any order, each once; they stand in the file in the order in which they come.
    ///
    /// # Errors
    ///
    /// [`Usage::NoSuchChunk`] and [`Usage::ChunkOrder`] if the chunk is not in the image, comes twice, or has no byte;
    /// [`Usage::Spec`] if the file passes what a classic TIFF can hold and one was insisted on; [`Error::Output`] if the
    /// bytes cannot be written, after which only dropping the writer makes sense.
    pub fn put(&mut self, chunk: u64, encoded: &[u8]) -> Result<()> {
        if self.broken {
            return Err(Usage::ChunkOrder { chunk, problem: "comes after a write that failed" }.into());
        }
        let (index, bytes) = self.table.check(chunk, encoded.len())?;
        let offset = self.out.position();
        if offset.saturating_add(u64::from(bytes)) > self.variant.offset_max() {
            let problem = format!("chunk {chunk} does not fit a classic TIFF of 4 GiB, leave the choice to IF_NEEDED");
            return Err(Usage::Spec { option: "BIGTIFF", problem }.into());
        }
        self.attempt(|out| out.append(encoded))?;
        self.table.set(index, offset, bytes);
        Ok(())
    }

    /// Writes the tables of chunks, makes the output durable and publishes it.
    ///
    /// # Errors
    ///
    /// [`Usage::ChunkOrder`] if a chunk is missing that may not; [`Error::Output`] if something cannot be written, or the
    /// path was taken meanwhile by a file that is to be kept. Nothing is published then.
    pub fn finish(self) -> Result<WriteReport> {
        let missing = self.table.first_missing();
        if let (Some(chunk), MissingChunks::Refuse) = (missing, self.missing_chunks) {
            return Err(Usage::ChunkOrder { chunk, problem: "was never put" }.into());
        }
        if self.broken {
            let chunk = missing.unwrap_or_else(|| self.grid().chunk_count());
            return Err(
                Usage::ChunkOrder { chunk, problem: "is where a write failed, the output is not complete" }.into()
            );
        }
        let Self { name, mut out, table, variant, tables_at, .. } = self;
        let tables = table.write(variant, tables_at, |offset, bytes| out.write_at(offset, bytes));
        tables.and_then(|()| out.publish()).map_err(|source| output(&name, out.written(), source))?;
        let (chunks, of) = table.counts();
        Ok(WriteReport { bytes: out.position(), chunks, sparse_chunks: of - chunks, variant })
    }

    fn attempt(&mut self, write: impl FnOnce(&mut Appender<S>) -> io::Result<()>) -> Result<()> {
        write(&mut self.out).map_err(|source| {
            self.broken = true;
            output(&self.name, self.out.written(), source)
        })
    }
}

fn output(path: &Path, bytes: u64, source: io::Error) -> Error {
    Error::Output { path: path.to_owned(), bytes, source }
}

#[cfg(test)]
mod tests;
