//! Where the project is, and its files.

use std::fs;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::Result;

/// The folder of the workspace's `Cargo.toml`.
pub(crate) fn root() -> PathBuf {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    package.parent().unwrap_or(package).to_owned()
}

/// Where builds go, and whatever tasks make that is not part of the project.
pub(crate) fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), |folder| root().join(folder))
}

/// The bytes of a file.
///
/// # Errors
///
/// What the file system says, with the file's name.
pub(crate) fn read(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).map_err(|error| format!("{}: {error}", path.display()).into())
}

/// The project's files, as paths from `root` with `/` between names, in order. Left out are version control's own files,
/// builds (folders that cargo marks as its cache), and what `.gitignore` lists.
///
/// # Errors
///
/// What the file system says, with the folder's name.
pub(crate) fn files(root: &Path) -> Result<Vec<String>> {
    let ignored = fs::read_to_string(root.join(".gitignore")).unwrap_or_default();
    let mut files = Vec::new();
    let mut folders = vec![String::new()];
    while let Some(folder) = folders.pop() {
        let entries = fs::read_dir(root.join(&folder)).map_err(|error| format!("{folder}: {error}"))?;
        for entry in entries {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let path = format!("{folder}{name}");
            if name == ".git" || ignored.lines().any(|pattern| is_ignored(&path, &name, pattern)) {
                continue;
            }
            if !entry.file_type()?.is_dir() {
                files.push(path);
            } else if !entry.path().join("CACHEDIR.TAG").exists() {
                folders.push(format!("{path}/"));
            }
        }
    }
    files.sort();
    Ok(files)
}

/// The part of `.gitignore`'s language that ours uses: a name anywhere, or after `/` one at the root; `*` at the end.
fn is_ignored(path: &str, name: &str, pattern: &str) -> bool {
    let pattern = pattern.trim_end_matches('/');
    let (pattern, subject) = pattern.strip_prefix('/').map_or((pattern, name), |rooted| (rooted, path));
    match pattern.strip_suffix('*') {
        Some(start) => subject.starts_with(start),
        None => subject == pattern,
    }
}

/// The SHA-256 of `bytes`, in hexadecimal.
pub(crate) fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_is_that_of_the_standard() {
        assert_eq!(sha256(b"abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }

    #[test]
    fn ignored_files_are_left_out_as_git_does() {
        for (path, name, pattern, want) in [
            ("target-2", "target-2", "/target*", true),
            ("a/target-2", "target-2", "/target*", false),
            ("a/__pycache__", "__pycache__", "__pycache__/", true),
            ("distance.rs", "distance.rs", "/dist", false),
            ("a.rs", "a.rs", "", false),
        ] {
            assert_eq!(is_ignored(path, name, pattern), want, "{path} by {pattern}");
        }
    }

    #[test]
    fn the_files_of_the_project_are_found_in_order() {
        let files = files(&root()).unwrap();
        assert!(files.is_sorted() && files.contains(&"xtask/src/main.rs".to_owned()));
        assert!(!files.iter().any(|path| path.starts_with("target") || path.starts_with(".git/")));
    }

    #[test]
    fn the_root_holds_the_workspace() {
        assert!(read(&root().join("Cargo.lock")).is_ok());
    }
}
