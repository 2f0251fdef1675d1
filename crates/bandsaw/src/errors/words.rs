//! The words of an error: those of the libraries, with the file before them and the system's own words put plainly.

use std::io;
use std::path::Path;

use super::Error;

/// The message of `error`, without the prefix.
pub(super) fn message(error: &Error) -> String {
    match error {
        Error::Input { name, source } => tiff(Some(name), source),
        Error::Inputs(mistake) => mistake.to_string(),
        Error::Array(error) => array(error),
        Error::Indices(error @ indices::Error::Formula(_)) => format!("formula, {error}"),
        Error::Indices(error) => error.to_string(),
        Error::Unknown { what, name, .. } => format!("there is no {what} {name}"),
        Error::NodataNotStored { name, value, dtype } => format!("{name}: nodata {value} does not fit {dtype}"),
        Error::Text { name, source } => format!("{name}: {}", system(source)),
        Error::Polygons { name, source } => format!("{name}: {source}"),
        Error::NoClasses { format, .. } => format!("--qa {format} alone says nothing of what to drop or to keep"),
        Error::Outside { area, name } => format!("{area} lies outside of {name}"),
        Error::NothingToExplain => "that command computes nothing, so it has no plan".to_owned(),
        Error::Plan { name, source } => format!("{name}: {}", array(source)),
        Error::NoPart { found: None } => "no part is named".to_owned(),
        Error::NoPart { found: Some(found) } => format!("{found} names no part"),
        Error::Task { source, .. } => message(source),
        Error::NotKnownAgain { what, why } => format!("--resume could not know {what} again: {why}"),
        Error::NoOutput => "the plan makes a file, and none is named".to_owned(),
        Error::BlocksOfPlan => {
            "--chunk: a part has the blocks that the plan says, so that all machines cut alike".to_owned()
        }
        Error::NotPlanned(why) | Error::NotResumed(why) => (*why).to_owned(),
        Error::Stdout(error) => format!("standard output: {}", system(error)),
        Error::BandsShown(count) => format!("{count} bands cannot be shown"),
        Error::UnknownCode(code) => format!("there is no error code {code}"),
        Error::NotToStdout(why) => format!("standard output: {why}"),
        Error::System(text) => text.clone(),
        Error::Interrupted { .. } => "interrupted, nothing was written".to_owned(),
        Error::Paused { .. } => "interrupted, the output is not there; blocks that are done are kept".to_owned(),
        Error::AlreadyReported { .. } => String::new(),
    }
}

/// The message of an error of a computation.
pub(crate) fn array(error: &chunkgraph::Error) -> String {
    match error {
        chunkgraph::Error::Read { name, source } => tiff(Some(name), source),
        chunkgraph::Error::Write(source) => tiff(None, source),
        chunkgraph::Error::Block { block, window, source } => {
            format!("{} (while computing block {block}, {window})", array(source))
        }
        other => other.to_string(),
    }
}

fn tiff(name: Option<&str>, error: &tiffio::Error) -> String {
    let text = match error {
        // Nothing was asked for yet: the file could not be opened.
        tiffio::Error::Io { range, source, .. } if range.is_empty() => system(source),
        tiffio::Error::Io { range, at, source } => {
            format!("read of bytes {}..{} failed: {}{at}", range.start, range.end, system(source))
        }
        tiffio::Error::Output { path, bytes, source } => return output(path, *bytes, source),
        other => other.to_string(),
    };
    name.map_or_else(|| text.clone(), |name| format!("{name}: {text}"))
}

fn output(path: &Path, bytes: u64, source: &io::Error) -> String {
    if bytes == 0 && !is_of_medium(source) {
        format!("{}: {}", path.display(), system(source))
    } else {
        format!("{}: write failed after {bytes} bytes: {}", path.display(), system(source))
    }
}

/// Whether the medium does not take bytes; all else that goes wrong before the first byte has to do with the path.
fn is_of_medium(error: &io::Error) -> bool {
    const EIO: i32 = 5;
    let full = [io::ErrorKind::StorageFull, io::ErrorKind::QuotaExceeded, io::ErrorKind::FileTooLarge];
    full.contains(&error.kind()) || error.raw_os_error() == Some(EIO)
}

/// What the system says, in lower case and without its number: `no such file or directory`.
pub(crate) fn system(error: &io::Error) -> String {
    let text = error.to_string();
    let text = text.split(" (os error").next().unwrap_or(&text);
    let mut letters = text.chars();
    match letters.next() {
        // Not words that are all capitals.
        Some(first) if letters.clone().next().is_some_and(char::is_lowercase) => {
            first.to_lowercase().chain(letters).collect()
        }
        _ => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(source: tiffio::Error, want: &str) {
        assert_eq!(message(&Error::Input { name: "a.tif".to_owned(), source }), want);
    }

    #[test]
    fn the_file_comes_first_and_the_system_speaks_plainly() {
        let missing = || io::Error::from_raw_os_error(2);
        check(tiffio::Error::io(0..0, missing()), "a.tif: no such file or directory");
        let chunk = tiffio::Location { ifd: Some(0), chunk: Some(7), ..tiffio::Location::default() };
        let want = "a.tif: read of bytes 3..9 failed: no such file or directory (IFD 0, chunk 7)";
        check(tiffio::Error::io(3..9, missing()).at(chunk), want);
        check(tiffio::Malformed::DirectoryLoop.into(), "a.tif: malformed TIFF: directory chain loops");
    }

    #[test]
    fn an_output_is_named_once() {
        let failed = |bytes, code| tiffio::Error::Output {
            path: "o.tif".into(),
            bytes,
            source: io::Error::from_raw_os_error(code),
        };
        check(failed(0, 13), "o.tif: permission denied");
        check(failed(0, 28), "o.tif: write failed after 0 bytes: no space left on device");
        check(failed(7, 5), "o.tif: write failed after 7 bytes: input/output error");
    }

    #[test]
    fn a_block_comes_after_its_cause() {
        let source = chunkgraph::Error::Read {
            name: "a.tif".to_owned(),
            source: tiffio::Error::from(tiffio::Malformed::EmptyDirectory).into(),
        };
        let window = tiffio::layout::Window::new(0, 0, 3, 2);
        let error = chunkgraph::Error::Block { block: 7, window, source: Box::new(source) };
        let want =
            "a.tif: malformed TIFF: directory without entries (while computing block 7, 3 x 2 at column 0, row 0)";
        assert_eq!(message(&error.into()), want);
    }
}
