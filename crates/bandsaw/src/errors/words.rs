//! The words of an error: those of the libraries, with the file before them and the system's own words put plainly.

use std::io;
use std::path::Path;

use super::Error;

/// The message of `error`, without the prefix.
pub(super) fn message(error: &Error) -> String {
    match error {
        Error::Input { name, source } => tiff(Some(name), source),
        Error::Array(error) => array(error),
        Error::Indices(error) => error.to_string(),
        Error::NodataNotStored { name, value, dtype } => format!("{name}: nodata {value} does not fit {dtype}"),
        Error::Stdout(error) => format!("standard output: {}", system(error)),
        Error::System(text) => text.clone(),
        Error::Interrupted { .. } => "interrupted, nothing was written".to_owned(),
        Error::AlreadyReported { .. } => String::new(),
    }
}

fn array(error: &chunkgraph::Error) -> String {
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
        tiffio::Error::Io { range, source } if range.is_empty() => system(source),
        tiffio::Error::Io { range, source } => {
            format!("read of bytes {}..{} failed: {}", range.start, range.end, system(source))
        }
        tiffio::Error::Output { path, bytes, source } => return output(path, *bytes, source),
        other => other.to_string(),
    };
    name.map_or_else(|| text.clone(), |name| format!("{name}: {text}"))
}

fn output(path: &Path, bytes: u64, source: &io::Error) -> String {
    match bytes {
        0 => format!("{}: {}", path.display(), system(source)),
        bytes => format!("{}: write failed after {bytes} bytes: {}", path.display(), system(source)),
    }
}

/// What the system says, in lower case and without its number: `no such file or directory`.
pub(super) fn system(error: &io::Error) -> String {
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
        check(tiffio::Error::Io { range: 0..0, source: missing() }, "a.tif: no such file or directory");
        let want = "a.tif: read of bytes 3..9 failed: no such file or directory";
        check(tiffio::Error::Io { range: 3..9, source: missing() }, want);
        check(tiffio::Malformed::DirectoryLoop.into(), "a.tif: malformed TIFF: directory chain loops");
    }

    #[test]
    fn an_output_is_named_once() {
        let full =
            |bytes| tiffio::Error::Output { path: "o.tif".into(), bytes, source: io::Error::from_raw_os_error(28) };
        check(full(0), "o.tif: no space left on device");
        check(full(7), "o.tif: write failed after 7 bytes: no space left on device");
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
