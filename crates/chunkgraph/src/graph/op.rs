//! What a node of a graph does, whatever its operands are kept as.

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use tiffio::layout::Window;

use crate::dtype::DType;
use crate::program::{BinaryOp, UnaryOp};
use crate::scalar::Scalar;
use crate::source::ChunkSource;

/// An operation on operands of type `C`: shared nodes while an array is built, numbers once it is a graph.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Op<C> {
    /// All planes of an input.
    Source(SourceRef),
    /// One number for every pixel of whatever it meets.
    Constant(Scalar, DType),
    /// An elementwise function.
    Unary(UnaryOp, C),
    /// An elementwise function of two arrays; an array of one plane meets each plane of the other.
    Binary(BinaryOp, C, C),
    /// The values as another type.
    Cast(DType, C),
    /// Where the first is true the second, else the third.
    Where(C, C, C),
    /// The values, missing where they equal the scalar.
    MaskEqual(C, Scalar),
    /// The values of the first, missing where the second is true.
    MaskWhere(C, C),
    /// Whether pixels are missing.
    IsMissing(C),
    /// The values, with the scalar where they are missing.
    FillMissing(C, Scalar),
    /// Some planes, by number.
    Planes(C, Vec<u32>),
    /// The planes of all, one after another.
    Stack(Vec<C>),
    /// The pixels of a window.
    Window(C, Window),
    /// The values of the first; the run fails, saying the text, at a pixel where the second is false.
    Require(C, C, Arc<str>),
}

impl<C> Op<C> {
    /// The operands, in order.
    pub fn operands(&self) -> Vec<&C> {
        match self {
            Self::Source(_) | Self::Constant(..) => Vec::new(),
            Self::Unary(_, a)
            | Self::Cast(_, a)
            | Self::MaskEqual(a, _)
            | Self::IsMissing(a)
            | Self::FillMissing(a, _)
            | Self::Planes(a, _)
            | Self::Window(a, _) => vec![a],
            Self::Binary(_, a, b) | Self::MaskWhere(a, b) | Self::Require(a, b, _) => vec![a, b],
            Self::Where(a, b, c) => vec![a, b, c],
            Self::Stack(all) => all.iter().collect(),
        }
    }

    /// The same operation on other operands.
    pub fn map<D>(&self, mut f: impl FnMut(&C) -> D) -> Op<D> {
        match self {
            Self::Source(source) => Op::Source(source.clone()),
            Self::Constant(value, dtype) => Op::Constant(*value, *dtype),
            Self::Unary(op, a) => Op::Unary(*op, f(a)),
            Self::Binary(op, a, b) => Op::Binary(*op, f(a), f(b)),
            Self::Cast(dtype, a) => Op::Cast(*dtype, f(a)),
            Self::Where(a, b, c) => Op::Where(f(a), f(b), f(c)),
            Self::MaskEqual(a, value) => Op::MaskEqual(f(a), *value),
            Self::MaskWhere(a, b) => Op::MaskWhere(f(a), f(b)),
            Self::IsMissing(a) => Op::IsMissing(f(a)),
            Self::FillMissing(a, value) => Op::FillMissing(f(a), *value),
            Self::Planes(a, planes) => Op::Planes(f(a), planes.clone()),
            Self::Stack(all) => Op::Stack(all.iter().map(f).collect()),
            Self::Window(a, window) => Op::Window(f(a), *window),
            Self::Require(a, condition, what) => Op::Require(f(a), f(condition), what.clone()),
        }
    }
}

/// An input, equal to every other one of its identity.
#[derive(Debug, Clone)]
pub struct SourceRef(pub Arc<dyn ChunkSource>);

impl PartialEq for SourceRef {
    fn eq(&self, other: &Self) -> bool {
        self.0.identity() == other.0.identity()
    }
}

impl Eq for SourceRef {}

impl Hash for SourceRef {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.identity().hash(state);
    }
}
