//! Lists of inputs: a path or pattern a line.

use std::fs::File;
use std::io::{self, Read};

use super::Mistake;

/// Bytes of a list that are read: a hundred thousand long paths.
const BYTES_MAX: u64 = 16 << 20;

/// The lines of the list `name` that say something, each with its number from 1; `-` is standard input.
///
/// # Errors
///
/// [`Mistake::List`] for one that cannot be read, is too long, or says nothing; [`Mistake::Line`] for bytes that are no text.
pub(super) fn read(name: &str) -> Result<Vec<(usize, String)>, Mistake> {
    let wrong = |what: String| Mistake::List { list: name.to_owned(), what };
    let system = |error: io::Error| wrong(crate::errors::system(&error));
    let bytes = if name == "-" { limited(io::stdin().lock()) } else { File::open(name).and_then(limited) };
    let bytes = bytes.map_err(system)?;
    if bytes.len() as u64 > BYTES_MAX {
        return Err(wrong(format!("a list has at most {BYTES_MAX} bytes")));
    }
    let lines = lines(&bytes).map_err(|line| {
        let what = "not text in UTF-8".to_owned();
        Mistake::Line { list: name.to_owned(), line, what }
    })?;
    if lines.is_empty() { Err(wrong("no input is in the list".to_owned())) } else { Ok(lines) }
}

fn limited(source: impl Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    source.take(BYTES_MAX + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Lines without comments and blanks around them, those left empty not at all; or the number of the first that is no text.
///
/// A comment is a line that begins with `#`, or what follows ` #`: names can have one inside.
fn lines(bytes: &[u8]) -> Result<Vec<(usize, String)>, usize> {
    let mut lines = Vec::new();
    for (number, line) in (1..).zip(bytes.split(|byte| *byte == b'\n')) {
        let line = str::from_utf8(line).map_err(|_| number)?;
        let line = line.strip_prefix('\u{feff}').filter(|_| number == 1).unwrap_or(line);
        let line = line.split(" #").next().unwrap_or(line).trim();
        if !line.is_empty() && !line.starts_with('#') {
            lines.push((number, line.to_owned()));
        }
    }
    Ok(lines)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(bytes: &[u8], want: Result<&[(usize, &str)], usize>) {
        let want = want.map(|lines| lines.iter().map(|(n, line)| (*n, (*line).to_owned())).collect::<Vec<_>>());
        assert_eq!(lines(bytes), want);
    }

    #[test]
    fn comments_and_empty_lines_say_nothing() {
        let text = "\u{feff}a.tif\r\n\n# b.tif\n  c d.tif  # the third\ne#1.tif";
        check(text.as_bytes(), Ok(&[(1, "a.tif"), (4, "c d.tif"), (5, "e#1.tif")]));
        check(b"", Ok(&[]));
    }

    #[test]
    fn bytes_that_are_no_text_have_a_line() {
        check(b"a.tif\n\xff.tif\n", Err(2));
    }
}
