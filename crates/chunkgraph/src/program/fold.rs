//! Operations on constants, carried out when they are pushed: one pixel of a program of its own.

use super::compile::{Output, Program};
use super::expr::{ExprGraph, Node};
use super::kernels::{Constant, match_dtype};
use super::strip::{MissingOut, Scratch};
use crate::dtype::DType;
use crate::scalar::Scalar;

/// The value of `node` if all its operands are constants; NaN if it is missing. Nothing for leaves and constants.
pub(super) fn constant(graph: &ExprGraph, node: Node, dtype: DType) -> Option<Scalar> {
    let (mut operands, mut constants) = (0, 0);
    if matches!(node, Node::Reduce(..)) {
        return None;
    }
    node.each_operand(graph, |operand| {
        operands += 1;
        constants += usize::from(matches!(graph.node(operand), Node::Constant(_)));
    });
    if operands == 0 || constants < operands {
        return None;
    }
    let mut alone = ExprGraph::new();
    let node = node.map(|operand| alone.push_unfolded(graph.node(operand), graph.dtype(operand)));
    let expr = alone.push_unfolded(node, dtype);
    let program = Program::compile(&alone, &[Output { expr, fill: None }]);
    let (mut bytes, mut valid) = ([0; 8], [0]);
    let (pixel, _) = bytes.split_at_mut(dtype.size());
    program.run(1, &[], &mut Scratch::default(), &mut [pixel], MissingOut::Bytes(&mut [&mut valid]));
    if valid == [0] {
        return Some(Scalar::Float(f64::NAN));
    }
    let value = match_dtype!(dtype, T => Scalar::from(Constant::from_bytes(bytes).get::<T>()));
    value.saturate(dtype)
}
