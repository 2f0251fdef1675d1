//! What the command tells of itself.

use std::path::PathBuf;

use clap::Args;
use clap_complete::Shell;

#[derive(Debug, Args)]
pub(crate) struct CompletionsArgs {
    /// The shell
    #[arg(value_name = "SHELL")]
    pub(crate) shell: Shell,
}

#[derive(Debug, Args)]
pub(crate) struct ManArgs {
    /// A folder, made if need be, for a page of each command; without it that of bandsaw goes to standard output
    #[arg(value_name = "DIR")]
    pub(crate) folder: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct ExplainErrorArgs {
    /// The code, as help after an error has it; without it all are listed
    #[arg(value_name = "CODE")]
    pub(crate) code: Option<String>,
    /// Print JSON (schema bandsaw-errors/1)
    #[arg(long)]
    pub(crate) json: bool,
}
