//! The bands of an image of a TIFF as planes.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use tiffio::codec::ChunkShape;
use tiffio::layout::{ChunkGrid, ImageLayout, Window};
use tiffio::source::FileSource;
use tiffio::{Limits, ReadState, Reader, reader, writer};

use crate::cache::TileCache;
use crate::dtype::DType;
use crate::error::{Error, Result, Usage};
use crate::io::Fingerprint;
use crate::profile::Stage;
use crate::region::{ChunkLayout, Extent};
use crate::source::{ChunkSource, NamedSource, ReadContext, ReadMemory, StoredChunks, WrittenPaths};

/// One image of a TIFF.
#[derive(Debug)]
pub struct GeoTiffSource {
    identity: String,
    path: Option<PathBuf>,
    reader: Arc<Reader>,
    image: usize,
    layout: ImageLayout,
    dtype: DType,
}

impl GeoTiffSource {
    /// Image number `image` (from 0) of an open file, which errors call `name`.
    ///
    /// # Errors
    ///
    /// [`Error::Read`] if there is no such image or its layout is malformed; [`Usage::SampleType`] for complex samples.
    pub fn new(reader: Arc<Reader>, image: usize, name: &str) -> Result<Self> {
        let layout = reader.image(image).and_then(|image| image.layout()).map_err(|error| Error::read(name, error))?;
        let Some(dtype) = DType::from_sample_type(layout.sample_type) else {
            return Err(Usage::SampleType { name: name.to_owned(), sample_type: layout.sample_type }.into());
        };
        let layout = layout.clone();
        let identity = if image == 0 { name.to_owned() } else { format!("{name}, image {image}") };
        Ok(Self { identity, path: None, reader, image, layout, dtype })
    }

    /// The same with the path that the file was opened by.
    #[must_use]
    pub fn with_path(mut self, path: &Path) -> Self {
        self.path = Some(path.to_owned());
        self
    }

    /// Copies what a decoded chunk holds of the request into its planes.
    fn scatter(&self, chunk: u64, decoded: &[u8], request: (Window, &[u32]), out: &mut [&mut [u8]]) -> Result<()> {
        reader::scatter_chunk(&self.layout, chunk, decoded, request.0, request.1, out)
            .map_err(|error| Error::read(&self.identity, error))
    }

    fn decode(&self, chunk: u64, memory: &mut ReadMemory, out: &mut Vec<u8>) -> Result<()> {
        self.watched(memory, |state| self.reader.decode_chunk(self.image, chunk, state, out))
    }

    /// Decodes a chunk, and takes note of the time.
    fn watched(
        &self,
        memory: &mut ReadMemory,
        decode: impl FnOnce(&mut ReadState) -> tiffio::Result<ChunkShape>,
    ) -> Result<()> {
        memory.chunks_decoded += 1;
        let (started, read_before) = (memory.watch.now(), memory.state.bytes_read());
        if started.is_some() {
            memory.state.start_clock();
        }
        let shape = decode(&mut memory.state).map_err(|error| Error::read(&self.identity, error))?;
        if let Some(started) = started {
            let read_ended = memory.state.read_ended().unwrap_or(started);
            memory.watch.span(Stage::Read, started, read_ended, memory.state.bytes_read() - read_before);
            let samples = u64::from(shape.width) * u64::from(shape.height) * u64::from(shape.samples);
            let bytes = samples.saturating_mul(self.layout.sample_type.size() as u64);
            memory.watch.done(Stage::Decode, Some(read_ended), bytes);
        }
        Ok(())
    }

    /// The decoded chunk out of the cache, which knows it by `key`, or decoded into it.
    fn cached(&self, chunk: u64, cache: &TileCache, key: (u32, u64), memory: &mut ReadMemory) -> Result<Arc<Vec<u8>>> {
        let (started, decoded_before) = (memory.watch.now(), memory.chunks_decoded);
        let bytes = self.chunks().bytes;
        let tile = cache.get_or_decode(key, bytes, |out| self.decode(chunk, memory, out))?;
        if memory.chunks_decoded == decoded_before {
            memory.watch.done(Stage::Wait, started, 0);
        }
        Ok(tile)
    }
}

impl ChunkSource for GeoTiffSource {
    fn identity(&self) -> &str {
        &self.identity
    }

    fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }

    fn extent(&self) -> Extent {
        Extent { planes: self.layout.bands, height: self.layout.height, width: self.layout.width }
    }

    fn dtype(&self) -> DType {
        self.dtype
    }

    fn chunks(&self) -> ChunkLayout {
        let (width, height) = (self.layout.grid.chunk_width(), self.layout.grid.chunk_height());
        // An overflow here is refused by the reader's limits when the chunk is read.
        let bytes = self.layout.decoded_bytes(width, height).unwrap_or(u64::MAX);
        ChunkLayout { width, height, bytes }
    }

    fn stored_chunks(&self) -> Option<&dyn StoredChunks> {
        Some(self)
    }

    fn chunk_window(&self, chunk: u64) -> Option<Window> {
        self.layout.grid.window(chunk)
    }

    fn describe(&self, paths: &WrittenPaths) -> Result<NamedSource> {
        let Some(path) = &self.path else {
            let why = "it was not opened by a path, and cannot be opened a second time";
            return Err(Usage::NotWritten { what: self.identity.clone(), why }.into());
        };
        let file =
            Fingerprint::of(path).map_err(|source| Error::read(&self.identity, tiffio::Error::io(0..0, source)))?;
        let (path, image, limits) = (paths.write(path)?, self.image, self.reader.limits().into());
        NamedSource::new(WrittenGeoTiff::NAME, &WrittenGeoTiff { path, image, limits, file })
    }

    fn read(&self, window: Window, planes: &[u32], context: &mut ReadContext<'_>, out: &mut [&mut [u8]]) -> Result<()> {
        self.read_as_part(0, (window, planes), context, out)
    }
}

impl GeoTiffSource {
    /// Reads as [`read`](ChunkSource::read) does, for an input that is made of several files: the cache knows the first
    /// chunk of this one as number `first_chunk`.
    pub(super) fn read_as_part(
        &self,
        first_chunk: u64,
        (window, planes): (Window, &[u32]),
        context: &mut ReadContext<'_>,
        out: &mut [&mut [u8]],
    ) -> Result<()> {
        for chunk in chunks_of(&self.layout.grid, window, planes) {
            if let Some(cache) = context.cache {
                let tile = self.cached(chunk, cache, (context.source, first_chunk + chunk), context.memory)?;
                let started = context.memory.watch.now();
                self.scatter(chunk, &tile, (window, planes), out)?;
                context.memory.watch.done(Stage::Decode, started, 0);
            } else {
                // Taken out while it is filled, since the rest of the memory is at work too.
                let mut decoded = std::mem::take(&mut context.memory.chunk);
                let outcome = self.decode(chunk, context.memory, &mut decoded).and_then(|()| {
                    let started = context.memory.watch.now();
                    let scattered = self.scatter(chunk, &decoded, (window, planes), out);
                    context.memory.watch.done(Stage::Decode, started, 0);
                    scattered
                });
                context.memory.chunk = decoded;
                outcome?;
            }
        }
        Ok(())
    }
}

impl StoredChunks for GeoTiffSource {
    fn grid(&self) -> &ChunkGrid {
        &self.layout.grid
    }

    fn chunk_bytes(&self, chunk: u64) -> usize {
        let size = self.layout.grid.stored_size(chunk);
        let bytes = size.and_then(|(width, height)| self.layout.decoded_bytes(width, height));
        bytes.and_then(|bytes| usize::try_from(bytes).ok()).unwrap_or(0)
    }

    fn decode(&self, chunk: u64, memory: &mut ReadMemory, out: &mut [u8]) -> Result<()> {
        self.watched(memory, |state| {
            let shape = self.reader.decode_chunk_into(self.image, chunk, state, out)?;
            writer::pad_chunk(&self.layout, chunk, out)?;
            Ok(shape)
        })
    }
}

/// What opens an image of a file again.
#[derive(Debug, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct WrittenGeoTiff {
    path: String,
    image: usize,
    limits: WrittenLimits,
    file: Fingerprint,
}

/// [`Limits`] as they are written down.
#[derive(Debug, Clone, Copy, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct WrittenLimits {
    ifd_count: usize,
    ifd_entries: u64,
    tag_bytes: u64,
    chunk_bytes: u64,
}

impl From<&Limits> for WrittenLimits {
    fn from(limits: &Limits) -> Self {
        let Limits { ifd_count_max, ifd_entries_max, tag_bytes_max, chunk_bytes_max } = *limits;
        Self {
            ifd_count: ifd_count_max,
            ifd_entries: ifd_entries_max,
            tag_bytes: tag_bytes_max,
            chunk_bytes: chunk_bytes_max,
        }
    }
}

impl From<WrittenLimits> for Limits {
    fn from(limits: WrittenLimits) -> Self {
        let WrittenLimits { ifd_count, ifd_entries, tag_bytes, chunk_bytes } = limits;
        Self {
            ifd_count_max: ifd_count,
            ifd_entries_max: ifd_entries,
            tag_bytes_max: tag_bytes,
            chunk_bytes_max: chunk_bytes,
        }
    }
}

impl WrittenGeoTiff {
    /// What its kind is called in plans.
    pub(crate) const NAME: &'static str = "geotiff";

    /// Opens it; relative paths begin at `folder`.
    ///
    /// # Errors
    ///
    /// As [`Array::open`](crate::Array::open), and [`JobFault::InputChanged`](crate::JobFault::InputChanged).
    pub(crate) fn open(self, folder: &Path) -> Result<GeoTiffSource> {
        let path = folder.join(&self.path);
        self.file.check(&path)?;
        let name = path.display().to_string();
        let source = FileSource::open(&path).map_err(|source| Error::read(&name, tiffio::Error::io(0..0, source)))?;
        let reader = Reader::new(source, self.limits.into()).map_err(|error| Error::read(&name, error))?;
        Ok(GeoTiffSource::new(Arc::new(reader), self.image, &name)?.with_path(&path))
    }
}

/// The chunks that hold pixels of `window` in the bands `planes`, in file order.
fn chunks_of<'a>(grid: &'a ChunkGrid, window: Window, planes: &'a [u32]) -> impl Iterator<Item = u64> + 'a {
    let (width, height) = (grid.chunk_width(), grid.chunk_height());
    let last = |end: u64, side: u32| u32::try_from(end.saturating_sub(1) / u64::from(side)).unwrap_or(u32::MAX);
    let cols = window.col_off / width..=last(window.col_end(), width);
    let rows = window.row_off / height..=last(window.row_end(), height);
    let file_planes = (0..grid.planes()).filter(move |plane| grid.planes() == 1 || planes.contains(plane));
    file_planes.flat_map(move |plane| {
        let cols = cols.clone();
        rows.clone().flat_map(move |row| cols.clone().map(move |col| grid.index(plane, row, col)))
    })
}
