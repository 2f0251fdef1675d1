//! Types and values are NumPy's, by the table in `tests/golden`; the script beside it says how the lines read.

use std::collections::HashMap;

use crate::program::kernels::{Constant, match_dtype};
use crate::program::{BinaryOp, ExprGraph, MissingOut, Output, Program, Scratch, UnaryOp};
use crate::{DType, Scalar};

const TABLE: &str = include_str!("../../../tests/golden/promotion.txt");

/// The lines of one kind: the other words of the key, and the values.
fn lines(kind: &str) -> impl Iterator<Item = (Vec<&str>, Vec<&str>)> {
    TABLE.lines().filter_map(move |line| {
        let (key, values) = line.split_once(": ")?;
        let key: Vec<&str> = key.split(' ').collect();
        (key[0] == kind).then(|| (key[1..].to_vec(), values.split(' ').collect()))
    })
}

fn binary(name: &str) -> BinaryOp {
    serde_json::from_value(name.into()).unwrap()
}

fn unary(name: &str) -> UnaryOp {
    serde_json::from_value(name.into()).unwrap()
}

fn numbers() -> HashMap<DType, Vec<Scalar>> {
    let parse = |(key, values): (Vec<&str>, Vec<&str>)| {
        (key[0].parse().unwrap(), values.iter().map(|value| value.parse().unwrap()).collect())
    };
    lines("numbers").map(parse).collect()
}

/// Runs an operation on planes of `numbers`, one type each; missing results are nothing.
fn run(
    planes: &[(DType, Vec<Scalar>)],
    build: impl FnOnce(&mut ExprGraph, &[crate::program::ExprId]) -> crate::program::ExprId,
) -> (DType, Vec<Option<Scalar>>) {
    let mut graph = ExprGraph::new();
    let leaves: Vec<_> = (0..).zip(planes).map(|(leaf, (dtype, _))| graph.leaf(leaf, *dtype)).collect();
    let expr = build(&mut graph, &leaves);
    let dtype = graph.dtype(expr);
    let program = Program::compile(&graph, &[Output { expr, fill: None }]);
    let len = planes[0].1.len();
    let bytes = |dtype: DType, value: &Scalar| {
        let constant = Constant::new(*value, dtype);
        match_dtype!(dtype, T => bytemuck::bytes_of(&constant.get::<T>()).to_vec())
    };
    let inputs: Vec<Vec<u8>> =
        planes.iter().map(|(dtype, values)| values.iter().flat_map(|value| bytes(*dtype, value)).collect()).collect();
    let inputs: Vec<&[u8]> = program.leaves().iter().map(|(leaf, _)| inputs[*leaf as usize].as_slice()).collect();
    let (mut out, mut valid) = (vec![0; len * dtype.size()], vec![0; len]);
    program.run(len, &inputs, &mut Scratch::new(), &mut [&mut out], MissingOut::Bytes(&mut [&mut valid]));
    let values = out.chunks(dtype.size()).zip(valid).map(|(bytes, valid)| {
        let value = match_dtype!(dtype, T => Scalar::from(bytemuck::pod_read_unaligned::<T>(bytes)));
        (valid == 1).then_some(value)
    });
    (dtype, values.collect())
}

/// Results equal the table's; those of functions that each library rounds its own way, within `ulps`.
#[track_caller]
fn check(what: &[&str], dtype: DType, got: &[Option<Scalar>], want: &[&str], ulps: f64) {
    assert_eq!(got.len(), want.len(), "{what:?}");
    for (n, (got, want)) in got.iter().zip(want).enumerate() {
        let equal = match (got, want.parse::<Scalar>().ok()) {
            (Some(Scalar::Float(got)), Some(want)) => {
                let step = if dtype == DType::F32 { f64::from(f32::EPSILON) } else { f64::EPSILON };
                let want = want.as_f64();
                *got == want && got.is_sign_negative() == want.is_sign_negative()
                    || (got - want).abs() <= ulps * step * want.abs()
            }
            (got, want) => *got == want,
        };
        assert!(equal, "{what:?} number {n}: {got:?} is not {want}");
    }
}

#[test]
fn results_have_the_types_of_numpy() {
    let mut tried = 0;
    for (key, want) in lines("types") {
        let pairs = DType::ALL.into_iter().flat_map(|a| DType::ALL.map(|b| (a, b)));
        for ((a, b), want) in pairs.zip(want) {
            let mut graph = ExprGraph::new();
            let (left, right) = (graph.leaf(0, a), graph.leaf(1, b));
            let expr = graph.binary(binary(key[0]), left, right);
            // What NumPy refuses has a meaning here: differences of booleans, bits of floats, of uint64 and signed ones.
            if want != "-" {
                assert_eq!(graph.dtype(expr).name(), want, "{} of {a} and {b}", key[0]);
                tried += 1;
            }
        }
    }
    assert_eq!(tried, 9 * 121 - 1 + 3 * (81 - 8));
}

#[test]
fn operations_give_the_values_of_numpy() {
    let numbers = numbers();
    for (key, want) in lines("pairs") {
        let [a, b]: [DType; 2] = [key[1], key[2]].map(|name| name.parse().unwrap());
        let (left, right) = (&numbers[&a], &numbers[&b]);
        let planes =
            [(a, left.iter().flat_map(|value| vec![*value; right.len()]).collect()), (b, right.repeat(left.len()))];
        let (dtype, got) = run(&planes, |graph, leaves| graph.binary(binary(key[0]), leaves[0], leaves[1]));
        let ulps = if key[0] == "pow" && dtype.is_float() { 2.0 } else { 0.0 };
        check(&key, dtype, &got, &want, ulps);
    }
}

#[test]
fn functions_give_the_values_of_numpy() {
    let numbers = numbers();
    for (key, want) in lines("each") {
        let dtype: DType = key[1].parse().unwrap();
        let (dtype, got) =
            run(&[(dtype, numbers[&dtype].clone())], |graph, leaves| graph.unary(unary(key[0]), leaves[0]));
        let exact = ["neg", "abs", "sqrt", "not", "round", "floor", "ceil"].contains(&key[0]);
        check(&key, dtype, &got, &want, if exact { 0.0 } else { 4.0 });
    }
}

#[test]
fn casts_give_the_values_of_numpy() {
    let numbers = numbers();
    for (key, want) in lines("casts") {
        let [from, to]: [DType; 2] = [key[0], key[1]].map(|name| name.parse().unwrap());
        let (dtype, mut got) = run(&[(from, numbers[&from].clone())], |graph, leaves| graph.cast(to, leaves[0]));
        // Out of range the result of NumPy is the processor's; here it saturates.
        let defined = |(got, want): (&mut Option<Scalar>, &&str)| {
            if *want == "-" {
                *got = None;
            }
        };
        got.iter_mut().zip(&want).for_each(defined);
        check(&key, dtype, &got, &want, 0.0);
    }
}
