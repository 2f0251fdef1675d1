//! The operations, and the types that they compute in.

use std::fmt;

use crate::dtype::DType;

/// An operation on one operand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UnaryOp {
    /// The negative; wraps for integers. `bool` is taken as `int8`.
    Neg,
    /// The absolute value; the least value of a signed integer stays as it is.
    Abs,
    /// The square root; missing for negative values. Like all functions below up to `Tanh` it takes integers and
    /// booleans as `float64`; NumPy would take small ones as `float16` or `float32`.
    Sqrt,
    /// e to the power of the value.
    Exp,
    /// The natural logarithm; minus infinity for zero, missing for negative values.
    Ln,
    /// The decimal logarithm; minus infinity for zero, missing for negative values.
    Log10,
    /// The sine of radians.
    Sin,
    /// The cosine of radians.
    Cos,
    /// The tangent of radians.
    Tan,
    /// The arc tangent, in radians.
    Atan,
    /// The hyperbolic tangent.
    Tanh,
    /// The complement: logical for `bool`, of all bits for integers. Floats are taken as `bool`, true if not zero.
    Not,
    /// The nearest whole number, halves to the even one. Like `Floor` and `Ceil` it leaves integers as they are.
    Round,
    /// The greatest whole number that is not greater.
    Floor,
    /// The least whole number that is not less.
    Ceil,
}

impl UnaryOp {
    /// The type that an operand of type `dtype` is cast to, which is the result's too.
    #[must_use]
    pub fn operand_dtype(self, dtype: DType) -> DType {
        match self {
            Self::Neg if dtype.is_bool() => DType::I8,
            Self::Not if dtype.is_float() => DType::Bool,
            Self::Neg | Self::Abs | Self::Not | Self::Round | Self::Floor | Self::Ceil => dtype,
            _ if dtype.is_float() => dtype,
            _ => DType::F64,
        }
    }

    /// Whether it leaves every value of type `dtype` as it is.
    pub(super) fn is_identity(self, dtype: DType) -> bool {
        match self {
            Self::Round | Self::Floor | Self::Ceil => !dtype.is_float(),
            Self::Abs => !dtype.is_signed(),
            _ => false,
        }
    }

    /// Its name in a listing.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Neg => "neg",
            Self::Abs => "abs",
            Self::Sqrt => "sqrt",
            Self::Exp => "exp",
            Self::Ln => "ln",
            Self::Log10 => "log10",
            Self::Sin => "sin",
            Self::Cos => "cos",
            Self::Tan => "tan",
            Self::Atan => "atan",
            Self::Tanh => "tanh",
            Self::Not => "not",
            Self::Round => "round",
            Self::Floor => "floor",
            Self::Ceil => "ceil",
        }
    }
}

impl fmt::Display for UnaryOp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// An operation on two operands, both cast to their promoted type first; see [`DType::promote`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BinaryOp {
    /// The sum; wraps for integers, "or" for `bool`.
    Add,
    /// The difference; wraps for integers. Two `bool` are taken as `int8`.
    Sub,
    /// The product; wraps for integers, "and" for `bool`.
    Mul,
    /// The quotient as a float: integers and `bool` are taken as `float64`. By zero it is infinite, 0 / 0 is missing.
    Div,
    /// The quotient rounded down; missing for an integer by zero. Two `bool` are taken as `int8`.
    FloorDiv,
    /// The remainder of `FloorDiv`, with the sign of the divisor; missing by zero. Two `bool` are taken as `int8`.
    Rem,
    /// The power; wraps for integers, which are missing for negative exponents. Two `bool` are taken as `int8`. As in
    /// NumPy, constant exponents 1, 2, 0.5 and -1 are the value, its square, its square root and its reciprocal.
    Pow,
    /// The lesser.
    Min,
    /// The greater.
    Max,
    /// Whether equal. As all comparisons it gives `bool`, and compares `uint64` with signed integers exactly.
    Eq,
    /// Whether not equal.
    Ne,
    /// Whether less.
    Lt,
    /// Whether less or equal.
    Le,
    /// Whether greater.
    Gt,
    /// Whether greater or equal.
    Ge,
    /// Both: logical for `bool`, of all bits for integers, `uint64` beside a signed one. Floats are taken as `bool`, true
    /// if not zero.
    And,
    /// Either or both, as `And`.
    Or,
    /// Either but not both, as `And`.
    Xor,
}

impl BinaryOp {
    /// Whether the result is `bool` whatever the operands are.
    #[must_use]
    pub const fn is_comparison(self) -> bool {
        matches!(self, Self::Eq | Self::Ne | Self::Lt | Self::Le | Self::Gt | Self::Ge)
    }

    /// The type of the result for operands of types `a` and `b`.
    #[must_use]
    pub fn result_dtype(self, a: DType, b: DType) -> DType {
        if self.is_comparison() { DType::Bool } else { self.operand_dtype(a, b) }
    }

    /// The type that operands of types `a` and `b` are cast to; that of the result too, but for comparisons.
    #[must_use]
    pub fn operand_dtype(self, a: DType, b: DType) -> DType {
        let common = a.promote(b);
        match self {
            Self::Div if !common.is_float() => DType::F64,
            Self::Sub | Self::FloorDiv | Self::Rem | Self::Pow if common.is_bool() => DType::I8,
            Self::And | Self::Or | Self::Xor if a.is_float() || b.is_float() => DType::Bool,
            Self::And | Self::Or | Self::Xor if common.is_float() => DType::U64,
            _ => common,
        }
    }

    /// The comparison that gives the same with its operands exchanged; other operations stay as they are.
    pub(super) const fn mirrored(self) -> Self {
        match self {
            Self::Lt => Self::Gt,
            Self::Le => Self::Ge,
            Self::Gt => Self::Lt,
            Self::Ge => Self::Le,
            other => other,
        }
    }

    /// Its name in a listing.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Add => "add",
            Self::Sub => "sub",
            Self::Mul => "mul",
            Self::Div => "div",
            Self::FloorDiv => "floor_div",
            Self::Rem => "rem",
            Self::Pow => "pow",
            Self::Min => "min",
            Self::Max => "max",
            Self::Eq => "eq",
            Self::Ne => "ne",
            Self::Lt => "lt",
            Self::Le => "le",
            Self::Gt => "gt",
            Self::Ge => "ge",
            Self::And => "and",
            Self::Or => "or",
            Self::Xor => "xor",
        }
    }
}

impl fmt::Display for BinaryOp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}
