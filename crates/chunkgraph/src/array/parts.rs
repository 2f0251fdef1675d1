//! A save cut into parts: each computed anywhere and at any time into a log of encoded tiles, and one file made of the logs.
//!
//! ```text
//! save_grid    how many blocks there are, and where they are best cut
//! save_part    blocks a..b -> a tile log, which appears complete or not at all
//! assemble     tile logs -> the file, the same bytes as of one run; no pixel of an input is read
//! ```
//!
//! All three take the array, the mask and the options of one and the same save.

use std::fs;
use std::io::ErrorKind;
use std::ops::Range;
use std::path::{Path, PathBuf};

use tiffio::writer::{
    LogRecord, TileLogFooter, TileLogHeader, TileLogReader, TileLogWriter, WaitingTile, WriteOptions,
};

use super::Array;
use super::save::{self, SaveOptions, SaveReport};
use crate::error::{Error, PartsFault, Result, Usage};
use crate::io::{BlockEncoder, Output};
use crate::plan::{Chunk, Plan};
use crate::run::{BlockSet, RunReport};

/// How a save is cut into blocks, in the order of the file: row by row, from left to right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SaveGrid {
    /// Columns and rows of a block. Whoever saves parts says so in [`RunOptions::chunk`](crate::RunOptions::chunk), so
    /// that all machines cut alike, whatever their memory and threads.
    pub chunk: [u32; 2],
    /// Blocks in all.
    pub blocks: u64,
    /// Blocks of a row.
    pub blocks_per_row: u64,
    /// Parts that begin at a multiple of so many blocks read no tile of an input twice, or seldom, and leave little of
    /// overviews to be done in the end.
    pub align: u64,
}

/// A share of a save.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// What tells the run from all others: a hash of all that the file's bytes depend on. The caller knows.
    pub run_id: [u8; 32],
    /// The number of the part in the run.
    pub number: u32,
    /// Its blocks.
    pub blocks: Range<u64>,
}

/// What became of a part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PartReport {
    /// Whether it was there, whole and right, before; or another attempt at it was done first.
    pub already_there: bool,
    /// What its log holds.
    pub log: TileLogFooter,
    /// The computation; of no blocks if the part was there before.
    pub run: RunReport,
}

impl Part {
    fn header(&self, unit_size: [u32; 2]) -> TileLogHeader {
        TileLogHeader { run_id: self.run_id, part: self.number, units: self.blocks.clone(), unit_size }
    }
}

impl Array {
    /// How [`save_with_mask`](Self::save_with_mask) with these options is cut into blocks.
    ///
    /// # Errors
    ///
    /// As [`save_with_mask`](Self::save_with_mask), before anything is read.
    pub fn save_grid(&self, mask: Option<&Self>, options: &SaveOptions) -> Result<SaveGrid> {
        self.check()?;
        let (values, spec) = self.to_write(mask, options)?;
        let encoder = BlockEncoder::new(&spec)?;
        let plan = values.plan_beside(encoder.pending_bytes(), &encoder, options)?;
        let grid = plan.grid();
        let blocks_per_row = u64::from(grid.chunks_across());
        let cog_rows = if spec.is_plain() { 1 } else { 2 };
        let align = blocks_per_row * rows_together(&plan).max(cog_rows).min(grid.chunks_down().into());
        let chunk = [grid.chunk_width(), grid.chunk_height()];
        Ok(SaveGrid { chunk, blocks: grid.chunk_count(), blocks_per_row, align })
    }

    /// Computes the blocks of `part` into a tile log at `log`, which appears there complete or not at all. Any number of
    /// attempts at one part may go on at once: the first that is done stays, and is a success for the others, too.
    ///
    /// # Errors
    ///
    /// As [`save_with_mask`](Self::save_with_mask); [`Usage::PartChunk`] if the options leave the size of blocks open,
    /// [`Usage::EmptyPart`] and [`Usage::NoSuchBlock`] for blocks that there are not, and [`Error::Write`] with
    /// [`tiffio::Error::TileLog`] if something else stands at `log`: it is never replaced.
    pub fn save_part(
        &self,
        mask: Option<&Self>,
        options: &SaveOptions,
        part: &Part,
        log: impl AsRef<Path>,
    ) -> Result<PartReport> {
        let log = log.as_ref();
        self.check()?;
        if self.chunk(&options.run) == Chunk::Auto {
            return Err(Usage::PartChunk.into());
        }
        let (values, spec) = self.to_write(mask, options)?;
        values.check_not_input(log)?;
        let encoder = BlockEncoder::new(&spec)?;
        let plan = values.plan_beside(encoder.pending_bytes(), &encoder, options)?;
        check_blocks(part, plan.grid().chunk_count())?;
        let header = part.header([plan.grid().chunk_width(), plan.grid().chunk_height()]);
        let blocks = BlockSet::from(part.blocks.clone());
        write_part(log, &header, |writer| {
            let run = save::run_encoded(&plan, &blocks, &options.run, &encoder, |chunks| {
                let mut put = || {
                    chunks.iter().try_for_each(|chunk| writer.put(chunk.image, chunk.chunk, &chunk.bytes))?;
                    writer.end_unit()
                };
                put().map_err(Error::write)
            })?;
            encoder.take_waiting(&mut |waiting| writer.put_waiting(waiting.level, waiting.tile, waiting.packed))?;
            Ok(run)
        })
    }

    /// Makes the file at `path` of the logs of all parts, in any order: encoded tiles are copied, each after a look at its
    /// checksum, and only the tiles of overviews that several parts share are encoded. The file has the bytes that
    /// [`save_with_mask`](Self::save_with_mask) gives it, and no pixel of an input is read.
    ///
    /// Memory: 12 bytes for each tile of the file, some MiB, and for a COG what waits of overviews, as in a save.
    ///
    /// # Errors
    ///
    /// [`PartsFault`] if the parts do not make the whole, [`Usage::LogCount`] if there are not as many logs as parts,
    /// [`Error::Write`] with [`tiffio::Error::TileLog`] if a log is damaged or not that of its part; and as
    /// [`save_with_mask`](Self::save_with_mask). What stood at `path` is then untouched.
    pub fn assemble(
        &self,
        mask: Option<&Self>,
        options: &SaveOptions,
        parts: &[Part],
        logs: &[PathBuf],
        path: impl AsRef<Path>,
    ) -> Result<SaveReport> {
        let path = path.as_ref();
        self.check()?;
        if parts.len() != logs.len() {
            return Err(Usage::LogCount { logs: logs.len(), parts: parts.len() }.into());
        }
        let (values, spec) = self.to_write(mask, options)?;
        values.check_not_input(path)?;
        let mut parts: Vec<(&Part, &Path)> = parts.iter().zip(logs.iter().map(PathBuf::as_path)).collect();
        parts.sort_by_key(|(part, _)| part.blocks.start);
        self.check_whole(&parts)?;
        let encoder = BlockEncoder::new(&spec)?;
        let mut output = Output::create(path, &spec, &WriteOptions { overwrite: options.existing })?;
        let mut bytes_read = 0_u64;
        for (_, log) in &parts {
            bytes_read = bytes_read.saturating_add(copy(log, &encoder, &mut output)?);
            if let Some(error) = options.run.stopped() {
                return Err(error);
            }
        }
        let blocks = parts.iter().map(|(part, _)| part.blocks.end - part.blocks.start).sum();
        let run =
            RunReport { blocks, chunks_decoded: 0, bytes_read, peak_bytes: encoder.pending_bytes(), hand_overs: 0 };
        drop(encoder);
        Ok(SaveReport { file: output.finish()?, run, blocks_resumed: 0 })
    }

    /// Fails unless each log is complete and that of its part, and the parts are all blocks, each once.
    fn check_whole(&self, parts: &[(&Part, &Path)]) -> Result<()> {
        let mut unit_size = None;
        let mut next = 0;
        let mut before: Option<&Path> = None;
        for &(part, log) in parts {
            let missing = || PartsFault::Missing { part: part.number, path: log.to_path_buf() };
            if fs::metadata(log).is_err_and(|error| error.kind() == ErrorKind::NotFound) {
                return Err(missing().into());
            }
            let mut reader = TileLogReader::open(log).map_err(Error::write)?;
            let size = *unit_size.get_or_insert(reader.header().unit_size);
            reader.check(&part.header(size)).and_then(|()| reader.footer()).map_err(Error::write)?;
            if part.blocks.start > next {
                return Err(PartsFault::Gap { blocks: next..part.blocks.start }.into());
            }
            if let Some(first) = before.filter(|_| part.blocks.start < next) {
                let (first, second) = (first.to_owned(), log.to_path_buf());
                return Err(PartsFault::Overlap { first, second, block: part.blocks.start }.into());
            }
            (next, before) = (part.blocks.end, Some(log));
        }
        let [width, height] = unit_size.unwrap_or([1, 1]).map(|side| side.max(1));
        let extent = self.extent();
        let blocks = u64::from(extent.width.div_ceil(width)) * u64::from(extent.height.div_ceil(height));
        if next == blocks {
            return Ok(());
        }
        Err(PartsFault::Gap { blocks: next..blocks.max(next) }.into())
    }
}

/// Copies the tiles of a log into the file; comes back with their bytes.
fn copy(log: &Path, encoder: &BlockEncoder<'_>, output: &mut Output) -> Result<u64> {
    let mut reader = TileLogReader::open(log).map_err(Error::write)?;
    let (mut bytes, mut total) = (Vec::new(), 0);
    while let Some(record) = reader.next(&mut bytes).map_err(Error::write)? {
        total += bytes.len() as u64;
        match record {
            LogRecord::Chunk { image, chunk, .. } => output.put(image, chunk, &bytes)?,
            LogRecord::UnitEnd { .. } => {}
            LogRecord::Waiting { level, tile } => {
                let waiting = WaitingTile { level, tile, packed: &bytes };
                let chunks = encoder.encode_waiting(&waiting).map_err(Error::write)?;
                chunks.iter().try_for_each(|chunk| output.put(chunk.image, chunk.chunk, &chunk.bytes))?;
                encoder.reuse(chunks);
            }
        }
    }
    Ok(total)
}

/// Has the log of a part written by `write` and publishes it at `log`, if it is not there already.
pub(crate) fn write_part(
    log: &Path,
    header: &TileLogHeader,
    write: impl FnOnce(&mut TileLogWriter) -> Result<RunReport>,
) -> Result<PartReport> {
    let nothing = RunReport { blocks: 0, chunks_decoded: 0, bytes_read: 0, peak_bytes: 0, hand_overs: 0 };
    let there = |run| Ok(PartReport { already_there: true, log: verified(log, header)?, run });
    if log.exists() {
        return there(nothing);
    }
    let mut writer = TileLogWriter::create(log, header).map_err(Error::write)?;
    let run = write(&mut writer)?;
    match writer.finish() {
        Ok(log) => Ok(PartReport { already_there: false, log, run }),
        Err(tiffio::Error::Output { source, .. }) if source.kind() == ErrorKind::AlreadyExists => there(run),
        Err(error) => Err(Error::write(error)),
    }
}

/// The sums of the log at `path`, every checksum of which is right.
fn verified(path: &Path, header: &TileLogHeader) -> Result<TileLogFooter> {
    let verify = || {
        let mut reader = TileLogReader::open(path)?;
        reader.check(header)?;
        reader.footer()?;
        reader.verify()
    };
    verify().map_err(Error::write)
}

fn check_blocks(part: &Part, count: u64) -> Result<()> {
    if part.blocks.is_empty() {
        return Err(Usage::EmptyPart { part: part.number }.into());
    }
    if part.blocks.end > count {
        return Err(Usage::NoSuchBlock { block: part.blocks.end - 1, count }.into());
    }
    Ok(())
}

/// Rows of blocks between two that no chunk of an input spans; 1 if there are hardly any such rows.
pub(crate) fn rows_together(plan: &Plan) -> u64 {
    let height = u64::from(plan.grid().chunk_height()).max(1);
    let rows = u64::from(plan.grid().chunks_down());
    let together = plan.reads().iter().map(|read| read.source.0.chunks().height).fold(1_u64, |rows, chunk| {
        let chunk = u64::from(chunk.max(1));
        let needed = chunk / gcd(chunk, height);
        rows / gcd(rows, needed) * needed
    });
    if together <= rows / 4 { together } else { 1 }
}

fn gcd(mut a: u64, mut b: u64) -> u64 {
    while b > 0 {
        (a, b) = (b, a % b);
    }
    a.max(1)
}
