//! The functions that formulas can call.

use std::ops::RangeInclusive;

use chunkgraph::{BinaryOp, Percent, Reduction, UnaryOp};

/// A function of values.
#[derive(Debug, PartialEq)]
pub(super) struct Function {
    pub(super) name: &'static str,
    pub(super) kind: Kind,
}

/// What a function does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// An operation on one value, integers as they are.
    Keep(UnaryOp),
    /// An operation on one value, integers as floats.
    Float(UnaryOp),
    /// One value out of two or more.
    Fold(BinaryOp),
    Power,
    Xor,
    Where,
    Clip,
    IsNan,
    Valid,
    Fill,
    Mask,
    NormDiff,
}

const fn function(name: &'static str, kind: Kind) -> Function {
    Function { name, kind }
}

/// All functions but reductions.
pub(super) static FUNCTIONS: [Function; 25] = [
    function("abs", Kind::Keep(UnaryOp::Abs)),
    function("round", Kind::Keep(UnaryOp::Round)),
    function("floor", Kind::Keep(UnaryOp::Floor)),
    function("ceil", Kind::Keep(UnaryOp::Ceil)),
    function("sqrt", Kind::Float(UnaryOp::Sqrt)),
    function("exp", Kind::Float(UnaryOp::Exp)),
    function("ln", Kind::Float(UnaryOp::Ln)),
    function("log", Kind::Float(UnaryOp::Ln)),
    function("log10", Kind::Float(UnaryOp::Log10)),
    function("sin", Kind::Float(UnaryOp::Sin)),
    function("cos", Kind::Float(UnaryOp::Cos)),
    function("tan", Kind::Float(UnaryOp::Tan)),
    function("atan", Kind::Float(UnaryOp::Atan)),
    function("tanh", Kind::Float(UnaryOp::Tanh)),
    function("min", Kind::Fold(BinaryOp::Min)),
    function("max", Kind::Fold(BinaryOp::Max)),
    function("pow", Kind::Power),
    function("xor", Kind::Xor),
    function("where", Kind::Where),
    function("clip", Kind::Clip),
    function("isnan", Kind::IsNan),
    function("valid", Kind::Valid),
    function("fill", Kind::Fill),
    function("mask", Kind::Mask),
    function("norm_diff", Kind::NormDiff),
];

impl Function {
    /// The function of that name.
    pub(super) fn find(name: &str) -> Option<&'static Self> {
        FUNCTIONS.iter().find(|function| function.name == name)
    }

    /// How many values it takes, also in words.
    pub(super) fn arguments(&self) -> (RangeInclusive<usize>, &'static str) {
        match self.kind {
            Kind::Keep(_) | Kind::Float(_) | Kind::IsNan | Kind::Valid => (1..=1, "one value"),
            Kind::Fold(_) => (2..=usize::MAX, "two values or more"),
            Kind::Power | Kind::Xor | Kind::Fill | Kind::Mask | Kind::NormDiff => (2..=2, "two values"),
            Kind::Where | Kind::Clip => (3..=3, "three values"),
        }
    }
}

/// The reductions by name; percentiles are `p` and a share from 0 to 100.
const REDUCTIONS: [(&str, Reduction); 11] = [
    ("mean", Reduction::Mean),
    ("median", Reduction::Median),
    ("min", Reduction::Min),
    ("max", Reduction::Max),
    ("sum", Reduction::Sum),
    ("std", Reduction::Std),
    ("count", Reduction::Count),
    ("first", Reduction::First),
    ("last", Reduction::Last),
    ("argmin", Reduction::ArgMin),
    ("argmax", Reduction::ArgMax),
];

/// The reduction of that name.
pub(super) fn reduction(name: &str) -> Option<Reduction> {
    if let Some((_, reduction)) = REDUCTIONS.into_iter().find(|(other, _)| *other == name) {
        return Some(reduction);
    }
    let digits = name.strip_prefix('p').filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()))?;
    digits.parse().ok().and_then(Percent::new).map(Reduction::Percentile)
}

/// The name of a reduction.
pub(super) fn reduction_name(reduction: Reduction) -> String {
    match reduction {
        Reduction::Percentile(percent) => format!("p{}", percent.get()),
        other => REDUCTIONS.into_iter().find(|(_, known)| *known == other).map_or("", |(name, _)| name).to_owned(),
    }
}

/// All names that can be called.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    FUNCTIONS.iter().map(|function| function.name).chain(REDUCTIONS.into_iter().map(|(name, _)| name))
}
