//! What is said: results as text or JSON on standard output, how it goes on the terminal.

mod blocks;
mod describe;
mod indices;
mod json;
mod progress;
mod saved;
mod size;
mod statistics;
mod sweep;
mod text;
mod validation;

use std::io::{self, Write};

pub(crate) use blocks::BlockFigures;
pub(crate) use describe::{Beside, Detail, FileInfo, Table};
pub(crate) use indices::IndexList;
pub(crate) use json::json;
pub(crate) use progress::{ProgressBar, ProgressLines};
pub(crate) use saved::Saved;
pub(crate) use size::Size;
pub(crate) use statistics::Statistics;
pub(crate) use sweep::{Sweep, Trial};
pub(crate) use validation::Validation;

use crate::errors::{Error, Result};

/// Writes a result to standard output.
///
/// # Errors
///
/// [`Error::Stdout`] if it is full or closed.
pub(crate) fn to_stdout(text: &str) -> Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes()).and_then(|()| out.flush()).map_err(Error::Stdout)
}
