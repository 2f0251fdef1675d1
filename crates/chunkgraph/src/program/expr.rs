//! Elementwise expressions as a list: each refers to earlier ones only, and equal ones are one.

use std::collections::HashMap;

use super::{BinaryOp, UnaryOp};
use crate::dtype::DType;
use crate::scalar::Scalar;

/// The number of an expression in its list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ExprId(usize);

/// What an expression is; operands have the type that the operation computes in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Expr {
    Leaf(u32),
    Constant(Scalar),
    Unary(UnaryOp, ExprId),
    Binary(BinaryOp, ExprId, ExprId),
    Cast(ExprId),
    Select(ExprId, ExprId, ExprId),
    MaskEqual(ExprId, Scalar),
    MaskWhere(ExprId, ExprId),
    IsMissing(ExprId),
    FillMissing(ExprId, Scalar),
}

impl Expr {
    pub(super) fn operands(&self) -> Vec<ExprId> {
        match *self {
            Self::Leaf(_) | Self::Constant(_) => Vec::new(),
            Self::Unary(_, a)
            | Self::Cast(a)
            | Self::MaskEqual(a, _)
            | Self::IsMissing(a)
            | Self::FillMissing(a, _) => vec![a],
            Self::Binary(_, a, b) | Self::MaskWhere(a, b) => vec![a, b],
            Self::Select(condition, a, b) => vec![condition, a, b],
        }
    }
}

/// Expressions over the pixels of a block.
///
/// Adding one that is already there gives the number it has, so what two expressions share is computed once.
#[derive(Debug, Clone, Default)]
pub struct ExprGraph {
    nodes: Vec<(Expr, DType)>,
    ids: HashMap<(Expr, DType), ExprId>,
}

impl ExprGraph {
    /// The values of input plane number `leaf`.
    pub fn leaf(&mut self, leaf: u32, dtype: DType) -> ExprId {
        self.intern(Expr::Leaf(leaf), dtype)
    }

    /// One number for every pixel: the value of `dtype` nearest to `value`.
    pub fn constant(&mut self, value: Scalar, dtype: DType) -> ExprId {
        self.intern(Expr::Constant(value), dtype)
    }

    /// `op` of `a`, in the type that it computes in.
    pub fn unary(&mut self, op: UnaryOp, a: ExprId) -> ExprId {
        let dtype = op.operand(self.dtype(a));
        let a = self.cast(dtype, a);
        if matches!(op, UnaryOp::Round | UnaryOp::Floor | UnaryOp::Ceil) && !dtype.is_float() {
            return a;
        }
        self.intern(Expr::Unary(op, a), dtype)
    }

    /// `op` of `a` and `b`, in the type that it computes in.
    pub fn binary(&mut self, op: BinaryOp, a: ExprId, b: ExprId) -> ExprId {
        let dtype = op.operand(self.dtype(a), self.dtype(b));
        let result = op.result(self.dtype(a), self.dtype(b));
        let (a, b) = (self.cast(dtype, a), self.cast(dtype, b));
        let op = if dtype.is_bool() { op.on_booleans() } else { op };
        self.intern(Expr::Binary(op, a, b), result)
    }

    /// `a` as `dtype`: integers modulo 2 to the width, floats towards zero and saturated, NaN missing in integers.
    pub fn cast(&mut self, dtype: DType, a: ExprId) -> ExprId {
        if self.dtype(a) == dtype {
            return a;
        }
        match self.expr(a) {
            // A constant is exact in the type it is used in.
            Expr::Constant(value) if !dtype.is_bool() && value.held_by(dtype).is_some() => self.constant(value, dtype),
            _ => self.intern(Expr::Cast(a), dtype),
        }
    }

    /// Where `condition` is true `a`, else `b`; missing where the condition is, or what it chooses.
    pub fn select(&mut self, condition: ExprId, a: ExprId, b: ExprId) -> ExprId {
        let dtype = self.dtype(a).promote(self.dtype(b));
        let condition = self.cast(DType::Bool, condition);
        let (a, b) = (self.cast(dtype, a), self.cast(dtype, b));
        self.intern(Expr::Select(condition, a, b), dtype)
    }

    /// `a`, missing where it equals `value`; a value that its type cannot hold masks nothing.
    pub fn mask_equal(&mut self, a: ExprId, value: Scalar) -> ExprId {
        let dtype = self.dtype(a);
        match value.held_by(dtype) {
            // NaN is missing as it is.
            Some(value) if !value.is_nan() => self.intern(Expr::MaskEqual(a, value), dtype),
            _ => a,
        }
    }

    /// `a`, missing where `missing` is true or itself missing.
    pub fn mask_where(&mut self, a: ExprId, missing: ExprId) -> ExprId {
        let missing = self.cast(DType::Bool, missing);
        self.intern(Expr::MaskWhere(a, missing), self.dtype(a))
    }

    /// Whether `a` is missing; never missing itself.
    pub fn is_missing(&mut self, a: ExprId) -> ExprId {
        self.intern(Expr::IsMissing(a), DType::Bool)
    }

    /// `a`, with the value of its type nearest to `value` where it is missing; NaN fills integers with 0.
    pub fn fill_missing(&mut self, a: ExprId, value: Scalar) -> ExprId {
        self.intern(Expr::FillMissing(a, value), self.dtype(a))
    }

    /// The type of an expression of this list.
    #[must_use]
    pub fn dtype(&self, id: ExprId) -> DType {
        self.nodes[id.0].1
    }

    pub(super) fn expr(&self, id: ExprId) -> Expr {
        self.nodes[id.0].0
    }

    fn intern(&mut self, expr: Expr, dtype: DType) -> ExprId {
        *self.ids.entry((expr, dtype)).or_insert_with(|| {
            self.nodes.push((expr, dtype));
            ExprId(self.nodes.len() - 1)
        })
    }
}
