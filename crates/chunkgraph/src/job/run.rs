//! Carrying a job out part by part, and making the file of the parts.

use std::path::{Path, PathBuf};

use tiffio::writer::Existing;

use super::Job;
use crate::array::{PartReport, SaveOptions, SaveReport};
use crate::error::Result;
use crate::run::RunOptions;

impl Job {
    /// Computes part `number` into its log in `folder`, which appears complete or not at all: see
    /// [`Array::save_part`](crate::Array::save_part). Of `run` all counts but the size of blocks, which is the plan's.
    ///
    /// # Errors
    ///
    /// As there; [`JobFault::NoSuchPart`](crate::JobFault::NoSuchPart).
    pub fn run_part(&self, number: u32, folder: impl AsRef<Path>, run: &RunOptions) -> Result<PartReport> {
        let part = self.outline().part(number)?;
        let log = folder.as_ref().join(self.outline().part_name(number));
        self.array().save_part(self.mask(), &self.options(run, Existing::Refuse), &part, log)
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
        let (outline, folder) = (self.outline(), folder.as_ref());
        let parts = (0..outline.parts().count).map(|number| outline.part(number)).collect::<Result<Vec<_>>>()?;
        let logs: Vec<PathBuf> = parts.iter().map(|part| folder.join(outline.part_name(part.number))).collect();
        self.array().assemble(self.mask(), &self.options(run, existing), &parts, &logs, path)
    }

    /// How the file is written, run as `run` says.
    pub(super) fn options(&self, run: &RunOptions, existing: Existing) -> SaveOptions {
        let run = RunOptions { chunk: self.save_options().run.chunk, ..run.clone() };
        SaveOptions { existing, run, ..self.save_options().clone() }
    }
}
