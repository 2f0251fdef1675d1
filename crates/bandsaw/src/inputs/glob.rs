//! Patterns of file names, matched without a shell.
//!
//! ```text
//! *        any letters of a name        [abc] [a-z]   one of these letters
//! ?        one letter                   [!abc]        one letter that is none of these
//! **       any number of folders        a leading dot is matched by a dot alone
//! ```

use std::fs;
use std::path::{Path, PathBuf};

/// Whether `word` has letters that mean others.
pub(super) fn is_pattern(word: &str) -> bool {
    word.contains(['*', '?', '['])
}

/// The files and folders that match, sorted; folders that cannot be read hold nothing. Links to folders are followed by
/// name, but not by `**`, which could go round in circles.
pub(super) fn find(pattern: &str) -> Vec<PathBuf> {
    let (root, rest) = match pattern.strip_prefix('/') {
        Some(rest) => (PathBuf::from("/"), rest),
        None => (PathBuf::new(), pattern),
    };
    let parts: Vec<&str> = rest.split('/').filter(|part| !part.is_empty()).collect();
    let mut found = Vec::new();
    descend(root, &parts, &mut found);
    found.sort_unstable();
    found.dedup();
    found
}

/// Adds what of `parts` is in `folder`, which is empty for the one that the command runs in.
fn descend(folder: PathBuf, parts: &[&str], found: &mut Vec<PathBuf>) {
    let Some((part, rest)) = parts.split_first() else {
        found.push(folder);
        return;
    };
    if *part == "**" {
        for (name, is_folder) in entries(&folder) {
            if is_folder && !name.starts_with('.') {
                descend(folder.join(&name), parts, found);
            }
        }
        descend(folder, rest, found);
    } else if is_pattern(part) {
        let (part, is_last) = (part.chars().collect::<Vec<_>>(), rest.is_empty());
        for (name, _) in entries(&folder) {
            let path = folder.join(&name);
            if matches(&part, &name) && (is_last || path.is_dir()) {
                descend(path, rest, found);
            }
        }
    } else {
        let path = folder.join(part);
        if path.exists() {
            descend(path, rest, found);
        }
    }
}

/// The names in a folder that are text, and whether each is itself a folder.
fn entries(folder: &Path) -> Vec<(String, bool)> {
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let named = entries.filter_map(|entry| {
        let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
        Some((entry.file_name().into_string().ok()?, is_folder))
    });
    named.collect()
}

/// Whether all of `name` matches.
///
/// On a letter that does not, the last `*` takes one letter more: no pattern takes longer than the product of both
/// lengths.
fn matches(pattern: &[char], name: &str) -> bool {
    let name: Vec<char> = name.chars().collect();
    if name.first() == Some(&'.') && pattern.first() != Some(&'.') {
        return false;
    }
    let (mut p, mut n) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while let Some(letter) = name.get(n) {
        let step = match pattern.get(p) {
            Some('*') => {
                star = Some((p + 1, n));
                p += 1;
                continue;
            }
            Some('?') => Some(1),
            Some('[') => class(pattern.get(p..).unwrap_or_default(), *letter),
            Some(same) => (same == letter).then_some(1),
            None => None,
        };
        match (step, star) {
            (Some(step), _) => (p, n) = (p + step, n + 1),
            (None, Some((after, from))) => {
                star = Some((after, from + 1));
                (p, n) = (after, from + 1);
            }
            (None, None) => return false,
        }
    }
    pattern.get(p..).is_some_and(|rest| rest.iter().all(|letter| *letter == '*'))
}

/// How many letters of the pattern a class such as `[a-c]` takes, if `letter` is in it; a bracket that is not closed is a
/// letter.
fn class(pattern: &[char], letter: char) -> Option<usize> {
    let is_other = matches!(pattern.get(1), Some('!' | '^'));
    let first = if is_other { 2 } else { 1 };
    // A closing bracket that comes first is one of the letters.
    let Some(length) = pattern.iter().skip(first + 1).position(|c| *c == ']') else {
        return (letter == '[').then_some(1);
    };
    let letters = pattern.get(first..=first + length)?;
    let mut at = 0;
    let mut is_in = false;
    while let Some(low) = letters.get(at) {
        match (letters.get(at + 1), letters.get(at + 2)) {
            (Some('-'), Some(high)) => {
                is_in |= (*low..=*high).contains(&letter);
                at += 3;
            }
            _ => {
                is_in |= *low == letter;
                at += 1;
            }
        }
    }
    (is_in != is_other).then_some(first + length + 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(pattern: &str, yes: &[&str], no: &[&str]) {
        let letters: Vec<char> = pattern.chars().collect();
        for (names, want) in [(yes, true), (no, false)] {
            names.iter().for_each(|name| assert_eq!(matches(&letters, name), want, "{pattern} {name}"));
        }
    }

    #[test]
    fn stars_take_any_letters_but_a_leading_dot() {
        check("*.tif", &["a.tif", "a.b.tif", "é.tif"], &[".a.tif", "a.tiff", "tif", "a.TIF"]);
        check("a*b*c", &["abc", "axbxbxc"], &["ab", "acb"]);
        check(".*", &[".a"], &["a"]);
        check("*", &["a", "abc"], &[".a"]);
        check("**a", &["a", "ba"], &["b"]);
    }

    #[test]
    fn a_question_mark_takes_one_letter() {
        check("b?.tif", &["b1.tif", "bé.tif"], &["b.tif", "b10.tif"]);
    }

    #[test]
    fn brackets_take_one_of_their_letters() {
        check("b[1-35].tif", &["b1.tif", "b3.tif", "b5.tif"], &["b4.tif", "b.tif", "b-.tif"]);
        check("[!a]x", &["bx"], &["ax", "x"]);
        check("[]]x", &["]x"], &["x"]);
        check("[a-]", &["a", "-"], &["b"]);
        check("a[b", &["a[b"], &["ab"]);
    }

    #[test]
    fn many_stars_do_not_take_forever() {
        let pattern: Vec<char> = "*a".repeat(40).chars().chain(['b']).collect();
        assert!(!matches(&pattern, &"a".repeat(200)));
    }

    #[test]
    fn folders_are_searched_and_results_sorted() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["b.tif", "a.tif", "x/c.tif", "x/y/d.tif", ".hidden/e.tif"] {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "").unwrap();
        }
        let names = |pattern: &str| -> Vec<String> {
            let found = find(&format!("{}/{pattern}", folder.path().display()));
            found.iter().map(|path| path.strip_prefix(folder.path()).unwrap().display().to_string()).collect()
        };
        assert_eq!(names("*.tif"), ["a.tif", "b.tif"]);
        assert_eq!(names("*/*.tif"), ["x/c.tif"]);
        assert_eq!(names("**/*.tif"), ["a.tif", "b.tif", "x/c.tif", "x/y/d.tif"]);
        assert_eq!(names("x/?/d.*"), ["x/y/d.tif"]);
        assert!(names("z*").is_empty() && names("none/*").is_empty());
    }
}
