//! `completions`: what a shell needs to complete commands and options.

use crate::args::{self, CompletionsArgs};
use crate::errors::Result;
use crate::report;

/// Prints the completions of a shell.
///
/// # Errors
///
/// [`Error::Stdout`](crate::errors::Error::Stdout).
pub(super) fn run(args: &CompletionsArgs) -> Result<()> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut args::command(), "bandsaw", &mut script);
    report::to_stdout(&String::from_utf8_lossy(&script))
}
