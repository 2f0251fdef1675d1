//! What a plan says of its parts, without a look at its inputs: who asks what is missing need not see them.

use std::io::ErrorKind;
use std::path::Path;

use tiffio::writer::{TileLogFooter, TileLogHeader, TileLogReader};

use super::Parts;
use super::document::{self, Written};
use crate::array::Part;
use crate::error::{Error, JobFault, Result};
use crate::io::hex;

/// The parts of a plan, and what tells them from those of all others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outline {
    pub(super) run_id: [u8; 32],
    pub(super) makes: Makes,
    pub(super) parts: Parts,
    /// Columns and rows of a block.
    pub(super) chunk: [u32; 2],
}

/// What becomes of the parts of a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Makes {
    /// A file; parts hold encoded tiles.
    File,
    /// Figures of whole bands; each part holds sums of its blocks.
    BandFigures,
    /// Figures of blocks; parts hold those of theirs.
    BlockFigures,
}

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

impl Outline {
    /// The parts of the plan that `text` is. No input is opened; what the plan says of them is checked when a
    /// [`Job`](super::Job) is made of it.
    ///
    /// # Errors
    ///
    /// [`JobFault`] saying what is wrong with the plan.
    pub fn from_json(text: &str) -> Result<Self> {
        let (written, run_id) = document::read(text)?;
        let (makes, parts, chunk) = match &written {
            Written::File(body) => (Makes::File, body.parts, body.chunk),
            Written::Figures(body) => (body.figures.makes(), body.parts, body.chunk),
        };
        if !parts.is_sound() {
            return Err(JobFault::Parts { count: parts.count, blocks: parts.blocks }.into());
        }
        Ok(Self { run_id, makes, parts, chunk })
    }

    /// The SHA-256 of what the plan says.
    #[must_use]
    pub fn run_id(&self) -> [u8; 32] {
        self.run_id
    }

    /// The same in hexadecimal digits.
    #[must_use]
    pub fn run_id_text(&self) -> String {
        hex(&self.run_id)
    }

    /// What becomes of the parts.
    #[must_use]
    pub fn makes(&self) -> Makes {
        self.makes
    }

    /// The parts.
    #[must_use]
    pub fn parts(&self) -> &Parts {
        &self.parts
    }

    /// Part `number`, from 0.
    ///
    /// # Errors
    ///
    /// [`JobFault::NoSuchPart`](crate::JobFault::NoSuchPart).
    pub fn part(&self, number: u32) -> Result<Part> {
        Ok(Part { run_id: self.run_id, number, blocks: self.parts.blocks_of(number)? })
    }

    /// The file name of the log of part `number`: the run is in it, so that parts of several can lie in one folder.
    #[must_use]
    pub fn part_name(&self, number: u32) -> String {
        let kind = if self.makes == Makes::File { "tiles" } else { "figures" };
        format!("{}-{number:06}.{kind}", &self.run_id_text()[..16])
    }

    /// What there is of part `number` in `folder`.
    ///
    /// # Errors
    ///
    /// [`JobFault::NoSuchPart`](crate::JobFault::NoSuchPart); [`Error::Write`] if the system does not let us look.
    pub fn part_state(&self, number: u32, folder: impl AsRef<Path>, look: Look) -> Result<PartState> {
        let header = self.header(number)?;
        let log = folder.as_ref().join(self.part_name(number));
        match std::fs::metadata(&log) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(PartState::Missing),
            _ => {}
        }
        let examine = || {
            let mut reader = TileLogReader::open(&log)?;
            reader.check(&header)?;
            let footer = reader.footer()?;
            if look == Look::Whole { reader.verify() } else { Ok(footer) }
        };
        match examine() {
            Ok(footer) => Ok(PartState::Done(footer)),
            Err(error @ tiffio::Error::TileLog { .. }) => Ok(PartState::Damaged(Error::write(error))),
            Err(error) => Err(Error::write(error)),
        }
    }

    /// What the log of part `number` begins with. Figures of whole bands are one unit, whatever the blocks.
    pub(super) fn header(&self, number: u32) -> Result<TileLogHeader> {
        let Part { run_id, number, blocks } = self.part(number)?;
        let units = match self.makes {
            Makes::File | Makes::BlockFigures => blocks,
            Makes::BandFigures => u64::from(number)..u64::from(number) + 1,
        };
        Ok(TileLogHeader { run_id, part: number, units, unit_size: self.chunk })
    }
}
