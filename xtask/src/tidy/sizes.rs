//! Files that are small enough to read, and a repository that is small enough to clone.

use super::tree::{Finding, Tree};

const RUST_LINES_MAX: usize = 400;
const FILE_BYTES_MAX: usize = 2_000_000;

pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    let long = tree.rust().filter_map(|(path, text)| {
        let lines = text.lines().count();
        let what = format!("{lines} lines, more than {RUST_LINES_MAX}: split it by meaning");
        (lines > RUST_LINES_MAX).then(|| Finding::new(path, lines, what))
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
        let files = [("a.rs", short.as_str()), ("b.rs", &long), ("c.md", &long)];
        check_findings(check, &files, &["b.rs:401: 401 lines, more than 400: split it by meaning"]);
    }

    #[test]
    fn a_file_over_two_megabytes_is_too_large() {
        let text = " ".repeat(2_000_001);
        let files = [("a.bin", text.as_str()), ("b.bin", &text[1..])];
        check_findings(check, &files, &["a.bin:1: 2000001 bytes, more than 2000000"]);
    }
}
