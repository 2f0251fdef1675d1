//! What a program is made of.

use super::kernels::Constant;
use super::ops::{BinaryOp, UnaryOp};
use super::reduction::Reduction;
use crate::dtype::DType;

/// What an instruction does. Its inputs are named in the order in which they stand in [`Instruction::inputs`].
///
/// A *mask* is a register of bytes 1 (valid) and 0 with a flag that says that all are 1; the bytes are not written then.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Code {
    /// (a): `a` cast to another type; no integers to floats.
    Convert { from: DType, to: DType },
    /// (a [, mask]): integers cast to floats, times `factor`; NaN for those equal to `nodata`, and for masked pixels.
    Load { from: DType, to: DType, nodata: Option<Constant>, factor: Option<Constant> },
    /// (a)
    Unary { op: UnaryOp, dtype: DType },
    /// (a, b); operands of type `dtype`.
    Binary { op: BinaryOp, dtype: DType },
    /// (a, b, …): all operands to one; floats.
    Reduce { reduction: Reduction, dtype: DType },
    /// (a, b): `(a - b) / (a + b)`
    NormalisedDifference { dtype: DType },
    /// (condition, a, b): `a` where `condition` is true, else `b`.
    Select { dtype: DType },
    /// (a, value): `a` with NaN for pixels equal to `value`.
    NanIfEqual { dtype: DType },
    /// (a, mask): `a` with NaN for masked pixels.
    Veil { dtype: DType },
    /// (a, value): `a` with `value` for NaN.
    FillNan { dtype: DType },
    /// (a, mask, value): `a` with `value` for masked pixels.
    FillMasked { dtype: DType },
    /// (a [, mask]): `a`, with `fill` for masked pixels.
    Store { dtype: DType, fill: Constant },
    /// (a): whether `a` is NaN.
    IsNan { dtype: DType },
    /// (mask): whether masked.
    IsMasked,
    /// (a, value): a mask, valid where `a` is not `value`.
    Differs { dtype: DType },
    /// (a, b): a mask, valid where neither is NaN.
    Ordered { dtype: DType },
    /// (a): a mask, valid where `a` is true.
    Holds,
    /// (a): a mask, valid where `a` is false.
    Fails,
    /// (mask, mask): a mask, valid where both are.
    Meet,
    /// (condition, mask, mask): a mask, the first where `condition` is true, else the second.
    Choose,
}

impl Code {
    /// The type of what is written.
    pub(super) fn output(self) -> DType {
        match self {
            Self::Convert { to, .. } | Self::Load { to, .. } => to,
            Self::Binary { op, .. } if op.is_comparison() => DType::Bool,
            Self::Unary { dtype, .. }
            | Self::Binary { dtype, .. }
            | Self::Reduce { dtype, .. }
            | Self::NormalisedDifference { dtype }
            | Self::Select { dtype }
            | Self::NanIfEqual { dtype }
            | Self::Veil { dtype }
            | Self::FillNan { dtype }
            | Self::FillMasked { dtype }
            | Self::Store { dtype, .. } => dtype,
            Self::IsNan { .. }
            | Self::IsMasked
            | Self::Differs { .. }
            | Self::Ordered { .. }
            | Self::Holds
            | Self::Fails
            | Self::Meet
            | Self::Choose => DType::Bool,
        }
    }
}

/// Where an operand comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Source {
    /// An input plane, by its place among the program's.
    Leaf(usize),
    /// A register.
    Register(usize),
    /// One value for all pixels.
    Constant(Constant),
}

/// One loop over a strip.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Instruction {
    /// What to do.
    pub code: Code,
    /// With what.
    pub inputs: Vec<Source>,
    /// What is written.
    pub out: Target,
}

/// Where an instruction writes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Target {
    /// A register; none of the inputs.
    Register(usize),
    /// A plane of results. NaN becomes its fill value afterwards.
    Plane(usize),
}

/// A plane of results.
#[derive(Debug, Clone, Copy)]
pub(super) struct Plane {
    /// The type of its values.
    pub dtype: DType,
    /// What missing pixels become.
    pub fill: Constant,
}
