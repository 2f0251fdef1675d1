//! From a graph over arrays to one program over pixels.
//!
//! Every output plane is followed back to the planes of inputs that it needs. Operations that only choose (planes, stacks,
//! windows) vanish on the way: they decide which plane is read, and where. What is left is elementwise, and is compiled
//! to one program for all planes of a block. So nothing is read that no pixel of the output needs.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use super::Validity;
use super::computation::{Computation, Part};
use super::kernel_source::KernelSource;
use crate::dtype::DType;
use crate::error::Usage;
use crate::graph::{Graph, NodeId, Op, SourceRef};
use crate::kernel::KernelRef;
use crate::program::{ExprGraph, ExprId, Output, Program, UnaryOp};
use crate::region::Extent;
use crate::scalar::Scalar;

/// Planes of one input, all read at the same place.
#[derive(Debug, Clone)]
pub struct SourceRead {
    /// The input.
    pub source: SourceRef,
    /// Its number in the plan.
    pub number: u32,
    /// How many columns the input's pixels lie to the right of the output's.
    pub col_off: u32,
    /// How many rows they lie below.
    pub row_off: u32,
    /// The planes read, by their number in the input.
    pub planes: Vec<u32>,
    /// For each of them, which input of the program it is.
    pub inputs: Vec<usize>,
}

impl SourceRead {
    /// How many planes a chunk of the input holds.
    pub(super) fn planes_per_chunk(&self) -> u64 {
        let chunk = self.source.0.chunks();
        let plane = u64::from(chunk.width) * u64::from(chunk.height) * self.source.0.dtype().size() as u64;
        (chunk.bytes / plane.max(1)).max(1)
    }

    /// How many chunks are needed for one place: one for each plane where they hold one each.
    pub(super) fn chunks_per_place(&self) -> u64 {
        if self.planes_per_chunk() > 1 { 1 } else { self.planes.len() as u64 }
    }
}

/// Something that has to be true of every pixel.
#[derive(Debug, Clone)]
pub struct Check {
    /// The band, from 0.
    pub plane: u32,
    /// How many columns the pixels lie to the right of the output's.
    pub col_off: u32,
    /// How many rows they lie below.
    pub row_off: u32,
    /// What is wrong where it is false.
    pub what: Arc<str>,
}

/// The values of one plane of a node, at some place: that many columns and rows from the output's pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Plane {
    node: NodeId,
    plane: u32,
    col_off: u32,
    row_off: u32,
}

/// A plane of an input at some place.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Leaf {
    source: SourceRef,
    plane: u32,
    col_off: u32,
    row_off: u32,
}

/// The planes of inputs that a program reads, in the order in which they were met.
#[derive(Debug, Default)]
struct Leaves {
    list: Vec<Leaf>,
    numbers: HashMap<Leaf, u32>,
}

impl Leaves {
    fn number(&mut self, leaf: Leaf) -> u32 {
        let next = u32::try_from(self.list.len()).unwrap_or(u32::MAX);
        let number = *self.numbers.entry(leaf.clone()).or_insert(next);
        if number == next {
            self.list.push(leaf);
        }
        number
    }
}

/// What a plan has in common with those below its kernels.
#[derive(Debug, Default)]
pub(super) struct Shared {
    /// The numbers of inputs: chunks are cached under them.
    numbers: HashMap<SourceRef, u32>,
    /// What was looked at so far.
    steps: u64,
    /// Kernels within each other, at this place.
    kernels: u32,
}

/// Planes and operands that are looked at in all at most. A graph of a few lines can name more of them than any machine
/// could look at: sums of an array and itself, moved by powers of two, are of all its places.
const STEPS_MAX: u64 = 1 << 22;
/// Steps that a kernel counts for: what is below it is a program of its own.
const KERNEL_STEPS: u64 = 256;
/// Kernels within each other at most: each is a call within another.
const KERNELS_MAX: u32 = 128;

impl Shared {
    fn number(&mut self, source: &SourceRef) -> u32 {
        let next = u32::try_from(self.numbers.len()).unwrap_or(u32::MAX);
        *self.numbers.entry(source.clone()).or_insert(next)
    }

    /// Counts `steps` more.
    ///
    /// # Errors
    ///
    /// [`Usage::TooLarge`] if they are too many.
    fn spend(&mut self, steps: u64) -> Result<(), Usage> {
        self.steps = self.steps.saturating_add(steps);
        let is_too_large = self.steps > STEPS_MAX || self.kernels > KERNELS_MAX;
        if is_too_large { Err(Usage::TooLarge { steps: STEPS_MAX, kernels: KERNELS_MAX }) } else { Ok(()) }
    }
}

/// What is to be computed of a graph.
#[derive(Debug, Clone)]
pub(super) struct Wanted {
    pub(super) node: NodeId,
    pub(super) planes: Range<u32>,
    /// The type to compute it as.
    pub(super) dtype: DType,
    /// What missing pixels become.
    pub(super) fill: Option<Scalar>,
    pub(super) validity: Validity,
}

/// Some planes of a node, and those of others, as one program, with one plane of `bool` after them for each check.
///
/// # Errors
///
/// [`Usage::TooLarge`], before much time is spent.
pub(super) fn lower(
    graph: &Graph,
    wanted: &Wanted,
    more: &[Wanted],
    shared: &mut Shared,
) -> Result<Computation, Usage> {
    let (exprs, leaves, checks, done) = (ExprGraph::default(), Leaves::default(), Vec::new(), HashMap::new());
    let mut lowering = Lowering { graph, exprs, leaves, checks, done, kernels: HashMap::new(), shared };
    let mut outputs: Vec<Output> = Vec::new();
    for Wanted { node, planes, dtype, fill, .. } in [wanted].into_iter().chain(more) {
        for plane in planes.clone() {
            let expr = lowering.expr(Plane { node: *node, plane, col_off: 0, row_off: 0 })?;
            outputs.push(Output { expr: lowering.exprs.cast(*dtype, expr), fill: *fill });
        }
    }
    let Lowering { exprs, leaves, checks, .. } = lowering;
    // Nothing is required of a missing pixel.
    outputs.extend(checks.iter().map(|(_, expr)| Output { expr: *expr, fill: Some(Scalar::Bool(true)) }));
    let program = Program::compile(&exprs, &outputs);
    let reads = reads(&program, &leaves.list, shared);
    let checks: Vec<Check> = checks.into_iter().map(|(check, _)| check).collect();
    let part = |wanted: &Wanted| Part { planes: wanted.planes.end - wanted.planes.start, dtype: wanted.dtype };
    let Part { planes, dtype } = part(wanted);
    let more: Vec<Part> = more.iter().map(part).collect();
    let is_one_array = checks.is_empty() && more.is_empty() && wanted.validity == Validity::Ignored;
    let copies = if is_one_array { program.copies() } else { None };
    Ok(Computation { program, copies, by_chunk: false, reads, checks, planes, dtype, validity: wanted.validity, more })
}

struct Lowering<'a> {
    graph: &'a Graph,
    exprs: ExprGraph,
    leaves: Leaves,
    checks: Vec<(Check, ExprId)>,
    done: HashMap<Plane, ExprId>,
    /// The results of kernels as inputs, by node and, where planes are taken one by one, plane.
    kernels: HashMap<(NodeId, Option<u32>), SourceRef>,
    shared: &'a mut Shared,
}

impl Lowering<'_> {
    /// The expression of a plane; those it is made of come first, by a stack of our own.
    fn expr(&mut self, root: Plane) -> Result<ExprId, Usage> {
        let mut stack = vec![(root, false)];
        while let Some((plane, operands_done)) = stack.pop() {
            self.shared.spend(1)?;
            if self.done.contains_key(&plane) {
                continue;
            }
            let operands = self.operands(plane)?;
            if operands_done || operands.is_empty() {
                let exprs: Vec<ExprId> = operands.iter().map(|operand| self.done[operand]).collect();
                let expr = self.build(plane, &exprs)?;
                self.done.insert(plane, expr);
            } else {
                stack.push((plane, true));
                stack.extend(operands.into_iter().map(|operand| (operand, false)));
            }
        }
        Ok(self.done[&root])
    }

    /// The planes that a plane is computed from, in the order of the operation's operands.
    fn operands(&mut self, at: Plane) -> Result<Vec<Plane>, Usage> {
        Ok(match &self.graph.node(at.node).op {
            Op::Planes(a, planes) => {
                let plane = planes.get(at.plane as usize).copied().unwrap_or_default();
                vec![Plane { node: *a, plane, ..at }]
            }
            Op::Stack(all) => {
                let mut plane = at.plane;
                let part = all.iter().position(|&node| {
                    let planes = self.graph.node(node).extent.map_or(1, |extent| extent.planes);
                    let is_here = plane < planes;
                    plane -= if is_here { 0 } else { planes };
                    is_here
                });
                self.shared.spend(part.unwrap_or(all.len()) as u64)?;
                part.map(|part| Plane { node: all[part], plane, ..at }).into_iter().collect()
            }
            Op::Reduce(_, a, [_, length, inner]) => {
                let (outer, inner_place) = (at.plane / inner, at.plane % inner);
                let plane = |n| (outer * length + n) * inner + inner_place;
                self.shared.spend((*length).into())?;
                (0..*length).map(|n| Plane { node: *a, plane: plane(n), ..at }).collect()
            }
            Op::Window(a, window) => {
                let (col_off, row_off) = (at.col_off + window.col_off, at.row_off + window.row_off);
                vec![Plane { node: *a, col_off, row_off, ..at }]
            }
            // Computed apart: an input here.
            Op::Kernel(..) => Vec::new(),
            op => op.operands().into_iter().map(|&node| self.broadcast(node, at)).collect(),
        })
    }

    /// The plane of `node` that meets plane `at` of what it is an operand of.
    fn broadcast(&self, node: NodeId, at: Plane) -> Plane {
        match self.graph.node(node).extent {
            Some(extent) if extent.planes > 1 => Plane { node, ..at },
            Some(_) => Plane { node, plane: 0, ..at },
            None => Plane { node, plane: 0, col_off: 0, row_off: 0 },
        }
    }

    fn build(&mut self, at: Plane, operands: &[ExprId]) -> Result<ExprId, Usage> {
        let node = self.graph.node(at.node);
        if let Op::Kernel(kernel, operand) = &node.op {
            return self.kernel(at, kernel, *operand);
        }
        let exprs = &mut self.exprs;
        Ok(match (&node.op, operands) {
            (Op::Source(source), _) => {
                let Plane { plane, col_off, row_off, .. } = at;
                let number = self.leaves.number(Leaf { source: source.clone(), plane, col_off, row_off });
                exprs.leaf(number, node.dtype)
            }
            (Op::Constant(value, dtype), _) => exprs.constant(*value, *dtype),
            (Op::Unary(op, _), [a]) => exprs.unary(*op, *a),
            (Op::Binary(op, ..), [a, b]) => exprs.binary(*op, *a, *b),
            (Op::Where(..), [condition, a, b]) => {
                let (a, b) = (exprs.cast(node.dtype, *a), exprs.cast(node.dtype, *b));
                exprs.select(*condition, a, b)
            }
            (Op::MaskEqual(_, value), [a]) => exprs.mask_equal(*a, *value),
            (Op::MaskWhere(..), [a, missing]) => exprs.mask_where(*a, *missing),
            (Op::IsMissing(_), [a]) => exprs.is_missing(*a),
            (Op::FillMissing(_, value), [a]) => exprs.fill_missing(*a, *value),
            (Op::Reduce(reduction, ..), values) => exprs.reduce(*reduction, values),
            (Op::Require(_, _, what), [a, condition]) => {
                let Plane { plane, col_off, row_off, .. } = at;
                let check = Check { plane, col_off, row_off, what: what.clone() };
                self.checks.push((check, exprs.cast(DType::Bool, *condition)));
                *a
            }
            // Choices are the plane chosen; a stack brings its parts to one type.
            (_, [a, ..]) => exprs.cast(node.dtype, *a),
            (_, []) => exprs.constant(Scalar::Bool(false), node.dtype),
        })
    }
}

impl Lowering<'_> {
    /// A plane of the result of `kernel`: values of an input that computes them, and which of them are there.
    fn kernel(&mut self, at: Plane, kernel: &KernelRef, operand: NodeId) -> Result<ExprId, Usage> {
        let node = self.graph.node(at.node);
        let one_by_one = kernel.0.planes().is_none();
        let key = (at.node, one_by_one.then_some(at.plane));
        let source = match self.kernels.get(&key) {
            Some(source) => source.clone(),
            None => {
                let source = self.kernel_source(key, kernel, operand)?;
                self.kernels.insert(key, source.clone());
                source
            }
        };
        let planes = source.0.extent().planes;
        let plane = if one_by_one { 0 } else { at.plane };
        let Plane { col_off, row_off, .. } = at;
        let mut leaf = |plane| self.leaves.number(Leaf { source: source.clone(), plane, col_off, row_off });
        let (values, validity) = (leaf(plane), leaf(plane + planes));
        let values = self.exprs.leaf(values, node.dtype);
        if node.dtype.is_float() || !node.can_be_missing {
            return Ok(values);
        }
        let validity = self.exprs.leaf(validity, DType::Bool);
        let missing = self.exprs.unary(UnaryOp::Not, validity);
        Ok(self.exprs.mask_where(values, missing))
    }

    fn kernel_source(
        &mut self,
        (node, plane): (NodeId, Option<u32>),
        kernel: &KernelRef,
        operand: NodeId,
    ) -> Result<SourceRef, Usage> {
        let from = self.graph.node(operand);
        let extent = from.extent.unwrap_or(Extent { planes: 1, height: 1, width: 1 });
        let dtype = kernel.0.operand_dtype(from.dtype);
        let planes = plane.map_or(0..extent.planes, |plane| plane..plane + 1);
        let validity = if dtype.is_float() || !from.can_be_missing { Validity::Ignored } else { Validity::Wanted };
        let wanted = Wanted { node: operand, planes, dtype, fill: None, validity };
        self.shared.kernels += 1;
        self.shared.spend(KERNEL_STEPS)?;
        let computation = lower(self.graph, &wanted, &[], self.shared)?;
        self.shared.kernels -= 1;
        let identity = format!("{}, node {}, plane {plane:?}", kernel.0.identity(), node.0);
        Ok(SourceRef(Arc::new(KernelSource::new(identity, kernel.clone(), computation, extent))))
    }
}

/// The inputs of `program`, planes of one source and place together: a chunk that holds several is decoded once.
fn reads(program: &Program, leaves: &[Leaf], shared: &mut Shared) -> Vec<SourceRead> {
    let mut reads: Vec<SourceRead> = Vec::new();
    // By input and place: a search would take the square of thousands of places.
    let mut known: HashMap<(u32, u32, u32), usize> = HashMap::new();
    for (input, (number, _)) in program.leaves().iter().enumerate() {
        let leaf = &leaves[*number as usize];
        let number = shared.number(&leaf.source);
        let (col_off, row_off) = (leaf.col_off, leaf.row_off);
        let at = *known.entry((number, col_off, row_off)).or_insert_with(|| {
            let (source, planes, inputs) = (leaf.source.clone(), Vec::new(), Vec::new());
            reads.push(SourceRead { source, number, col_off, row_off, planes, inputs });
            reads.len() - 1
        });
        reads[at].planes.push(leaf.plane);
        reads[at].inputs.push(input);
    }
    reads
}
