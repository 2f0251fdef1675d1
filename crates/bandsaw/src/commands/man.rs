//! `man`: the manual, from the same definitions as help.

use std::fs;
use std::path::Path;

use crate::args::{self, ManArgs};
use crate::errors::{Error, Result};
use crate::report;

/// Prints the page of `bandsaw`, or writes those of all commands into a folder.
///
/// # Errors
///
/// [`Error::System`] if a page cannot be written; [`Error::Stdout`].
pub(super) fn run(args: &ManArgs) -> Result<()> {
    match &args.folder {
        Some(folder) => write_all(folder),
        None => {
            let mut page = Vec::new();
            clap_mangen::Man::new(args::command()).render(&mut page).map_err(Error::Stdout)?;
            report::to_stdout(&String::from_utf8_lossy(&page))
        }
    }
}

fn write_all(folder: &Path) -> Result<()> {
    let written = fs::create_dir_all(folder).and_then(|()| clap_mangen::generate_to(args::command(), folder));
    written.map_err(|error| Error::System(format!("{}: {}", folder.display(), crate::errors::system(&error))))
}
