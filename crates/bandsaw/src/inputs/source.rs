//! One raster that is to be read.

use std::path::{Path, PathBuf};

use tiffio::source::FileSource;
use tiffio::{Limits, Reader};

use super::{Mistake, stdin};
use crate::errors::Error;

/// A file, or standard input, and which of its bands are meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Source {
    path: PathBuf,
    /// By name or number from 1; none stands for all.
    bands: Vec<String>,
    /// The list that names it, and the line.
    line: Option<(String, usize)>,
}

impl Source {
    /// All bands of the file at `path`, or of standard input for `-`.
    pub(super) fn new(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into(), bands: Vec::new(), line: None }
    }

    pub(super) fn with_bands(self, bands: &[String]) -> Self {
        Self { bands: bands.to_vec(), ..self }
    }

    pub(super) fn of_line(self, list: &str, line: usize) -> Self {
        Self { line: Some((list.to_owned(), line)), ..self }
    }

    /// What it is called in results.
    pub(crate) fn name(&self) -> String {
        if self.is_stdin() { "standard input".to_owned() } else { self.path.display().to_string() }
    }

    /// The path; `-` for standard input.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// The bands that were chosen after a colon, by name or number from 1; none stands for all.
    pub(crate) fn bands(&self) -> &[String] {
        &self.bands
    }

    /// The bands that were chosen, by a flag or after a colon; none stands for all.
    ///
    /// # Errors
    ///
    /// [`Mistake::BandsTwice`].
    pub(crate) fn bands_or<'a>(&'a self, flag: &'a [String]) -> Result<&'a [String], Mistake> {
        match (flag.is_empty(), self.bands.is_empty()) {
            (false, false) => Err(Mistake::BandsTwice { word: self.path.display().to_string() }),
            (true, _) => Ok(&self.bands),
            (false, true) => Ok(flag),
        }
    }

    pub(crate) fn is_stdin(&self) -> bool {
        is_stdin(&self.path)
    }

    /// Opens it within `limits`.
    ///
    /// # Errors
    ///
    /// As [`Reader::new`].
    pub(crate) fn reader(&self, limits: Limits) -> tiffio::Result<Reader> {
        reader(&self.path, limits)
    }

    /// What keeps it from being read, with the line of the list that names it.
    pub(crate) fn error(&self, source: tiffio::Error) -> Error {
        let place = self.line.as_ref().map(|(list, line)| format!(" ({list}, line {line})"));
        Error::Input { name: self.name() + &place.unwrap_or_default(), source }
    }
}

fn is_stdin(path: &Path) -> bool {
    path.as_os_str() == "-"
}

/// The TIFF at `path`, within `limits`; `-` is standard input.
///
/// # Errors
///
/// As [`Reader::open`].
pub(crate) fn reader(path: &Path, limits: Limits) -> tiffio::Result<Reader> {
    if is_stdin(path) {
        return stdin::reader(limits);
    }
    let source = FileSource::open(path).map_err(|source| tiffio::Error::io(0..0, source))?;
    Reader::new(source, limits)
}
