//! Files that are small enough to read, and a repository that is small enough to clone.

use super::tree::{Finding, Tree};

/// Of Rust and of Python.
const LINES_MAX: usize = 400;
const FILE_BYTES_MAX: usize = 2_000_000;

pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    let code = tree.texts().filter(|(path, _)| path.ends_with(".rs") || path.ends_with(".py"));
    let long = code.filter_map(|(path, text)| {
        let lines = text.lines().count();
        let what = format!("{lines} lines, more than {LINES_MAX}: split it by meaning");
        (lines > LINES_MAX).then(|| Finding::new(path, lines, what))
    });
    let large = tree.files().filter_map(|(path, bytes)| {
        let what = format!("{} bytes, more than {FILE_BYTES_MAX}", bytes.len());
        (bytes.len() > FILE_BYTES_MAX).then(|| Finding::new(path, 1, what))
    });
    long.chain(large).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::tree::check_findings;

    #[test]
    fn a_file_of_400_lines_is_short_enough_and_one_of_401_is_not() {
        let (short, long) = ("//\n".repeat(400), "//\n".repeat(401));
        let files = [("a.rs", short.as_str()), ("b.rs", &long), ("c.md", &long), ("d.py", &long)];
        let want = ["b.rs", "d.py"].map(|path| format!("{path}:401: 401 lines, more than 400: split it by meaning"));
        check_findings(check, &files, &want.each_ref().map(String::as_str));
    }

    #[test]
    fn a_file_over_two_megabytes_is_too_large() {
        let text = " ".repeat(2_000_001);
        let files = [("a.bin", text.as_str()), ("b.bin", &text[1..])];
        check_findings(check, &files, &["a.bin:1: 2000001 bytes, more than 2000000"]);
    }
}
