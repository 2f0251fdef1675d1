//! Carrying a job out part by part, and making the file of the parts.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use tiffio::writer::{Existing, TileLogFooter, TileLogHeader, TileLogReader};

use super::Job;
use crate::array::{Part, PartReport, SaveOptions, SaveReport};
use crate::error::{Error, Result};
use crate::plan::Chunk;
use crate::run::RunOptions;

/// How far to look into the log of a part.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Look {
    /// At its header and its end: whether it is complete. The cost is the same for every part.
    #[default]
    Ends,
    /// At every byte.
    Whole,
}

/// What there is of a part.
#[derive(Debug, Clone)]
pub enum PartState {
    /// Nothing.
    Missing,
    /// All of it, and this much.
    Done(TileLogFooter),
    /// Something that is not the part: it was damaged, or belongs to another run. It is in the way of the part.
    Damaged(Error),
}

impl Job {
    /// Part `number`, from 0.
    ///
    /// # Errors
    ///
    /// [`JobFault::NoSuchPart`](crate::JobFault::NoSuchPart).
    pub fn part(&self, number: u32) -> Result<Part> {
        Ok(Part { run_id: self.run_id(), number, blocks: self.parts().blocks_of(number)? })
    }

    /// The file name of the log of part `number`: the run is in it, so that parts of several can lie in one folder.
    #[must_use]
    pub fn part_name(&self, number: u32) -> String {
        format!("{}{number:06}.tiles", self.part_prefix())
    }

    /// What the names of all parts of the run begin with.
    #[must_use]
    pub fn part_prefix(&self) -> String {
        format!("{}-", &self.run_id_text()[..16])
    }

    /// Computes part `number` into its log in `folder`, which appears complete or not at all: see
    /// [`Array::save_part`](crate::Array::save_part). Of `run` all counts but the size of blocks, which is the plan's.
    ///
    /// # Errors
    ///
    /// As there; [`JobFault::NoSuchPart`](crate::JobFault::NoSuchPart).
    pub fn run_part(&self, number: u32, folder: impl AsRef<Path>, run: &RunOptions) -> Result<PartReport> {
        let part = self.part(number)?;
        let log = folder.as_ref().join(self.part_name(number));
        self.array().save_part(self.mask(), &self.options(run, Existing::Refuse), &part, log)
    }

    /// What there is of part `number` in `folder`.
    ///
    /// # Errors
    ///
    /// [`JobFault::NoSuchPart`](crate::JobFault::NoSuchPart); [`Error::Write`] if the system does not let us look.
    pub fn part_state(&self, number: u32, folder: impl AsRef<Path>, look: Look) -> Result<PartState> {
        let part = self.part(number)?;
        let log = folder.as_ref().join(self.part_name(number));
        match std::fs::metadata(&log) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(PartState::Missing),
            _ => {}
        }
        let examine = || {
            let mut reader = TileLogReader::open(&log)?;
            reader.check(&self.header(&part))?;
            let footer = reader.footer()?;
            if look == Look::Whole { reader.verify() } else { Ok(footer) }
        };
        match examine() {
            Ok(footer) => Ok(PartState::Done(footer)),
            Err(error @ tiffio::Error::TileLog { .. }) => Ok(PartState::Damaged(Error::write(error))),
            Err(error) => Err(Error::write(error)),
        }
    }

    /// Makes the file at `path` of the parts in `folder`: see [`Array::assemble`](crate::Array::assemble).
    ///
    /// # Errors
    ///
    /// As there.
    pub fn assemble(
        &self,
        folder: impl AsRef<Path>,
        path: impl AsRef<Path>,
        existing: Existing,
        run: &RunOptions,
    ) -> Result<SaveReport> {
        let parts = (0..self.parts().count).map(|number| self.part(number)).collect::<Result<Vec<_>>>()?;
        let logs: Vec<PathBuf> = parts.iter().map(|part| folder.as_ref().join(self.part_name(part.number))).collect();
        self.array().assemble(self.mask(), &self.options(run, existing), &parts, &logs, path)
    }

    /// How the file is written, run as `run` says.
    pub(super) fn options(&self, run: &RunOptions, existing: Existing) -> SaveOptions {
        let run = RunOptions { chunk: self.save_options().run.chunk, ..run.clone() };
        SaveOptions { existing, run, ..self.save_options().clone() }
    }

    /// What the log of `part` begins with.
    fn header(&self, part: &Part) -> TileLogHeader {
        let unit_size = match self.save_options().run.chunk {
            Chunk::Pixels { width, height } => [width, height],
            Chunk::Auto => [0, 0],
        };
        TileLogHeader { run_id: part.run_id, part: part.number, units: part.blocks.clone(), unit_size }
    }
}
