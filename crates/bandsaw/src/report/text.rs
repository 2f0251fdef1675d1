//! Text of files on a terminal: nothing in it moves the cursor, and it ends somewhere.

/// Letters of a line that are printed before it is cut.
const LETTERS: usize = 200;

/// One line: control characters are blanks, a longer text is cut.
pub(super) fn clean(text: &str) -> String {
    let mut letters = text.chars().map(printable);
    let mut line: String = letters.by_ref().take(LETTERS).collect();
    if letters.next().is_some() {
        line.push('…');
    }
    line.trim_end().to_owned()
}

/// One line of any length: control characters are blanks.
pub(super) fn clean_whole(text: &str) -> String {
    text.chars().map(printable).collect::<String>().trim_end().to_owned()
}

/// Control characters, and those that turn the direction of writing, as blanks.
fn printable(c: char) -> char {
    let turns = matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    if c.is_control() || turns { ' ' } else { c }
}

/// `1 tile`, `3 tiles`.
pub(super) fn counted(count: u64, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_moves_the_cursor_and_lines_end() {
        assert_eq!(clean("a\nb\u{1b}[31m\u{202e}é  "), "a b [31m é");
        assert_eq!(clean(&"x".repeat(300)).chars().count(), LETTERS + 1);
        assert_eq!(clean_whole(&format!("{}\t", "x".repeat(300))).len(), 300);
        assert_eq!((counted(1, "tile"), counted(0, "tile")), ("1 tile".to_owned(), "0 tiles".to_owned()));
    }
}
