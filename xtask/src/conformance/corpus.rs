//! The corpus in this process: what each file gives, against what independent readers agreed on.
//!
//! ```text
//! exact     the hash of all samples is one of those in the list
//! near      lossy files: each sample within 1 of the array of one other reader
//! hostile   an answer or an error, no panic, within 10 s
//! ```

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::time::{Duration, Instant};

use rayon::prelude::*;
use serde::Deserialize;
use tiffio::Reader;

use super::{samples, truth};
use crate::{Result, workspace};

/// What a file of the list is. Other keys are not needed.
#[derive(Debug, Deserialize)]
struct Entry {
    path: String,
    compression: Option<String>,
    #[serde(default)]
    lossy_codec: bool,
    truth_npz: Option<String>,
    expect: Option<Expect>,
}

#[derive(Debug, Deserialize)]
struct Expect {
    #[serde(default)]
    kind: String,
    #[serde(default)]
    sha256_by_dtype: BTreeMap<String, String>,
}

/// What came of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Verdict {
    Exact,
    Near,
    Refused,
    /// A lossy file without an array to compare with.
    Unjudged,
    Wrong,
    Panicked,
    Slow,
}

const VERDICTS: [(Verdict, &str); 7] = [
    (Verdict::Exact, "exact"),
    (Verdict::Near, "near"),
    (Verdict::Refused, "refused"),
    (Verdict::Unjudged, "unjudged"),
    (Verdict::Wrong, "wrong"),
    (Verdict::Panicked, "panicked"),
    (Verdict::Slow, "slow"),
];

/// Compressions that are to be read.
const GOAL: [&str; 13] = [
    "none",
    "lzw",
    "deflate",
    "deflate_old",
    "packbits",
    "zstd",
    "lerc",
    "jpeg",
    "webp",
    "ccittrle",
    "ccittfax3",
    "ccittfax4",
    "lzma",
];

/// How many lossless files of [`GOAL`] must be exact, in a hundred.
const EXACT_PERCENT_MIN: usize = 99;
/// How far a sample of a lossy file may be from that of another reader.
const NEAR: i32 = 1;
/// When a hostile file takes too long.
const SLOW: Duration = Duration::from_secs(10);

/// A file, what came of it, and what there is to say.
#[derive(Debug)]
struct Outcome<'a> {
    entry: &'a Entry,
    verdict: Verdict,
    words: String,
}

/// Reads all files of the corpus in `folder`, and prints what came of them.
///
/// # Errors
///
/// If the list cannot be read, or less is right than must be.
pub(super) fn run(folder: &Path) -> Result<()> {
    let list = String::from_utf8(workspace::read(&folder.join("manifest.jsonl"))?)?;
    let entries: Vec<Entry> = list.lines().map(serde_json::from_str).collect::<std::result::Result<_, _>>()?;
    // What a panic says goes into the table.
    std::panic::set_hook(Box::new(|_| {}));
    let outcomes: Vec<Outcome<'_>> = entries.par_iter().map(|entry| judge(folder, entry)).collect();
    let _ = std::panic::take_hook();
    print_table(&outcomes);
    print_list(&outcomes);
    check(&outcomes)
}

fn judge<'a>(folder: &Path, entry: &'a Entry) -> Outcome<'a> {
    let started = Instant::now();
    let (mut verdict, words) = catch_unwind(AssertUnwindSafe(|| read(folder, entry))).unwrap_or_else(|panic| {
        let words = panic.downcast_ref::<String>().cloned();
        (Verdict::Panicked, words.unwrap_or_default())
    });
    if entry.is_hostile() && started.elapsed() > SLOW {
        verdict = Verdict::Slow;
    }
    Outcome { entry, verdict, words }
}

fn read(folder: &Path, entry: &Entry) -> (Verdict, String) {
    let read = Reader::open(folder.join(&entry.path)).and_then(|reader| samples::read(&reader));
    match read {
        Ok(samples) => compare(folder, entry, &samples),
        Err(error) => (Verdict::Refused, error.to_string()),
    }
}

fn compare(folder: &Path, entry: &Entry, samples: &[u8]) -> (Verdict, String) {
    let hash = workspace::sha256(samples);
    if entry.is_hostile()
        || entry.expect.as_ref().is_some_and(|expect| expect.sha256_by_dtype.values().any(|h| *h == hash))
    {
        return (Verdict::Exact, String::new());
    }
    if !entry.is_lossy() {
        return (Verdict::Wrong, "another hash".to_owned());
    }
    let Some(path) = &entry.truth_npz else { return (Verdict::Unjudged, String::new()) };
    let arrays = match truth::arrays(&folder.join(path)) {
        Ok(arrays) => arrays,
        Err(error) => return (Verdict::Unjudged, error.to_string()),
    };
    match arrays.iter().filter_map(|array| distance(samples, array)).min() {
        Some(far) if far <= NEAR => (Verdict::Near, String::new()),
        Some(far) => (Verdict::Wrong, format!("a sample is {far} away")),
        None => (Verdict::Wrong, "another size or type".to_owned()),
    }
}

/// The largest difference between samples and the same of an array; nothing if it is of another size.
fn distance(samples: &[u8], array: &truth::Array) -> Option<i32> {
    if samples.len() != array.bytes.len() {
        return None;
    }
    let (words, others) = (samples.as_chunks::<2>().0, array.bytes.as_chunks::<2>().0);
    let words = || words.iter().zip(others);
    match array.dtype.as_str() {
        "|u1" => samples.iter().zip(&array.bytes).map(|(a, b)| i32::from(a.abs_diff(*b))).max(),
        "<u2" => words().map(|(a, b)| u16::from_le_bytes(*a).abs_diff(u16::from_le_bytes(*b)).into()).max(),
        "<i2" => words().map(|(a, b)| i16::from_le_bytes(*a).abs_diff(i16::from_le_bytes(*b)).into()).max(),
        _ => None,
    }
}

impl Entry {
    fn is_hostile(&self) -> bool {
        self.path.starts_with("hostile")
    }

    fn is_lossy(&self) -> bool {
        self.lossy_codec || self.expect.as_ref().is_some_and(|expect| expect.kind == "lossy")
    }

    fn is_of_the_goal(&self) -> bool {
        self.compression.as_deref().is_some_and(|compression| GOAL.contains(&compression))
    }

    /// The row of the table.
    fn kind(&self) -> String {
        if self.is_hostile() {
            return "hostile".to_owned();
        }
        let lossy = if self.is_lossy() { " (lossy)" } else { "" };
        format!("{}{lossy}", self.compression.as_deref().unwrap_or("?"))
    }
}

fn print_table(outcomes: &[Outcome<'_>]) {
    let mut rows: BTreeMap<String, BTreeMap<Verdict, usize>> = BTreeMap::new();
    for outcome in outcomes {
        *rows.entry(outcome.entry.kind()).or_default().entry(outcome.verdict).or_default() += 1;
    }
    println!("{:22}{}", "", VERDICTS.map(|(_, word)| format!("{word:>10}")).concat());
    for (kind, row) in rows {
        let cell = |verdict| row.get(&verdict).map_or(String::new(), usize::to_string);
        println!("{kind:22}{}", VERDICTS.map(|(verdict, _)| format!("{:>10}", cell(verdict))).concat());
    }
}

/// What is not right, a line each.
fn print_list(outcomes: &[Outcome<'_>]) {
    for Outcome { entry, verdict, words } in outcomes {
        let refused = *verdict == Verdict::Refused && entry.is_of_the_goal() && !entry.is_hostile();
        if refused || *verdict > Verdict::Unjudged {
            println!("{:?} {} ({}): {words}", verdict, entry.path, entry.kind());
        }
    }
}

fn check(outcomes: &[Outcome<'_>]) -> Result<()> {
    let count =
        |is_counted: &dyn Fn(&Outcome<'_>) -> bool| outcomes.iter().filter(|outcome| is_counted(outcome)).count();
    let is_lossless = |o: &Outcome<'_>| !o.entry.is_hostile() && !o.entry.is_lossy() && o.entry.is_of_the_goal();
    let lossless = count(&is_lossless);
    let exact = count(&|outcome| is_lossless(outcome) && outcome.verdict == Verdict::Exact);
    let near = count(&|o| !o.entry.is_hostile() && o.entry.is_lossy() && o.verdict <= Verdict::Near);
    let bad = count(&|outcome| outcome.verdict > Verdict::Unjudged);
    println!("exact {exact} of {lossless} lossless files of the goal, {near} lossy ones are near, {bad} wrong");
    if bad > 0 || 100 * exact / lossless.max(1) < EXACT_PERCENT_MIN {
        return Err("the corpus is not read as well as it must be".into());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_distance_is_that_of_samples_in_their_type() {
        let array = |dtype: &str, bytes: &[u8]| truth::Array { dtype: dtype.to_owned(), bytes: bytes.to_vec() };
        assert_eq!(distance(&[1, 9], &array("|u1", &[3, 8])), Some(2));
        assert_eq!(distance(&[0xFF, 0xFF], &array("<i2", &[1, 0])), Some(2));
        assert_eq!(distance(&[0xFF, 0xFF], &array("<u2", &[1, 0])), Some(65_534));
        assert_eq!(distance(&[1], &array("|u1", &[1, 2])), None);
    }
}
