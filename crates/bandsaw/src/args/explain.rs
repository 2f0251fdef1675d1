//! What `explain` is asked of.

use clap::Args;

#[derive(Debug, Args)]
pub(crate) struct ExplainArgs {
    /// Print JSON (schema bandsaw-explain/1)
    #[arg(long)]
    pub(crate) json: bool,
    /// A command that computes, as it would be typed; it needs no output
    #[arg(required = true, value_name = "COMMAND", trailing_var_arg = true, allow_hyphen_values = true)]
    pub(crate) words: Vec<String>,
}

/// How the plan of a run is told instead of running it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Explain {
    Text,
    Json,
}
