//! The tables beside this file, which `xtask/peers/catalogue.py` writes, read once.
//!
//! What they hold is tested: a line that is not as it should be is left out here, and missed there.

use std::sync::LazyLock;

use super::Index;
use super::constant::Constant;
use crate::formula::Formula;

/// Names of kernels in formulas: `k` and two letters.
pub(super) fn kernel_operands(name: &str) -> Option<[&str; 2]> {
    let rest = name.strip_prefix('k').filter(|rest| rest.len() == 2 && rest.is_ascii())?;
    let (a, b) = rest.split_at(1);
    Some([a, b])
}

/// All indices.
pub(super) fn indices() -> &'static [Index] {
    static ALL: LazyLock<Vec<Index>> = LazyLock::new(|| lines(include_str!("indices.tsv")).filter_map(index).collect());
    &ALL
}

/// The lines of a table that hold something.
pub(super) fn lines(table: &'static str) -> impl Iterator<Item = &'static str> {
    table.lines().filter(|line| !line.is_empty() && !line.starts_with('#'))
}

fn index(line: &'static str) -> Option<Index> {
    let mut fields = line.split('\t');
    let mut field = || fields.next();
    let (name, domain, range, formula, long_name, reference) =
        (field()?, field()?, field()?, field()?, field()?, field()?);
    let range = range.split_once(' ').and_then(|(low, high)| Some([low.parse().ok()?, high.parse().ok()?]));
    let (mut bands, mut constants): (Vec<&'static str>, Vec<&'static Constant>) = (Vec::new(), Vec::new());
    // Each name as it stands in the table, which lives as long as the program.
    let mut need = |name: &str| {
        if let Some(constant) = Constant::find(name) {
            constants.push(constant);
        } else if let Some(start) = formula.find(name)
            && let Some(name) = formula.get(start..start + name.len())
        {
            bands.push(name);
        }
    };
    let parsed = Formula::parse(formula).ok()?;
    for name in parsed.names() {
        match kernel_operands(name) {
            Some(operands) => operands.into_iter().for_each(&mut need),
            None => need(name),
        }
    }
    let mut seen = Vec::new();
    bands.retain(|band| {
        !seen.contains(band) && {
            seen.push(*band);
            true
        }
    });
    constants.dedup_by_key(|constant| constant.name);
    Some(Index { name, long_name, domain, formula, bands, constants, reference, range })
}
