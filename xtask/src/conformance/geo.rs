//! Coordinate system, transform and nodata of real files: what `bandsaw info` says against what their list says.

use std::path::Path;
use std::process::Command;

use serde_json::Value;
use tiffio::geo::GeoRef;

use crate::Result;

/// Of a hundred files that carry any of the three, so many must come out as the list has them.
const RIGHT_MIN: f64 = 99.0;

/// Files that are named before the rest is only counted.
const NAMED: usize = 20;

/// Whether an answer has what the list wants.
type Same = fn(&Value, &Value) -> bool;

/// What came of one of the three.
#[derive(Debug, Default)]
struct Score {
    right: usize,
    all: usize,
}

/// Compares what `binary` says of the files of `corpus` with its list.
///
/// # Errors
///
/// If the list or the answer cannot be read, or fewer than 99 % of the files come out right.
pub(super) fn check(binary: &Path, corpus: &Path) -> Result<()> {
    let manifest = std::fs::read_to_string(corpus.join("manifest.jsonl"))?;
    let entries: Vec<Value> =
        manifest.lines().map(serde_json::from_str).collect::<std::result::Result<_, serde_json::Error>>()?;
    let carries = |entry: &&Value| {
        let path = entry["path"].as_str().unwrap_or_default();
        !path.starts_with("hostile") && questions(entry).iter().any(Option::is_some)
    };
    let entries: Vec<&Value> = entries.iter().filter(carries).collect();
    let answers = answers(binary, corpus, &entries)?;
    let mut scores = [Score::default(), Score::default(), Score::default()];
    let mut wrong = Vec::new();
    for entry in &entries {
        let path = corpus.join(entry["path"].as_str().unwrap_or_default());
        let name = path.display().to_string();
        let answer = answers.iter().find(|answer| answer["path"].as_str() == Some(&name)).unwrap_or(&Value::Null);
        let faults = judge(entry, answer, &mut scores);
        if !faults.is_empty() {
            wrong.push(format!("  {name}: {}", faults.join("; ")));
        }
    }
    let [crs, transform, nodata] = scores.map(|score| format!("{} of {}", score.right, score.all));
    let right = entries.len() - wrong.len();
    let percent = percent(right, entries.len());
    println!(
        "place: crs {crs}, transform {transform}, nodata {nodata}; files {right} of {}, {percent:.1} %",
        entries.len()
    );
    wrong.iter().take(NAMED).for_each(|line| println!("{line}"));
    if wrong.len() > NAMED {
        println!("  and {} more", wrong.len() - NAMED);
    }
    if percent < RIGHT_MIN {
        return Err(
            format!("{percent:.1} % of the files have the place of their list, {RIGHT_MIN} % are needed").into()
        );
    }
    Ok(())
}

#[expect(clippy::cast_precision_loss, reason = "a few thousand files")]
fn percent(right: usize, all: usize) -> f64 {
    if all == 0 { 0.0 } else { 100.0 * right as f64 / all as f64 }
}

/// What `binary` says of all files, in one run. Files that it refuses have no answer.
fn answers(binary: &Path, corpus: &Path, entries: &[&Value]) -> Result<Vec<Value>> {
    let paths = entries.iter().map(|entry| corpus.join(entry["path"].as_str().unwrap_or_default()));
    let output = Command::new(binary).args(["info", "--json"]).args(paths).output()?;
    let mut document: Value = serde_json::from_slice(&output.stdout)?;
    Ok(document["files"].as_array_mut().map(std::mem::take).unwrap_or_default())
}

/// What the list says of code, transform and nodata, where it says anything.
fn questions(entry: &Value) -> [Option<&Value>; 3] {
    // An image without a place has this transform in the list.
    let identity = serde_json::json!([1.0, 0.0, 0.0, 0.0, 1.0, 0.0]);
    let transform = entry.get("transform").filter(|transform| !transform.is_null() && **transform != identity);
    [entry.get("crs_epsg").filter(|code| !code.is_null()), transform, entry.get("nodata").filter(|n| !n.is_null())]
}

/// What is wrong in an answer, after it was counted.
fn judge(entry: &Value, answer: &Value, scores: &mut [Score; 3]) -> Vec<String> {
    let mut faults = Vec::new();
    let tests: [(&str, Same); 3] = [("crs", same_code), ("transform", same_transform), ("nodata", same_nodata)];
    for ((question, (word, same)), score) in questions(entry).into_iter().zip(tests).zip(scores) {
        let Some(want) = question else { continue };
        score.all += 1;
        if same(want, answer) {
            score.right += 1;
        } else {
            let found = if word == "crs" { &answer["epsg"] } else { &answer[word] };
            faults.push(format!("{word} {found}, not {want}"));
        }
    }
    faults
}

/// The code of the whole, of one in two parts that of both together.
fn same_code(want: &Value, answer: &Value) -> bool {
    *want == answer["compound_epsg"] || *want == answer["epsg"]
}

/// The list has the transform in the order of affine coefficients.
fn same_transform(want: &Value, answer: &Value) -> bool {
    const ORDER: [usize; 6] = [1, 2, 0, 4, 5, 3];
    ORDER.iter().enumerate().all(|(n, &place)| match (want[n].as_f64(), answer["transform"][place].as_f64()) {
        (Some(a), Some(b)) => (a - b).abs() <= 1e-9 * a.abs().max(b.abs()),
        _ => false,
    })
}

/// As numbers, and as the samples can hold them: lists are made from those.
fn same_nodata(want: &Value, answer: &Value) -> bool {
    let number = |value: &Value| {
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        GeoRef { nodata: Some(text), ..GeoRef::default() }.nodata_value()
    };
    // The list is read by a parser that may be off by the last bit.
    let same = |a: f64, b: f64| a == b || (a.is_nan() && b.is_nan()) || (a - b).abs() <= 2.0 * f64::EPSILON * a.abs();
    match (number(want), number(&answer["nodata"])) {
        #[expect(clippy::cast_possible_truncation, reason = "what a sample of 32 bits can hold is what is compared")]
        (Some(a), Some(b)) if answer["images"][0]["dtype"] == "float32" => same(a, b) || a as f32 == b as f32,
        (Some(a), Some(b)) => same(a, b),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[track_caller]
    fn check(entry: &Value, answer: &Value, want: &[&str]) {
        assert_eq!(judge(entry, answer, &mut Default::default()), want);
    }

    #[test]
    fn each_of_the_three_is_compared_where_the_list_has_it() {
        check(&json!({}), &json!({"epsg": 4326}), &[]);
        check(&json!({"crs_epsg": 4326}), &json!({"epsg": 4326}), &[]);
        check(&json!({"crs_epsg": 9518}), &json!({"epsg": 4326, "compound_epsg": 9518}), &[]);
        check(&json!({"crs_epsg": 3035}), &json!({"epsg": null}), &["crs null, not 3035"]);
        let list = json!({"transform": [30.0, 0.0, 500.0, 0.0, -30.0, 900.0]});
        check(&list, &json!({"transform": [500.0, 30.0, 0.0, 900.0, 0.0, -30.0]}), &[]);
        check(&json!({"transform": [1.0, 0.0, 0.0, 0.0, 1.0, 0.0]}), &json!({}), &[]);
    }

    #[test]
    fn nodata_is_a_number_in_any_spelling() {
        check(&json!({"nodata": "-inf"}), &json!({"nodata": "-1.#INF"}), &[]);
        check(&json!({"nodata": "nan"}), &json!({"nodata": "NaN"}), &[]);
        let float = |text: &str| json!({"nodata": text, "images": [{"dtype": "float32"}]});
        check(&json!({"nodata": -88.888_801_574_707_03}), &float("-88.8888"), &[]);
        check(&json!({"nodata": 0}), &json!({"nodata": "1"}), &["nodata \"1\", not 0"]);
        check(&json!({"nodata": 1.0}), &json!({"nodata": "1.0000001"}), &["nodata \"1.0000001\", not 1.0"]);
    }
}
