//! Expressions to instructions, each with a register of its own.

use std::collections::HashMap;

use super::expr::{ExprGraph, ExprId, Node};
use super::fuse::Shape;
use super::instruction::{Code, Instruction, Plane, Source, Target};
use super::kernels::Constant;
use super::ops::BinaryOp;
use crate::dtype::DType;
use crate::scalar::Scalar;

/// Where the values of an expression are, and the mask of those that are no floats and can be missing.
#[derive(Debug, Clone, Copy)]
struct Value {
    values: Source,
    mask: Option<Source>,
}

impl From<Source> for Value {
    fn from(values: Source) -> Self {
        Self { values, mask: None }
    }
}

/// The instructions so far.
#[derive(Debug)]
pub(super) struct Lowering<'a> {
    graph: &'a ExprGraph,
    /// The input planes, in order.
    leaves: &'a [(u32, DType)],
    instructions: Vec<Instruction>,
    /// What is computed already: an equal instruction gives the same register.
    known: HashMap<(Code, Vec<Source>), usize>,
    /// By expression, in the order of the graph; nothing for those that no output needs.
    values: Vec<Option<Value>>,
}

impl<'a> Lowering<'a> {
    /// Lowers what `outputs` need. `leaves` are the planes that these read, sorted.
    pub(super) fn run(graph: &'a ExprGraph, leaves: &'a [(u32, DType)], needed: &[bool]) -> Self {
        let mut lowering =
            Self { graph, leaves, instructions: Vec::new(), known: HashMap::new(), values: vec![None; graph.len()] };
        for (id, needed) in needed.iter().enumerate() {
            if *needed {
                let value = lowering.lower(ExprId(id));
                lowering.values[id] = Some(value);
            }
        }
        lowering
    }

    /// All instructions, those included that write the planes of results.
    ///
    /// Floats that nothing else reads go to their plane straight from the instruction that computes them.
    pub(super) fn store(mut self, planes: &[(ExprId, Plane)]) -> Vec<Instruction> {
        let stored: Vec<Value> = planes.iter().map(|(id, _)| self.value(*id)).collect();
        // Counted once: a search for each plane would take the square of thousands of planes.
        let mut reads: HashMap<Source, usize> = HashMap::new();
        let inputs = self.instructions.iter().flat_map(|instruction| &instruction.inputs);
        inputs.chain(stored.iter().map(|value| &value.values)).for_each(|read| *reads.entry(*read).or_default() += 1);
        for ((number, value), (_, plane)) in stored.iter().enumerate().zip(planes) {
            let is_read_once = reads.get(&value.values) == Some(&1);
            let out = Target::Plane(number);
            match value.values {
                // A register has the number of the instruction that writes it.
                Source::Register(register) if is_read_once && plane.dtype.is_float() => {
                    self.instructions[register].out = out;
                }
                _ => {
                    let inputs = std::iter::once(value.values).chain(value.mask).collect();
                    let code = Code::Store { dtype: plane.dtype, fill: plane.fill };
                    self.instructions.push(Instruction { code, inputs, out });
                }
            }
        }
        self.instructions
    }

    /// Where the values of `id` are.
    fn value(&self, id: ExprId) -> Value {
        // Operands come first in the graph, so they are lowered; zero is never seen.
        self.values[id.0].unwrap_or(Source::Constant(Constant::ZERO).into())
    }

    fn lower(&mut self, id: ExprId) -> Value {
        let dtype = self.graph.dtype(id);
        match Shape::of(self.graph, id) {
            Shape::Plain(node) => self.lower_node(node, dtype),
            Shape::Load { a, nodata, factor } => {
                let (from, a) = (self.graph.dtype(a), self.value(a));
                let nodata = nodata.map(|nodata| Constant::new(nodata, from));
                let factor = factor.map(|factor| Constant::new(factor, dtype));
                let inputs: Vec<Source> = std::iter::once(a.values).chain(a.mask).collect();
                self.emit(Code::Load { from, to: dtype, nodata, factor }, &inputs).into()
            }
            Shape::NormalisedDifference(a, b) => {
                let inputs = [a, b].map(|operand| self.value(operand).values);
                self.emit(Code::NormalisedDifference { dtype }, &inputs).into()
            }
        }
    }

    fn lower_node(&mut self, node: Node, dtype: DType) -> Value {
        match node {
            Node::Leaf(leaf) => Source::Leaf(self.leaves.binary_search(&(leaf, dtype)).unwrap_or_default()).into(),
            Node::Constant(value) => self.constant(value, dtype),
            Node::Unary(op, a) => {
                let a = self.value(a);
                Value { values: self.emit(Code::Unary { op, dtype }, &[a.values]), mask: a.mask }
            }
            Node::Binary(op, a, b) => self.binary(op, a, b),
            Node::Reduce(reduction, list) => {
                let operands = self.graph.operands(list).iter();
                let inputs: Vec<Source> = operands.map(|operand| self.value(*operand).values).collect();
                self.emit(Code::Reduce { reduction, dtype }, &inputs).into()
            }
            Node::Cast(a) => self.cast(self.graph.dtype(a), dtype, self.value(a)),
            Node::Select { condition, a, b } => self.select(dtype, self.value(condition), self.value(a), self.value(b)),
            Node::MaskEqual(a, value) => self.mask_equal(dtype, self.value(a), Constant::new(value, dtype)),
            Node::MaskWhere { a, missing } => self.mask_where(dtype, self.value(a), self.value(missing)),
            Node::IsMissing(a) => self.is_missing(self.graph.dtype(a), self.value(a)),
            Node::FillMissing(a, value) => self.fill_missing(dtype, self.value(a), Constant::new(value, dtype)),
        }
    }

    fn constant(&mut self, value: Scalar, dtype: DType) -> Value {
        let values = Source::Constant(Constant::new(value, dtype));
        let missing = value.is_nan() && !dtype.is_float();
        let mask = missing.then(|| self.emit(Code::Holds, &[Source::Constant(Constant::ZERO)]));
        Value { values, mask }
    }

    fn binary(&mut self, op: BinaryOp, a: ExprId, b: ExprId) -> Value {
        let dtype = self.graph.dtype(a);
        let (a, b) = (self.value(a), self.value(b));
        let values = self.emit(Code::Binary { op, dtype }, &[a.values, b.values]);
        let mut mask = if !dtype.is_float() {
            self.meet(a.mask, b.mask)
        } else if op.is_comparison() {
            Some(self.ordered(dtype, a.values, b.values))
        } else {
            None
        };
        if dtype.is_integer() {
            let zero = Source::Constant(Constant::ZERO);
            let defined = match op {
                BinaryOp::Rem | BinaryOp::FloorDiv => Some(self.emit(Code::Differs { dtype }, &[b.values, zero])),
                BinaryOp::Pow if dtype.is_signed() => {
                    let whole = self.emit(Code::Binary { op: BinaryOp::Ge, dtype }, &[b.values, zero]);
                    Some(self.emit(Code::Holds, &[whole]))
                }
                _ => None,
            };
            mask = self.meet(mask, defined);
        }
        Value { values, mask }
    }

    fn cast(&mut self, from: DType, to: DType, a: Value) -> Value {
        if to.is_bool() {
            let zero = Source::Constant(Constant::ZERO);
            let values = self.emit(Code::Binary { op: BinaryOp::Ne, dtype: from }, &[a.values, zero]);
            let mask = if from.is_float() { Some(self.ordered(from, a.values, a.values)) } else { a.mask };
            return Value { values, mask };
        }
        // Integers of one width have the same bits.
        if from.size() == to.size() && !from.is_float() {
            return a;
        }
        let values = self.emit(Code::Convert { from, to }, &[a.values]);
        let mask = match (from.is_float(), to.is_float()) {
            (true, true) => None,
            (true, false) => Some(self.ordered(from, a.values, a.values)),
            (false, _) => a.mask,
        };
        Value { values, mask }
    }

    fn select(&mut self, dtype: DType, condition: Value, a: Value, b: Value) -> Value {
        let values = self.emit(Code::Select { dtype }, &[condition.values, a.values, b.values]);
        if dtype.is_float() {
            return self.veil(dtype, values, condition.mask).into();
        }
        let chosen = (a.mask.is_some() || b.mask.is_some()).then(|| {
            let always = Source::Constant(Constant::TRUE);
            self.emit(Code::Choose, &[condition.values, a.mask.unwrap_or(always), b.mask.unwrap_or(always)])
        });
        Value { values, mask: self.meet(condition.mask, chosen) }
    }

    fn mask_equal(&mut self, dtype: DType, a: Value, value: Constant) -> Value {
        let inputs = [a.values, Source::Constant(value)];
        if dtype.is_float() {
            return self.emit(Code::NanIfEqual { dtype }, &inputs).into();
        }
        let differs = self.emit(Code::Differs { dtype }, &inputs);
        Value { values: a.values, mask: self.meet(a.mask, Some(differs)) }
    }

    fn mask_where(&mut self, dtype: DType, a: Value, missing: Value) -> Value {
        let stays = self.emit(Code::Fails, &[missing.values]);
        let stays = self.meet(missing.mask, Some(stays));
        if dtype.is_float() {
            return self.veil(dtype, a.values, stays).into();
        }
        Value { values: a.values, mask: self.meet(a.mask, stays) }
    }

    fn is_missing(&mut self, dtype: DType, a: Value) -> Value {
        if dtype.is_float() {
            return self.emit(Code::IsNan { dtype }, &[a.values]).into();
        }
        a.mask.map_or(Source::Constant(Constant::ZERO), |mask| self.emit(Code::IsMasked, &[mask])).into()
    }

    fn fill_missing(&mut self, dtype: DType, a: Value, value: Constant) -> Value {
        let value = Source::Constant(value);
        if dtype.is_float() {
            return self.emit(Code::FillNan { dtype }, &[a.values, value]).into();
        }
        a.mask.map_or(a.values, |mask| self.emit(Code::FillMasked { dtype }, &[a.values, mask, value])).into()
    }

    /// `values` with NaN where masked.
    fn veil(&mut self, dtype: DType, values: Source, mask: Option<Source>) -> Source {
        mask.map_or(values, |mask| self.emit(Code::Veil { dtype }, &[values, mask]))
    }

    /// A mask that is valid where neither value is NaN.
    fn ordered(&mut self, dtype: DType, a: Source, b: Source) -> Source {
        self.emit(Code::Ordered { dtype }, &[a, b])
    }

    /// A mask that is valid where both are; absent ones are valid everywhere.
    fn meet(&mut self, a: Option<Source>, b: Option<Source>) -> Option<Source> {
        match (a, b) {
            (Some(a), Some(b)) if a != b => Some(self.emit(Code::Meet, &[a, b])),
            (a, b) => a.or(b),
        }
    }

    /// The register of an instruction, a new one unless an equal instruction is there.
    fn emit(&mut self, code: Code, inputs: &[Source]) -> Source {
        let (instructions, next) = (&mut self.instructions, self.known.len());
        Source::Register(*self.known.entry((code, inputs.to_vec())).or_insert_with(|| {
            instructions.push(Instruction { code, inputs: inputs.to_vec(), out: Target::Register(next) });
            next
        }))
    }
}
