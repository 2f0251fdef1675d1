//! From steps to arrays: one array operation a step, nothing computed but operations on numbers alone.

use std::ops::Range;

use chunkgraph::{Array, BinaryOp, DType, Dim, Operand, Reduction, Scalar, UnaryOp};

use super::bindings::Bindings;
use super::error::{FormulaFault, Mistake};
use super::function::{Function, Kind, reduction_name};
use super::number::{self, truth};
use super::step::{Infix, Op, Prefix, Step};
use super::{Computed, Named};
use crate::nearest::nearest;

/// The results that are arrays, but for those whose names begin with `_`.
pub(super) fn apply(results: &[Named], bindings: &Bindings, float: DType) -> Result<Vec<Computed>, Mistake> {
    let mut machine = Machine { known: bindings.clone(), float, stack: Vec::new() };
    let mut computed = Vec::new();
    for Named { name, steps, .. } in results {
        for step in steps {
            let value = machine.step(step)?;
            machine.stack.push(value);
        }
        let value = machine.pop();
        if let Some(name) = name {
            machine.known.bind(name.clone(), value.clone());
        }
        match value {
            Operand::Array(array) if !name.as_ref().is_some_and(|name| name.starts_with('_')) => {
                computed.push(Computed { name: name.clone(), array });
            }
            _ => {}
        }
    }
    if computed.is_empty() {
        let end = results.last().and_then(|named| named.steps.last()).map_or(0..1, |step| step.at.clone());
        return Err(Mistake { at: end, fault: FormulaFault::NoBand });
    }
    Ok(computed)
}

struct Machine {
    known: Bindings,
    /// The type that whole numbers of up to 16 bits are computed in.
    float: DType,
    stack: Vec<Operand>,
}

impl Machine {
    /// The topmost value. The parser has seen to it that there is one.
    fn pop(&mut self) -> Operand {
        self.stack.pop().unwrap_or(Operand::Scalar(Scalar::Float(f64::NAN)))
    }

    fn step(&mut self, Step { op, at }: &Step) -> Result<Operand, Mistake> {
        Ok(match op {
            Op::Number(number) => Operand::Scalar(*number),
            Op::Name(name) => self.known.get(name).cloned().ok_or_else(|| self.unknown(name, at))?,
            Op::Prefix(prefix) => {
                let value = self.pop();
                self.prefix(*prefix, &value, at)?
            }
            Op::Infix(infix) => {
                let (right, left) = (self.pop(), self.pop());
                self.infix(*infix, &left, &right, at)?
            }
            Op::Call(function, count) => {
                let values = self.stack.split_off(self.stack.len().saturating_sub(*count));
                self.call(function, &values, at)?
            }
            Op::Reduce(reduction, dim, count) => {
                let values = self.stack.split_off(self.stack.len().saturating_sub(*count));
                Operand::Array(reduce(*reduction, *dim, &values, at)?)
            }
        })
    }

    fn unknown(&self, name: &str, at: &Range<usize>) -> Mistake {
        let known: Vec<String> = self.known.names().map(str::to_owned).collect();
        let nearest = nearest(name, known.iter().map(String::as_str)).map(str::to_owned);
        Mistake::new(at, FormulaFault::UnknownName { name: name.to_owned(), nearest, known })
    }

    fn prefix(&self, prefix: Prefix, value: &Operand, at: &Range<usize>) -> Result<Operand, Mistake> {
        Ok(match prefix {
            Prefix::Minus => match self.float(value) {
                // The least whole number has no negative.
                Operand::Scalar(Scalar::Int(whole)) => {
                    Operand::Scalar(number::binary(BinaryOp::Sub, Scalar::Int(0), Scalar::Int(whole)))
                }
                value => unary(UnaryOp::Neg, &value),
            },
            Prefix::Not => unary(UnaryOp::Not, &as_truth(value)),
            Prefix::Complement => unary(UnaryOp::Not, whole(value, "~", at)?),
        })
    }

    fn infix(&self, infix: Infix, left: &Operand, right: &Operand, at: &Range<usize>) -> Result<Operand, Mistake> {
        Ok(match infix {
            Infix::Plain(op) if op.is_comparison() => binary(op, left, right),
            Infix::Plain(op) => self.arithmetic(op, left, right),
            Infix::Logic(op) => binary(op, &as_truth(left), &as_truth(right)),
            Infix::Bits(op) => {
                let sign = infix.sign().0;
                binary(op, whole(left, sign, at)?, whole(right, sign, at)?)
            }
            Infix::ShiftLeft => shift(whole(left, "<<", at)?, right, BinaryOp::Mul, at)?,
            Infix::ShiftRight => shift(whole(left, ">>", at)?, right, BinaryOp::FloorDiv, at)?,
        })
    }

    /// `op` in floats.
    fn arithmetic(&self, op: BinaryOp, left: &Operand, right: &Operand) -> Operand {
        binary(op, &self.float(left), &self.float(right))
    }

    /// Whole numbers and truth values of an array as floats that hold them, so that nothing wraps; numbers as they are.
    fn float(&self, value: &Operand) -> Operand {
        match value {
            Operand::Array(array) if array.dtype().is_float() => value.clone(),
            Operand::Array(array) => {
                let holds = array.dtype().size() <= 2;
                Operand::Array(array.cast(if holds { self.float } else { DType::F64 }))
            }
            Operand::Scalar(Scalar::Bool(truth)) => Operand::Scalar(Scalar::Float(f64::from(u8::from(*truth)))),
            Operand::Scalar(_) => value.clone(),
        }
    }

    fn call(&self, function: &Function, values: &[Operand], at: &Range<usize>) -> Result<Operand, Mistake> {
        Ok(match (function.kind, values) {
            (Kind::Keep(op), [a]) => unary(op, a),
            (Kind::Float(op), [a]) => unary(op, &self.float(a)),
            (Kind::Fold(op), [first, rest @ ..]) => rest.iter().fold(first.clone(), |all, next| binary(op, &all, next)),
            (Kind::Power, [a, b]) => self.arithmetic(BinaryOp::Pow, a, b),
            (Kind::Xor, [a, b]) => binary(BinaryOp::Xor, whole(a, "xor", at)?, whole(b, "xor", at)?),
            (Kind::Where, [condition, a, b]) => select(&as_truth(condition), a, b),
            (Kind::Clip, [a, low, high]) => binary(BinaryOp::Min, &binary(BinaryOp::Max, a, low), high),
            (Kind::IsNan, [a]) => is_missing(a),
            (Kind::Valid, [a]) => unary(UnaryOp::Not, &is_missing(a)),
            (Kind::Fill, [a, b]) => fill(a, b),
            (Kind::Mask, [a, missing]) => match (a, as_truth(missing)) {
                (Operand::Array(array), Operand::Array(missing)) => Operand::Array(array.mask_where(&missing)),
                _ => return Err(number_alone(function.name, at)),
            },
            (Kind::NormDiff, [b1, b2]) => {
                let difference = self.arithmetic(BinaryOp::Sub, b2, b1);
                binary(BinaryOp::Div, &difference, &self.arithmetic(BinaryOp::Add, b2, b1))
            }
            // The parser has counted them.
            _ => Operand::Scalar(Scalar::Float(f64::NAN)),
        })
    }
}

fn number_alone(function: &str, at: &Range<usize>) -> Mistake {
    Mistake::new(at, FormulaFault::NumberAlone { function: function.to_owned() })
}

fn unary(op: UnaryOp, value: &Operand) -> Operand {
    match value {
        Operand::Array(array) => Operand::Array(array.unary(op)),
        Operand::Scalar(scalar) => Operand::Scalar(number::unary(op, *scalar)),
    }
}

fn binary(op: BinaryOp, left: &Operand, right: &Operand) -> Operand {
    match (left, right) {
        (Operand::Array(left), right) => Operand::Array(left.binary(op, right.clone())),
        (Operand::Scalar(left), Operand::Array(right)) => Operand::Array(right.binary_from(op, *left)),
        (Operand::Scalar(left), Operand::Scalar(right)) => Operand::Scalar(number::binary(op, *left, *right)),
    }
}

/// Whether a value is not 0; missing where it is missing.
fn as_truth(value: &Operand) -> Operand {
    match value {
        Operand::Array(array) => Operand::Array(array.cast(DType::Bool)),
        Operand::Scalar(number) => Operand::Scalar(truth(*number).map_or(*number, Scalar::Bool)),
    }
}

/// `value`, if it has bits.
fn whole<'a>(value: &'a Operand, operation: &'static str, at: &Range<usize>) -> Result<&'a Operand, Mistake> {
    let dtype = match value {
        Operand::Array(array) => array.dtype(),
        Operand::Scalar(number) => number::dtype(*number),
    };
    if dtype.is_float() {
        return Err(Mistake::new(at, FormulaFault::NotWhole { operation, dtype }));
    }
    Ok(value)
}

/// A shift is a product or a quotient rounded down; in 64 bits, so that what is shifted to the left stays there.
fn shift(value: &Operand, by: &Operand, op: BinaryOp, at: &Range<usize>) -> Result<Operand, Mistake> {
    let by = match by {
        Operand::Scalar(Scalar::Int(by)) => u32::try_from(*by).ok().filter(|by| *by <= 62),
        _ => None,
    };
    let factor = Scalar::from(1_i64 << by.ok_or_else(|| Mistake::new(at, FormulaFault::Shift))?);
    let wide = match value {
        Operand::Array(array) if array.dtype().is_bool() || !array.dtype().is_signed() => {
            Operand::Array(array.cast(DType::U64))
        }
        Operand::Array(array) => Operand::Array(array.cast(DType::I64)),
        Operand::Scalar(number) => Operand::Scalar(Scalar::Int(
            number.saturate(DType::I64).map_or(0, |number| if let Scalar::Int(whole) = number { whole } else { 0 }),
        )),
    };
    Ok(binary(op, &wide, &Operand::Scalar(factor)))
}

fn select(condition: &Operand, a: &Operand, b: &Operand) -> Operand {
    match condition {
        Operand::Array(condition) => Operand::Array(condition.where_(a.clone(), b.clone())),
        Operand::Scalar(Scalar::Bool(true)) => a.clone(),
        Operand::Scalar(Scalar::Bool(false)) => b.clone(),
        // Nobody knows.
        Operand::Scalar(number) => Operand::Scalar(*number),
    }
}

fn is_missing(value: &Operand) -> Operand {
    match value {
        Operand::Array(array) => Operand::Array(array.is_missing()),
        Operand::Scalar(number) => Operand::Scalar(Scalar::Bool(number.is_nan())),
    }
}

/// `value`, and `other` where it is missing.
fn fill(value: &Operand, other: &Operand) -> Operand {
    match (value, other) {
        (Operand::Array(array), Operand::Scalar(number)) if number.held_by(array.dtype()).is_some() => {
            Operand::Array(array.fill_missing(*number))
        }
        _ => select(&is_missing(value), other, value),
    }
}

fn reduce(reduction: Reduction, dim: Dim, values: &[Operand], at: &Range<usize>) -> Result<Array, Mistake> {
    let array = |value: &Operand| match value {
        Operand::Array(array) => Ok(array.clone()),
        Operand::Scalar(_) => Err(number_alone(&reduction_name(reduction), at)),
    };
    let arrays = values.iter().map(array).collect::<Result<Vec<_>, _>>()?;
    let reduced = Array::stack(&arrays).and_then(|array| array.reduce(dim, reduction));
    reduced.map_err(|error| Mistake::new(at, FormulaFault::Array(error)))
}
