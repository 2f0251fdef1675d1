//! The examples run, and give what they should.
//!
//! Cargo builds them before tests unless it is told to build one test alone; then these say so and pass.

use std::path::PathBuf;
use std::process::Command;

/// What an example prints.
#[track_caller]
fn run(name: &str, arguments: &[&str]) -> Option<String> {
    let tests = std::env::current_exe().unwrap();
    let example = tests.parent()?.parent()?.join("examples").join(name);
    if !example.exists() {
        eprintln!("SKIPPED: {} is not built", example.display());
        return None;
    }
    let output = Command::new(example).args(arguments).output().unwrap();
    assert!(output.status.success(), "{name}: {}", String::from_utf8_lossy(&output.stderr));
    Some(String::from_utf8(output.stdout).unwrap())
}

fn scene() -> String {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../testdata/scene.tif").display().to_string()
}

#[test]
fn block_sums_add_up_whatever_the_block() {
    let total = |side: &str| {
        let printed = run("block_sums", &[&scene(), side])?;
        printed.lines().last()?.split_once(" blocks, ").map(|(count, sum)| (count.to_owned(), sum.to_owned()))
    };
    let (Some(small), Some(large)) = (total("100"), total("4096")) else { return };
    assert_eq!(large.0, "1");
    assert_ne!(small.0, "1");
    assert_eq!(small.1, large.1);
    assert!(small.1.ends_with(" in all") && !small.1.starts_with('0'), "{}", small.1);
}

#[test]
fn parts_give_the_bytes_of_one_part() {
    let folder = tempfile::tempdir().unwrap();
    let make = |name: &str, parts: &str| {
        let output = folder.path().join(name);
        let printed = run("parts", &[&scene(), output.to_str()?, parts])?;
        assert!(printed.contains(" bytes of plan, "), "{printed}");
        Some(std::fs::read(output).unwrap())
    };
    let (Some(one), Some(two)) = (make("one.tif", "1"), make("two.tif", "2")) else { return };
    assert_eq!(one, two);
    // Parts are removed.
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 2);
}

#[test]
fn a_profile_names_its_stages_and_makes_a_page() {
    let folder = tempfile::tempdir().unwrap();
    let page = folder.path().join("profile.html");
    let Some(printed) = run("profile", &[&scene(), page.to_str().unwrap()]) else { return };
    for word in ["decode", "compute", "threads. "] {
        assert!(printed.contains(word), "no {word} in {printed}");
    }
    assert!(std::fs::read_to_string(page).unwrap().contains("</html>"));
}
