//! The plainest evaluator: one pixel at a time, a missing value is nothing.

use crate::program::expr::{ExprGraph, ExprId, Node};
use crate::program::kernels::quantile;
use crate::program::{BinaryOp, Reduction, UnaryOp};
use crate::{DType, Scalar};

/// A value: of an integer type or `bool`, of `float32`, of `float64`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Pixel {
    Whole(i128),
    Single(f32),
    Double(f64),
}

use Pixel::{Double, Single, Whole};

/// The value of every expression up to `last`, given those of the leaves.
pub(super) fn evaluate(graph: &ExprGraph, last: ExprId, leaf: impl Fn(u32) -> Pixel) -> Vec<Option<Pixel>> {
    let mut done: Vec<Option<Pixel>> = Vec::new();
    for id in 0..=last.0 {
        let dtype = graph.dtype(ExprId(id));
        let of = |id: ExprId| done[id.0];
        let value = match graph.node(ExprId(id)) {
            Node::Leaf(number) => Some(leaf(number)),
            Node::Constant(value) => value.saturate(dtype).map(|value| pixel(value, dtype)),
            Node::Unary(op, a) => of(a).map(|a| unary(op, a, dtype)),
            Node::Binary(op, a, b) => of(a).zip(of(b)).and_then(|(x, y)| binary(op, x, y, graph.dtype(a))),
            Node::Cast(a) => of(a).map(|a| cast(a, dtype)),
            Node::Select { condition, a, b } => of(condition).and_then(|c| of(if c == Whole(1) { a } else { b })),
            Node::MaskEqual(a, value) => of(a).filter(|a| *a != pixel(value, dtype)),
            Node::MaskWhere { a, missing } => of(missing).filter(|missing| *missing == Whole(0)).and_then(|_| of(a)),
            Node::IsMissing(a) => Some(Whole(of(a).is_none().into())),
            Node::FillMissing(a, value) => of(a).or(Some(pixel(value, dtype))),
            Node::Reduce(reduction, list) => {
                let values: Vec<_> = graph.operands(list).iter().map(|operand| of(*operand)).collect();
                reduced(reduction, &values).map(|value| pixel(Scalar::Float(value), dtype))
            }
        };
        done.push(value.filter(|value| !is_nan(*value)));
    }
    done
}

/// The values that are there, with their places, to one.
fn reduced(reduction: Reduction, values: &[Option<Pixel>]) -> Option<f64> {
    let values: Vec<(f64, f64)> =
        (0..).map(f64::from).zip(values).filter_map(|(n, v)| v.map(|v| (n, float(v)))).collect();
    let count = (0..values.len()).fold(0.0, |count, _| count + 1.0);
    let sum = || values.iter().fold(0.0, |sum, (_, value)| sum + value);
    let best = |better: fn(f64, f64) -> bool| {
        values.iter().copied().reduce(|best, other| if better(other.1, best.1) { other } else { best })
    };
    let sorted = || {
        let mut sorted: Vec<f64> = values.iter().map(|(_, value)| *value).collect();
        sorted.sort_by(f64::total_cmp);
        sorted
    };
    match reduction {
        Reduction::Count => Some(count),
        _ if values.is_empty() => None,
        Reduction::Sum => Some(sum()),
        Reduction::Mean => Some(sum() / count),
        Reduction::Std => {
            let mean = sum() / count;
            let squares = values.iter().fold(0.0, |sum, (_, value)| sum + (value - mean) * (value - mean));
            Some((squares / count).sqrt())
        }
        Reduction::Min => best(|a, b| a < b).map(|found| found.1),
        Reduction::Max => best(|a, b| a > b).map(|found| found.1),
        // Of an odd number both are the same one.
        Reduction::Median => {
            let (sorted, at) = (sorted(), values.len() / 2);
            let is_odd = values.len() % 2 == 1;
            Some(if is_odd { sorted[at] } else { (sorted[at - 1] + sorted[at]) / 2.0 })
        }
        Reduction::Percentile(percent) => Some(quantile(&sorted(), percent.get() / 100.0)),
        Reduction::First => values.first().map(|found| found.1),
        Reduction::Last => values.last().map(|found| found.1),
        Reduction::ArgMin => best(|a, b| a < b).map(|found| found.0),
        Reduction::ArgMax => best(|a, b| a > b).map(|found| found.0),
    }
}

#[expect(clippy::cast_precision_loss, reason = "reductions are of floats")]
fn float(value: Pixel) -> f64 {
    match value {
        Whole(value) => value as f64,
        Single(value) => value.into(),
        Double(value) => value,
    }
}

/// A normalised scalar as a value.
#[expect(clippy::cast_possible_truncation, reason = "a normalised scalar is a value of the type")]
pub(super) fn pixel(value: Scalar, dtype: DType) -> Pixel {
    match (value, dtype) {
        (Scalar::Bool(value), _) => Whole(value.into()),
        (Scalar::Int(value), _) => Whole(value),
        (Scalar::Float(value), DType::F32) => Single(value as f32),
        (Scalar::Float(value), _) => Double(value),
    }
}

fn is_nan(value: Pixel) -> bool {
    match value {
        Whole(_) => false,
        Single(value) => value.is_nan(),
        Double(value) => value.is_nan(),
    }
}

/// Takes as many low bits as the type has.
fn wrap(value: i128, dtype: DType) -> Pixel {
    let unused = 128 - 8 * u32::try_from(dtype.size()).unwrap();
    let high = value << unused;
    Whole(if dtype.is_signed() { high >> unused } else { (high.cast_unsigned() >> unused).cast_signed() })
}

#[expect(clippy::cast_possible_truncation, reason = "casts round")]
fn cast(value: Pixel, dtype: DType) -> Pixel {
    match (value, dtype) {
        (Whole(value), DType::Bool) => Whole((value != 0).into()),
        (Single(value), DType::Bool) => Whole((value != 0.0).into()),
        (Double(value), DType::Bool) => Whole((value != 0.0).into()),
        (Whole(value), DType::F32) => Single(value as f32),
        (Double(value), DType::F32) => Single(value as f32),
        (Whole(value), DType::F64) => Double(value as f64),
        (Single(value), DType::F64) => Double(value.into()),
        (Single(_), DType::F32) | (Double(_), DType::F64) => value,
        (Whole(value), dtype) => wrap(value, dtype),
        (Single(value), dtype) => saturated(value.into(), dtype),
        (Double(value), dtype) => saturated(value, dtype),
    }
}

fn saturated(value: f64, dtype: DType) -> Pixel {
    // NaN is filtered out by whoever asks; here it is anything.
    pixel(Scalar::Float(value).saturate(dtype).unwrap_or(Scalar::Int(0)), dtype)
}

fn unary(op: UnaryOp, a: Pixel, dtype: DType) -> Pixel {
    match a {
        Whole(a) => match op {
            UnaryOp::Neg => wrap(-a, dtype),
            UnaryOp::Abs => wrap(a.abs(), dtype),
            UnaryOp::Not if dtype.is_bool() => Whole(1 - a),
            UnaryOp::Not => wrap(!a, dtype),
            other => unreachable!("{other} of an integer"),
        },
        Single(a) => Single(unary_f32(op, a)),
        Double(a) => Double(unary_f64(op, a)),
    }
}

/// The operation, or nothing where it is undefined. NaN is missing too, but whoever asks sees to that.
fn binary(op: BinaryOp, a: Pixel, b: Pixel, dtype: DType) -> Option<Pixel> {
    if op.is_comparison() {
        let order = match (a, b) {
            (Whole(a), Whole(b)) => a.partial_cmp(&b),
            (Single(a), Single(b)) => a.partial_cmp(&b),
            (Double(a), Double(b)) => a.partial_cmp(&b),
            _ => unreachable!("operands of two types"),
        }?;
        let truth = match op {
            BinaryOp::Eq => order.is_eq(),
            BinaryOp::Ne => order.is_ne(),
            BinaryOp::Lt => order.is_lt(),
            BinaryOp::Le => order.is_le(),
            BinaryOp::Gt => order.is_gt(),
            _ => order.is_ge(),
        };
        return Some(Whole(truth.into()));
    }
    match (a, b) {
        (Whole(a), Whole(b)) => whole(op, a, b, dtype).map(|value| wrap(value, dtype)),
        (Single(a), Single(b)) => Some(Single(binary_f32(op, a, b))),
        (Double(a), Double(b)) => Some(Double(binary_f64(op, a, b))),
        _ => unreachable!("operands of two types"),
    }
}

fn whole(op: BinaryOp, a: i128, b: i128, dtype: DType) -> Option<i128> {
    Some(match op {
        BinaryOp::Add => a + b,
        BinaryOp::Sub => a - b,
        BinaryOp::Mul => a.wrapping_mul(b),
        BinaryOp::FloorDiv | BinaryOp::Rem if b == 0 => return None,
        BinaryOp::FloorDiv => (a - a.rem_euclid(b) + if b < 0 && a.rem_euclid(b) != 0 { b.abs() } else { 0 }) / b,
        BinaryOp::Rem if b < 0 && a.rem_euclid(b) != 0 => a.rem_euclid(b) + b,
        BinaryOp::Rem => a.rem_euclid(b),
        BinaryOp::Pow if b < 0 => return None,
        BinaryOp::Pow => return Some(power(a, b, dtype)),
        BinaryOp::Min => a.min(b),
        BinaryOp::Max => a.max(b),
        BinaryOp::And => a & b,
        BinaryOp::Or => a | b,
        BinaryOp::Xor => a ^ b,
        other => unreachable!("{other} of integers"),
    })
}

/// By halving the exponent, with all bits beyond the type dropped on the way.
fn power(a: i128, b: i128, dtype: DType) -> i128 {
    if b == 0 {
        return 1;
    }
    let Whole(half) = wrap(power(a, b / 2, dtype), dtype) else { unreachable!() };
    let square = half.wrapping_mul(half);
    if b % 2 == 1 { square.wrapping_mul(a) } else { square }
}

macro_rules! floats {
    ($float:ident, $unary:ident, $binary:ident) => {
        fn $unary(op: UnaryOp, a: $float) -> $float {
            match op {
                UnaryOp::Neg => -a,
                UnaryOp::Abs => a.abs(),
                UnaryOp::Sqrt => a.sqrt(),
                UnaryOp::Exp => a.exp(),
                UnaryOp::Ln => a.ln(),
                UnaryOp::Log10 => a.log10(),
                UnaryOp::Sin => a.sin(),
                UnaryOp::Cos => a.cos(),
                UnaryOp::Tan => a.tan(),
                UnaryOp::Atan => a.atan(),
                UnaryOp::Tanh => a.tanh(),
                UnaryOp::Not => unreachable!("not of a float"),
                UnaryOp::Round => a.round_ties_even(),
                UnaryOp::Floor => a.floor(),
                UnaryOp::Ceil => a.ceil(),
            }
        }

        fn $binary(op: BinaryOp, a: $float, b: $float) -> $float {
            match op {
                BinaryOp::Add => a + b,
                BinaryOp::Sub => a - b,
                BinaryOp::Mul => a * b,
                BinaryOp::Div => a / b,
                // What NumPy makes of these is told by its own table.
                BinaryOp::FloorDiv => crate::program::kernels::Number::floor_div(a, b),
                BinaryOp::Rem => crate::program::kernels::Number::rem(a, b),
                BinaryOp::Pow => a.powf(b),
                BinaryOp::Min if a < b => a,
                BinaryOp::Max if a > b => a,
                BinaryOp::Min | BinaryOp::Max => b,
                other => unreachable!("{other} of floats"),
            }
        }
    };
}

floats!(f32, unary_f32, binary_f32);
floats!(f64, unary_f64, binary_f64);
