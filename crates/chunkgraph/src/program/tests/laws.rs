//! Programs equal the naive evaluator, pixel by pixel and bit by bit.

use proptest::prelude::*;

use super::naive::{Pixel, evaluate, pixel};
use crate::program::expr::Node;
use crate::program::kernels::match_dtype;
use crate::program::strip::STRIP;
use crate::program::{BinaryOp, ExprGraph, ExprId, MissingOut, Output, Program, Reduction, Scratch, UnaryOp};
use crate::{DType, Scalar};

const UNARY: [UnaryOp; 15] = [
    UnaryOp::Neg,
    UnaryOp::Abs,
    UnaryOp::Sqrt,
    UnaryOp::Exp,
    UnaryOp::Ln,
    UnaryOp::Log10,
    UnaryOp::Sin,
    UnaryOp::Cos,
    UnaryOp::Tan,
    UnaryOp::Atan,
    UnaryOp::Tanh,
    UnaryOp::Not,
    UnaryOp::Round,
    UnaryOp::Floor,
    UnaryOp::Ceil,
];

const BINARY: [BinaryOp; 18] = [
    BinaryOp::Add,
    BinaryOp::Sub,
    BinaryOp::Mul,
    BinaryOp::Div,
    BinaryOp::FloorDiv,
    BinaryOp::Rem,
    BinaryOp::Pow,
    BinaryOp::Min,
    BinaryOp::Max,
    BinaryOp::Eq,
    BinaryOp::Ne,
    BinaryOp::Lt,
    BinaryOp::Le,
    BinaryOp::Gt,
    BinaryOp::Ge,
    BinaryOp::And,
    BinaryOp::Or,
    BinaryOp::Xor,
];

const REDUCTIONS: [Reduction; 11] = [
    Reduction::Count,
    Reduction::Sum,
    Reduction::Mean,
    Reduction::Std,
    Reduction::Min,
    Reduction::Max,
    Reduction::Median,
    Reduction::First,
    Reduction::Last,
    Reduction::ArgMin,
    Reduction::ArgMax,
];

/// Numbers at which types and operations change their ways; each type takes the nearest that it has.
const NUMBERS: [f64; 24] = [
    0.0,
    1.0,
    2.0,
    3.0,
    7.0,
    -1.0,
    -2.0,
    -3.0,
    -0.0,
    0.5,
    1.5,
    -2.5,
    100.0,
    255.0,
    -32768.0,
    65535.0,
    f64::NAN,
    f64::INFINITY,
    f64::NEG_INFINITY,
    f64::MAX,
    1e-310,
    9.3e18,
    -9.3e18,
    16_777_217.0,
];

/// Plane number `leaf`, of the type that its number stands for: pixel `n` of `seed`.
fn leaf_pixel(leaf: u32, n: usize, seed: usize) -> Pixel {
    let dtype = leaf_dtype(leaf);
    // Runs of one number, so that some strips have nothing missing and others nothing else.
    let run = if seed.is_multiple_of(3) { n / 700 } else { n };
    let mixed = (run + 1).wrapping_mul(seed | 1).wrapping_mul(0x9E37_79B9_7F4A_7C15 ^ leaf as usize) >> 40;
    let number = Scalar::Float(NUMBERS[mixed % NUMBERS.len()]);
    pixel(number.saturate(dtype).or(Scalar::Int(5).saturate(dtype)).unwrap(), dtype)
}

fn leaf_dtype(leaf: u32) -> DType {
    DType::ALL[leaf as usize % DType::ALL.len()]
}

/// The bytes of pixels, `shift` bytes behind an aligned place.
fn plane(pixels: impl Iterator<Item = Pixel>, dtype: DType, shift: usize) -> Vec<u8> {
    let mut bytes = vec![0; shift];
    for value in pixels {
        let scalar = match value {
            Pixel::Whole(value) => Scalar::Int(value),
            Pixel::Single(value) => Scalar::Float(value.into()),
            Pixel::Double(value) => Scalar::Float(value),
        };
        let constant = crate::program::kernels::Constant::new(scalar, dtype);
        match_dtype!(dtype, T => bytes.extend(bytemuck::bytes_of(&constant.get::<T>())));
    }
    bytes
}

/// Compiles `outputs` of `graph` and runs them over `len` pixels: values and validity are those of the naive
/// evaluator, wherever the planes lie in memory.
#[track_caller]
fn check(graph: &ExprGraph, outputs: &[Output], len: usize, seed: usize) {
    let shift = seed % 2;
    let program = Program::compile(graph, outputs);
    let inputs: Vec<Vec<u8>> = program
        .leaves()
        .iter()
        .map(|(leaf, dtype)| plane((0..len).map(|n| leaf_pixel(*leaf, n, seed)), *dtype, shift))
        .collect();
    let inputs: Vec<&[u8]> = inputs.iter().map(|plane| &plane[shift..]).collect();
    let mut out: Vec<Vec<u8>> = program.output_dtypes().map(|dtype| vec![7; shift + len * dtype.size()]).collect();
    let mut valid = vec![vec![7; len]; outputs.len()];
    {
        let mut out: Vec<&mut [u8]> = out.iter_mut().map(|plane| &mut plane[shift..]).collect();
        let mut valid: Vec<&mut [u8]> = valid.iter_mut().map(Vec::as_mut_slice).collect();
        program.run(len, &inputs, &mut Scratch::new(), &mut out, MissingOut::Bytes(&mut valid));
    }
    let last = outputs.iter().map(|output| output.expr).max().unwrap();
    let want: Vec<_> = (0..len).map(|n| evaluate(graph, last, |leaf| leaf_pixel(leaf, n, seed))).collect();
    for (n, output) in outputs.iter().enumerate() {
        let dtype = graph.dtype(output.expr);
        let fill = output.fill.and_then(|fill| fill.saturate(dtype)).map(|fill| pixel(fill, dtype));
        let missing = fill.unwrap_or(pixel(Scalar::Float(f64::NAN).saturate(dtype).unwrap_or(Scalar::Int(0)), dtype));
        let values: Vec<Option<Pixel>> = want.iter().map(|done| done[output.expr.0]).collect();
        let want_valid: Vec<u8> = values.iter().map(|value| value.is_some().into()).collect();
        assert!(valid[n] == want_valid, "validity of {n}, at {}\n{program}", differing(&valid[n], &want_valid, 1));
        let want = plane(values.iter().map(|value| value.unwrap_or(missing)), dtype, 0);
        let got = &out[n][shift..];
        assert!(got == want, "values of {n}, at {}\n{program}", differing(got, &want, dtype.size()));
    }
}

/// The first pixel that differs, and its bytes.
fn differing(got: &[u8], want: &[u8], size: usize) -> String {
    let pair = got.chunks(size).zip(want.chunks(size)).enumerate().find(|(_, (got, want))| got != want);
    format!("{pair:?}")
}

fn output(expr: ExprId) -> Output {
    Output { expr, fill: None }
}

#[test]
fn every_operation_is_right_on_every_pair_of_types() {
    for op in BINARY {
        for (left, a) in (0..).zip(DType::ALL) {
            for (right, b) in (11..).zip(DType::ALL) {
                let mut graph = ExprGraph::new();
                let (a, b) = (graph.leaf(left, a), graph.leaf(right, b));
                let expr = graph.binary(op, a, b);
                check(&graph, &[output(expr)], 400, 1);
            }
        }
    }
}

#[test]
fn every_operation_is_right_beside_a_constant() {
    for op in BINARY {
        for (leaf, dtype) in (0..).zip(DType::ALL) {
            for number in NUMBERS {
                let mut graph = ExprGraph::new();
                let a = graph.leaf(leaf, dtype);
                let b = graph.constant(Scalar::Float(number), dtype);
                let outputs = [graph.binary(op, a, b), graph.binary(op, b, a)].map(output);
                check(&graph, &outputs, 60, 5);
            }
        }
    }
}

#[test]
fn every_function_and_cast_is_right_on_every_type() {
    for (leaf, dtype) in (0..).zip(DType::ALL) {
        let mut graph = ExprGraph::new();
        let a = graph.leaf(leaf, dtype);
        let mut outputs: Vec<Output> = UNARY.iter().map(|op| output(graph.unary(*op, a))).collect();
        outputs.extend(DType::ALL.iter().map(|dtype| output(graph.cast(*dtype, a))));
        check(&graph, &outputs, 400, 2);
    }
}

/// Bands of every integer type as floats, with and without nodata and a factor on either side.
#[test]
fn bands_are_loaded_as_their_parts_would() {
    for (leaf, dtype) in (0..).zip(DType::ALL).filter(|(_, dtype)| !dtype.is_float()) {
        for float in [DType::F32, DType::F64] {
            for seed in [0, 1, 3] {
                let mut graph = ExprGraph::new();
                let factor = graph.constant(Scalar::Float(1e-4), float);
                let band = graph.leaf(leaf, dtype);
                let masked = graph.mask_equal(band, Scalar::Int(1));
                let twice = graph.mask_equal(masked, Scalar::Int(0));
                let mut outputs = Vec::new();
                for band in [band, masked, twice] {
                    let cast = graph.cast(float, band);
                    let scaled = [(cast, factor), (factor, cast)].map(|(a, b)| graph.binary(BinaryOp::Mul, a, b));
                    outputs.extend([cast, scaled[0], scaled[1]].map(output));
                }
                check(&graph, &outputs, 2 * STRIP + 9, seed);
            }
        }
    }
}

/// What is chosen, and what decides, with and without missing pixels.
#[test]
fn choices_are_right_whatever_is_missing() {
    for (leaf, dtype) in (0..).zip(DType::ALL) {
        for (masked, seed) in (0..8).flat_map(|masked| [(masked, 0), (masked, 1)]) {
            let mut graph = ExprGraph::new();
            let mut operand = |bit: u32, leaf: u32, dtype: DType, nodata: i128| {
                let expr = graph.leaf(leaf, dtype);
                if masked & bit == 0 { expr } else { graph.mask_equal(expr, Scalar::Int(nodata)) }
            };
            let (condition, a, b) =
                (operand(1, 1, DType::U8, 7), operand(2, leaf, dtype, 1), operand(4, leaf + 11, dtype, 0));
            let outputs = [output(graph.select(condition, a, b)), output(graph.select(condition, b, a))];
            check(&graph, &outputs, 400, seed);
        }
    }
}

#[test]
fn a_normalised_difference_is_fused_whichever_way_its_sum_is_written() {
    for (left, right) in [(9, 20), (20, 9), (10, 21)] {
        let mut graph = ExprGraph::new();
        let (a, b) = (graph.leaf(left, leaf_dtype(left)), graph.leaf(right, leaf_dtype(right)));
        let difference = graph.binary(BinaryOp::Sub, a, b);
        let outputs = [(a, b), (b, a), (a, a)].map(|(a, b)| {
            let sum = graph.binary(BinaryOp::Add, a, b);
            output(graph.binary(BinaryOp::Div, difference, sum))
        });
        let listing = Program::compile(&graph, &outputs).to_string();
        assert_eq!(listing.matches("normalised_difference").count(), 1, "{listing}");
        assert_eq!(listing.matches("div").count(), 1, "{listing}");
        check(&graph, &outputs, STRIP + 1, 1);
    }
}

#[test]
fn constants_are_folded_to_what_pixels_would_give() {
    // Powers with constant exponents are other operations.
    for op in BINARY.into_iter().filter(|op| *op != BinaryOp::Pow) {
        for (a, b) in NUMBERS.iter().flat_map(|a| NUMBERS.map(|b| (*a, b))) {
            for dtype in [DType::F32, DType::I16].map(|dtype| op.operand_dtype(dtype, dtype)) {
                let mut graph = ExprGraph::new();
                let [a, b] = [a, b].map(|number| graph.constant(Scalar::Float(number), dtype));
                let folded = graph.binary(op, a, b);
                let mut plain = ExprGraph::new();
                let [a, b] = [a, b].map(|id| plain.push_unfolded(graph.node(id), dtype));
                let expr = plain.push_unfolded(Node::Binary(op, a, b), graph.dtype(folded));
                assert!(matches!(graph.node(folded), Node::Constant(_)));
                let [got, want] = [(graph, folded), (plain, expr)]
                    .map(|(graph, id)| format!("{:?}", evaluate(&graph, id, |_| unreachable!())[id.0]));
                assert_eq!(got, want, "{op} of {dtype}");
            }
        }
    }
}

/// One step of building a graph: what to do, with which of the expressions so far, and with which number.
type Step = (u8, usize, usize, usize, usize);

fn build(graph: &mut ExprGraph, steps: &[Step]) -> Vec<ExprId> {
    let mut exprs: Vec<ExprId> = (0..2).map(|leaf| graph.leaf(leaf, leaf_dtype(leaf))).collect();
    for (kind, a, b, c, number) in steps {
        let [a, b, c] = [a, b, c].map(|n| exprs[n % exprs.len()]);
        let value = Scalar::Float(NUMBERS[number % NUMBERS.len()]);
        let dtype = DType::ALL[number % DType::ALL.len()];
        exprs.push(match kind % 14 {
            0..=3 => graph.binary(BINARY[number % BINARY.len()], a, b),
            4 => graph.unary(UNARY[number % UNARY.len()], a),
            5 => graph.cast(dtype, a),
            6 => graph.select(c, a, b),
            7 => graph.mask_equal(a, value),
            8 => graph.mask_where(a, b),
            9 => graph.is_missing(a),
            10 => graph.fill_missing(a, value),
            11 | 12 => graph.reduce(REDUCTIONS[number % REDUCTIONS.len()], &[a, b, c, a][..1 + number % 4]),
            _ => match number % 3 {
                0 => graph.constant(value, graph.dtype(a)),
                _ => graph.leaf(u32::try_from(*number % 22).unwrap(), leaf_dtype(u32::try_from(*number % 22).unwrap())),
            },
        });
    }
    exprs
}

fn lens() -> impl Strategy<Value = usize> {
    prop::sample::select(vec![0, 1, 7, 300, STRIP - 1, STRIP, STRIP + 1, 2 * STRIP, 2 * STRIP + 9])
}

proptest! {
    #[test]
    fn programs_equal_the_naive_evaluator(
        steps in prop::collection::vec(any::<Step>(), 1..25),
        len in lens(),
        seed in 0..1000_usize,
        fill in prop::option::of(prop::sample::select(NUMBERS.to_vec())),
    ) {
        let mut graph = ExprGraph::new();
        let exprs = build(&mut graph, &steps);
        let fill = fill.map(Scalar::Float);
        let last = exprs.iter().rev().take(1 + seed % 3);
        let outputs: Vec<Output> = last.map(|expr| Output { expr: *expr, fill }).collect();
        check(&graph, &outputs, len, seed);
    }
}
