//! The writer of COGs: encoded tiles in any order in, a published file out.

use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};

use super::spool::SpoolFile;
use super::{CogSpec, Spool};
use crate::error::{Result, Usage};
use crate::ifd::TiffVariant;
use crate::layout::ImageLayout;
use crate::writer::append::Appender;
use crate::writer::head::{FileHead, PlannedImage};
use crate::writer::offsets::ChunkTable;
use crate::writer::write::{layouts, output};
use crate::writer::{ImageSpec, Masked, MissingChunks, Sink, StagedFile, WriteOptions, WriteReport};

/// Bytes that stand before and behind each tile.
const FRAME_BYTES: u64 = 8;

/// Bytes that are copied at a time at most: enough that a system call costs nothing beside them.
const COPY_BYTES: u64 = 4 << 20;

/// Takes the encoded tiles of a COG's images in any order, and publishes it when all are there.
///
/// Memory held: two buffers of some MiB, and 12 bytes for each tile. On disk the tiles are there twice at the end: in the
/// spool, a file without a name in the folder of the output, and in the output itself. Dropped before
/// [`finish`](Self::finish), or after an error, it leaves nothing behind, and what stood at the path is untouched.
#[derive(Debug)]
pub struct CogWriter<S: Sink = StagedFile, P: Spool = SpoolFile> {
    /// What errors call the output.
    name: PathBuf,
    sink: S,
    spool: Appender<P>,
    specs: Vec<ImageSpec>,
    layouts: Vec<ImageLayout>,
    masked: Masked,
    head: FileHead,
    /// Where in the spool the tiles of each image are.
    tables: Vec<ChunkTable>,
    /// A write failed: what the spool holds is unknown.
    broken: bool,
}

impl CogWriter {
    /// Begins the file that is to stand at `path`. Nothing is visible there before [`finish`](Self::finish).
    ///
    /// # Errors
    ///
    /// [`Usage::Spec`] if `spec` contradicts itself; [`Error::Output`](crate::Error::Output) if the file cannot be made: one is there that is to
    /// be kept, a folder or device is there, or the folder does not let us.
    pub fn create(path: impl AsRef<Path>, spec: &CogSpec, options: &WriteOptions) -> Result<Self> {
        let path = path.as_ref();
        let images = spec.images()?;
        let failed = |source| output(path, 0, source);
        let staged = StagedFile::create(path, options.overwrite).map_err(failed)?;
        let spool = SpoolFile::beside(&staged).map_err(failed)?;
        Self::begin(staged, spool, path, images, spec.masked)
    }
}

impl<S: Sink, P: Spool> CogWriter<S, P> {
    /// Begins an output in `sink`, which errors call `name`, by way of `spool`.
    ///
    /// # Errors
    ///
    /// As for [`create`](CogWriter::create).
    pub fn with_sink(sink: S, spool: P, name: impl Into<PathBuf>, spec: &CogSpec) -> Result<Self> {
        Self::begin(sink, spool, name, spec.images()?, spec.masked)
    }

    fn begin(sink: S, spool: P, name: impl Into<PathBuf>, specs: Vec<ImageSpec>, masked: Masked) -> Result<Self> {
        let layouts = layouts(&specs)?;
        let images: Vec<_> = specs.iter().zip(&layouts).map(|(spec, layout)| PlannedImage { spec, layout }).collect();
        let head = FileHead::behind(&ghost_area(masked), FRAME_BYTES, &images)?;
        let tables = layouts.iter().map(|layout| ChunkTable::new(layout.grid.chunk_count())).collect::<Result<_>>()?;
        let spool = Appender::new(spool, 0);
        Ok(Self { name: name.into(), sink, spool, specs, layouts, masked, head, tables, broken: false })
    }

    /// The specifications of the images, in the order of the file; see [`CogSpec::images`].
    #[must_use]
    pub fn specs(&self) -> &[ImageSpec] {
        &self.specs
    }

    /// Whether the output is a BigTIFF.
    #[must_use]
    pub fn variant(&self) -> TiffVariant {
        self.head.variant
    }

    /// Takes the bytes of `tile` of image number `image` of [`specs`](Self::specs), encoded as it says.
    ///
    /// # Errors
    ///
    /// [`Usage::NoSuchImage`], [`Usage::NoSuchChunk`] and [`Usage::ChunkOrder`] if the tile is not in the file, comes
    /// twice, or has no byte; [`Usage::Spec`] if the file passes what a classic TIFF can hold and one was insisted on;
    /// [`Error::Output`](crate::Error::Output) if the bytes cannot be written, after which only dropping the writer makes sense.
    pub fn put_in(&mut self, image: usize, tile: u64, encoded: &[u8]) -> Result<()> {
        if self.broken {
            return Err(Usage::ChunkOrder { chunk: tile, problem: "comes after a write that failed" }.into());
        }
        let count = self.tables.len();
        let table = self.tables.get_mut(image).ok_or(Usage::NoSuchImage { image, count })?;
        let (index, bytes) = table.check(tile, encoded.len())?;
        let at = self.spool.position();
        let end = at.saturating_add(u64::from(bytes) + FRAME_BYTES);
        if self.head.chunks_at.saturating_add(end) > self.head.variant.offset_max() {
            let problem = format!("tile {tile} does not fit a classic TIFF of 4 GiB, leave the choice to IF_NEEDED");
            return Err(Usage::Spec { option: "BIGTIFF", problem }.into());
        }
        let spool = &mut self.spool;
        let appended =
            [&bytes.to_le_bytes(), encoded, &last_four(encoded)].into_iter().try_for_each(|part| spool.append(part));
        if let Err(source) = appended {
            self.broken = true;
            return Err(output(&self.name, self.spool.written(), source));
        }
        table.set(index, at + FRAME_BYTES / 2, bytes);
        Ok(())
    }

    /// Copies the tiles to their places, writes the tables, makes the output durable and publishes it.
    ///
    /// # Errors
    ///
    /// [`Usage::ChunkOrder`] if a tile is missing that may not; [`Error::Output`](crate::Error::Output) if something cannot be written, or the
    /// path was taken meanwhile by a file that is to be kept. Nothing is published then.
    pub fn finish(self) -> Result<WriteReport> {
        for (spec, table) in self.specs.iter().zip(&self.tables) {
            if let (Some(chunk), MissingChunks::Refuse) = (table.first_missing(), spec.missing_chunks) {
                return Err(Usage::ChunkOrder { chunk, problem: "was never put" }.into());
            }
        }
        if self.broken {
            let problem = "is where a write failed, the output is not complete";
            return Err(Usage::ChunkOrder { chunk: self.layouts[0].grid.chunk_count(), problem }.into());
        }
        let order = self.order();
        let Self { name, sink, mut spool, head, mut tables, .. } = self;
        let mut out = Appender::new(sink, head.chunks_at);
        let mut report = WriteReport { bytes: 0, chunks: 0, sparse_chunks: 0, variant: head.variant };
        let mut publish = || {
            for (offset, bytes) in &head.pieces {
                out.write_at(*offset, bytes)?;
            }
            spool.flush()?;
            copy_tiles(spool.sink(), &order, &mut tables, &mut out)?;
            out.flush()?;
            for (table, at) in tables.iter().zip(&head.tables) {
                table.write(head.variant, *at, |offset, bytes| out.write_at(offset, bytes))?;
                report.count(table);
            }
            out.publish()
        };
        publish().map_err(|source| output(&name, out.written(), source))?;
        Ok(WriteReport { bytes: out.position(), ..report })
    }

    /// The images whose tiles stand together, in the order in which they stand: the smallest overview first, an image
    /// with its mask.
    fn order(&self) -> Vec<Range<usize>> {
        let step = if self.masked == Masked::Yes { 2 } else { 1 };
        (0..self.tables.len()).step_by(step).rev().map(|first| first..first + step).collect()
    }
}

/// Copies tiles in the order of the file, and notes in the tables where they are now.
fn copy_tiles<S: Sink, P: Spool>(
    spool: &P,
    order: &[Range<usize>],
    tables: &mut [ChunkTable],
    out: &mut Appender<S>,
) -> io::Result<()> {
    let mut copy = Copy { spool, waiting: 0..0, buffer: Vec::new() };
    let mut position = out.position();
    for images in order {
        let tables = tables.get_mut(images.clone()).unwrap_or_default();
        let count = tables.first().map_or(0, ChunkTable::len);
        for tile in 0..count {
            for table in &mut *tables {
                let Some((offset, bytes)) = table.get(tile) else { continue };
                let start = offset - FRAME_BYTES / 2;
                copy.add(start..start + u64::from(bytes) + FRAME_BYTES, out)?;
                table.relocate(tile, position + FRAME_BYTES / 2);
                position += u64::from(bytes) + FRAME_BYTES;
            }
        }
    }
    copy.flush(out)
}

/// Copies ranges of the spool, those that follow each other together.
struct Copy<'a, P> {
    spool: &'a P,
    waiting: Range<u64>,
    buffer: Vec<u8>,
}

impl<P: Spool> Copy<'_, P> {
    fn add<S: Sink>(&mut self, range: Range<u64>, out: &mut Appender<S>) -> io::Result<()> {
        if range.start == self.waiting.end && range.end - self.waiting.start <= COPY_BYTES {
            self.waiting.end = range.end;
            return Ok(());
        }
        self.flush(out)?;
        self.waiting = range;
        Ok(())
    }

    fn flush<S: Sink>(&mut self, out: &mut Appender<S>) -> io::Result<()> {
        while !self.waiting.is_empty() {
            let length = (self.waiting.end - self.waiting.start).min(COPY_BYTES);
            self.buffer.resize(usize::try_from(length).unwrap_or(0), 0);
            self.spool.read_at(self.waiting.start, &mut self.buffer)?;
            out.append(&self.buffer)?;
            self.waiting.start += length;
        }
        Ok(())
    }
}

/// What stands behind a tile: its last four bytes, or fewer and zeros.
fn last_four(encoded: &[u8]) -> [u8; 4] {
    let mut last = [0; 4];
    let from = &encoded[encoded.len().saturating_sub(4)..];
    last[..from.len()].copy_from_slice(from);
    last
}

/// What GDAL may rely on. The space behind `NO` leaves room for `YES`.
fn ghost_area(masked: Masked) -> Vec<u8> {
    let mut text = "LAYOUT=IFDS_BEFORE_DATA\nBLOCK_ORDER=ROW_MAJOR\nBLOCK_LEADER=SIZE_AS_UINT4\n\
                    BLOCK_TRAILER=LAST_4_BYTES_REPEATED\nKNOWN_INCOMPATIBLE_EDITION=NO\n "
        .to_owned();
    if masked == Masked::Yes {
        text.push_str("MASK_INTERLEAVED_WITH_IMAGERY=YES\n");
    }
    format!("GDAL_STRUCTURAL_METADATA_SIZE={:06} bytes\n{text}", text.len()).into_bytes()
}
