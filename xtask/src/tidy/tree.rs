//! The files that are checked, and what is found in them.

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

use crate::{Result, workspace};

/// The project's files in memory.
#[derive(Debug, Clone, Default)]
pub(super) struct Tree {
    files: BTreeMap<String, Vec<u8>>,
}

impl Tree {
    /// The files below `root`.
    pub(super) fn load(root: &Path) -> Result<Self> {
        let paths = workspace::files(root)?.into_iter();
        let files = paths.map(|path| Ok((path.clone(), workspace::read(&root.join(&path))?)));
        Ok(Self { files: files.collect::<Result<_>>()? })
    }

    /// All files: path from the root, and bytes.
    pub(super) fn files(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.files.iter().map(|(path, bytes)| (path.as_str(), bytes.as_slice()))
    }

    /// The files that are text, in UTF-8 and without zero bytes.
    pub(super) fn texts(&self) -> impl Iterator<Item = (&str, &str)> {
        let texts = self.files().filter(|(_, bytes)| !bytes.contains(&0));
        texts.filter_map(|(path, bytes)| Some((path, std::str::from_utf8(bytes).ok()?)))
    }

    /// The files of Rust.
    pub(super) fn rust(&self) -> impl Iterator<Item = (&str, &str)> {
        self.texts().filter(|(path, _)| path.ends_with(".rs"))
    }

    /// The text at `path`; nothing if there is none.
    pub(super) fn text(&self, path: &str) -> Option<&str> {
        std::str::from_utf8(self.files.get(path)?).ok()
    }

    /// A table of TOML at `path`; what is wrong if there is none.
    pub(super) fn toml(&self, path: &str) -> std::result::Result<toml::Table, Finding> {
        let text = self.text(path).ok_or_else(|| Finding::new(path, 1, "is missing"))?;
        text.parse().map_err(|error: toml::de::Error| {
            let line = error.span().map_or(1, |span| 1 + text[..span.start].matches('\n').count());
            Finding::new(path, line, error.message())
        })
    }

    /// The line, from 1, that starts with `start`; 1 if none does.
    pub(super) fn line_starting(&self, path: &str, start: &str) -> usize {
        let mut lines = self.text(path).unwrap_or_default().lines();
        lines.position(|line| line.starts_with(start)).map_or(1, |before| before + 1)
    }
}

#[cfg(test)]
impl Tree {
    /// A tree of those texts.
    pub(super) fn of(files: &[(&str, &str)]) -> Self {
        Self { files: files.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec())).collect() }
    }
}

/// Something that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Finding {
    path: String,
    line: usize,
    what: String,
}

impl Finding {
    /// `what` is wrong in line `line`, from 1, of the file at `path`.
    pub(super) fn new(path: &str, line: usize, what: impl Into<String>) -> Self {
        Self { path: path.to_owned(), line, what: what.into() }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.path, self.line, self.what)
    }
}

/// Runs a check on those files, and compares what it finds with `want`, one line each.
#[cfg(test)]
#[track_caller]
pub(super) fn check_findings(check: impl Fn(&Tree) -> Vec<Finding>, files: &[(&str, &str)], want: &[&str]) {
    let found: Vec<String> = check(&Tree::of(files)).iter().map(Finding::to_string).collect();
    assert_eq!(found, want);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn toml_that_does_not_parse_is_found_where_it_breaks() {
        let tree = Tree::of(&[("a.toml", "[a]\nb = \n")]);
        assert!(tree.toml("a.toml").unwrap_err().to_string().starts_with("a.toml:2: "));
        assert_eq!(tree.toml("b.toml").unwrap_err().to_string(), "b.toml:1: is missing");
    }

    #[test]
    fn bytes_that_are_no_text_are_no_text() {
        let tree = Tree { files: [("a".to_owned(), vec![0xff]), ("b".to_owned(), vec![b'x', 0])].into() };
        assert_eq!(tree.texts().count(), 0);
        assert_eq!(tree.files().count(), 2);
    }
}
