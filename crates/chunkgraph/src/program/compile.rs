//! From expressions to instructions over a few registers.
//!
//! Instructions stand in the order in which outputs need them, and a register is free again after its last reader: an
//! index of two bands takes four, however many planes the block has.

use std::collections::HashMap;

use super::expr::{Expr, ExprGraph, ExprId};
use super::kernels::Step;
use super::{Instruction, Output, Place, Program};
use crate::dtype::DType;

impl Program {
    /// The program that computes `outputs`, in that order, each of them one plane.
    #[must_use]
    pub fn compile(graph: &ExprGraph, outputs: &[Output]) -> Self {
        let mut compiler = Compiler { graph, leaves: Vec::new(), places: HashMap::new(), instructions: Vec::new() };
        compiler.find_leaves(outputs);
        for (number, output) in outputs.iter().enumerate() {
            compiler.visit(output.expr);
            let dtype = graph.dtype(output.expr);
            let fill = output.fill.and_then(|fill| fill.to_bytes(dtype));
            let from = compiler.places[&output.expr];
            compiler.instructions.push(Instruction::Store { from, output: number, dtype, fill });
        }
        let Compiler { leaves, mut instructions, .. } = compiler;
        let registers = assign_registers(&mut instructions);
        Self { leaves, instructions, registers }
    }
}

struct Compiler<'a> {
    graph: &'a ExprGraph,
    leaves: Vec<(u32, DType)>,
    /// Where the values of an expression are. Registers are numbered by instruction first.
    places: HashMap<ExprId, Place>,
    instructions: Vec<Instruction>,
}

impl Compiler<'_> {
    /// The leaves that outputs need, in order of their numbers.
    fn find_leaves(&mut self, outputs: &[Output]) {
        let mut stack: Vec<ExprId> = outputs.iter().map(|output| output.expr).collect();
        let mut seen = std::collections::HashSet::new();
        while let Some(id) = stack.pop() {
            if seen.insert(id) {
                if let Expr::Leaf(number) = self.graph.expr(id) {
                    self.leaves.push((number, self.graph.dtype(id)));
                }
                stack.extend(self.graph.expr(id).operands());
            }
        }
        self.leaves.sort_unstable();
    }

    /// Adds the instructions of an expression, those of its operands before, by a stack of our own.
    fn visit(&mut self, root: ExprId) {
        let mut stack = vec![(root, false)];
        while let Some((id, operands_done)) = stack.pop() {
            if self.places.contains_key(&id) {
                continue;
            }
            let (expr, operands) = self.fused(id);
            if operands_done || operands.is_empty() {
                let place = self.emit(id, expr, &operands);
                self.places.insert(id, place);
            } else {
                stack.push((id, true));
                stack.extend(operands.into_iter().rev().map(|operand| (operand, false)));
            }
        }
    }

    /// An expression and its operands; a cast of integers that were just masked reads what was masked.
    fn fused(&self, id: ExprId) -> (Expr, Vec<ExprId>) {
        let expr = self.graph.expr(id);
        if let Expr::Cast(a) = expr
            && let masked @ Expr::MaskEqual(source, _) = self.graph.expr(a)
            && self.graph.dtype(id).is_float()
            && !self.graph.dtype(a).is_float()
        {
            return (masked, vec![source]);
        }
        (expr, expr.operands())
    }

    fn emit(&mut self, id: ExprId, expr: Expr, operands: &[ExprId]) -> Place {
        let dtype = self.graph.dtype(id);
        let from = operands.first().map_or(dtype, |operand| self.graph.dtype(*operand));
        let step = match expr {
            Expr::Leaf(number) => {
                let input = self.leaves.iter().position(|(leaf, _)| *leaf == number).unwrap_or_default();
                return Place::Input(input, dtype);
            }
            Expr::Constant(value) => return Place::Constant(value.to_bytes(dtype).unwrap_or_default()),
            Expr::Unary(op, _) => Step::Unary(op, from),
            Expr::Binary(op, ..) => Step::Binary(op, from),
            Expr::Cast(_) => Step::Cast { from, to: dtype },
            Expr::MaskEqual(_, value) => {
                let value = value.to_bytes(from).unwrap_or_default();
                if from == dtype { Step::MaskEqual(dtype, value) } else { Step::CastMasking { from, to: dtype, value } }
            }
            Expr::Select(..) => Step::Select(dtype),
            Expr::MaskWhere(..) => Step::MaskWhere(dtype),
            Expr::IsMissing(_) => Step::IsMissing(from),
            Expr::FillMissing(_, value) => Step::FillMissing(dtype, value.to_bytes(dtype).unwrap_or_default()),
        };
        let operands = operands.iter().map(|operand| self.places[operand]).collect();
        let out = self.instructions.len();
        self.instructions.push(Instruction::Compute { step, operands, out });
        Place::Register(out, dtype)
    }
}

/// Gives each instruction a register that nobody reads any more; comes back with how many there are.
fn assign_registers(instructions: &mut [Instruction]) -> usize {
    let mut last_use = HashMap::new();
    for (number, instruction) in instructions.iter().enumerate() {
        for place in instruction.reads() {
            if let Place::Register(value, _) = place {
                last_use.insert(*value, number);
            }
        }
    }
    let (mut registers, mut free) = (0, Vec::new());
    let mut assigned: HashMap<usize, usize> = HashMap::new();
    for (number, instruction) in instructions.iter_mut().enumerate() {
        let mut released = Vec::new();
        for place in instruction.reads_mut() {
            if let Place::Register(value, _) = place {
                let register = assigned[value];
                if last_use[value] == number && !released.contains(&register) {
                    released.push(register);
                }
                *value = register;
            }
        }
        if let Instruction::Compute { out, .. } = instruction {
            let register = free.pop().unwrap_or_else(|| {
                registers += 1;
                registers - 1
            });
            assigned.insert(*out, register);
            *out = register;
        }
        // Only now: an instruction does not write what it reads.
        free.append(&mut released);
    }
    registers
}
