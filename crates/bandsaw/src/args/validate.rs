//! Whether files keep the rules.

use std::path::PathBuf;

use clap::Args;

use super::{LimitArgs, MemoryArgs};

#[derive(Debug, Args)]
pub(crate) struct ValidateArgs {
    /// The files; also 'PATTERN', @LIST and - for standard input
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
    /// Decode every chunk and list those that do not
    #[arg(long)]
    pub(crate) deep: bool,
    /// Ask for cloud-optimised GeoTIFFs; without it the report only tells whether a file is one
    #[arg(long)]
    pub(crate) cog: bool,
    /// Take warnings for errors
    #[arg(long)]
    pub(crate) strict: bool,
    /// Print JSON (schema bandsaw-validate/1)
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) memory: MemoryArgs,
    #[command(flatten)]
    pub(crate) limits: LimitArgs,
}
