//! The commands, a file each.

mod bench;
mod cat;
mod cog;
mod completions;
mod composite;
mod convert;
mod copied;
mod explain_error;
mod index;
mod info;
mod man;
mod norm_diff;
mod picture_file;
mod place;
mod preview;
mod save;
mod stats;
mod validate;

use std::process::ExitCode;

use crate::args::Command;
use crate::errors::Result;

/// Runs `command`.
///
/// # Errors
///
/// Why it did not do what was asked.
pub(crate) fn run(command: Command) -> Result<ExitCode> {
    match command {
        Command::Info(args) => info::run(&args),
        Command::Validate(args) => validate::run(&args),
        Command::Cat(args) => cat::run(&args),
        Command::Cog(args) => cog::run(&args),
        Command::Convert(args) => convert::run(&args),
        Command::NormDiff(args) => norm_diff::run(&args),
        Command::Index(args) => index::run(&args),
        Command::Composite(args) => composite::run(&args),
        Command::Stats(args) => stats::run(&args),
        Command::Preview(args) => preview::run(&args),
        Command::Bench(args) => bench::run(&args),
        Command::Completions(args) => completions::run(&args),
        Command::Man(args) => man::run(&args),
        Command::ExplainError(args) => explain_error::run(&args),
    }?;
    Ok(ExitCode::SUCCESS)
}
