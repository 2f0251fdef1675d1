//! `bench`: what was asked for is tried, and one of it recommended.

use crate::support::{Folder, sample_scene};

#[test]
fn every_combination_is_tried_and_one_recommended() {
    let folder = Folder::new();
    let scene = sample_scene();
    let line = format!("bench {} --threads 1,2 --chunks auto,64 --runs 1", scene.display());
    let json = folder.json(&format!("{line} --json"));
    assert_eq!((&json["schema"], &json["sample_bytes"]), (&"bandsaw-bench/1".into(), &(480 * 448 * 4 * 2).into()));
    let trials = json["trials"].as_array().unwrap();
    let found: Vec<_> = trials.iter().map(|trial| (trial["threads"].as_u64(), trial["chunk"].as_str())).collect();
    let want = [(1, "auto"), (2, "auto"), (1, "64"), (2, "64")].map(|(threads, chunk)| (Some(threads), Some(chunk)));
    assert_eq!(found, want);
    assert!(trials.iter().all(|trial| trial["seconds"].as_f64().unwrap() > 0.0));
    assert!(json["recommended"].as_u64().unwrap() < 4);
    let text = String::from_utf8(folder.done(&line)).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!((lines.len(), lines[2]), (7, "--chunk      -j 1      -j 2"), "{text}");
    assert!(lines[6].starts_with("take: -j "), "{text}");
}

#[test]
fn blocks_that_memory_does_not_hold_are_not_recommended() {
    let scene = sample_scene();
    let json = Folder::new()
        .json(&format!("bench {} --threads 1 --chunks 448 --memory 100K --runs 1 --json", scene.display()));
    assert_eq!(
        (&json["trials"][0]["seconds"], &json["recommended"]),
        (&serde_json::Value::Null, &serde_json::Value::Null)
    );
}
