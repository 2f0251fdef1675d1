//! An error for programs: with `--json` standard output is JSON, whatever happens.

use serde::Serialize;

use crate::report;

/// Schema `bandsaw-error/1`.
#[derive(Serialize)]
struct Failure<'a> {
    error: Fields<'a>,
}

#[derive(Serialize)]
struct Fields<'a> {
    code: &'a str,
    exit_code: u8,
    message: &'a str,
    help: Option<&'a str>,
}

/// Whether the command line has `--json`, as far as it can be read: it may make no sense.
pub(super) fn is_asked_for() -> bool {
    std::env::args_os().skip(1).take_while(|word| word != "--").any(|word| word == "--json")
}

/// Prints the error to standard output.
pub(super) fn print(code: &str, exit_code: u8, message: &str, help: Option<&str>) {
    let error = Fields { code, exit_code, message, help };
    // What keeps it from being printed has no better place than the error that is on standard error already.
    let _ = report::json("bandsaw-error/1", &Failure { error }).and_then(|text| report::to_stdout(&text));
}
