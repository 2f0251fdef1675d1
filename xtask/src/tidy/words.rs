//! Words that mark unfinished work, and `unsafe`.

use super::rust;
use super::tree::{Finding, Tree};

/// Written apart, so that this file does not hold them.
const MARKS: [&str; 4] = [concat!("TO", "DO"), concat!("FIX", "ME"), concat!("XX", "X"), concat!("HA", "CK")];

/// The same in Rust.
const CODE_MARKS: [&str; 3] = [concat!("todo", "!("), concat!("unimplemented", "!("), concat!("#[", "ignore")];

pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, text) in tree.texts() {
        let is_rust = path.ends_with(".rs");
        for (line, number) in text.lines().zip(1..) {
            let mut words = line.split(|c: char| !c.is_alphanumeric() && c != '_');
            if let Some(mark) = words.find(|word| MARKS.contains(word)) {
                findings.push(Finding::new(
                    path,
                    number,
                    format!("{mark}: finish it, or say in plain words what is so"),
                ));
            }
            if let Some(mark) = CODE_MARKS.into_iter().find(|mark| is_rust && line.contains(mark)) {
                findings.push(Finding::new(path, number, format!("{mark}: finish it")));
            }
        }
    }
    for (path, text) in tree.rust() {
        let lines = rust::Source::parse(text).map(|source| source.lines_of("unsafe")).unwrap_or_default();
        findings.extend(lines.into_iter().map(|line| Finding::new(path, line, "unsafe code")));
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::tree::check_findings;

    #[test]
    fn marks_are_found_as_whole_words_in_any_text() {
        let mark = MARKS[0];
        let text = format!("{mark}S\n a_{mark}\n# {mark}: later\n");
        check_findings(
            check,
            &[("a.py", &text)],
            &[&format!("a.py:3: {mark}: finish it, or say in plain words what is so")],
        );
    }

    #[test]
    fn tests_that_do_not_run_are_found() {
        let text = format!("//!\n{}]\nfn a() {{}}\n", CODE_MARKS[2]);
        check_findings(check, &[("a.rs", &text), ("a.md", &text)], &[&format!("a.rs:2: {}: finish it", CODE_MARKS[2])]);
    }

    #[test]
    fn unsafe_code_is_found_and_the_word_is_not() {
        let text = "//! unsafe\n#![forbid(unsafe_code)]\nfn a() {\n    // unsafe\n    unsafe { \"unsafe\" }\n}\n";
        check_findings(check, &[("a.rs", text)], &["a.rs:5: unsafe code"]);
    }
}
