//! Formulas are read as Python reads them, print as what they are, and compute what a plain evaluator computes.

mod errors;
mod laws;
mod values;

use chunkgraph::{Array, Extent};

use super::{Bindings, Computed, Formula};

/// One row of pixels.
fn row<T: chunkgraph::Element>(pixels: &[T]) -> Array {
    let width = u32::try_from(pixels.len()).unwrap();
    Array::from_values(pixels, Extent { planes: 1, height: 1, width }).unwrap()
}

/// The pixels of the results of `text`, all in `float64`, missing ones NaN.
fn pixels(text: &str, bindings: &Bindings) -> Vec<Vec<f64>> {
    let results = Formula::parse(text).unwrap().apply(bindings, chunkgraph::DType::F64).unwrap();
    let values = |Computed { array, .. }: &Computed| {
        array.cast(chunkgraph::DType::F64).compute::<f64>(&Default::default()).unwrap().iter().copied().collect()
    };
    results.iter().map(values).collect()
}

#[track_caller]
fn check_same(found: &[f64], want: &[f64], text: &str) {
    let same = found.len() == want.len()
        && found.iter().zip(want).all(|(found, want)| found == want || (found.is_nan() && want.is_nan()));
    assert!(same, "{text}: {found:?} is not {want:?}");
}
