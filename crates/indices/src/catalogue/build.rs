//! From an index and what its letters stand for to one array.

use chunkgraph::{Array, DType, Operand};

use super::table::kernel_operands;
use super::{Index, Letter};
use crate::error::{Error, Result};
use crate::formula::{Bindings, Formula};
use crate::policy::Clip;
use crate::sensor::Sensor;

/// How an index is computed.
#[derive(Debug, Clone, Copy)]
pub struct IndexOptions {
    /// The type that integers of up to 16 bits are computed in. Default: `float64`.
    pub dtype: DType,
    /// Whether results are clipped as the reference clips them. Default: they are.
    pub clip: Clip,
    /// What `k…` means in a formula. Default: the radial basis function, as the catalogue's own examples have it.
    pub kernel: Kernel,
    /// The sensor whose wavelengths are meant, for the few formulas that name some. Default: none.
    pub sensor: Option<&'static Sensor>,
}

impl Default for IndexOptions {
    fn default() -> Self {
        Self { dtype: DType::F64, clip: Clip::Reference, kernel: Kernel::Rbf, sensor: None }
    }
}

/// A kernel: a measure of how alike two bands are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kernel {
    /// `a * b`
    Linear,
    /// `(a * b + c) ** p`
    Polynomial,
    /// `exp(-(a - b) ** 2 / (2 * sigma ** 2))`
    Rbf,
}

impl Kernel {
    /// The formula of this kernel, over `a`, `b` and its constants.
    #[must_use]
    pub fn formula(self) -> &'static str {
        match self {
            Self::Linear => "a * b",
            Self::Polynomial => "((a * b) + c) ** p",
            Self::Rbf => "exp((-1.0 * (a - b) ** 2.0) / (2.0 * sigma ** 2.0))",
        }
    }

    /// Its constants.
    fn constants(self) -> &'static [&'static str] {
        match self {
            Self::Linear => &[],
            Self::Polynomial => &["c", "p"],
            Self::Rbf => &["sigma"],
        }
    }
}

pub(super) fn build(index: &Index, bindings: &Bindings, options: &IndexOptions) -> Result<Array> {
    let formula = Formula::parse(index.formula)?;
    let mut bound = Bindings::default();
    for letter in &index.bands {
        bound.bind(*letter, bindings.get(letter).cloned().ok_or_else(|| missing(index, letter))?);
    }
    for constant in &index.constants {
        bound.bind(constant.name, self::constant(index, constant.name, bindings, options)?);
    }
    bind_kernels(index, &formula, bindings, options, &mut bound)?;
    // What comes back has a result at least.
    let results = formula.apply(&bound, options.dtype)?;
    let array = results.into_iter().next_back().map(|result| result.array).ok_or_else(|| missing(index, ""))?;
    let array = match (index.range, options.clip) {
        (Some([low, high]), Clip::Reference) => array.clip(low, high),
        _ => array,
    };
    if array.band_count() == 1 { Ok(array.with_band_names(&[index.name])?) } else { Ok(array) }
}

fn missing(index: &Index, letter: &str) -> Error {
    let band = Letter::find(letter).map_or("", |letter| letter.names[0]);
    Error::MissingBand { index: index.name, letter: letter.to_owned(), band }
}

/// What a constant stands for: what it is bound to, its default, a wavelength.
fn constant(index: &Index, name: &'static str, bindings: &Bindings, options: &IndexOptions) -> Result<Operand> {
    if let Some(value) = bindings.get(name) {
        return Ok(value.clone());
    }
    let value = super::Constant::find(name).and_then(|constant| constant.value(options.sensor));
    value.map(Operand::from).ok_or(Error::MissingConstant { index: index.name, constant: name })
}

/// Binds the kernels that `formula` names, by the bands and constants that are bound already.
///
/// A kernel of a band with itself is computed like any other: the radial basis function is then 1 wherever the band is valid.
fn bind_kernels(
    index: &Index,
    formula: &Formula,
    bindings: &Bindings,
    options: &IndexOptions,
    bound: &mut Bindings,
) -> Result<()> {
    let names = formula.names().into_iter();
    let kernels: Vec<(&str, [&str; 2])> = names.filter_map(|name| Some((name, kernel_operands(name)?))).collect();
    if kernels.is_empty() {
        return Ok(());
    }
    let mut operands = Bindings::default();
    for name in options.kernel.constants() {
        operands.bind(*name, constant(index, name, bindings, options)?);
    }
    let kernel = Formula::parse(options.kernel.formula())?;
    for (name, [a, b]) in kernels {
        for (operand, name) in [("a", a), ("b", b)] {
            if let Some(value) = bound.get(name) {
                operands.bind(operand, value.clone());
            }
        }
        if let Some(result) = kernel.apply(&operands, options.dtype)?.into_iter().next_back() {
            bound.bind(name, result.array);
        }
    }
    Ok(())
}
