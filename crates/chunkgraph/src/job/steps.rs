//! The graph as steps: each an operation on earlier steps, by number.

use std::sync::Arc;

use tiffio::layout::Window;

use super::Sources;
use crate::dtype::DType;
use crate::error::{JobFault, Result, Usage};
use crate::graph::{Graph, Node, Op, SourceRef};
use crate::kernel::{Kernels, NamedKernel};
use crate::program::{BinaryOp, Reduction, UnaryOp};
use crate::region::Extent;
use crate::scalar::Scalar;
use crate::source::{NamedSource, WrittenPaths};

/// An operation as it is written down; [`Op`] says what each does.
#[derive(Debug, Clone, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Step {
    /// The number of an input.
    Source(usize),
    Constant(Scalar, DType),
    Unary(UnaryOp, usize),
    Binary(BinaryOp, usize, usize),
    Cast(DType, usize),
    Where(usize, usize, usize),
    MaskEqual(usize, Scalar),
    MaskWhere(usize, usize),
    IsMissing(usize),
    FillMissing(usize, Scalar),
    Planes(usize, Vec<u32>),
    Stack(Vec<usize>),
    /// First column, first row, columns, rows.
    Window(usize, [u32; 4]),
    Reduce(Reduction, usize, [u32; 3]),
    Kernel(NamedKernel, usize),
    Require(usize, usize, String),
}

/// Inputs and steps of `graph`.
///
/// # Errors
///
/// [`Usage::NotWritten`] for an input or a kernel that no other machine could make.
pub(super) fn write(graph: &Graph, paths: &WrittenPaths) -> Result<(Vec<NamedSource>, Vec<Step>)> {
    let mut sources = Vec::new();
    let mut steps = Vec::with_capacity(graph.nodes().len());
    for node in graph.nodes() {
        steps.push(match node.op.map(|id| id.0) {
            Op::Source(source) => {
                sources.push(source.0.describe(paths)?);
                Step::Source(sources.len() - 1)
            }
            Op::Constant(value, dtype) => Step::Constant(value, dtype),
            Op::Unary(op, a) => Step::Unary(op, a),
            Op::Binary(op, a, b) => Step::Binary(op, a, b),
            Op::Cast(dtype, a) => Step::Cast(dtype, a),
            Op::Where(condition, a, b) => Step::Where(condition, a, b),
            Op::MaskEqual(a, value) => Step::MaskEqual(a, value),
            Op::MaskWhere(a, missing) => Step::MaskWhere(a, missing),
            Op::IsMissing(a) => Step::IsMissing(a),
            Op::FillMissing(a, value) => Step::FillMissing(a, value),
            Op::Planes(a, planes) => Step::Planes(a, planes),
            Op::Stack(all) => Step::Stack(all),
            Op::Window(a, window) => Step::Window(a, [window.col_off, window.row_off, window.width, window.height]),
            Op::Reduce(reduction, a, shape) => Step::Reduce(reduction, a, shape),
            Op::Kernel(kernel, a) => {
                let why = "a closure is code; give the kernel a name in Kernels, and a description";
                let named = kernel.0.describe();
                Step::Kernel(named.ok_or_else(|| Usage::NotWritten { what: kernel.0.identity(), why })?, a)
            }
            Op::Require(a, condition, what) => Step::Require(a, condition, what.to_string()),
        });
    }
    Ok((sources, steps))
}

/// Nodes on top of each other at most: they are taken apart one within the other.
const DEPTH_MAX: u32 = 4096;
/// Planes of all nodes together at most: each is looked at when the graph becomes a program.
const PLANES_MAX: u64 = 1 << 22;

/// The nodes of `steps`, in their order, each checked against those before it.
///
/// # Errors
///
/// [`JobFault::Step`] for one that does not fit; whatever keeps inputs from being opened and kernels from being made.
pub(super) fn read(
    named: &[NamedSource],
    steps: Vec<Step>,
    kernels: &Kernels,
    sources: &Sources,
) -> Result<Vec<Arc<Node>>> {
    let inputs = named.iter().map(|source| sources.open(source).map(SourceRef)).collect::<Result<Vec<_>>>()?;
    let (mut nodes, mut depths, mut planes): (Vec<Arc<Node>>, Vec<u32>, u64) = (Vec::new(), Vec::new(), 0);
    for (number, step) in steps.into_iter().enumerate() {
        let fault = |problem| JobFault::Step { step: number, problem };
        let op = step.op(&inputs, kernels, number)?;
        if op.operands().iter().any(|operand| **operand >= number) {
            return Err(fault("it names a step that does not come before it").into());
        }
        let depth = op.operands().iter().map(|operand| depths[**operand] + 1).max().unwrap_or(0);
        let op = op.map(|operand| Arc::clone(&nodes[*operand]));
        check(&op).map_err(fault)?;
        let node = Node::new(op);
        planes += node.extent.map_or(0, |extent| u64::from(extent.planes));
        if depth > DEPTH_MAX || planes > PLANES_MAX {
            return Err(fault("the expression is too large").into());
        }
        nodes.push(node);
        depths.push(depth);
    }
    Ok(nodes)
}

impl Step {
    fn op(self, inputs: &[SourceRef], kernels: &Kernels, number: usize) -> Result<Op<usize>> {
        Ok(match self {
            Self::Source(source) => {
                let problem = "it names an input that is not there";
                Op::Source(inputs.get(source).cloned().ok_or(JobFault::Step { step: number, problem })?)
            }
            Self::Constant(value, dtype) => Op::Constant(value, dtype),
            Self::Unary(op, a) => Op::Unary(op, a),
            Self::Binary(op, a, b) => Op::Binary(op, a, b),
            Self::Cast(dtype, a) => Op::Cast(dtype, a),
            Self::Where(condition, a, b) => Op::Where(condition, a, b),
            Self::MaskEqual(a, value) => Op::MaskEqual(a, value),
            Self::MaskWhere(a, missing) => Op::MaskWhere(a, missing),
            Self::IsMissing(a) => Op::IsMissing(a),
            Self::FillMissing(a, value) => Op::FillMissing(a, value),
            Self::Planes(a, planes) => Op::Planes(a, planes),
            Self::Stack(all) => Op::Stack(all),
            Self::Window(a, [col, row, width, height]) => Op::Window(a, Window::new(col, row, width, height)),
            Self::Reduce(reduction, a, shape) => Op::Reduce(reduction, a, shape),
            Self::Kernel(named, a) => Op::Kernel(kernels.make(&named)?, a),
            Self::Require(a, condition, what) => Op::Require(a, condition, what.into()),
        })
    }
}

/// Checks what the methods of [`Array`](crate::Array) see to where an array is built: sizes and numbers of planes.
fn check(op: &Op<Arc<Node>>) -> Result<(), &'static str> {
    const SIZED: &str = "it is of an operand without a size";
    let fits = |fits: bool, problem| if fits { Ok(()) } else { Err(problem) };
    match op {
        Op::Source(source) => {
            let Extent { planes, height, width } = source.0.extent();
            fits(planes > 0 && height > 0 && width > 0, "its input has no pixels")
        }
        Op::Planes(a, planes) => {
            let count = a.extent.map_or(1, |extent| extent.planes);
            let all = !planes.is_empty() && planes.iter().all(|plane| *plane < count);
            fits(all, "it names a plane that is not there")
        }
        Op::Stack(all) => {
            let first = all.first().and_then(|a| a.extent).ok_or(SIZED)?;
            let same = |a: &Arc<Node>| a.extent.is_some_and(|other| is_same_size(first, other));
            let planes = all.iter().filter_map(|a| a.extent).map(|extent| u64::from(extent.planes)).sum::<u64>();
            fits(all.iter().all(same) && u32::try_from(planes).is_ok(), "its operands are of several sizes")
        }
        Op::Window(a, window) => {
            let Extent { width, height, .. } = a.extent.ok_or(SIZED)?;
            fits(window.pixels() > 0 && window.fits(width, height), "its window leaves its operand")
        }
        Op::Reduce(_, a, shape) => {
            let planes = a.extent.ok_or(SIZED)?.planes;
            let product = shape.iter().try_fold(1_u32, |product, length| product.checked_mul(*length));
            fits(product == Some(planes), "its shape is not that of its operand")
        }
        Op::Kernel(kernel, a) => {
            let footprint = kernel.0.footprint();
            let is_whole = a.extent.is_some() && kernel.0.planes() != Some(0) && !footprint.factor.contains(&0);
            fits(is_whole, "its kernel has nothing to work on")
        }
        op => {
            let extents: Vec<Extent> = op.operands().into_iter().filter_map(|a| a.extent).collect();
            let planes = extents.iter().map(|extent| extent.planes).max().unwrap_or(1);
            let first = extents.first().copied();
            let same = |other: &Extent| {
                first.is_none_or(|first| is_same_size(first, *other)) && [1, planes].contains(&other.planes)
            };
            fits(extents.iter().all(same), "its operands are of several sizes")
        }
    }
}

fn is_same_size(a: Extent, b: Extent) -> bool {
    (a.width, a.height) == (b.width, b.height)
}
