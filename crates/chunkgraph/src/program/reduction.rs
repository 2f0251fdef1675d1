//! Many values of a pixel to one: what a composite over time, or an average over bands, does at each pixel.

use std::fmt;
use std::hash::{Hash, Hasher};

use super::expr::{ExprGraph, ExprId, Node};
use super::ops::{BinaryOp, UnaryOp};
use crate::dtype::DType;
use crate::scalar::Scalar;

/// What becomes of the values of a pixel. Missing ones are left out; where all are, the result is missing, but for
/// `Count`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reduction {
    /// How many are there: `uint32`.
    Count,
    /// Their sum. Integers give `int64` or `uint64`, which wrap; floats are added as `float64`, in order, and rounded to
    /// their own type at the end.
    Sum,
    /// Their mean: of floats in their own type, else `float64`.
    Mean,
    /// Their standard deviation, of the population (divided by how many there are): of floats in their own type, else
    /// `float64`. In two passes, the second over what differs from the mean.
    Std,
    /// The least.
    Min,
    /// The greatest.
    Max,
    /// The one in the middle, or the mean of the two in the middle: of floats in their own type, else `float64`.
    Median,
    /// The value below which that share of the others lies, between two of them in proportion, as NumPy's `percentile`: of
    /// floats in their own type, else `float64`.
    Percentile(Percent),
    /// The first.
    First,
    /// The last.
    Last,
    /// The place of the least, from 0, the first of equals: `uint32`.
    ArgMin,
    /// The place of the greatest, from 0, the first of equals: `uint32`.
    ArgMax,
}

/// A share from 0 to 100.
#[derive(Debug, Clone, Copy, serde::Serialize, serde::Deserialize)]
#[serde(try_from = "f64", into = "f64")]
pub struct Percent(f64);

impl Percent {
    /// That share, or nothing if it is not from 0 to 100.
    #[must_use]
    pub fn new(percent: f64) -> Option<Self> {
        // Zero has one sign here.
        (0.0..=100.0).contains(&percent).then_some(Self(percent + 0.0))
    }

    /// The share.
    #[must_use]
    pub fn get(self) -> f64 {
        self.0
    }
}

impl TryFrom<f64> for Percent {
    type Error = String;

    fn try_from(percent: f64) -> Result<Self, String> {
        Self::new(percent).ok_or_else(|| format!("{percent} is not from 0 to 100"))
    }
}

impl From<Percent> for f64 {
    fn from(percent: Percent) -> Self {
        percent.0
    }
}

impl PartialEq for Percent {
    fn eq(&self, other: &Self) -> bool {
        self.0.to_bits() == other.0.to_bits()
    }
}

impl Eq for Percent {}

impl Hash for Percent {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.to_bits().hash(state);
    }
}

impl Reduction {
    /// The type of the result for values of type `dtype`.
    #[must_use]
    pub fn result_dtype(self, dtype: DType) -> DType {
        match self {
            Self::Count | Self::ArgMin | Self::ArgMax => DType::U32,
            Self::Min | Self::Max | Self::First | Self::Last => dtype,
            Self::Sum if dtype.is_float() => dtype,
            Self::Sum if dtype.is_signed() => DType::I64,
            Self::Sum => DType::U64,
            _ if dtype.is_float() => dtype,
            _ => DType::F64,
        }
    }

    /// Its name in a listing.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Count => "count",
            Self::Sum => "sum",
            Self::Mean => "mean",
            Self::Std => "std",
            Self::Min => "min_of",
            Self::Max => "max_of",
            Self::Median => "median",
            Self::Percentile(_) => "percentile",
            Self::First => "first",
            Self::Last => "last",
            Self::ArgMin => "argmin",
            Self::ArgMax => "argmax",
        }
    }

    /// The float in which values of type `dtype` are compared or added without loss; nothing where there is none.
    fn exact_float(self, dtype: DType) -> Option<DType> {
        Some(match (self, dtype) {
            (_, DType::F32 | DType::F64) => dtype,
            // What is rounded in the end anyway, as NumPy does.
            (Self::Count | Self::Mean | Self::Std | Self::Median | Self::Percentile(_) | Self::Sum, _)
                if dtype.size() < 8 =>
            {
                DType::F64
            }
            (Self::Count | Self::Mean | Self::Std | Self::Median | Self::Percentile(_), _) => DType::F64,
            _ if dtype.size() <= 2 => DType::F32,
            _ if dtype.size() == 4 => DType::F64,
            _ => return None,
        })
    }
}

impl fmt::Display for Reduction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Percentile(percent) => write!(f, "percentile {}", percent.0),
            Self::Min => f.write_str("min"),
            Self::Max => f.write_str("max"),
            other => f.write_str(other.name()),
        }
    }
}

impl ExprGraph {
    /// `reduction` of the values of all `operands`, cast to their common type first. Of no operands it is missing.
    pub fn reduce(&mut self, reduction: Reduction, operands: &[ExprId]) -> ExprId {
        let common = operands.iter().map(|operand| self.dtype(*operand)).reduce(DType::promote).unwrap_or(DType::F64);
        let common = if common.is_bool() { DType::U8 } else { common };
        let result = reduction.result_dtype(common);
        if operands.is_empty() {
            return self.constant(Scalar::Float(f64::NAN), result);
        }
        let values: Vec<ExprId> = operands.iter().map(|operand| self.cast(common, *operand)).collect();
        match reduction.exact_float(common) {
            Some(float) => {
                let floats = values.iter().map(|value| self.cast(float, *value)).collect();
                let list = self.list(floats);
                let reduced = self.push_unfolded(Node::Reduce(reduction, list), float);
                self.cast(result, reduced)
            }
            None => self.reduce_wide(reduction, &values),
        }
    }

    /// 64-bit integers, which no float holds, by operations on two of them at a time.
    fn reduce_wide(&mut self, reduction: Reduction, values: &[ExprId]) -> ExprId {
        let mut best = values[0];
        match reduction {
            Reduction::Sum => return self.sum_wide(values),
            Reduction::ArgMin | Reduction::ArgMax => return self.place_wide(reduction, values),
            _ => {}
        }
        for &value in &values[1..] {
            let [is_none, is_missing] = [best, value].map(|operand| self.is_missing(operand));
            best = match reduction {
                Reduction::First => self.select(is_none, value, best),
                Reduction::Last => self.select(is_missing, best, value),
                _ => {
                    let op = if reduction == Reduction::Min { BinaryOp::Min } else { BinaryOp::Max };
                    let both = self.binary(op, best, value);
                    let either = self.select(is_missing, best, both);
                    self.select(is_none, value, either)
                }
            };
        }
        best
    }

    fn sum_wide(&mut self, values: &[ExprId]) -> ExprId {
        let mut sum = self.fill_missing(values[0], Scalar::Int(0));
        let mut all_missing = self.is_missing(values[0]);
        for &value in &values[1..] {
            let (filled, is_missing) = (self.fill_missing(value, Scalar::Int(0)), self.is_missing(value));
            sum = self.binary(BinaryOp::Add, sum, filled);
            all_missing = self.binary(BinaryOp::And, all_missing, is_missing);
        }
        self.mask_where(sum, all_missing)
    }

    fn place_wide(&mut self, reduction: Reduction, values: &[ExprId]) -> ExprId {
        let op = if reduction == Reduction::ArgMin { BinaryOp::Lt } else { BinaryOp::Gt };
        let mut best = values[0];
        let mut place = self.constant(Scalar::Int(0), DType::U32);
        for (number, &value) in (0..).zip(values).skip(1) {
            let [is_none, is_missing] = [best, value].map(|operand| self.is_missing(operand));
            let is_there = self.unary(UnaryOp::Not, is_missing);
            let is_first = self.binary(BinaryOp::And, is_none, is_there);
            let is_beyond = self.binary(op, value, best);
            let is_beyond = self.fill_missing(is_beyond, Scalar::Bool(false));
            let is_better = self.binary(BinaryOp::Or, is_first, is_beyond);
            let number = self.constant(Scalar::Int(number), DType::U32);
            best = self.select(is_better, value, best);
            place = self.select(is_better, number, place);
        }
        let none = self.is_missing(best);
        self.mask_where(place, none)
    }
}
