//! Indices as a table, or as JSON with everything that is known of them.

use std::collections::BTreeMap;
use std::fmt;

use indices::{Index, Letter};
use serde::Serialize;

/// A list of indices (schema `bandsaw-indices/1`).
#[derive(Debug, Serialize)]
pub(crate) struct IndexList {
    indices: Vec<Entry>,
}

#[derive(Debug, Serialize)]
struct Entry {
    name: &'static str,
    long_name: &'static str,
    domain: &'static str,
    formula: &'static str,
    /// The letters of its bands, and what each is usually called.
    bands: BTreeMap<&'static str, &'static str>,
    /// Its constants and their defaults, null for those that have none.
    constants: BTreeMap<&'static str, Option<f64>>,
    range: Option<[f64; 2]>,
    reference: &'static str,
}

impl IndexList {
    /// The list of `indices`.
    pub(crate) fn new<'a>(indices: impl Iterator<Item = &'a Index>) -> Self {
        let entry = |index: &Index| Entry {
            name: index.name,
            long_name: index.long_name,
            domain: index.domain,
            formula: index.formula,
            bands: index.bands.iter().map(|&letter| (letter, name(letter))).collect(),
            constants: index.constants.iter().map(|constant| (constant.name, constant.default)).collect(),
            range: index.range,
            reference: index.reference,
        };
        Self { indices: indices.map(entry).collect() }
    }
}

fn name(letter: &'static str) -> &'static str {
    Letter::find(letter).map_or(letter, |letter| letter.names[0])
}

impl fmt::Display for IndexList {
    /// A line each: name, application, bands, name in words.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bands = |entry: &Entry| entry.bands.values().copied().collect::<Vec<_>>().join(",");
        let width = |text: &dyn Fn(&Entry) -> usize| self.indices.iter().map(text).max().unwrap_or(0);
        let (names, domains) = (width(&|entry| entry.name.len()), width(&|entry| entry.domain.len()));
        let all_bands = width(&|entry| bands(entry).len());
        for entry in &self.indices {
            let Entry { name, domain, long_name, .. } = entry;
            writeln!(f, "{name:names$}  {domain:domains$}  {:all_bands$}  {long_name}", bands(entry))?;
        }
        Ok(())
    }
}
