//! A node as arrays share it while an expression is built, with what follows from its operands.

use std::sync::Arc;

use super::Op;
use crate::dtype::DType;
use crate::program::{BinaryOp, Reduction};
use crate::region::Extent;

/// One operation, its operands, and what its result is like. Immutable, and shared by all arrays built on it.
#[derive(Debug)]
pub struct Node {
    /// What it does.
    pub op: Op<Arc<Self>>,
    /// The size of the result; nothing for a constant, which takes the size of whatever it meets.
    pub extent: Option<Extent>,
    /// The type of the result.
    pub dtype: DType,
    /// Whether pixels of the result can be missing.
    pub can_be_missing: bool,
}

impl Node {
    /// The node of `op`, whose operands fit each other: the caller has checked their sizes and types.
    #[must_use]
    pub fn new(op: Op<Arc<Self>>) -> Arc<Self> {
        let extent = extent(&op);
        let dtype = dtype(&op);
        let can_be_missing = can_be_missing(&op, dtype);
        Arc::new(Self { op, extent, dtype, can_be_missing })
    }

    /// Whether the values are those of one file, as they are stored there.
    #[must_use]
    pub fn is_copy_of_file(&self) -> bool {
        let mut node = self;
        loop {
            match &node.op {
                Op::Source(source) => return source.0.path().is_some(),
                Op::Planes(a, _) | Op::Window(a, _) | Op::Require(a, ..) => node = a,
                _ => return false,
            }
        }
    }
}

fn extent(op: &Op<Arc<Node>>) -> Option<Extent> {
    match op {
        Op::Source(source) => Some(source.0.extent()),
        Op::Constant(..) => None,
        Op::Planes(a, planes) => {
            let planes = u32::try_from(planes.len()).unwrap_or(u32::MAX);
            a.extent.map(|extent| Extent { planes, ..extent })
        }
        Op::Stack(all) => {
            let planes = all.iter().filter_map(|a| a.extent).map(|extent| extent.planes).fold(0, u32::saturating_add);
            all.iter().find_map(|a| a.extent).map(|extent| Extent { planes, ..extent })
        }
        Op::Window(a, window) => a.extent.map(|extent| Extent { height: window.height, width: window.width, ..extent }),
        Op::Require(a, ..) => a.extent,
        Op::Kernel(kernel, a) => a.extent.map(|extent| {
            let planes = kernel.0.planes().unwrap_or(extent.planes);
            Extent { planes, ..kernel.0.footprint().result_extent(extent) }
        }),
        Op::Reduce(_, a, [outer, _, inner]) => {
            a.extent.map(|extent| Extent { planes: outer.saturating_mul(*inner), ..extent })
        }
        // One plane meets many: the largest operand gives the size.
        other => other.operands().iter().filter_map(|a| a.extent).max_by_key(|extent| extent.planes),
    }
}

fn dtype(op: &Op<Arc<Node>>) -> DType {
    match op {
        Op::Source(source) => source.0.dtype(),
        Op::Constant(_, dtype) | Op::Cast(dtype, _) => *dtype,
        Op::Unary(op, a) => op.operand_dtype(a.dtype),
        Op::Binary(op, a, b) => op.result_dtype(a.dtype, b.dtype),
        Op::Where(_, a, b) => a.dtype.promote(b.dtype),
        Op::Kernel(kernel, a) => kernel.0.result_dtype(kernel.0.operand_dtype(a.dtype)),
        Op::Reduce(reduction, a, _) => reduction.result_dtype(if a.dtype.is_bool() { DType::U8 } else { a.dtype }),
        Op::IsMissing(_) => DType::Bool,
        Op::MaskEqual(a, _)
        | Op::MaskWhere(a, _)
        | Op::FillMissing(a, _)
        | Op::Planes(a, _)
        | Op::Window(a, _)
        | Op::Require(a, ..) => a.dtype,
        Op::Stack(all) => all.iter().map(|a| a.dtype).reduce(DType::promote).unwrap_or(DType::Bool),
    }
}

fn can_be_missing(op: &Op<Arc<Node>>, dtype: DType) -> bool {
    match op {
        Op::MaskEqual(..) | Op::MaskWhere(..) => true,
        Op::IsMissing(_) | Op::Reduce(Reduction::Count, ..) => false,
        Op::Require(a, ..) => a.can_be_missing,
        Op::Kernel(kernel, a) if !dtype.is_float() => kernel.0.gives_missing(a.can_be_missing),
        // NaN fills nothing.
        Op::FillMissing(a, value) => value.is_nan() && a.can_be_missing,
        // Any float can be NaN, which is missing.
        _ if dtype.is_float() => true,
        Op::Binary(BinaryOp::Rem | BinaryOp::FloorDiv, a, b) if is_nonzero(b) => a.can_be_missing,
        // Integers that have no quotient, remainder or power, and casts of NaN.
        Op::Binary(BinaryOp::Rem | BinaryOp::FloorDiv | BinaryOp::Pow, ..) => true,
        other => other.operands().iter().any(|a| a.can_be_missing),
    }
}

/// Whether it is a number that can be divided by.
fn is_nonzero(node: &Node) -> bool {
    matches!(node.op, Op::Constant(value, _) if value.as_f64() != 0.0 && !value.is_nan())
}

#[cfg(test)]
mod tests {
    use crate::{Array, BinaryOp, Extent};

    #[test]
    fn quotients_of_integers_are_missing_only_where_the_divisor_can_be_zero() {
        let values = Array::from_values(&[1_u8, 200], Extent { planes: 1, height: 1, width: 2 }).unwrap();
        for op in [BinaryOp::FloorDiv, BinaryOp::Rem] {
            let by = |divisor: i32| values.binary(op, divisor).can_be_missing();
            assert!(by(0) && !by(3));
            assert!(values.binary(op, &values).can_be_missing());
            assert!(values.mask_equal(1).binary(op, 3).can_be_missing());
        }
        let found = values.binary(BinaryOp::FloorDiv, 64).compute::<u8>(&Default::default()).unwrap();
        assert_eq!(found.as_slice(), Some(&[0, 3][..]));
    }
}
