//! A graph of expressions to a program.

use super::allocate::allocate;
use super::expr::{ExprGraph, ExprId, Node};
use super::fuse::Shape;
use super::instruction::{Instruction, Plane};
use super::kernels::Constant;
use super::lower::Lowering;
use super::strip::STRIP;
use crate::dtype::DType;
use crate::scalar::Scalar;

/// A plane of results to write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Output {
    /// What is written, in its own type.
    pub expr: ExprId,
    /// What missing pixels become, as the nearest value of the type. Without it NaN for floats, 0 for others; so too
    /// for NaN where the type has none.
    pub fill: Option<Scalar>,
}

/// The instructions that compute some expressions, ready to run over blocks.
///
/// It holds no pixels and is the same for every block; workers share it, each with a
/// [`Scratch`](super::Scratch) of its own. Displayed as a listing of one instruction a line.
#[derive(Debug, Clone)]
pub struct Program {
    pub(super) leaves: Vec<(u32, DType)>,
    pub(super) instructions: Vec<Instruction>,
    pub(super) planes: Vec<Plane>,
    /// Bytes a pixel of each register.
    pub(super) registers: Vec<usize>,
}

impl Program {
    /// The program whose plane `n` of results is `outputs[n]`. What no output needs is left out.
    #[must_use]
    pub fn compile(graph: &ExprGraph, outputs: &[Output]) -> Self {
        let mut needed = vec![false; graph.len()];
        for output in outputs {
            needed[output.expr.0] = true;
        }
        let mut leaves = Vec::new();
        for id in (0..graph.len()).rev() {
            if needed[id] {
                Shape::of(graph, ExprId(id)).each_operand(graph, |operand| needed[operand.0] = true);
                if let Node::Leaf(leaf) = graph.node(ExprId(id)) {
                    leaves.push((leaf, graph.dtype(ExprId(id))));
                }
            }
        }
        leaves.sort_unstable();
        let planes: Vec<(ExprId, Plane)> = outputs
            .iter()
            .map(|output| {
                let (dtype, fill) = (graph.dtype(output.expr), output.fill.unwrap_or(Scalar::Float(f64::NAN)));
                (output.expr, Plane { dtype, fill: Constant::new(fill, dtype) })
            })
            .collect();
        let mut instructions = Lowering::run(graph, &leaves, &needed).store(&planes);
        let registers = allocate(&mut instructions);
        Self { leaves, instructions, planes: planes.into_iter().map(|(_, plane)| plane).collect(), registers }
    }

    /// The input planes that are read, in order of their numbers.
    #[must_use]
    pub fn leaves(&self) -> &[(u32, DType)] {
        &self.leaves
    }

    /// The types of the planes of results.
    pub fn output_dtypes(&self) -> impl ExactSizeIterator<Item = DType> {
        self.planes.iter().map(|plane| plane.dtype)
    }

    /// Bytes that a run takes beside its planes. The pixels of a strip are a constant number, so it does not grow with
    /// the block.
    #[must_use]
    pub fn register_bytes(&self) -> usize {
        let staged = self.leaves.iter().map(|(_, dtype)| dtype.size()).sum::<usize>();
        let stored = self.output_dtypes().map(DType::size).max().unwrap_or_default();
        STRIP * (self.registers.iter().sum::<usize>() + staged + stored)
    }
}
