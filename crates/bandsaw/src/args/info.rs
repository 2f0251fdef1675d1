//! What files hold.

use std::path::PathBuf;

use clap::Args;

use super::LimitArgs;

#[derive(Debug, Args)]
pub(crate) struct InfoArgs {
    /// The files; several are a table of a line each. 'scenes/*.tif' is matched here if the shell has not, @LIST is a file with a
    /// path a line, - is standard input
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
    /// Describe each of several files as if it were alone
    #[arg(long)]
    pub(crate) long: bool,
    /// List everything: all bands, images, metadata items and coefficients, whatever room it takes
    #[arg(long)]
    pub(crate) all: bool,
    /// Take the transform from the world file (.tfw, .tifw, .wld) where the file has none
    #[arg(long)]
    pub(crate) tfw: bool,
    /// Read FILE.aux.xml: what it says of bands, nodata, place and metadata goes before what the file says
    #[arg(long)]
    pub(crate) aux: bool,
    /// Print JSON (schema bandsaw-info/1)
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) limits: LimitArgs,
}
