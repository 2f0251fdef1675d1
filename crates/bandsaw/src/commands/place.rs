//! Where an output is made: at its path, or in a temporary folder if it is for standard output.
//!
//! A TIFF is not written from its begin to its end, so what goes to a pipe is made on disk first. Nothing of it is sent before it
//! is complete.

use std::fs::File;
use std::io::{self, IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::args::OutputArgs;
use crate::errors::{Error, Result};

/// A place for one file.
#[derive(Debug)]
pub(super) enum Place {
    Path(PathBuf),
    /// A file in a folder that is removed with this value.
    Stdout(TempDir),
}

/// Its name in the temporary folder; errors show it after the folder.
const NAME: &str = "stdout.tif";

impl Place {
    /// The place that `-o` names.
    ///
    /// # Errors
    ///
    /// [`Error::NotToStdout`] for `-` if that is a terminal, or the report goes there too; [`Error::System`] if there is no
    /// folder for temporary files.
    pub(super) fn of(args: &OutputArgs) -> Result<Self> {
        if args.resume && args.output.as_os_str() == "-" {
            return Err(Error::NotToStdout("what --resume keeps stands beside a file with a name"));
        }
        Self::at(&args.output, args.json)
    }

    /// The same for an output and whether a report is asked for.
    ///
    /// # Errors
    ///
    /// As [`of`](Self::of).
    pub(super) fn at(output: &Path, json: bool) -> Result<Self> {
        if output.as_os_str() != "-" {
            return Ok(Self::Path(output.to_owned()));
        }
        if json {
            return Err(Error::NotToStdout("the report that --json asks for goes there"));
        }
        if io::stdout().is_terminal() {
            return Err(Error::NotToStdout("it is a terminal, and a TIFF is no text"));
        }
        let folder = tempfile::Builder::new().prefix("bandsaw-").tempdir();
        let folder = folder.map_err(|error| {
            let folder = std::env::temp_dir();
            Error::System(format!("{}: {}", folder.display(), crate::errors::system(&error)))
        })?;
        Ok(Self::Stdout(folder))
    }

    /// The path to write to.
    pub(super) fn path(&self) -> PathBuf {
        match self {
            Self::Path(path) => path.clone(),
            Self::Stdout(folder) => folder.path().join(NAME),
        }
    }

    /// Sends the file that is now complete to where it belongs.
    ///
    /// # Errors
    ///
    /// [`Error::Stdout`].
    pub(super) fn deliver(self) -> Result<()> {
        match self {
            Self::Path(_) => Ok(()),
            Self::Stdout(folder) => copy(&folder.path().join(NAME)).map_err(Error::Stdout),
        }
    }
}

fn copy(path: &Path) -> io::Result<()> {
    let mut out = io::stdout().lock();
    io::copy(&mut File::open(path)?, &mut out)?;
    out.flush()
}
