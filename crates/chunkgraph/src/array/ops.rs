//! Arithmetic, comparison, casts and masks: each builds a node and touches no data.

use std::ops::{Add, BitAnd, BitOr, BitXor, Div, Mul, Neg, Not, Rem, Sub};
use std::sync::Arc;

use super::Array;
use crate::dtype::DType;
use crate::error::{Error, Usage};
use crate::graph::{Node, Op};
use crate::program::{BinaryOp, UnaryOp};
use crate::scalar::Scalar;

/// What an array can be combined with: another array, or a number.
///
/// Numbers are weak, as in NumPy: they take the type of the array if it is of their kind, so `uint8` plus 1 is `uint8`
/// and `float32` times 0.5 is `float32`; a fraction with integers makes `float64`. A whole number that the array's type
/// does not hold, which NumPy refuses, widens it: see [`Scalar::dtype_beside`].
#[derive(Debug, Clone)]
pub enum Operand {
    /// An array.
    Array(Array),
    /// A number.
    Scalar(Scalar),
}

impl From<Array> for Operand {
    fn from(array: Array) -> Self {
        Self::Array(array)
    }
}

impl From<&Array> for Operand {
    fn from(array: &Array) -> Self {
        Self::Array(array.clone())
    }
}

impl From<Scalar> for Operand {
    fn from(scalar: Scalar) -> Self {
        Self::Scalar(scalar)
    }
}

macro_rules! numbers {
    ($($number:ty),*) => {
        $(impl From<$number> for Operand {
            fn from(value: $number) -> Self {
                Self::Scalar(value.into())
            }
        })*
    };
}

numbers!(f64, f32, i32, i64, u8, u16, u32, bool);

impl Array {
    /// The result of `op` on this array and `other`, pixel by pixel; missing where either is.
    ///
    /// An array of one band meets every band of the other. Types follow NumPy's promotion rules, `Div` is true division.
    ///
    /// Errors of the operands, and arrays that do not lie on one grid, come out when the result is computed; see
    /// [`check`](Self::check).
    #[must_use]
    pub fn binary(&self, op: BinaryOp, other: impl Into<Operand>) -> Self {
        match other.into() {
            Operand::Array(other) => match self.meet(&other) {
                Ok(()) => {
                    let node = Node::new(Op::Binary(op, self.node.clone(), other.node.clone()));
                    self.with_node(node, self.labels.combined(&other.labels)).and_fault_of(&other)
                }
                Err(error) => self.clone().failed(error),
            },
            Operand::Scalar(value) => self.derived(Op::Binary(op, self.node.clone(), constant(value, self.dtype()))),
        }
    }

    /// The result of `op` on a number and this array, in this order.
    #[must_use]
    pub fn binary_from(&self, op: BinaryOp, value: impl Into<Scalar>) -> Self {
        self.derived(Op::Binary(op, constant(value.into(), self.dtype()), self.node.clone()))
    }

    /// The result of `op` on every pixel; missing where the pixel is.
    #[must_use]
    pub fn unary(&self, op: UnaryOp) -> Self {
        self.derived(Op::Unary(op, self.node.clone()))
    }

    /// The values as `dtype`: NumPy's `astype` for values that fit. Floats out of an integer type's range become its
    /// nearest end, and NaN becomes missing.
    #[must_use]
    pub fn cast(&self, dtype: DType) -> Self {
        if dtype == self.dtype() {
            return self.clone();
        }
        self.with_node(Node::new(Op::Cast(dtype, self.node.clone())), (*self.labels).clone().stored_as(dtype))
    }

    /// The values, missing where they equal `value` (every NaN if it is NaN). A value that the type cannot hold masks
    /// nothing.
    #[must_use]
    pub fn mask_equal(&self, value: impl Into<Scalar>) -> Self {
        self.with_node(Node::new(Op::MaskEqual(self.node.clone(), value.into())), self.labels.masked())
    }

    /// The values, missing where `missing` is true (or itself missing).
    #[must_use]
    pub fn mask_where(&self, missing: &Self) -> Self {
        match self.meet(missing) {
            Ok(()) => {
                let node = Node::new(Op::MaskWhere(self.node.clone(), missing.node.clone()));
                self.with_node(node, self.labels.masked()).and_fault_of(missing)
            }
            Err(error) => self.clone().failed(error),
        }
    }

    /// Whether pixels are missing, as `bool`; nothing of the result is missing.
    #[must_use]
    pub fn is_missing(&self) -> Self {
        self.derived(Op::IsMissing(self.node.clone()))
    }

    /// The values, with `value` where they are missing.
    #[must_use]
    pub fn fill_missing(&self, value: impl Into<Scalar>) -> Self {
        self.with_node(Node::new(Op::FillMissing(self.node.clone(), value.into())), (*self.labels).clone())
    }

    /// Where `self` (a `bool` array) is true the values of `a`, else those of `b`; missing where the condition is.
    #[must_use]
    pub fn where_(&self, a: impl Into<Operand>, b: impl Into<Operand>) -> Self {
        let (a, b) = (a.into(), b.into());
        let kind = match (&a, &b) {
            (Operand::Array(array), _) | (_, Operand::Array(array)) => array.dtype(),
            (Operand::Scalar(Scalar::Float(_)), _) | (_, Operand::Scalar(Scalar::Float(_))) => DType::F64,
            _ => DType::I64,
        };
        let mut result = self.clone();
        let mut nodes = Vec::new();
        for operand in [a, b] {
            let outcome = match operand {
                Operand::Array(array) => self.meet(&array).map(|()| {
                    result = result.clone().and_fault_of(&array);
                    array.node
                }),
                Operand::Scalar(value) => Ok(constant(value, kind)),
            };
            match outcome {
                Ok(node) => nodes.push(node),
                Err(error) => return result.failed(error),
            }
        }
        match <[_; 2]>::try_from(nodes) {
            Ok([a, b]) => result.derived(Op::Where(self.node.clone(), a, b)),
            Err(_) => result,
        }
    }

    /// The values, none less than `low` or more than `high`.
    #[must_use]
    pub fn clip(&self, low: impl Into<Scalar>, high: impl Into<Scalar>) -> Self {
        self.binary(BinaryOp::Max, low.into()).binary(BinaryOp::Min, high.into())
    }

    /// Checks that two arrays can be combined.
    pub(super) fn meet(&self, other: &Self) -> Result<(), Error> {
        let (left, right) = (self.extent(), other.extent());
        self.labels.check_grid(left, &other.labels, right)?;
        if left.planes != right.planes && left.planes != 1 && right.planes != 1 {
            return Err(Usage::BandCount { left: left.planes, right: right.planes }.into());
        }
        Ok(())
    }

    fn derived(&self, op: Op<Arc<Node>>) -> Self {
        self.with_node(Node::new(op), self.labels.derived())
    }
}

/// A number as a node beside values of `dtype`.
fn constant(value: Scalar, dtype: DType) -> Arc<Node> {
    Node::new(Op::Constant(value, value.dtype_beside(dtype)))
}

macro_rules! operators {
    ($($trait:ident $method:ident $op:ident;)*) => {
        $(impl<R: Into<Operand>> $trait<R> for &Array {
            type Output = Array;
            fn $method(self, other: R) -> Array {
                self.binary(BinaryOp::$op, other)
            }
        }

        impl<R: Into<Operand>> $trait<R> for Array {
            type Output = Array;
            fn $method(self, other: R) -> Array {
                self.binary(BinaryOp::$op, other)
            }
        }

        impl $trait<&Array> for f64 {
            type Output = Array;
            fn $method(self, other: &Array) -> Array {
                other.binary_from(BinaryOp::$op, self)
            }
        }

        impl $trait<Array> for f64 {
            type Output = Array;
            fn $method(self, other: Array) -> Array {
                other.binary_from(BinaryOp::$op, self)
            }
        })*
    };
}

operators! {
    Add add Add;
    Sub sub Sub;
    Mul mul Mul;
    Div div Div;
    Rem rem Rem;
    BitAnd bitand And;
    BitOr bitor Or;
    BitXor bitxor Xor;
}

impl Neg for &Array {
    type Output = Array;
    fn neg(self) -> Array {
        self.unary(UnaryOp::Neg)
    }
}

impl Not for &Array {
    type Output = Array;
    fn not(self) -> Array {
        self.unary(UnaryOp::Not)
    }
}

macro_rules! named_operations {
    ($($(#[$doc:meta])* $method:ident $op:ident;)*) => {
        impl Array {
            $($(#[$doc])*
            #[must_use]
            pub fn $method(&self, other: impl Into<Operand>) -> Self {
                self.binary(BinaryOp::$op, other)
            })*
        }
    };
}

named_operations! {
    /// Whether values are equal, as `bool`.
    equal Eq;
    /// Whether values differ, as `bool`.
    not_equal Ne;
    /// Whether values are less than the other's, as `bool`.
    less Lt;
    /// Whether values are at most the other's, as `bool`.
    less_equal Le;
    /// Whether values are greater than the other's, as `bool`.
    greater Gt;
    /// Whether values are at least the other's, as `bool`.
    greater_equal Ge;
    /// The smaller of two values.
    minimum Min;
    /// The larger of two values.
    maximum Max;
    /// Values to the power of the other's.
    power Pow;
}

macro_rules! functions {
    ($($(#[$doc:meta])* $method:ident $op:ident;)*) => {
        impl Array {
            $($(#[$doc])*
            #[must_use]
            pub fn $method(&self) -> Self {
                self.unary(UnaryOp::$op)
            })*
        }
    };
}

functions! {
    /// The distance of values from 0.
    abs Abs;
    /// The square root of values; missing where they are negative.
    sqrt Sqrt;
    /// e to the power of values.
    exp Exp;
    /// The natural logarithm of values; missing where they are negative.
    ln Ln;
    /// The hyperbolic tangent of values.
    tanh Tanh;
    /// Values rounded to the nearest integer, halves to the even one.
    round Round;
}
