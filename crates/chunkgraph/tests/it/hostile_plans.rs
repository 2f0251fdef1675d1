//! Plans of a few lines that would take ages or all memory: they are refused, or cost no more than they say.

use chunkgraph::kernel::{Boundary, Kernels};
use chunkgraph::{Array, DType, Extent, Job, JobOptions, Outline, RunOptions, Sources};
use proptest::prelude::*;
use serde_json::{Value, json};
use tiffio::layout::Window;

use crate::support::threads;

fn scene() -> Array {
    let size = Extent { planes: 2, height: 64, width: 64 };
    Array::from_values(&[1_u8; 2 << 12], size).unwrap()
}

fn read(text: &str) -> Result<Job, String> {
    Job::from_json(text, &Kernels::default(), &Sources::default()).map_err(|error| error.to_string())
}

/// The plan of two bands with other steps behind its first, of which the last is written; as if it had always been so.
fn plan(steps: Vec<Value>, change: impl Fn(&mut Value)) -> String {
    const TOLD: &str = "the plan was changed: its run_id is ";
    let size = Extent { planes: 2, height: 4, width: 6 };
    let array = Array::from_values(&[3_u8; 48], size).unwrap();
    let mut plan: Value = serde_json::from_str(Job::new(&array, &JobOptions::default()).unwrap().to_json()).unwrap();
    let all = plan["job"]["steps"].as_array_mut().unwrap();
    all.extend(steps);
    let last = all.len() - 1;
    plan["job"]["array"]["step"] = last.into();
    change(&mut plan);
    let text = plan.to_string();
    // The right run id is in the error.
    let told = Outline::from_json(&text).map(|_| String::new()).unwrap_or_else(|error| error.to_string());
    match told.strip_prefix(TOLD).and_then(|ids| ids.split_once(", what it says has ")) {
        Some((found, expected)) => text.replacen(found, expected, 1),
        None => text,
    }
}

const TOO_LARGE: &str = "the expression is too large: 4194304 planes and operands, and 128 kernels";

#[track_caller]
fn check_too_large(array: &Array) {
    let run = RunOptions { memory_bytes: Some(u64::MAX / 4), ..threads(1) };
    let error = array.explain(&run).unwrap_err().to_string();
    assert!(error.starts_with(TOO_LARGE), "{error}");
}

#[test]
fn stacks_of_stacks_of_all_places_are_refused_before_they_are_looked_at() {
    let mut stack = scene();
    for n in 0..6_u32 {
        let moved = |col: u32, row: u32| {
            let Extent { width, height, .. } = stack.extent();
            stack.window(Window::new(col, row, width - (1 << n) / 2 - 1, height - (1 << n) / 2 - 1)).unwrap()
        };
        stack = Array::stack(&[moved(0, 0), moved(1, 0), moved(0, 1), moved(1, 1)]).unwrap();
    }
    // 8192 planes, each the sum of many more.
    for _ in 0..5 {
        stack = Array::stack(&[&stack + 1, &stack + 2, &stack * 3]).unwrap();
    }
    check_too_large(&stack);
}

#[test]
fn kernels_within_kernels_end_somewhere() {
    let deep =
        |count: u32| (0..count).fold(scene().cast(DType::F32), |array, _| array.focal_mean(1, Boundary::Nearest));
    assert!(deep(20).explain(&threads(1)).is_ok());
    check_too_large(&deep(200));
    // What is below each kernel is a program of its own, with two of those before it.
    let mut both = scene().cast(DType::F32);
    for _ in 0..60 {
        both = &both.focal_mean(1, Boundary::Nearest) + &both.focal_mean(2, Boundary::Nearest);
    }
    check_too_large(&both);
}

#[test]
fn a_plan_of_many_steps_costs_what_its_text_costs() {
    let many: Vec<Value> = (0..100_000).map(|_| json!({"unary": ["neg", 0]})).collect();
    assert_eq!(read(&plan(many, |_| {})).map(|job| job.parts().blocks), Ok(1));
    let chain = |count: usize| (0..count).map(|n| json!({"unary": ["neg", n]})).collect::<Vec<Value>>();
    assert!(read(&plan(chain(4000), |_| {})).is_ok());
    assert!(read(&plan(chain(5000), |_| {})).unwrap_err().contains("the expression is too large"));
    let doubled = |count: usize| (0..count).map(|n| json!({"stack": [n, n]})).collect::<Vec<Value>>();
    assert!(read(&plan(doubled(25), |_| {})).unwrap_err().contains("the expression is too large"));
    assert!(read(&plan(doubled(17), |_| {})).unwrap_err().contains("more than 65535 bands"));
}

#[test]
fn numbers_of_parts_and_blocks_are_bounded() {
    let change = |count: u32, blocks: u64| {
        move |plan: &mut Value| plan["job"]["parts"] = json!({"count": count, "blocks": blocks, "align": 1})
    };
    for (count, blocks) in [(u32::MAX, u64::MAX), (0, 1), (3, 2), (1_000_001, 1 << 40)] {
        let error = Outline::from_json(&plan(Vec::new(), change(count, blocks))).unwrap_err().to_string();
        assert!(error.contains(&format!("the plan has {count} parts of {blocks} blocks")), "{error}");
    }
    let outline = Outline::from_json(&plan(Vec::new(), change(1_000_000, u64::MAX))).unwrap();
    assert_eq!(outline.part(999_999).unwrap().blocks.end, u64::MAX);
    for chunk in [json!([0, 5]), json!([u32::MAX, u32::MAX]), json!([1, 1])] {
        assert!(read(&plan(Vec::new(), |plan| plan["job"]["chunk"] = chunk.clone())).is_err());
    }
}

/// A step on some of those before, which may fit them or not.
fn step() -> impl Strategy<Value = Value> {
    (0..8_u32, 0..5_usize, 0..5_usize, 0..7_u32).prop_map(|(kind, a, b, n)| match kind {
        0 => json!({"window": [a, [n % 3, n / 4, 6 - n.min(5), 2]]}),
        1 => json!({"stack": [a, b, a]}),
        2 => json!({"binary": ["add", a, b]}),
        3 => json!({"where": [a, b, n]}),
        4 => json!({"planes": [a, [n / 3, 0]]}),
        5 => json!({"reduce": ["mean", a, [1, n, 1]]}),
        6 => json!({"mask_where": [a, b]}),
        _ => json!({"require": [a, b, "it is so"]}),
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]
    #[test]
    fn steps_of_any_kind_are_planned_or_refused(steps in prop::collection::vec(step(), 0..9)) {
        if let Ok(job) = read(&plan(steps, |_| {})) {
            prop_assert!(job.array().explain(&threads(1)).is_ok());
        }
    }
}

#[test]
fn what_is_named_often_is_looked_at_once() {
    let square = (0..40).fold(scene(), |array, _| &array + &array);
    assert_eq!(square.sources().len(), 1);
    assert!(square.explain(&threads(1)).is_ok());
}
