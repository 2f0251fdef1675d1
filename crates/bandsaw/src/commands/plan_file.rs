//! A plan that is carried out: read again, with the folder that its parts are in.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use chunkgraph::kernel::Kernels;
use chunkgraph::{AnyJob, Look, Outline, PartState, Sources};

use crate::args::PlanFileArgs;
use crate::errors::{Error, Result};

/// A plan and the folder of its parts. Its inputs are not looked at before [`job`](Self::job).
#[derive(Debug)]
pub(super) struct PlanFile {
    name: String,
    text: String,
    /// Where relative paths begin.
    folder: PathBuf,
    pub(super) outline: Outline,
    pub(super) parts: PathBuf,
}

/// What there is of the parts of a plan.
#[derive(Debug, Default)]
pub(super) struct Parts {
    /// How many are complete.
    pub(super) done: u32,
    /// Bytes of encoded tiles or figures in these.
    pub(super) bytes: u64,
    pub(super) missing: Vec<u32>,
    /// Those in whose place something else stands, and what that is.
    pub(super) damaged: Vec<(u32, chunkgraph::Error)>,
}

impl PlanFile {
    /// Reads the plan.
    ///
    /// # Errors
    ///
    /// [`Error::Text`] if it cannot be read, [`Error::Plan`] for whatever is wrong with it.
    pub(super) fn open(args: &PlanFileArgs) -> Result<Self> {
        let path = &args.plan;
        let name = path.display().to_string();
        let text = fs::read_to_string(path).map_err(|source| Error::Text { name: name.clone(), source })?;
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let folder = folder.to_owned();
        let outline = Outline::from_json(&text).map_err(|source| Error::Plan { name: name.clone(), source })?;
        let parts = args.parts_dir.clone().unwrap_or_else(|| path.with_extension("parts"));
        Ok(Self { name, text, folder, outline, parts })
    }

    /// What is to be done: its inputs are opened and compared with what the plan says of them.
    ///
    /// # Errors
    ///
    /// [`Error::Plan`] for whatever is wrong with the plan or its inputs.
    pub(super) fn job(&self) -> Result<AnyJob> {
        let mut sources = Sources::default().in_folder(&self.folder);
        indices::polygon::register(&mut sources);
        let job = AnyJob::from_json(&self.text, &Kernels::default(), &sources);
        job.map_err(|source| Error::Plan { name: self.name.clone(), source })
    }

    /// Looks at all parts.
    ///
    /// # Errors
    ///
    /// If the system does not let us look.
    pub(super) fn look(&self, look: Look) -> Result<Parts> {
        let mut found = Parts::default();
        for number in 0..self.outline.parts().count {
            match self.outline.part_state(number, &self.parts, look)? {
                PartState::Missing => found.missing.push(number),
                PartState::Damaged(error) => found.damaged.push((number, error)),
                PartState::Done(log) => {
                    found.done += 1;
                    found.bytes = found.bytes.saturating_add(log.bytes);
                }
            }
        }
        Ok(found)
    }

    /// Makes the folder of the parts, if it is not there.
    ///
    /// # Errors
    ///
    /// If it cannot be made.
    pub(super) fn make_folder(&self) -> Result<()> {
        fs::create_dir_all(&self.parts).map_err(|source| self.folder_error(source))
    }

    /// The error of the folder of the parts.
    pub(super) fn folder_error(&self, source: io::Error) -> Error {
        let error = tiffio::Error::Output { path: self.parts.clone(), bytes: 0, source };
        chunkgraph::Error::Write(error.into()).into()
    }
}

impl Parts {
    /// Those that are to be run, in order: missing ones, and those in whose place something else stands.
    pub(super) fn left(&self) -> Vec<u32> {
        let damaged = self.damaged.iter().map(|(number, _)| *number);
        let mut left: Vec<u32> = self.missing.iter().copied().chain(damaged).collect();
        left.sort_unstable();
        left
    }
}
