//! The project's own tasks: `cargo xtask …`. Each has a module of its own; `cargo xtask help TASK` says what it does.

use std::process::ExitCode;

use clap::{Parser, Subcommand};

mod bench;
mod build;
mod conformance;
mod dist;
mod faults;
mod fixtures;
mod outside;
mod package;
mod pictures;
mod process;
mod python;
mod python_package;
mod scene;
mod slurm;
mod test;
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
    /// Measure our programs on scenes of real size, alone or in turn with others; make a page of it
    Bench(bench::Args),
    /// Judge reader and binary by files of other people, if they lie in ../shared; or by damaged, or by made ones
    Conformance(conformance::Args),
    /// Build the static binary into dist/, and show that it needs nothing around it
    Dist(dist::Args),
    /// Kill the binary, fill its disk, change its input, and look at what is at the output's path
    Faults(faults::Args),
    /// Make testdata/scene.tif, or check that it is what would be made
    Fixtures(fixtures::Args),
    /// Build and run a program outside the workspace that does the main job with the crates
    Outside(outside::Args),
    /// Package the four crates as they would be published
    Package(package::Args),
    /// Build the Python package as a wheel, install it in a virtual environment, and test it with dask
    Python(python_package::Args),
    /// Make the pictures of README and docs again
    Pictures(pictures::Args),
    /// Lose a node of a real Slurm in the middle of a job, and compare what is assembled
    Slurm(slurm::Args),
    /// Run all that must hold before a change is taken in
    Test(test::Args),
    /// Check the rules of the code that no compiler checks
    Tidy(tidy::Args),
}

fn main() -> ExitCode {
    let result = match Cli::parse().task {
        Task::Bench(args) => bench::run(&args),
        Task::Conformance(args) => conformance::run(&args),
        Task::Dist(args) => dist::run(&args),
        Task::Faults(args) => faults::run(&args),
        Task::Fixtures(args) => fixtures::run(&args),
        Task::Outside(args) => outside::run(&args),
        Task::Package(args) => package::run(&args),
        Task::Python(args) => python_package::run(&args),
        Task::Pictures(args) => pictures::run(&args),
        Task::Slurm(args) => slurm::run(&args),
        Task::Test(args) => test::run(&args),
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
