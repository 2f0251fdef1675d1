//! `gc`: what is left of attempts at the parts of a plan, taken away.

use std::fs;
use std::path::PathBuf;

use chunkgraph::Look;
use serde::Serialize;

use super::plan_file::PlanFile;
use crate::args::GcArgs;
use crate::errors::Result;
use crate::report::{self, Size};

/// What was removed (schema `bandsaw-gc/1`).
#[derive(Debug, Default, Serialize)]
struct Removed {
    files: Vec<String>,
    bytes: u64,
}

/// Removes what stands in the place of parts and is none, with `--all` the parts too, and hidden temporaries of attempts
/// that were killed where a file system has no unnamed files. Nothing else in the folder is touched, parts of other plans
/// neither; the folder goes when it is empty.
///
/// # Errors
///
/// A plan that cannot be read, files that cannot be removed.
pub(super) fn run(args: &GcArgs) -> Result<()> {
    let plan = PlanFile::open(&args.plan)?;
    let place = |number: u32| plan.parts.join(plan.outline.part_name(number));
    let mut files: Vec<PathBuf> = if args.all {
        (0..plan.outline.parts().count).map(place).filter(|path| path.exists()).collect()
    } else {
        let found = plan.look(Look::Whole)?;
        found.damaged.iter().map(|(number, _)| place(*number)).collect()
    };
    files.extend(temporaries(&plan)?);
    let mut removed = Removed::default();
    for path in files {
        let bytes = fs::metadata(&path).map_or(0, |found| found.len());
        match fs::remove_file(&path) {
            Ok(()) => {}
            // Another gc was there first.
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => continue,
            Err(error) => return Err(plan.folder_error(error)),
        }
        removed.bytes = removed.bytes.saturating_add(bytes);
        removed.files.push(path.display().to_string());
    }
    // It stays where something is in it.
    let _ = fs::remove_dir(&plan.parts);
    report::to_stdout(&if args.json { report::json("bandsaw-gc/1", &removed)? } else { removed.text() })
}

/// Hidden files that attempts at parts left behind.
fn temporaries(plan: &PlanFile) -> Result<Vec<PathBuf>> {
    let entries = match fs::read_dir(&plan.parts) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(plan.folder_error(error)),
    };
    let mut found = Vec::new();
    for entry in entries {
        let name = entry.map_err(|error| plan.folder_error(error))?.file_name();
        let text = name.to_string_lossy();
        if text.starts_with(".tiffio-") && text.ends_with(".tmp") {
            found.push(plan.parts.join(name));
        }
    }
    Ok(found)
}

impl Removed {
    fn text(&self) -> String {
        let count = self.files.len();
        format!("removed {count} file{}, {}\n", if count == 1 { "" } else { "s" }, Size(self.bytes))
    }
}
