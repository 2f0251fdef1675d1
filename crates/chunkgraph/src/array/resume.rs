//! A save that goes on where one like it ended, however that came about.
//!
//! ```text
//! OUT.bandsaw-resume   the blocks that are done, encoded, in the order of the file: a progress log
//! first                what it holds is copied into the new output; of a COG tiles are decoded to make overviews of them
//! then                 each block that is not there is computed, and goes into both
//! at the end           the output gets its name, then the log is removed
//! ```
//!
//! The log is of one run: its header has the `run_id` of the [`Job`], which is the same for the same expression, inputs,
//! options and encoder. Only the size of blocks, which hangs on memory and threads, is taken from the log.

use std::path::{Path, PathBuf};

use tiffio::tag::Compression;
use tiffio::writer::{LogRecord, ProgressLog, TileLogHeader, TileLogReader, WriteOptions};

use super::Array;
use super::save::{self, SaveOptions, SaveReport};
use crate::error::{Error, Result, Usage};
use crate::io::{BlockEncoder, EncodedChunk, Output, OverviewsAgain};
use crate::job::{Job, JobOptions};
use crate::plan::Chunk;
use crate::run::{BlockSet, RunOptions};

/// What the path of an output is followed by in that of its log.
const SUFFIX: &str = ".bandsaw-resume";

impl Array {
    /// Saves as [`SaveOptions::resume`] says.
    pub(super) fn save_resumed(&self, path: &Path, mask: Option<&Self>, options: &SaveOptions) -> Result<SaveReport> {
        let (values, spec) = self.to_write(mask, options)?;
        if !spec.is_plain() && spec.images[0].compression == Compression::Lerc {
            // Overviews are of samples as they were computed, and LERC may have moved those that are kept.
            return Err(Usage::NotResumed { path: path.to_owned(), kind: "a COG in LERC" }.into());
        }
        let log_path = beside(path);
        values.check_not_input(path)?;
        values.check_not_input(&log_path)?;
        let (header, chunk) = self.identity(mask, options, &log_path)?;
        let run = RunOptions { chunk, ..options.run.clone() };
        let options = SaveOptions { run, ..options.clone() };
        let encoder = BlockEncoder::new(&spec)?;
        let plan = values.plan_beside(encoder.pending_bytes(), &encoder, &options)?;
        let mut output = Output::create(path, &spec, &WriteOptions { overwrite: options.existing })?;
        let mut again = OverviewsAgain::new(&encoder);
        let opened = ProgressLog::open(&log_path, &header, &mut |record, bytes| match record {
            LogRecord::Chunk { image, chunk, .. } => {
                again.keep(image, chunk, bytes);
                output.put_stored(image, chunk, bytes)
            }
            LogRecord::UnitEnd { unit } => {
                let chunks = plan.grid().window(unit).map_or(Ok(Vec::new()), |window| again.of_block(window))?;
                chunks.iter().try_for_each(|chunk| output.put_stored(chunk.image, chunk.chunk, &chunk.bytes))
            }
            // Halved tiles are those of parts.
            LogRecord::Waiting { .. } => Ok(()),
        });
        let mut log = opened.map_err(refused)?;
        let blocks_resumed = log.unit();
        let rest = BlockSet::from(blocks_resumed..header.units.end);
        let outcome = save::run_encoded(&plan, &rest, &options.run, &encoder, |chunks| {
            for EncodedChunk { image, chunk, bytes } in chunks {
                output.put(*image, *chunk, bytes)?;
                // Which block completes a tile of an overview is chance, so that is no part of any.
                if *image < spec.full_size_images() {
                    log.put(*image, *chunk, bytes).map_err(Error::write)?;
                }
            }
            log.end_unit().map_err(Error::write)
        });
        drop(again);
        drop(encoder);
        match outcome.and_then(|run| Ok(SaveReport { file: output.finish()?, run, blocks_resumed })) {
            Ok(report) => log.remove().map_err(Error::write).map(|()| report),
            Err(error) => {
                // A log of no blocks is good for nothing, and would stand in the way of what is mended and tried again.
                // What went wrong first is what is told.
                let _ = if log.unit() == 0 { log.remove() } else { Ok(()) };
                Err(error)
            }
        }
    }

    /// What the log of this save says of itself, and its blocks: those of the log at `path` if there is one.
    fn identity(&self, mask: Option<&Self>, options: &SaveOptions, path: &Path) -> Result<(TileLogHeader, Chunk)> {
        let there = TileLogReader::open(path).ok().map(|log| log.header().unit_size);
        let run = match there.filter(|sides| !sides.contains(&0)) {
            // Whether such a block fits the memory is told when it is known that the log is of this run.
            Some([width, height]) => {
                let chunk = Chunk::Pixels { width, height };
                RunOptions { chunk, memory_bytes: Some(u64::MAX / 4), ..options.run.clone() }
            }
            None => options.run.clone(),
        };
        let save = SaveOptions { run, ..options.clone() };
        let job = Job::new(self, &JobOptions { save, mask: mask.cloned(), ..JobOptions::default() })?;
        let chunk = job.save_options().run.chunk;
        let unit_size = if let Chunk::Pixels { width, height } = chunk { [width, height] } else { [0; 2] };
        Ok((TileLogHeader { run_id: job.run_id(), part: 0, units: 0..job.parts().blocks, unit_size }, chunk))
    }
}

/// The log of the output at `path`.
fn beside(path: &Path) -> PathBuf {
    let mut log = path.as_os_str().to_owned();
    log.push(SUFFIX);
    log.into()
}

/// Why a log was not opened.
fn refused(error: tiffio::Error) -> Error {
    match error {
        tiffio::Error::TileLog { path, what: problem, .. } => Usage::Progress { path, problem }.into(),
        other => Error::write(other),
    }
}
