//! Programs by example; that all equal a naive evaluator is in `laws`, that types and values are NumPy's in `numpy`.

mod laws;
mod naive;
mod numpy;
mod reductions;

use super::{BinaryOp, ExprGraph, ExprId, MissingOut, Output, Program, Scratch, UnaryOp};
use crate::{DType, Element, Scalar};

/// Compiles the expression that `build` makes of two leaves and runs it over `a` and `b`: the values, missing ones as
/// nothing.
#[track_caller]
fn check<T: Element, U: Element>(
    a: &[T],
    b: &[T],
    build: impl FnOnce(&mut ExprGraph, ExprId, ExprId) -> ExprId,
    want: &[Option<U>],
) {
    let mut graph = ExprGraph::new();
    let (left, right) = (graph.leaf(0, T::DTYPE), graph.leaf(1, T::DTYPE));
    let expr = build(&mut graph, left, right);
    let program = Program::compile(&graph, &[Output { expr, fill: None }]);
    let planes: Vec<&[u8]> =
        program.leaves().iter().map(|leaf| bytemuck::cast_slice(if leaf.0 == 0 { a } else { b })).collect();
    let (mut out, mut valid) = (vec![U::default(); a.len()], vec![9; a.len()]);
    let missing = MissingOut::Bytes(&mut [&mut valid]);
    program.run(a.len(), &planes, &mut Scratch::new(), &mut [bytemuck::cast_slice_mut(&mut out)], missing);
    let got: Vec<Option<U>> = out.iter().zip(&valid).map(|(value, valid)| (*valid == 1).then_some(*value)).collect();
    assert_eq!(got, want, "{program}");
}

#[test]
fn a_normalised_difference_is_missing_where_a_band_is_or_both_are_zero() {
    check(
        &[100u16, 0, 65535, 200, 7],
        &[300u16, 500, 500, 65535, 7],
        |graph, a, b| {
            let scale = graph.constant(Scalar::Float(1e-4), DType::F64);
            let [a, b] = [a, b].map(|band| {
                let masked = graph.mask_equal(band, Scalar::Int(65535));
                let float = graph.cast(DType::F64, masked);
                graph.binary(BinaryOp::Mul, float, scale)
            });
            let difference = graph.binary(BinaryOp::Sub, b, a);
            let sum = graph.binary(BinaryOp::Add, b, a);
            graph.binary(BinaryOp::Div, difference, sum)
        },
        &[Some((300.0 * 1e-4 - 100.0 * 1e-4) / (300.0 * 1e-4 + 100.0 * 1e-4)), Some(1.0), None, None, Some(0.0)],
    );
}

#[test]
fn a_comparison_is_missing_where_an_operand_is() {
    let nan = f32::NAN;
    check(
        &[1.0f32, 2.0, nan, 4.0],
        &[2.0, 1.0, 3.0, nan],
        |graph, a, b| graph.binary(BinaryOp::Lt, a, b),
        &[Some(1u8), Some(0), None, None],
    );
}

#[test]
fn a_choice_needs_only_what_it_takes() {
    check(
        &[1i16, 2, 3, -1],
        &[5, 6, 7, 8],
        |graph, a, b| {
            let masked = graph.mask_equal(b, Scalar::Int(6));
            let two = graph.constant(Scalar::Int(2), DType::I16);
            let first = graph.binary(BinaryOp::Ge, two, a);
            graph.select(first, a, masked)
        },
        &[Some(1i16), Some(2), Some(7), Some(-1)],
    );
}

#[test]
fn missing_pixels_are_found_and_filled() {
    let fill = |graph: &mut ExprGraph, a, b| {
        let remainder = graph.binary(BinaryOp::Rem, a, b);
        graph.fill_missing(remainder, Scalar::Int(-9))
    };
    check(&[7i32, -7, 7, 5], &[3, 3, -3, 0], fill, &[Some(1i32), Some(2), Some(-2), Some(-9)]);
    let find = |graph: &mut ExprGraph, a, b| {
        let quotient = graph.binary(BinaryOp::Div, a, b);
        graph.is_missing(quotient)
    };
    check(&[1.0f64, 0.0], &[0.0, 0.0], find, &[Some(0u8), Some(1)]);
}

#[test]
fn integers_of_different_sign_are_compared_exactly() {
    check(
        &[u64::MAX, u64::MAX - 1, 0, 1 << 63],
        &[u64::MAX, 1, 1, 1 << 63],
        |graph, a, b| {
            let signed = graph.cast(DType::I64, b);
            graph.binary(BinaryOp::Gt, a, signed)
        },
        // -1, 1, 1, the least int64.
        &[Some(1u8), Some(1), Some(0), Some(1)],
    );
}

#[test]
fn a_float_that_is_missing_stays_missing_as_an_integer() {
    check(
        &[1.9f64, -1.9, f64::NAN, 1e9],
        &[0.0; 4],
        |graph, a, _| graph.cast(DType::I16, a),
        &[Some(1i16), Some(-1), None, Some(i16::MAX)],
    );
}

#[test]
fn equal_expressions_are_one_and_constants_are_folded() {
    let mut graph = ExprGraph::new();
    let leaf = graph.leaf(3, DType::U8);
    let [once, twice] = [0, 1].map(|_| graph.unary(UnaryOp::Sqrt, leaf));
    assert_eq!(once, twice);
    let two = graph.constant(Scalar::Int(2), DType::F64);
    let half = graph.unary(UnaryOp::Neg, two);
    assert_eq!(half, graph.constant(Scalar::Float(-2.0), DType::F64));
}

#[test]
fn a_program_is_listed_one_instruction_a_line() {
    let mut graph = ExprGraph::new();
    let leaf = graph.leaf(3, DType::U8);
    let masked = graph.mask_equal(leaf, Scalar::Int(0));
    let expr = graph.unary(UnaryOp::Not, masked);
    let program = Program::compile(&graph, &[Output { expr, fill: Some(Scalar::Int(255)) }]);
    let listing = "r0: bool = differs(leaf3: uint8, 0)\n\
                   r1: uint8 = not(leaf3: uint8)\n\
                   out0: uint8 = store(r1, r0), missing 255\n";
    assert_eq!(program.to_string(), listing);
}
