//! What is wrong with a command line, in one line and a way out, however clap words it.

use std::io::{self, Write};
use std::process::ExitCode;

use clap::error::ErrorKind;

use crate::errors;

/// Prints what clap has to say: help and version as they are, mistakes as `error: …` and `help: …`.
pub(crate) fn explain(error: &clap::Error) -> ExitCode {
    let text = error.render().to_string();
    match error.kind() {
        ErrorKind::DisplayHelp
        | ErrorKind::DisplayVersion
        // Who types the name alone wants to know what it is.
        | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            // Whoever reads help through a pipe may close it early.
            let _ = io::stdout().write_all(text.as_bytes());
            ExitCode::SUCCESS
        }
        kind => {
            let (message, help) = fold(&text);
            errors::fail(code(kind), errors::USAGE, &message, help.as_deref())
        }
    }
}

/// The code of a mistake in the command line.
fn code(kind: ErrorKind) -> &'static str {
    match kind {
        ErrorKind::UnknownArgument | ErrorKind::InvalidSubcommand => "E0201",
        ErrorKind::MissingRequiredArgument | ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues => "E0202",
        ErrorKind::InvalidValue | ErrorKind::ValueValidation | ErrorKind::NoEquals => "E0203",
        ErrorKind::ArgumentConflict => "E0218",
        _ => "E0200",
    }
}

/// Message and way out of clap's text, which has a paragraph each for the mistake, tips and usage:
///
/// ```text
/// error: unexpected argument '--b3' found
///
///   tip: a similar argument exists: '--b1'
///
/// Usage: bandsaw norm-diff [OPTIONS] …
/// ```
fn fold(text: &str) -> (String, Option<String>) {
    let mut paragraphs = text.split("\n\n").map(one_line);
    let message = paragraphs.next().unwrap_or_default();
    let message = message.strip_prefix("error: ").unwrap_or(&message).to_owned();
    let (mut tip, mut usage) = (None, None);
    for paragraph in paragraphs {
        if let Some(text) = paragraph.strip_prefix("tip: ") {
            // How to pass a slip on as a value helps nobody.
            tip = tip.or_else(|| (!text.starts_with("to pass ")).then(|| text.to_owned()));
        } else if let Some(text) = paragraph.strip_prefix("Usage: ") {
            usage = Some(format!("usage: {text}"));
        } else if let Some(text) = paragraph.strip_prefix("For more information, ") {
            usage = usage.or_else(|| Some(text.trim_end_matches('.').to_owned()));
        }
    }
    (message, tip.or(usage))
}

/// The lines of a paragraph in one: a list under a line that ends with a colon gets commas.
fn one_line(paragraph: &str) -> String {
    let mut lines = paragraph.lines().map(str::trim).filter(|line| !line.is_empty());
    let first = lines.next().unwrap_or_default();
    let rest: Vec<&str> = lines.collect();
    if rest.is_empty() { first.to_owned() } else { format!("{first} {}", rest.join(", ")) }
}

#[cfg(test)]
mod tests {
    use super::fold;

    #[track_caller]
    fn check(text: &str, message: &str, help: Option<&str>) {
        assert_eq!(fold(text), (message.to_owned(), help.map(str::to_owned)));
    }

    #[test]
    fn a_list_becomes_part_of_the_line() {
        check(
            "error: the following required arguments were not provided:\n  --b1 <BAND>\n  --b2 <BAND>\n\nUsage: bandsaw \
             norm-diff --b1 <BAND>\n\nFor more information, try '--help'.\n",
            "the following required arguments were not provided: --b1 <BAND>, --b2 <BAND>",
            Some("usage: bandsaw norm-diff --b1 <BAND>"),
        );
    }

    #[test]
    fn a_tip_goes_before_the_usage() {
        check(
            "error: unexpected argument '--b3' found\n\n  tip: a similar argument exists: '--b1'\n\nUsage: bandsaw\n",
            "unexpected argument '--b3' found",
            Some("a similar argument exists: '--b1'"),
        );
        check(
            "error: unexpected argument '--b' found\n\n  tip: to pass '--b' as a value, use '-- --b'\n\nUsage: bandsaw\n",
            "unexpected argument '--b' found",
            Some("usage: bandsaw"),
        );
        let text = "error: invalid value 'x' for '-j <N>': odd\n\nFor more information, try '--help'.\n";
        check(text, "invalid value 'x' for '-j <N>': odd", Some("try '--help'"));
        check("error: odd\n", "odd", None);
    }
}
