//! Expressions that are computed together with those below them, in one loop.
//!
//! Two shapes are in nearly every formula over bands: integers that become floats, with a value that means nodata and a
//! scale, and the normalised difference. Each costs one pass over a strip instead of three. Results are those of the
//! parts: the operations and their order stay.

use super::expr::{ExprGraph, ExprId, Node};
use super::ops::BinaryOp;
use crate::scalar::Scalar;

/// How an expression is lowered.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Shape {
    /// As it is made.
    Plain(Node),
    /// `a`, integers or `bool`, as floats: those equal to `nodata` missing, the others times `factor`.
    Load { a: ExprId, nodata: Option<Scalar>, factor: Option<Scalar> },
    /// `(a - b) / (a + b)`
    NormalisedDifference(ExprId, ExprId),
}

impl Shape {
    /// The shape of an expression: with as much below it as fits.
    pub(super) fn of(graph: &ExprGraph, id: ExprId) -> Self {
        match graph.node(id) {
            Node::Binary(BinaryOp::Mul, a, b) => scaled(graph, a, b).or_else(|| scaled(graph, b, a)),
            Node::Binary(BinaryOp::Div, a, b) => normalised_difference(graph, a, b),
            Node::Cast(_) => load(graph, id),
            _ => None,
        }
        .unwrap_or(Self::Plain(graph.node(id)))
    }

    /// Calls `visit` with each expression that must be computed before.
    pub(super) fn each_operand(self, graph: &ExprGraph, mut visit: impl FnMut(ExprId)) {
        match self {
            Self::Plain(node) => node.each_operand(graph, visit),
            Self::Load { a, .. } => visit(a),
            Self::NormalisedDifference(a, b) => [a, b].into_iter().for_each(visit),
        }
    }
}

/// A cast of integers to floats, with the mask below it if there is one.
fn load(graph: &ExprGraph, cast: ExprId) -> Option<Shape> {
    let Node::Cast(a) = graph.node(cast) else { return None };
    if graph.dtype(a).is_float() || !graph.dtype(cast).is_float() {
        return None;
    }
    Some(match graph.node(a) {
        Node::MaskEqual(a, nodata) => Shape::Load { a, nodata: Some(nodata), factor: None },
        _ => Shape::Load { a, nodata: None, factor: None },
    })
}

fn scaled(graph: &ExprGraph, cast: ExprId, factor: ExprId) -> Option<Shape> {
    match (load(graph, cast)?, graph.node(factor)) {
        (Shape::Load { a, nodata, .. }, Node::Constant(factor)) => {
            Some(Shape::Load { a, nodata, factor: Some(factor) })
        }
        _ => None,
    }
}

fn normalised_difference(graph: &ExprGraph, above: ExprId, below: ExprId) -> Option<Shape> {
    match (graph.node(above), graph.node(below)) {
        // Sums are the same both ways, but for which NaN comes out.
        (Node::Binary(BinaryOp::Sub, a, b), Node::Binary(BinaryOp::Add, c, d))
            if (a, b) == (c, d) || (a, b) == (d, c) =>
        {
            Some(Shape::NormalisedDifference(a, b))
        }
        _ => None,
    }
}
