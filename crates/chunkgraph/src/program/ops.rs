//! The elementwise operations, and the types that they compute in and give.

use std::fmt;

use crate::dtype::DType;

/// A function of one value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UnaryOp {
    /// The opposite; of unsigned integers modulo 2 to the width.
    Neg,
    /// The distance from 0; of the least signed integer itself.
    Abs,
    /// The square root.
    Sqrt,
    /// e to the power.
    Exp,
    /// The natural logarithm.
    Ln,
    /// The hyperbolic tangent.
    Tanh,
    /// The nearest integer, halves to the even one; integers stay.
    Round,
    /// The greatest integer that is not greater; integers stay.
    Floor,
    /// The least integer that is not less; integers stay.
    Ceil,
    /// The opposite truth value; of integers every bit turned; of floats whether they are 0.
    Not,
}

/// A function of two values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BinaryOp {
    /// The sum; of integers modulo 2 to the width, of booleans whether either is true.
    Add,
    /// The difference; of integers modulo 2 to the width.
    Sub,
    /// The product; of integers modulo 2 to the width, of booleans whether both are true.
    Mul,
    /// The quotient as a float, of integers too.
    Div,
    /// What division leaves, with the sign of the divisor; missing for integers divided by 0.
    Rem,
    /// The power; of integers modulo 2 to the width, missing for negative exponents.
    Pow,
    /// The smaller value.
    Min,
    /// The larger value.
    Max,
    /// Whether both are equal.
    Eq,
    /// Whether they differ.
    Ne,
    /// Whether the first is less.
    Lt,
    /// Whether the first is at most the second.
    Le,
    /// Whether the first is greater.
    Gt,
    /// Whether the first is at least the second.
    Ge,
    /// Both, as truth values or bit by bit.
    And,
    /// Either.
    Or,
    /// One and not the other.
    Xor,
}

impl UnaryOp {
    /// The type that an operand of type `a` is brought to first.
    #[must_use]
    pub fn operand(self, a: DType) -> DType {
        match self {
            Self::Neg | Self::Abs if a.is_bool() => DType::I8,
            Self::Neg | Self::Abs | Self::Round | Self::Floor | Self::Ceil => a,
            // NumPy computes roots of bytes in half precision; here integers are always taken as `float64`.
            Self::Sqrt | Self::Exp | Self::Ln | Self::Tanh if !a.is_float() => DType::F64,
            Self::Not if a.is_float() => DType::Bool,
            Self::Sqrt | Self::Exp | Self::Ln | Self::Tanh | Self::Not => a,
        }
    }

    /// The type of the result for an operand of type `a`.
    #[must_use]
    pub fn result(self, a: DType) -> DType {
        self.operand(a)
    }
}

impl BinaryOp {
    /// The type that operands of types `a` and `b` are brought to first.
    #[must_use]
    pub fn operand(self, a: DType, b: DType) -> DType {
        let common = a.promote(b);
        match self {
            Self::Div if !common.is_float() => DType::F64,
            Self::Sub | Self::Rem | Self::Pow if common.is_bool() => DType::I8,
            Self::And | Self::Or | Self::Xor if common.is_float() => DType::Bool,
            _ => common,
        }
    }

    /// The type of the result for operands of types `a` and `b`.
    #[must_use]
    pub fn result(self, a: DType, b: DType) -> DType {
        if self.is_comparison() { DType::Bool } else { self.operand(a, b) }
    }

    /// Whether it compares.
    #[must_use]
    pub fn is_comparison(self) -> bool {
        matches!(self, Self::Eq | Self::Ne | Self::Lt | Self::Le | Self::Gt | Self::Ge)
    }

    /// The operation that does the same on values that are 0 or 1.
    pub(super) fn on_booleans(self) -> Self {
        match self {
            Self::Add | Self::Max => Self::Or,
            Self::Mul | Self::Min => Self::And,
            other => other,
        }
    }
}

impl fmt::Display for UnaryOp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&format!("{self:?}").to_lowercase())
    }
}

impl fmt::Display for BinaryOp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&format!("{self:?}").to_lowercase())
    }
}
