//! Which indices are computed or listed.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use indices::Kernel;

use super::{OutputArgs, RunArgs, SceneArgs, SeparateArgs};

#[derive(Debug, Args)]
#[command(mut_arg("inputs", |inputs| inputs.required(false).value_name("INDEX|IN").help(
    "More indices, then the scene; the bands of several files are stacked in this order",
)))]
pub(crate) struct IndexArgs {
    /// The index, such as ndvi, or tasseled-cap; several with commas or blanks between become the bands of one file
    #[arg(value_name = "INDEX")]
    pub(crate) index: String,
    #[command(flatten)]
    pub(crate) scene: SceneArgs,
    /// What a band of a formula is: N=nir or N=5 of the scene, N=b5.tif or N=b5.tif:1 of another file
    #[arg(long = "band", value_name = "LETTER=BAND", value_parser = assignment, help_heading = "Input")]
    pub(crate) bands: Vec<(String, String)>,
    /// What a constant of a formula is, such as L=0.5
    #[arg(long = "const", value_name = "NAME=VALUE", value_parser = constant, help_heading = "Input")]
    pub(crate) constants: Vec<(String, f64)>,
    /// The kernel of kernel indices
    #[arg(long, value_name = "KERNEL", default_value = "rbf", help_heading = "Input")]
    pub(crate) kernel: KernelChoice,
    /// Leave results as they are; without it those of avi, evi, evi2, gcvi, kndvi, nbr, ndvi and wi are clipped to their ranges
    #[arg(long, help_heading = "Output")]
    pub(crate) no_clip: bool,
    #[command(flatten)]
    pub(crate) separate: SeparateArgs,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
    #[command(flatten)]
    pub(crate) run: RunArgs,
}

/// A kernel by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum KernelChoice {
    Linear,
    Poly,
    Rbf,
}

impl From<KernelChoice> for Kernel {
    fn from(choice: KernelChoice) -> Self {
        match choice {
            KernelChoice::Linear => Self::Linear,
            KernelChoice::Poly => Self::Polynomial,
            KernelChoice::Rbf => Self::Rbf,
        }
    }
}

#[derive(Debug, Args)]
pub(crate) struct IndicesArgs {
    /// List those that this scene has the bands for
    #[arg(value_name = "SCENE")]
    pub(crate) scene: Option<PathBuf>,
    /// List those for vegetation, water, burn, snow, urban, soil, radar, clouds, or with kernels
    #[arg(long, value_name = "DOMAIN", value_parser = domain)]
    pub(crate) domain: Option<String>,
    /// List those that this sensor has the bands for; with a scene, call its bands so
    #[arg(long, value_name = "ID")]
    pub(crate) sensor: Option<String>,
    /// Print JSON (schema bandsaw-indices/1): formulas, constants and references too
    #[arg(long)]
    pub(crate) json: bool,
}

/// `NAME=TEXT`
fn assignment(text: &str) -> Result<(String, String), String> {
    let parts = text.split_once('=').filter(|(name, value)| !name.is_empty() && !value.is_empty());
    parts.map(|(name, value)| (name.to_owned(), value.to_owned())).ok_or_else(|| "it is NAME=VALUE".to_owned())
}

fn constant(text: &str) -> Result<(String, f64), String> {
    let (name, value) = assignment(text)?;
    let number = value.parse::<f64>().ok().filter(|number| number.is_finite());
    number.map(|number| (name, number)).ok_or_else(|| "it is NAME=VALUE, the value a number".to_owned())
}

fn domain(text: &str) -> Result<String, String> {
    let mut domains: Vec<&str> = indices::Index::all().iter().map(|index| index.domain).collect();
    domains.sort_unstable();
    domains.dedup();
    let known = domains.iter().any(|domain| domain.eq_ignore_ascii_case(text));
    if known { Ok(text.to_ascii_lowercase()) } else { Err(format!("it is one of {}", domains.join(" "))) }
}
