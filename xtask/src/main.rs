//! The project's own tasks: `cargo xtask …`. Each has a module of its own; `cargo xtask help TASK` says what it does.

use std::process::ExitCode;

use clap::{Parser, Subcommand};

mod fixtures;
mod scene;
mod tidy;
mod workspace;

/// What went wrong, in words for whoever ran the task.
pub(crate) type Error = Box<dyn std::error::Error + Send + Sync>;
pub(crate) type Result<T> = std::result::Result<T, Error>;

/// The project's own tasks.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    task: Task,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// Make testdata/scene.tif, or check that it is what would be made
    Fixtures(fixtures::Args),
    /// Check the rules of the code that no compiler checks
    Tidy(tidy::Args),
}

fn main() -> ExitCode {
    let result = match Cli::parse().task {
        Task::Fixtures(args) => fixtures::run(&args),
        Task::Tidy(args) => tidy::run(&args),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}
