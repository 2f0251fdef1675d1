//! A formula as it is kept: the operations of each result in the order in which they are carried out, operands first.
//!
//! A list and no tree: whatever a text nests, nothing here calls itself.

use std::ops::Range;

use chunkgraph::{BinaryOp, Dim, Reduction, Scalar};

use super::function::Function;

/// The operations that a formula may have: more than any needs, few enough for what is built of them.
pub(super) const STEPS_MAX: usize = 2_000;

/// One operation: takes its operands from a stack, and leaves its result there.
#[derive(Debug, Clone)]
pub(super) struct Step {
    pub(super) op: Op,
    /// The bytes of the text that it stands for.
    pub(super) at: Range<usize>,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Op {
    Number(Scalar),
    Name(String),
    Prefix(Prefix),
    Infix(Infix),
    /// A function of as many values.
    Call(&'static Function, usize),
    /// So many arrays, side by side, reduced along a dimension.
    Reduce(Reduction, Dim, usize),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Prefix {
    /// The negative.
    Minus,
    /// The complement of all bits.
    Complement,
    /// Whether not true.
    Not,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Infix {
    /// An arithmetic operation or a comparison.
    Plain(BinaryOp),
    /// An operation on bits.
    Bits(BinaryOp),
    /// `and`, `or`.
    Logic(BinaryOp),
    ShiftLeft,
    ShiftRight,
}

/// How tightly an operator binds.
pub(super) mod binding {
    pub(in crate::formula) const OR: u8 = 1;
    pub(in crate::formula) const AND: u8 = 2;
    pub(in crate::formula) const NOT: u8 = 3;
    pub(in crate::formula) const COMPARISON: u8 = 4;
    pub(in crate::formula) const BIT_OR: u8 = 5;
    pub(in crate::formula) const BIT_AND: u8 = 6;
    pub(in crate::formula) const SHIFT: u8 = 7;
    pub(in crate::formula) const SUM: u8 = 8;
    pub(in crate::formula) const PRODUCT: u8 = 9;
    pub(in crate::formula) const SIGN: u8 = 10;
    pub(in crate::formula) const POWER: u8 = 11;
    /// A name, a number, a call.
    pub(in crate::formula) const ATOM: u8 = 12;
}

/// Operators between two values: as written (the first of several ways is the one that is printed), what they do, how
/// tightly they bind.
pub(super) const INFIX: [(&str, Infix, u8); 20] = [
    ("or", Infix::Logic(BinaryOp::Or), binding::OR),
    ("and", Infix::Logic(BinaryOp::And), binding::AND),
    ("<=", Infix::Plain(BinaryOp::Le), binding::COMPARISON),
    (">=", Infix::Plain(BinaryOp::Ge), binding::COMPARISON),
    ("==", Infix::Plain(BinaryOp::Eq), binding::COMPARISON),
    ("!=", Infix::Plain(BinaryOp::Ne), binding::COMPARISON),
    ("<", Infix::Plain(BinaryOp::Lt), binding::COMPARISON),
    (">", Infix::Plain(BinaryOp::Gt), binding::COMPARISON),
    ("|", Infix::Bits(BinaryOp::Or), binding::BIT_OR),
    ("&", Infix::Bits(BinaryOp::And), binding::BIT_AND),
    ("<<", Infix::ShiftLeft, binding::SHIFT),
    (">>", Infix::ShiftRight, binding::SHIFT),
    ("+", Infix::Plain(BinaryOp::Add), binding::SUM),
    ("-", Infix::Plain(BinaryOp::Sub), binding::SUM),
    ("*", Infix::Plain(BinaryOp::Mul), binding::PRODUCT),
    ("/", Infix::Plain(BinaryOp::Div), binding::PRODUCT),
    ("//", Infix::Plain(BinaryOp::FloorDiv), binding::PRODUCT),
    ("%", Infix::Plain(BinaryOp::Rem), binding::PRODUCT),
    ("**", Infix::Plain(BinaryOp::Pow), binding::POWER),
    ("^", Infix::Plain(BinaryOp::Pow), binding::POWER),
];

impl Infix {
    /// How it is written, and how tightly it binds.
    pub(super) fn sign(self) -> (&'static str, u8) {
        let found = INFIX.into_iter().find(|(_, infix, _)| *infix == self);
        found.map_or(("?", binding::ATOM), |(sign, _, binding)| (sign, binding))
    }
}

impl Prefix {
    /// How it is written, and how tightly it binds.
    pub(super) fn sign(self) -> (&'static str, u8) {
        match self {
            Self::Minus => ("-", binding::SIGN),
            Self::Complement => ("~", binding::SIGN),
            Self::Not => ("not ", binding::NOT),
        }
    }
}
