//! `info`: what files hold.

use serde::Serialize;

use crate::args::InfoArgs;
use crate::errors::{self, Error, Result};
use crate::inputs;
use crate::report::{self, FileInfo};

/// Schema `bandsaw-info/1`.
#[derive(Serialize)]
struct Files {
    files: Vec<FileInfo>,
}

/// Prints each file; one that cannot be read gets its line on standard error and the others are printed all the same.
///
/// # Errors
///
/// [`Error::AlreadyReported`] with the code of the first file that could not be read; [`Error::Stdout`].
pub(super) fn run(args: &InfoArgs) -> Result<()> {
    let mut files = Vec::new();
    let mut failed = None;
    for path in &args.files {
        let name = path.display().to_string();
        match inputs::reader(path, args.limits.limits()) {
            Ok(reader) => {
                let info = FileInfo::new(name, &reader);
                if args.json {
                    files.push(info);
                } else {
                    report::to_stdout(&info.to_string())?;
                }
            }
            Err(source) => {
                let error = Error::Input { name, source };
                errors::report(&error);
                failed.get_or_insert(error.code());
            }
        }
    }
    if args.json {
        report::to_stdout(&report::json("bandsaw-info/1", &Files { files })?)?;
    }
    failed.map_or(Ok(()), |code| Err(Error::AlreadyReported { code }))
}
