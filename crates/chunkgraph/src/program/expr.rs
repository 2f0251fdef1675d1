//! What to compute of one pixel.

use std::collections::HashMap;

use super::fold;
use super::ops::{BinaryOp, UnaryOp};
use super::reduction::Reduction;
use crate::dtype::DType;
use crate::scalar::Scalar;

/// An expression of an [`ExprGraph`]. It means nothing to any other graph.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ExprId(pub(super) usize);

/// How an expression is made. Operands are of the types that the operation computes in: casts are nodes of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Node {
    /// The values of an input plane.
    Leaf(u32),
    /// One value everywhere, normalised by [`Scalar::saturate`]. NaN in a type that is no float: missing everywhere.
    Constant(Scalar),
    Unary(UnaryOp, ExprId),
    Binary(BinaryOp, ExprId, ExprId),
    Cast(ExprId),
    Select {
        condition: ExprId,
        a: ExprId,
        b: ExprId,
    },
    /// The value is normalised, and one that the type holds.
    MaskEqual(ExprId, Scalar),
    MaskWhere {
        a: ExprId,
        missing: ExprId,
    },
    IsMissing(ExprId),
    /// The value is normalised, and not NaN.
    FillMissing(ExprId, Scalar),
    /// Operands are floats of the result's type.
    Reduce(Reduction, ListId),
}

/// A list of expressions of an [`ExprGraph`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct ListId(usize);

impl Node {
    /// The same operation on other operands; those of a reduction stay.
    pub(super) fn map(self, mut operand: impl FnMut(ExprId) -> ExprId) -> Self {
        match self {
            Self::Leaf(_) | Self::Constant(_) | Self::Reduce(..) => self,
            Self::Unary(op, a) => Self::Unary(op, operand(a)),
            Self::Binary(op, a, b) => Self::Binary(op, operand(a), operand(b)),
            Self::Cast(a) => Self::Cast(operand(a)),
            Self::Select { condition, a, b } => {
                Self::Select { condition: operand(condition), a: operand(a), b: operand(b) }
            }
            Self::MaskEqual(a, value) => Self::MaskEqual(operand(a), value),
            Self::MaskWhere { a, missing } => Self::MaskWhere { a: operand(a), missing: operand(missing) },
            Self::IsMissing(a) => Self::IsMissing(operand(a)),
            Self::FillMissing(a, value) => Self::FillMissing(operand(a), value),
        }
    }

    /// Calls `visit` with each expression that it refers to.
    pub(super) fn each_operand(self, graph: &ExprGraph, mut visit: impl FnMut(ExprId)) {
        if let Self::Reduce(_, list) = self {
            graph.operands(list).iter().copied().for_each(visit);
            return;
        }
        self.map(|operand| {
            visit(operand);
            operand
        });
    }
}

/// Expressions over the pixels of a block; each refers to earlier ones only.
///
/// Pushing an equal expression gives the old id, so what is used twice is computed once. Operations on constants are
/// carried out at once. An [`ExprId`] belongs to the graph that gave it.
#[derive(Debug, Clone, Default)]
pub struct ExprGraph {
    nodes: Vec<(Node, DType)>,
    ids: HashMap<(Node, DType), ExprId>,
    lists: Vec<Vec<ExprId>>,
    list_ids: HashMap<Vec<ExprId>, ListId>,
}

impl ExprGraph {
    /// A graph without expressions.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The values of input plane number `leaf`, all of them valid but for NaN. A `bool` plane holds bytes 0 and 1.
    pub fn leaf(&mut self, leaf: u32, dtype: DType) -> ExprId {
        self.push(Node::Leaf(leaf), dtype)
    }

    /// `value` everywhere, as the nearest value of type `dtype`: integers saturate. NaN is missing everywhere.
    pub fn constant(&mut self, value: Scalar, dtype: DType) -> ExprId {
        self.push(Node::Constant(value.saturate(dtype).unwrap_or(Scalar::Float(f64::NAN))), dtype)
    }

    /// `op` of `a`, which is cast first if `op` does not compute in its type.
    pub fn unary(&mut self, op: UnaryOp, a: ExprId) -> ExprId {
        let dtype = op.operand_dtype(self.dtype(a));
        let a = self.cast(dtype, a);
        if op.is_identity(dtype) { a } else { self.push(Node::Unary(op, a), dtype) }
    }

    /// `op` of `a` and `b`, which are cast first to the type that `op` computes in.
    pub fn binary(&mut self, op: BinaryOp, a: ExprId, b: ExprId) -> ExprId {
        let types = (self.dtype(a), self.dtype(b));
        if op.is_comparison() {
            match types {
                (DType::U64, other) if other.is_integer() && other.is_signed() => {
                    return self.compare_signed(op.mirrored(), b, a);
                }
                (other, DType::U64) if other.is_integer() && other.is_signed() => {
                    return self.compare_signed(op, a, b);
                }
                _ => {}
            }
        }
        let dtype = op.operand_dtype(types.0, types.1);
        let (a, b) = (self.cast(dtype, a), self.cast(dtype, b));
        match (op, self.node(b)) {
            (BinaryOp::Pow, Node::Constant(exponent)) => self.power(a, b, exponent),
            (BinaryOp::Add | BinaryOp::Max, _) if dtype.is_bool() => self.push(Node::Binary(BinaryOp::Or, a, b), dtype),
            (BinaryOp::Mul | BinaryOp::Min, _) if dtype.is_bool() => {
                self.push(Node::Binary(BinaryOp::And, a, b), dtype)
            }
            _ => self.push(Node::Binary(op, a, b), if op.is_comparison() { DType::Bool } else { dtype }),
        }
    }

    /// A signed integer beside a `uint64`: no integer type holds both, and `float64` would round.
    fn compare_signed(&mut self, op: BinaryOp, signed: ExprId, unsigned: ExprId) -> ExprId {
        let zero = self.constant(Scalar::Int(0), self.dtype(signed));
        let negative = self.binary(BinaryOp::Lt, signed, zero);
        let wrapped = self.cast(DType::U64, signed);
        let compared = self.binary(op, wrapped, unsigned);
        if matches!(op, BinaryOp::Lt | BinaryOp::Le | BinaryOp::Ne) {
            self.binary(BinaryOp::Or, negative, compared)
        } else {
            let positive = self.unary(UnaryOp::Not, negative);
            self.binary(BinaryOp::And, positive, compared)
        }
    }

    /// Powers with a constant exponent, as NumPy takes them: the common ones are rounded once, by definition.
    fn power(&mut self, a: ExprId, b: ExprId, exponent: Scalar) -> ExprId {
        let dtype = self.dtype(a);
        if exponent == Scalar::Int(1) || exponent == Scalar::Float(1.0) {
            a
        } else if exponent == Scalar::Int(2) || exponent == Scalar::Float(2.0) {
            self.push(Node::Binary(BinaryOp::Mul, a, a), dtype)
        } else if exponent == Scalar::Float(0.5) {
            self.push(Node::Unary(UnaryOp::Sqrt, a), dtype)
        } else if exponent == Scalar::Float(-1.0) {
            let one = self.constant(Scalar::Int(1), dtype);
            self.push(Node::Binary(BinaryOp::Div, one, a), dtype)
        } else {
            self.push(Node::Binary(BinaryOp::Pow, a, b), dtype)
        }
    }

    /// `a` as type `dtype`, as NumPy's `astype`.
    ///
    /// Integers wrap, floats round to the nearest, everything but zero is true. A float becomes the integer towards
    /// zero; out of range it saturates, and a missing one stays missing.
    pub fn cast(&mut self, dtype: DType, a: ExprId) -> ExprId {
        if self.dtype(a) == dtype { a } else { self.push(Node::Cast(a), dtype) }
    }

    /// `a` where `condition` is true, else `b`, in the promoted type of both; missing where `condition` is missing.
    ///
    /// The value that is not taken may be missing. A `condition` that is not `bool` is true where it is not zero.
    pub fn select(&mut self, condition: ExprId, a: ExprId, b: ExprId) -> ExprId {
        let dtype = self.dtype(a).promote(self.dtype(b));
        let (a, b) = (self.cast(dtype, a), self.cast(dtype, b));
        let condition = self.cast(DType::Bool, condition);
        self.push(Node::Select { condition, a, b }, dtype)
    }

    /// `a` with the pixels whose value is `value` missing. A value that the type cannot hold masks nothing.
    pub fn mask_equal(&mut self, a: ExprId, value: Scalar) -> ExprId {
        let dtype = self.dtype(a);
        match value.held_by(dtype) {
            Some(value) if !value.is_nan() => self.push(Node::MaskEqual(a, value), dtype),
            // NaN is missing already.
            _ => a,
        }
    }

    /// `a` with the pixels missing where `missing` is true, or missing itself.
    pub fn mask_where(&mut self, a: ExprId, missing: ExprId) -> ExprId {
        let missing = self.cast(DType::Bool, missing);
        self.push(Node::MaskWhere { a, missing }, self.dtype(a))
    }

    /// Whether `a` is missing: `bool`, never missing itself.
    pub fn is_missing(&mut self, a: ExprId) -> ExprId {
        self.push(Node::IsMissing(a), DType::Bool)
    }

    /// `a` with `value` in place of missing pixels, as the nearest value of the type: integers saturate.
    ///
    /// All pixels are valid afterwards, unless `value` is NaN: then nothing changes.
    pub fn fill_missing(&mut self, a: ExprId, value: Scalar) -> ExprId {
        let dtype = self.dtype(a);
        match value.saturate(dtype) {
            Some(value) if !value.is_nan() => self.push(Node::FillMissing(a, value), dtype),
            _ => a,
        }
    }

    /// The type of an expression's values.
    #[must_use]
    pub fn dtype(&self, id: ExprId) -> DType {
        self.nodes[id.0].1
    }

    /// The number that an expression is everywhere, if it is one: NaN where it is missing everywhere.
    ///
    /// # Examples
    ///
    /// ```
    /// use chunkgraph::program::ExprGraph;
    /// use chunkgraph::{BinaryOp, DType, Scalar};
    ///
    /// let mut graph = ExprGraph::new();
    /// let [a, b] = [7, 2].map(|number| graph.constant(Scalar::from(number), DType::I64));
    /// let quotient = graph.binary(BinaryOp::Div, a, b);
    /// assert_eq!(graph.number(quotient), Some(Scalar::Float(3.5)));
    /// let leaf = graph.leaf(0, DType::U8);
    /// assert_eq!(graph.number(leaf), None);
    /// ```
    #[must_use]
    pub fn number(&self, id: ExprId) -> Option<Scalar> {
        match self.node(id) {
            Node::Constant(value) => Some(value),
            _ => None,
        }
    }

    /// The expressions of a list.
    pub(super) fn operands(&self, list: ListId) -> &[ExprId] {
        &self.lists[list.0]
    }

    /// The list of `exprs`, an old one if it is known.
    pub(super) fn list(&mut self, exprs: Vec<ExprId>) -> ListId {
        let (lists, next) = (&mut self.lists, ListId(self.list_ids.len()));
        *self.list_ids.entry(exprs).or_insert_with_key(|exprs| {
            lists.push(exprs.clone());
            next
        })
    }

    /// How an expression is made.
    pub(super) fn node(&self, id: ExprId) -> Node {
        self.nodes[id.0].0
    }

    /// How many expressions there are; their ids run from zero.
    pub(super) fn len(&self) -> usize {
        self.nodes.len()
    }

    /// The expression's id, an old one if it is known.
    fn push(&mut self, node: Node, dtype: DType) -> ExprId {
        let node = fold::constant(self, node, dtype).map_or(node, Node::Constant);
        self.push_unfolded(node, dtype)
    }

    /// As [`push`](Self::push), but operations on constants stay.
    pub(super) fn push_unfolded(&mut self, node: Node, dtype: DType) -> ExprId {
        let (nodes, next) = (&mut self.nodes, ExprId(self.ids.len()));
        *self.ids.entry((node, dtype)).or_insert_with(|| {
            nodes.push((node, dtype));
            next
        })
    }
}
