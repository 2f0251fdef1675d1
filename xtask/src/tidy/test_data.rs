//! `testdata/MANIFEST.toml` lists every test file with its hash, its origin and what it proves.

use super::tree::{Finding, Tree};
use crate::fixtures::{Entry, MANIFEST_PATH, Manifest, is_listed};
use crate::workspace::sha256;

pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    let Some(text) = tree.text(MANIFEST_PATH) else {
        return vec![Finding::new(MANIFEST_PATH, 1, "is missing")];
    };
    let manifest = match Manifest::parse(text) {
        Ok(manifest) => manifest,
        Err(error) => return vec![Finding::new(MANIFEST_PATH, 1, error.to_string())],
    };
    let entries = manifest.files.iter().filter_map(|entry| {
        let line = tree.line_starting(MANIFEST_PATH, &format!("path = \"{}\"", entry.path));
        Some(Finding::new(MANIFEST_PATH, line, format!("{}: {}", entry.path, problem(tree, entry)?)))
    });
    let unlisted = tree.files().filter(|(path, _)| {
        let name = path.strip_prefix("testdata/").unwrap_or(path);
        is_listed(path) && manifest.files.iter().all(|entry| entry.path != name)
    });
    let unlisted = unlisted.map(|(path, _)| {
        Finding::new(
            path,
            1,
            format!("is not in {MANIFEST_PATH}: cargo xtask fixtures --manifest, then say what it proves"),
        )
    });
    entries.chain(unlisted).collect()
}

fn problem(tree: &Tree, entry: &Entry) -> Option<&'static str> {
    let path = format!("testdata/{}", entry.path);
    let Some((_, bytes)) = tree.files().find(|(other, _)| *other == path) else {
        return Some("there is no such file");
    };
    if sha256(bytes) != entry.sha256 {
        return Some("its hash is another: cargo xtask fixtures --manifest, if the file is right");
    }
    let texts = [(&entry.origin, "no origin"), (&entry.proves, "nothing that it proves")];
    texts.into_iter().find(|(text, _)| text.trim().is_empty()).map(|(_, problem)| problem)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::tree::check_findings;

    const ABC: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    fn list(path: &str, sha256: &str, origin: &str, proves: &str) -> String {
        format!("[[file]]\npath = \"{path}\"\nsha256 = \"{sha256}\"\norigin = \"{origin}\"\nproves = \"{proves}\"\n")
    }

    #[track_caller]
    fn check_entry(list: &str, want: &[&str]) {
        check_findings(check, &[(MANIFEST_PATH, list), ("testdata/valid/a.tif", "abc"), ("testdata/notes", "")], want);
    }

    #[test]
    fn a_file_that_is_listed_is_right() {
        check_entry(&list("valid/a.tif", ABC, "by hand", "a rule"), &[]);
    }

    #[test]
    fn a_wrong_hash_and_empty_texts_are_found() {
        let start = "testdata/MANIFEST.toml:2: valid/a.tif: ";
        let hash = format!("{start}its hash is another: cargo xtask fixtures --manifest, if the file is right");
        check_entry(&list("valid/a.tif", "00", "by hand", "a rule"), &[&hash]);
        check_entry(&list("valid/a.tif", ABC, " ", "a rule"), &[&format!("{start}no origin")]);
        check_entry(&list("valid/a.tif", ABC, "by hand", ""), &[&format!("{start}nothing that it proves")]);
    }

    #[test]
    fn files_and_entries_without_each_other_are_found() {
        let unlisted = "testdata/valid/a.tif:1: is not in testdata/MANIFEST.toml: \
                        cargo xtask fixtures --manifest, then say what it proves";
        let missing = "testdata/MANIFEST.toml:2: valid/b.tif: there is no such file";
        check_entry(&list("valid/b.tif", ABC, "by hand", "a rule"), &[missing, unlisted]);
        check_entry("", &[unlisted]);
    }

    #[test]
    fn a_list_that_is_missing_or_broken_is_found() {
        check_findings(check, &[], &["testdata/MANIFEST.toml:1: is missing"]);
        assert_eq!(check(&Tree::of(&[(MANIFEST_PATH, "[[file]]\n")])).len(), 1);
    }
}
