//! The Python package has the version of the crates, and its modules say what they are for.

use super::tree::{Finding, Tree};

const VERSION_PATH: &str = "python/src/bandsaw/__init__.py";

pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    let modules = tree.texts().filter(|(path, _)| path.starts_with("python/") && path.ends_with(".py"));
    let silent = modules.filter(|(_, text)| !text.starts_with("\"\"\""));
    let silent = silent.map(|(path, _)| Finding::new(path, 1, "does not open with a docstring and what it is for"));
    silent.chain(version(tree)).collect()
}

/// The version in the package, if it is not that of the workspace.
fn version(tree: &Tree) -> Option<Finding> {
    let text = tree.text(VERSION_PATH)?;
    let manifest = match tree.toml("Cargo.toml") {
        Ok(manifest) => manifest,
        Err(finding) => return Some(finding),
    };
    let package = manifest.get("workspace").and_then(|workspace| workspace.get("package"));
    let want = package.and_then(|package| package.get("version")?.as_str()).unwrap_or_default();
    let line = format!("__version__ = \"{want}\"");
    (!text.lines().any(|other| other == line)).then(|| {
        Finding::new(VERSION_PATH, tree.line_starting(VERSION_PATH, "__version__"), format!("the crates are {want}"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::tree::check_findings;

    #[track_caller]
    fn check_package(text: &str, want: &[&str]) {
        let manifest = "[workspace.package]\nversion = \"0.2.0\"\n";
        check_findings(check, &[("Cargo.toml", manifest), (VERSION_PATH, text), ("xtask/peers/a.py", "")], want);
    }

    #[test]
    fn another_version_is_found() {
        check_package("\"\"\"A.\"\"\"\n__version__ = \"0.2.0\"\n", &[]);
        let want = format!("{VERSION_PATH}:2: the crates are 0.2.0");
        check_package("\"\"\"A.\"\"\"\n__version__ = \"0.1.0\"\n", &[&want]);
    }

    #[test]
    fn a_module_without_a_docstring_is_found() {
        let want = format!("{VERSION_PATH}:1: does not open with a docstring and what it is for");
        check_package("__version__ = \"0.2.0\"\n", &[&want]);
    }
}
