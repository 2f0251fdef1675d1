//! What `calc` computes.

use clap::Args;

use super::{OutputArgs, RunArgs, SceneArgs};

#[derive(Debug, Args)]
#[command(mut_arg("inputs", |inputs| inputs.value_name("[NAME=]IN").help(
    "The scene, whose bands are called by their names and by b1, b2 …; the bands of several files are stacked. NAME=FILE or \
     NAME=FILE:BAND lets a name of the formula stand for a file or its band; the same name again is another time",
)))]
#[command(
    after_help = "Formulas: + - * / // % ** (also ^), < <= > >= == !=, and or not, & | ~ << >>, where(c, a, b), \
    clip(x, low, high), isnan valid fill mask, min max abs round floor ceil sqrt exp ln log10 sin cos tan atan tanh pow xor \
    norm_diff; over times mean(t: x), over bands median(b: x, y): mean median min max sum std count first last argmin argmax \
    p0 … p100. Results are parted by ';' and may have names, used by later ones: ndvi = (nir - red) / (nir + red); ndvi > 0.3. \
    A result whose name begins with _ is not written."
)]
pub(crate) struct CalcArgs {
    /// The formula, such as "(nir - red) / (nir + red)"
    #[arg(value_name = "FORMULA", allow_hyphen_values = true)]
    pub(crate) formula: String,
    #[command(flatten)]
    pub(crate) scene: SceneArgs,
    /// The inputs are one scene at several times, which their names tell, or else their order
    #[arg(long, help_heading = "Input")]
    pub(crate) times: bool,
    #[command(flatten)]
    pub(crate) separate: SeparateArgs,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
    #[command(flatten)]
    pub(crate) run: RunArgs,
}

/// One file or several.
#[derive(Debug, Args)]
pub(crate) struct SeparateArgs {
    /// Make a file of each result: OUT with _NAME before its extension, or with NAME where it says {name}
    #[arg(long, help_heading = "Output")]
    pub(crate) separate: bool,
}
