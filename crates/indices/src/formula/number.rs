//! Operations on numbers alone, by the rules of arrays.

use chunkgraph::program::ExprGraph;
use chunkgraph::{BinaryOp, DType, Scalar, UnaryOp};

/// `op` of two numbers. Whole numbers stay so under `+ - * **` as long as 64 bits hold them, and are floats beyond, and for
/// powers of negative exponents; so nothing wraps.
pub(super) fn binary(op: BinaryOp, a: Scalar, b: Scalar) -> Scalar {
    if let (Scalar::Int(left), Scalar::Int(right)) = (a, b) {
        let whole = match op {
            BinaryOp::Add => left.checked_add(right),
            BinaryOp::Sub => left.checked_sub(right),
            BinaryOp::Mul => left.checked_mul(right),
            BinaryOp::Pow => u32::try_from(right).ok().and_then(|exponent| left.checked_pow(exponent)),
            _ => return folded(op, a, b),
        };
        return match whole.filter(|whole| i64::try_from(*whole).is_ok()) {
            Some(whole) => Scalar::Int(whole),
            None => folded(op, Scalar::Float(a.as_f64()), Scalar::Float(b.as_f64())),
        };
    }
    folded(op, a, b)
}

fn folded(op: BinaryOp, a: Scalar, b: Scalar) -> Scalar {
    let mut graph = ExprGraph::new();
    let (a, b) = (graph.constant(a, dtype(a)), graph.constant(b, dtype(b)));
    let result = graph.binary(op, a, b);
    missing_or(graph.number(result))
}

/// `op` of a number.
pub(super) fn unary(op: UnaryOp, a: Scalar) -> Scalar {
    let mut graph = ExprGraph::new();
    let a = graph.constant(a, dtype(a));
    let result = graph.unary(op, a);
    missing_or(graph.number(result))
}

/// Operations on constants are carried out; what has no value is missing.
fn missing_or(number: Option<Scalar>) -> Scalar {
    number.unwrap_or(Scalar::Float(f64::NAN))
}

/// The type that a number has by itself.
pub(super) fn dtype(number: Scalar) -> DType {
    match number {
        Scalar::Bool(_) => DType::Bool,
        Scalar::Int(_) if number.held_by(DType::I64).is_some() => DType::I64,
        Scalar::Int(_) | Scalar::Float(_) => DType::F64,
    }
}

/// Whether a number is true; nothing for NaN.
pub(super) fn truth(number: Scalar) -> Option<bool> {
    (!number.is_nan()).then(|| number.as_f64() != 0.0)
}
