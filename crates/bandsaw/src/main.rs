//! The `bandsaw` command: parse what was typed, run it, turn the outcome into one line and an exit code.
//!
//! ```text
//! args      as typed        -> values that make sense
//! inputs    paths           -> one lazy scene with band names
//! bound     NAME=FILE       -> what names of a formula stand for
//! preview   pixels               -> a small picture
//! emit      plans                -> scripts and manifests for batch engines
//! commands  one file each   -> results
//! report    results         -> text or JSON on standard output
//! errors    what went wrong -> `error: …`, `help: …`, exit code
//! ```
//!
//! Results go to standard output and everything else to standard error.

mod args;
mod bound;
mod commands;
mod emit;
mod errors;
mod inputs;
mod interrupt;
mod preview;
mod report;
mod run;

use std::process::ExitCode;

fn main() -> ExitCode {
    interrupt::survive_size_limit();
    errors::without_panics(|| match args::parse(std::env::args_os()) {
        Ok(cli) => commands::run(cli.into_command()).unwrap_or_else(|error| errors::report(&error)),
        Err(unparsed) => args::explain(&unparsed),
    })
}
