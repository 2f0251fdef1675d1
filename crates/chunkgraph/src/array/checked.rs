//! Arrays that are only computed if every pixel is as it must be.

use super::Array;
use crate::dtype::DType;
use crate::error::Usage;
use crate::graph::{Node, Op};
use crate::program::BinaryOp;
use crate::scalar::{Scalar, integer_range};

impl Array {
    /// The same values; the computation fails with [`Error::Unmet`](crate::Error::Unmet) at the first pixel where
    /// `condition` (a `bool` array, of as many bands or of one) is false, saying `what` is wrong there. Where the condition
    /// is missing nothing is required.
    ///
    /// Costs the condition, and a byte a pixel of memory for each band of it.
    #[must_use]
    pub fn require(&self, condition: &Self, what: &str) -> Self {
        let (left, right) = (self.extent().planes, condition.extent().planes);
        match self.meet(condition) {
            Ok(()) if right > left => self.clone().failed(Usage::BandCount { left, right }.into()),
            Ok(()) => {
                let node = Node::new(Op::Require(self.node.clone(), condition.node.clone(), what.into()));
                self.with_node(node, (*self.labels).clone()).and_fault_of(condition)
            }
            Err(error) => self.clone().failed(error),
        }
    }

    /// The values as `dtype`, those beyond its range as its nearest end. Floats that become integers are rounded first,
    /// halves to the even one; NaN becomes missing.
    #[must_use]
    pub fn cast_clipped(&self, dtype: DType) -> Self {
        let (from, labels) = (self.dtype(), (*self.labels).clone());
        if dtype.is_float() {
            return self.cast(dtype);
        }
        if from.is_float() {
            // A cast of floats goes to the nearest end by itself.
            return self.round().with_labels(labels).cast(dtype);
        }
        let ((low, high), (from_low, from_high)) = (integer_range(dtype), integer_range(from));
        let raised = if from_low < low { self.maximum(Scalar::Int(low)) } else { self.clone() };
        let clipped = if from_high > high { raised.minimum(Scalar::Int(high)) } else { raised };
        clipped.with_labels(labels).cast(dtype)
    }

    /// The values as `dtype`; the computation fails at the first pixel whose value does not fit, naming it.
    ///
    /// A value fits if it is in the type's range. Floats that become integers are rounded first, halves to the even one. A
    /// finite `float64` beyond the range of `float32` does not fit; digits that are lost are no failure. Missing pixels fit.
    #[must_use]
    pub fn cast_checked(&self, dtype: DType) -> Self {
        let rounds = self.dtype().is_float() && !dtype.is_float();
        let values = if rounds { self.round() } else { self.clone() };
        let values = values.with_labels((*self.labels).clone());
        let checked = match fits(&values, dtype) {
            Some(fits) => values.require(&fits, &format!("the value does not fit {dtype}{}", range_in_words(dtype))),
            None => values,
        };
        checked.cast(dtype)
    }
}

/// Whether values are in the range of `dtype`; nothing if all of their type are.
fn fits(values: &Array, dtype: DType) -> Option<Array> {
    let from = values.dtype();
    if dtype.is_float() {
        let narrows = from == DType::F64 && dtype == DType::F32;
        return narrows.then(|| {
            let size = values.abs();
            size.less_equal(f64::from(f32::MAX)) | size.equal(f64::INFINITY)
        });
    }
    let (low, high) = integer_range(dtype);
    let at_least = |bound| values.binary(BinaryOp::Ge, Scalar::Int(bound));
    if from.is_float() {
        // The bounds are powers of two, which floats hold; the largest integers are not.
        return Some(at_least(low) & values.binary(BinaryOp::Lt, Scalar::Int(high + 1)));
    }
    let (from_low, from_high) = integer_range(from);
    let above = (from_low < low).then(|| at_least(low));
    let below = (from_high > high).then(|| values.binary(BinaryOp::Le, Scalar::Int(high)));
    match (above, below) {
        (Some(above), Some(below)) => Some(above & below),
        (above, below) => above.or(below),
    }
}

fn range_in_words(dtype: DType) -> String {
    if dtype.is_float() {
        return String::new();
    }
    let (low, high) = integer_range(dtype);
    format!(" ({low} to {high})")
}
