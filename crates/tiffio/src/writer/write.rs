//! The writer: encoded chunks in, a published file out.

use std::io;
use std::path::{Path, PathBuf};

use super::append::Appender;
use super::commit::{Existing, StagedFile};
use super::head::{FileHead, PlannedImage};
use super::offsets::ChunkTable;
use super::spec::wrong;
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
/// A file holds one image or several; they are numbered from 0 in the order of their specifications. Memory held: a buffer
/// of 256 KiB, and 12 bytes for each chunk of the images. Dropped before [`finish`](Self::finish), or
/// after an error, it leaves nothing behind, and what stood at the path is untouched.
#[derive(Debug)]
pub struct Writer<S: Sink = StagedFile> {
    /// What errors call the output.
    name: PathBuf,
    out: Appender<S>,
    layouts: Vec<ImageLayout>,
    variant: TiffVariant,
    tables: Vec<ImageTable>,
    /// A write failed: what the sink holds is unknown, and must not be published.
    broken: bool,
}

/// The chunks of one image, and where in the file that is to be said.
#[derive(Debug)]
struct ImageTable {
    chunks: ChunkTable,
    at: [u64; 2],
    missing_chunks: MissingChunks,
}

/// What was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WriteReport {
    /// Bytes of the file.
    pub bytes: u64,
    /// Chunks in it, of all images.
    pub chunks: u64,
    /// Chunks that were left out because they hold nothing, see [`MissingChunks::Sparse`].
    pub sparse_chunks: u64,
    /// Whether it is a BigTIFF.
    pub variant: TiffVariant,
}

impl WriteReport {
    pub(super) fn count(&mut self, table: &ChunkTable) {
        let (put, of) = table.counts();
        self.chunks += put;
        self.sparse_chunks += of - put;
    }
}

/// The layouts of the images of an output.
pub(super) fn layouts(specs: &[ImageSpec]) -> Result<Vec<ImageLayout>> {
    if specs.is_empty() {
        return Err(wrong("images", "a file has at least one".to_owned()));
    }
    specs.iter().map(ImageSpec::layout).collect()
}

impl Writer {
    /// Begins the file that is to stand at `path`. Nothing is visible there before [`finish`](Self::finish).
    ///
    /// # Errors
    ///
    /// [`Usage::Spec`] if `spec` contradicts itself; [`Error::Output`] if the file cannot be made: one is there that is to
    /// be kept, a folder or device is there, or the folder does not let us.
    pub fn create(path: impl AsRef<Path>, spec: &ImageSpec, options: &WriteOptions) -> Result<Self> {
        Self::create_images(path, std::slice::from_ref(spec), options)
    }

    /// Begins the file of several images that is to stand at `path`: their directories stand in it in this order, the
    /// whole head before the first chunk. Masks follow their image, and overviews the image that they are of. The first
    /// image says whether the file is a BigTIFF.
    ///
    /// # Errors
    ///
    /// As for [`create`](Self::create); [`Usage::Spec`] if there is no image.
    pub fn create_images(path: impl AsRef<Path>, specs: &[ImageSpec], options: &WriteOptions) -> Result<Self> {
        let path = path.as_ref();
        let layouts = layouts(specs)?;
        let staged = StagedFile::create(path, options.overwrite).map_err(|source| output(path, 0, source))?;
        Self::begin(staged, path, specs, layouts)
    }
}

impl<S: Sink> Writer<S> {
    /// Begins an output in `sink`, which errors call `name`.
    ///
    /// # Errors
    ///
    /// As for [`create`](Writer::create).
    pub fn with_sink(sink: S, name: impl Into<PathBuf>, spec: &ImageSpec) -> Result<Self> {
        Self::with_sink_images(sink, name, std::slice::from_ref(spec))
    }

    /// Begins an output of several images in `sink`, which errors call `name`.
    ///
    /// # Errors
    ///
    /// As for [`create_images`](Writer::create_images).
    pub fn with_sink_images(sink: S, name: impl Into<PathBuf>, specs: &[ImageSpec]) -> Result<Self> {
        Self::begin(sink, name, specs, layouts(specs)?)
    }

    fn begin(sink: S, name: impl Into<PathBuf>, specs: &[ImageSpec], layouts: Vec<ImageLayout>) -> Result<Self> {
        let images: Vec<_> = specs.iter().zip(&layouts).map(|(spec, layout)| PlannedImage { spec, layout }).collect();
        let head = FileHead::new(&images)?;
        let table = |(image, at): (&PlannedImage<'_>, &[u64; 2])| {
            let chunks = ChunkTable::new(image.layout.grid.chunk_count())?;
            Ok(ImageTable { chunks, at: *at, missing_chunks: image.spec.missing_chunks })
        };
        let tables = images.iter().zip(&head.tables).map(table).collect::<Result<_>>()?;
        let out = Appender::new(sink, head.chunks_at);
        let mut writer = Self { name: name.into(), out, layouts, variant: head.variant, tables, broken: false };
        for (offset, bytes) in &head.pieces {
            writer.attempt(|out| out.write_at(*offset, bytes))?;
        }
        Ok(writer)
    }

    /// The layout of the first image, as a reader will find it.
    #[must_use]
    pub fn layout(&self) -> &ImageLayout {
        &self.layouts[0]
    }

    /// The layouts of all images.
    #[must_use]
    pub fn layouts(&self) -> &[ImageLayout] {
        &self.layouts
    }

    /// How the first image is cut into chunks.
    #[must_use]
    pub fn grid(&self) -> &ChunkGrid {
        &self.layout().grid
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

    /// Appends the bytes of `chunk` of the first image; see [`put_in`](Self::put_in).
    ///
    /// # Errors
    ///
    /// As for [`put_in`](Self::put_in).
    pub fn put(&mut self, chunk: u64, encoded: &[u8]) -> Result<()> {
        self.put_in(0, chunk, encoded)
    }

    /// Appends the bytes of `chunk` of image number `image`, encoded as the specification says.
    ///
    /// Chunks can come in any order, each once; they stand in the file in the order in which they come.
    ///
    /// # Errors
    ///
    /// [`Usage::NoSuchImage`], [`Usage::NoSuchChunk`] and [`Usage::ChunkOrder`] if the chunk is not in the file, comes twice, or has no byte;
    /// [`Usage::Spec`] if the file passes what a classic TIFF can hold and one was insisted on; [`Error::Output`] if the
    /// bytes cannot be written, after which only dropping the writer makes sense.
    pub fn put_in(&mut self, image: usize, chunk: u64, encoded: &[u8]) -> Result<()> {
        if self.broken {
            return Err(Usage::ChunkOrder { chunk, problem: "comes after a write that failed" }.into());
        }
        let count = self.tables.len();
        let table = self.tables.get(image).ok_or(Usage::NoSuchImage { image, count })?;
        let (index, bytes) = table.chunks.check(chunk, encoded.len())?;
        let offset = self.out.position();
        if offset.saturating_add(u64::from(bytes)) > self.variant.offset_max() {
            let problem = format!("chunk {chunk} does not fit a classic TIFF of 4 GiB, leave the choice to IF_NEEDED");
            return Err(Usage::Spec { option: "BIGTIFF", problem }.into());
        }
        self.attempt(|out| out.append(encoded))?;
        self.tables[image].chunks.set(index, offset, bytes);
        Ok(())
    }

    /// Writes the tables of chunks, makes the output durable and publishes it.
    ///
    /// # Errors
    ///
    /// [`Usage::ChunkOrder`] if a chunk is missing that may not; [`Error::Output`] if something cannot be written, or the
    /// path was taken meanwhile by a file that is to be kept. Nothing is published then.
    pub fn finish(self) -> Result<WriteReport> {
        for table in self.tables.iter().filter(|table| table.missing_chunks == MissingChunks::Refuse) {
            if let Some(chunk) = table.chunks.first_missing() {
                return Err(Usage::ChunkOrder { chunk, problem: "was never put" }.into());
            }
        }
        if self.broken {
            let missing = self.tables.iter().find_map(|table| table.chunks.first_missing());
            let chunk = missing.unwrap_or_else(|| self.grid().chunk_count());
            return Err(
                Usage::ChunkOrder { chunk, problem: "is where a write failed, the output is not complete" }.into()
            );
        }
        let Self { name, mut out, tables, variant, .. } = self;
        let mut report = WriteReport { bytes: out.position(), chunks: 0, sparse_chunks: 0, variant };
        let mut publish = || {
            for table in &tables {
                table.chunks.write(variant, table.at, |offset, bytes| out.write_at(offset, bytes))?;
                report.count(&table.chunks);
            }
            out.publish()
        };
        publish().map_err(|source| output(&name, out.written(), source))?;
        Ok(report)
    }

    fn attempt(&mut self, write: impl FnOnce(&mut Appender<S>) -> io::Result<()>) -> Result<()> {
        write(&mut self.out).map_err(|source| {
            self.broken = true;
            output(&self.name, self.out.written(), source)
        })
    }
}

pub(super) fn output(path: &Path, bytes: u64, source: io::Error) -> Error {
    Error::Output { path: path.to_owned(), bytes, source }
}

#[cfg(test)]
mod tests;
