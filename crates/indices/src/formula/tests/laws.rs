//! What holds for all formulas.

use chunkgraph::{BinaryOp, Dim, Percent, Reduction, Scalar, UnaryOp};
use proptest::prelude::*;

use super::super::Named;
use super::super::function::{FUNCTIONS, Function, Kind};
use super::super::step::{INFIX, Infix, Op, Prefix, Step};
use super::*;

fn steps(ops: Vec<Op>) -> Vec<Step> {
    ops.into_iter().map(|op| Step { op, at: 0..0 }).collect()
}

fn formula(ops: Vec<Op>) -> Formula {
    Formula { text: String::new(), results: vec![Named { name: None, steps: steps(ops), at: 0..0 }] }
}

/// Operations whose operands are any others.
fn any_ops() -> impl Strategy<Value = Vec<Op>> {
    let number = prop_oneof![
        (0_i64..).prop_map(|whole| Scalar::Int(whole.into())),
        (0.0..f64::MAX).prop_map(Scalar::Float),
        Just(Scalar::Float(f64::NAN)),
    ];
    let name = prop_oneof!["[a-zA-Z_é][a-z0-9_]{0,5}", "[^`\n]{1,5}", Just("and".to_owned()), Just("pi".to_owned())];
    let leaf = prop_oneof![number.prop_map(Op::Number), name.prop_map(Op::Name)].prop_map(|op| vec![op]);
    leaf.prop_recursive(5, 30, 4, |inner| {
        let prefix = prop::sample::select(vec![Prefix::Minus, Prefix::Not, Prefix::Complement]);
        let infix = (0..INFIX.len()).prop_map(|n| INFIX[n].1);
        let call = (0..FUNCTIONS.len(), prop::collection::vec(inner.clone(), 4)).prop_map(|(n, values)| {
            let function = Function::find(FUNCTIONS[n].name).unwrap();
            let count = (1..=4).rev().find(|count| function.arguments().0.contains(count)).unwrap();
            let mut ops: Vec<Op> = values.into_iter().take(count).flatten().collect();
            ops.push(Op::Call(function, count));
            ops
        });
        let reduction = prop::sample::select(vec![
            Reduction::Mean,
            Reduction::Min,
            Reduction::Percentile(Percent::new(90.0).unwrap()),
            Reduction::ArgMax,
        ]);
        let reduce = (reduction, prop::collection::vec(inner.clone(), 1..3)).prop_map(|(reduction, values)| {
            let (count, dim) = (values.len(), if values.len() == 1 { Dim::Time } else { Dim::Band });
            let mut ops: Vec<Op> = values.into_iter().flatten().collect();
            ops.push(Op::Reduce(reduction, dim, count));
            ops
        });
        prop_oneof![
            (inner.clone(), prefix).prop_map(|(mut ops, prefix)| {
                ops.push(Op::Prefix(prefix));
                ops
            }),
            (inner.clone(), inner, infix).prop_map(|(mut ops, right, infix)| {
                ops.extend(right);
                ops.push(Op::Infix(infix));
                ops
            }),
            call,
            reduce,
        ]
    })
}

/// Operations of which a plain evaluator knows all: no bits, and numbers that are floats.
fn plain_ops() -> impl Strategy<Value = Vec<Op>> {
    any_ops().prop_map(|ops| {
        let plain = |op: Op| match op {
            Op::Number(Scalar::Float(value)) => Op::Number(Scalar::Float(value % 7.25)),
            Op::Number(number) => Op::Number(Scalar::Float(number.as_f64() % 5.0)),
            Op::Name(name) => Op::Name(["x", "y", "z"][name.len() % 3].to_owned()),
            Op::Prefix(Prefix::Complement) => Op::Prefix(Prefix::Minus),
            Op::Infix(Infix::Bits(op)) => Op::Infix(Infix::Logic(op)),
            Op::Infix(Infix::ShiftLeft) => Op::Infix(Infix::Plain(BinaryOp::Add)),
            Op::Infix(Infix::ShiftRight) => Op::Infix(Infix::Plain(BinaryOp::Div)),
            Op::Call(Function { kind: Kind::Xor | Kind::Mask, .. }, _) => Op::Infix(Infix::Plain(BinaryOp::Sub)),
            // A percentile or a mean of one value is that value.
            Op::Reduce(_, _, 1) => Op::Prefix(Prefix::Minus),
            Op::Reduce(_, _, 2) => Op::Infix(Infix::Plain(BinaryOp::Lt)),
            other => other,
        };
        ops.into_iter().map(plain).collect()
    })
}

/// The value of one pixel, straight from the definition: NaN is missing, true is 1.
fn evaluate(ops: &[Op], names: &dyn Fn(&str) -> f64) -> f64 {
    let mut stack: Vec<f64> = Vec::new();
    for op in ops {
        let next = match op {
            Op::Number(number) => number.as_f64(),
            Op::Name(name) => names(name),
            Op::Prefix(prefix) => {
                let a = stack.pop().unwrap();
                if *prefix == Prefix::Minus { -a } else { unless_missing(&[a], |[a]| truth(a == 0.0)) }
            }
            Op::Infix(Infix::Plain(op) | Infix::Logic(op) | Infix::Bits(op)) => {
                let (b, a) = (stack.pop().unwrap(), stack.pop().unwrap());
                binary(*op, a, b)
            }
            Op::Call(function, count) => {
                let values = stack.split_off(stack.len() - count);
                call(function.kind, &values)
            }
            other => panic!("{other:?}"),
        };
        stack.push(next);
    }
    stack.pop().unwrap()
}

fn truth(value: bool) -> f64 {
    f64::from(u8::from(value))
}

fn unless_missing<const N: usize>(values: &[f64; N], function: impl Fn([f64; N]) -> f64) -> f64 {
    if values.iter().any(|value| value.is_nan()) { f64::NAN } else { function(*values) }
}

fn binary(op: BinaryOp, a: f64, b: f64) -> f64 {
    unless_missing(&[a, b], |[a, b]| match op {
        BinaryOp::Add => a + b,
        BinaryOp::Sub => a - b,
        BinaryOp::Mul => a * b,
        BinaryOp::Div => a / b,
        BinaryOp::FloorDiv if b == 0.0 => a / b,
        BinaryOp::FloorDiv => ((a - remainder(a, b)) / b).round() * 1.0,
        BinaryOp::Rem => remainder(a, b),
        BinaryOp::Pow => a.powf(b),
        BinaryOp::Min => a.min(b),
        BinaryOp::Max => a.max(b),
        BinaryOp::Eq => truth(a == b),
        BinaryOp::Ne => truth(a != b),
        BinaryOp::Lt => truth(a < b),
        BinaryOp::Le => truth(a <= b),
        BinaryOp::Gt => truth(a > b),
        BinaryOp::Ge => truth(a >= b),
        BinaryOp::And => truth(a != 0.0 && b != 0.0),
        BinaryOp::Or => truth(a != 0.0 || b != 0.0),
        BinaryOp::Xor => panic!("no bits here"),
    })
}

/// With the sign of the divisor.
fn remainder(a: f64, b: f64) -> f64 {
    let remainder = a % b;
    if remainder != 0.0 && (remainder < 0.0) != (b < 0.0) { remainder + b } else { remainder }
}

fn call(kind: Kind, values: &[f64]) -> f64 {
    match (kind, values) {
        (Kind::Keep(op) | Kind::Float(op), [a]) => match op {
            UnaryOp::Abs => a.abs(),
            UnaryOp::Round => a.round_ties_even(),
            UnaryOp::Floor => a.floor(),
            UnaryOp::Ceil => a.ceil(),
            UnaryOp::Sqrt => a.sqrt(),
            UnaryOp::Exp => a.exp(),
            UnaryOp::Ln => a.ln(),
            UnaryOp::Log10 => a.log10(),
            UnaryOp::Sin => a.sin(),
            UnaryOp::Cos => a.cos(),
            UnaryOp::Tan => a.tan(),
            UnaryOp::Atan => a.atan(),
            UnaryOp::Tanh => a.tanh(),
            UnaryOp::Neg | UnaryOp::Not => panic!("no function"),
        },
        (Kind::Fold(op), [first, rest @ ..]) => rest.iter().fold(*first, |all, next| binary(op, all, *next)),
        (Kind::Power, [a, b]) => binary(BinaryOp::Pow, *a, *b),
        (Kind::Where, [condition, a, b]) if !condition.is_nan() => {
            if *condition == 0.0 {
                *b
            } else {
                *a
            }
        }
        (Kind::Where, _) => f64::NAN,
        (Kind::Clip, [a, low, high]) => unless_missing(&[*a, *low, *high], |[a, low, high]| a.max(low).min(high)),
        (Kind::IsNan, [a]) => truth(a.is_nan()),
        (Kind::Valid, [a]) => truth(!a.is_nan()),
        (Kind::Fill, [a, b]) => {
            if a.is_nan() {
                *b
            } else {
                *a
            }
        }
        (Kind::NormDiff, [b1, b2]) => (b2 - b1) / (b2 + b1),
        other => panic!("{other:?}"),
    }
}

/// Whether two values are close enough: functions may differ in the last bit, and what they feed with it.
fn is_close(found: f64, want: f64) -> bool {
    found == want || (found.is_nan() && want.is_nan()) || (found - want).abs() <= 1e-9 * want.abs().max(found.abs())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn what_is_printed_is_read_back(ops in any_ops(), name in "[a-z]{1,3}|[^`\n]{1,3}") {
        let mut formula = formula(ops.clone());
        formula.results.push(Named { name: Some(name), steps: steps(ops), at: 0..0 });
        let text = formula.to_string();
        match Formula::parse(&text) {
            Ok(read) => prop_assert_eq!(read.to_string(), text.as_str()),
            Err(error) => prop_assert!(false, "{}\n{}", error, error.shown()),
        }
        prop_assert!(Formula::parse(&text).unwrap() == formula);
    }

    #[test]
    fn pixels_are_those_of_the_plain_evaluator(ops in plain_ops()) {
        let planes = [("x", [0.25, -3.0, 1.5, f64::NAN]), ("y", [2.0, 0.5, -0.75, 1.0]), ("z", [0.0, 7.0, 3.25, -2.0])];
        let mut bindings = Bindings::default();
        planes.iter().for_each(|(name, values)| bindings.bind(*name, row(values)));
        let mut ops = ops;
        // So that there is a band in it.
        ops.extend([Op::Name("y".to_owned()), Op::Infix(Infix::Plain(BinaryOp::Add))]);
        let formula = formula(ops.clone());
        let found = pixels(&formula.to_string(), &bindings);
        for (pixel, found) in found[0].iter().enumerate() {
            let value = |name: &str| planes.iter().find(|(other, _)| *other == name).unwrap().1[pixel];
            let want = evaluate(&ops, &value);
            prop_assert!(is_close(*found, want), "{} pixel {}: {} is not {}", formula, pixel, found, want);
        }
    }

    #[test]
    fn no_text_panics(text in "[ a-c0-9.+*/%^()<>=&|~,;:#`\n-]{0,40}|\\PC{0,40}|(where|mean|t:|b:|\\(|\\)|not|and|1|a|,|-){0,30}") {
        let mut bindings = Bindings::default();
        bindings.bind("a", row(&[1_u8, 2]));
        bindings.bind("b", row(&[0.5, f64::NAN]));
        let outcome = Formula::parse(&text).and_then(|formula| formula.apply(&bindings, chunkgraph::DType::F32));
        match outcome {
            Ok(results) => results.iter().for_each(|result| drop(result.array.compute::<f64>(&Default::default()))),
            Err(error) => prop_assert!(error.column >= 1 && error.shown().contains('^')),
        }
    }
}
