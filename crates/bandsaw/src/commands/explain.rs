//! `explain`: the plan of another command, which is then not run.

use std::process::ExitCode;

use chunkgraph::Explanation;
use clap::{CommandFactory as _, Parser as _};

use crate::args::{self, Cli, Command, Explain, ExplainArgs};
use crate::errors::{Error, Result};
use crate::report;

/// Prints the plan of the command whose words `args` hold.
///
/// # Errors
///
/// A command that does not compute; whatever keeps it from being planned.
pub(super) fn run(args: &ExplainArgs) -> Result<ExitCode> {
    if asks_to_resume(&args.words) {
        return Err(Error::NotResumed("--resume: explain computes nothing that could be gone on with"));
    }
    let explain = if args.json { Explain::Json } else { Explain::Text };
    let mut command = match Cli::try_parse_from(words(&args.words)) {
        Ok(cli) => cli.into_command(),
        Err(unparsed) => return Ok(args::explain(&unparsed)),
    };
    let Some(run) = run_args(&mut command) else { return Err(Error::NothingToExplain) };
    run.explain = Some(explain);
    super::run(command)
}

/// Prints `plan`.
///
/// # Errors
///
/// Standard output that does not take it.
pub(super) fn print(plan: &Explanation, explain: Explain) -> Result<()> {
    report::to_stdout(&match explain {
        Explain::Text => plan.to_string(),
        Explain::Json => report::json("bandsaw-explain/1", plan)?,
    })
}

/// The command line, with an output if the command wants one that nobody has named.
pub(super) fn words(typed: &[String]) -> Vec<String> {
    let mut words: Vec<String> = std::iter::once("bandsaw".to_owned()).chain(typed.iter().cloned()).collect();
    let command = Cli::command();
    let command = typed.first().and_then(|name| command.find_subcommand(name));
    let wants_one = command.is_some_and(|command| command.get_arguments().any(|arg| arg.get_id() == "output"));
    if wants_one && !names_output(typed) {
        words.push("--output=explained.tif".to_owned());
    }
    words
}

/// Whether an output is named among those words.
pub(super) fn names_output(typed: &[String]) -> bool {
    typed.iter().any(|word| word.starts_with("-o") || word.starts_with("--output"))
}

/// Whether blocks are to be kept, by those words.
pub(super) fn asks_to_resume(typed: &[String]) -> bool {
    typed.iter().any(|word| word == "--resume")
}

/// How a command runs its computation; nothing if it computes none.
pub(super) fn run_args(command: &mut Command) -> Option<&mut args::RunArgs> {
    match command {
        Command::Convert(args) => Some(&mut args.run),
        Command::Cog(args) => Some(&mut args.run),
        Command::NormDiff(args) => Some(&mut args.run),
        Command::Index(args) => Some(&mut args.run),
        Command::Composite(args) => Some(&mut args.run),
        Command::Calc(args) => Some(&mut args.run),
        Command::Mask(args) => Some(&mut args.run),
        Command::Mosaic(args) => Some(&mut args.run),
        Command::Stack(args) => Some(&mut args.run),
        Command::Blocks(args) => Some(&mut args.run),
        Command::Clip(args) => Some(&mut args.run),
        Command::Stats(args) => Some(&mut args.run),
        Command::Bench(_)
        | Command::Preview(_)
        | Command::Completions(_)
        | Command::Man(_)
        | Command::ExplainError(_) => None,
        Command::Indices(_) | Command::Info(_) | Command::Validate(_) | Command::Cat(_) => None,
        Command::Explain(_) | Command::Plan(_) | Command::Run(_) | Command::Assemble(_) => None,
        Command::Missing(_) | Command::Status(_) | Command::Gc(_) => None,
    }
}
