//! Paths as scripts and containers know them: text, from the root.

use std::path::{Component, Path, PathBuf};

use serde_json::Value;

use crate::errors::{Error, Result};

/// `path` from the root, as text.
///
/// # Errors
///
/// A path that is no text of one line, or has no root because the current folder is gone.
pub(super) fn text(path: &Path) -> Result<String> {
    let path = std::path::absolute(path).map_err(|_| Error::NotPlanned("the current folder is not there any more"))?;
    match path.to_str() {
        Some(text) if !text.chars().any(char::is_control) => Ok(text.to_owned()),
        _ => Err(Error::NotPlanned("a script cannot name paths that are no text of one line")),
    }
}

/// The deepest folder that plan, output and all inputs of the plan whose JSON is `json` lie below.
///
/// # Errors
///
/// Files that only the root is common to, at which nothing can be mounted.
pub(super) fn common_folder(json: &str, plan: &str, output: &str) -> Result<String> {
    let folder_of_plan = Path::new(plan).parent().unwrap_or(Path::new("/"));
    let json: Value = serde_json::from_str(json).unwrap_or_default();
    let mut files = vec![PathBuf::from(plan), PathBuf::from(output)];
    inputs(&json["job"]["sources"], &mut |path| files.push(folder_of_plan.join(path)));
    let mut folders = files.iter().map(|file| plain(file.parent().unwrap_or(folder_of_plan)));
    let mut common = folders.next().unwrap_or_default();
    for folder in folders {
        while !folder.starts_with(&common) {
            common.pop();
        }
    }
    if common.parent().is_none() {
        return Err(Error::NotPlanned("plan, inputs and output lie in no folder that a volume could be mounted at"));
    }
    text(&common)
}

/// Calls `found` with each text that is called `path`, however deep: a mosaic has many of them.
fn inputs(value: &Value, found: &mut impl FnMut(&str)) {
    match value {
        Value::Array(values) => values.iter().for_each(|value| inputs(value, found)),
        Value::Object(fields) => {
            for (name, value) in fields {
                match value {
                    Value::String(path) if name == "path" => found(path),
                    value => inputs(value, found),
                }
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// `path` without `.` and `..`, by its text alone.
fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => {
                plain.pop();
            }
            other => plain.push(other),
        }
    }
    plain
}
