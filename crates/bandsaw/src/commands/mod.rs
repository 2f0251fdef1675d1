//! The commands, a file each.

mod assemble;
mod bench;
mod blocks;
mod calc;
mod cat;
mod clip;
mod cog;
mod completions;
mod composite;
mod convert;
mod copied;
mod explain;
mod explain_error;
mod gc;
mod index;
mod indices;
mod info;
mod man;
mod mask;
mod masked;
mod missing;
mod mosaic;
mod norm_diff;
mod picture_file;
mod place;
mod plan;
mod plan_file;
mod preview;
mod results;
mod run_part;
mod save;
mod stack;
mod stats;
mod status;
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
        Command::Calc(args) => calc::run(&args),
        Command::Index(args) => index::run(&args),
        Command::Indices(args) => indices::run(&args),
        Command::Composite(args) => composite::run(&args),
        Command::Mask(args) => mask::run(&args),
        Command::Clip(args) => clip::run(&args),
        Command::Stats(args) => stats::run(&args),
        Command::Explain(args) => return explain::run(&args),
        Command::Plan(args) => return plan::run(&args),
        Command::Run(args) => run_part::run(&args),
        Command::Missing(args) => missing::run(&args),
        Command::Assemble(args) => assemble::run(&args),
        Command::Status(args) => status::run(&args),
        Command::Gc(args) => gc::run(&args),
        Command::Mosaic(args) => mosaic::run(&args),
        Command::Stack(args) => stack::run(&args),
        Command::Blocks(args) => blocks::run(&args),
        Command::Preview(args) => preview::run(&args),
        Command::Bench(args) => bench::run(&args),
        Command::Completions(args) => completions::run(&args),
        Command::Man(args) => man::run(&args),
        Command::ExplainError(args) => explain_error::run(&args),
    }?;
    Ok(ExitCode::SUCCESS)
}
