//! `--profile`, `--trace`, `--progress` and `--deadline`: what a run tells of itself.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::support::{Folder, sample_scene};

/// Runs `stats` with those flags on the sample scene; comes back with the lines on standard error.
fn stats(folder: &Folder, flags: &str) -> Vec<String> {
    let outcome = folder.run(&format!("stats {} --chunk 64 {flags}", sample_scene().display()));
    assert_eq!(outcome.code, Some(0), "{}", outcome.stderr);
    outcome.stderr.lines().map(str::to_owned).collect()
}

#[test]
fn a_trace_has_every_stage_of_every_block() {
    let folder = Folder::new();
    let line = "norm-diff {} --b1 red --b2 nir -o o.tif -j 2 --trace t.json --profile p.html";
    folder.done(&line.replace("{}", &sample_scene().display().to_string()));
    let trace: Value = serde_json::from_slice(&folder.bytes("t.json")).unwrap();
    let events = trace["traceEvents"].as_array().unwrap();
    for stage in ["read", "decode", "compute", "encode", "write"] {
        let spans: Vec<&Value> = events.iter().filter(|event| event["name"] == stage).collect();
        assert!(!spans.is_empty(), "{stage}");
        assert!(spans.iter().all(|span| span["ph"] == "X" && span["dur"].as_f64().unwrap() >= 0.0), "{stage}");
    }
    let bytes = |stage: &str| {
        let of_stage = events.iter().filter(|event| event["name"] == stage);
        of_stage.map(|event| event["args"]["bytes"].as_u64().unwrap()).sum::<u64>()
    };
    assert!(bytes("read") < std::fs::metadata(sample_scene()).unwrap().len());
    assert_eq!(bytes("encode"), bytes("write"));
    assert!(bytes("write") < folder.bytes("o.tif").len() as u64);
}

#[test]
fn progress_is_lines_of_json_for_programs_and_nothing_where_nobody_sits() {
    let folder = Folder::new();
    let lines: Vec<Value> =
        (stats(&folder, "--progress json").iter()).map(|line| serde_json::from_str(line).unwrap()).collect();
    let (first, last) = (&lines[0], &lines[lines.len() - 1]);
    assert_eq!((&first["blocks_done"], &first["seconds_left"]), (&0.into(), &Value::Null));
    assert_eq!(last["blocks"], last["blocks_done"]);
    assert!(last["bytes_read"].as_u64().unwrap() > 0 && last["schema"] == "bandsaw-progress/1");
    assert_eq!(stats(&folder, "--progress auto"), [""; 0]);
    assert_eq!(stats(&folder, "--progress never"), [""; 0]);
}

#[test]
fn a_deadline_that_passes_leaves_nothing() {
    let line = format!("norm-diff {} --b1 red --b2 nir -o o.tif --deadline 0.000001", sample_scene().display());
    Folder::new().fails(
        &line,
        4,
        &["error: the deadline has passed", "help: pass a later --deadline, or fewer pixels"],
    );
}

#[test]
fn a_page_for_which_there_is_no_folder_is_refused_before_the_work() {
    let folder = Folder::new();
    let scene = sample_scene();
    let line = format!("stats {} --profile none/p.html", scene.display());
    folder.fails(&line, 4, &["error: none/p.html: no such file or directory"]);
}

/// The browser that is on this machine, if one is.
fn browser() -> Option<PathBuf> {
    let folders = std::env::var_os("PATH")?;
    let names = ["chromium", "chromium-browser", "google-chrome"];
    std::env::split_paths(&folders).flat_map(|folder| names.map(|name| folder.join(name))).find(|path| path.is_file())
}

/// The page after its script has run, as the browser has it.
fn dom(browser: &Path, folder: &Folder, page: &str) -> String {
    let mut command = Command::new(browser);
    command.args(["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]);
    command.args(["--disable-background-networking", "--disable-component-update", "--disable-sync", "--dump-dom"]);
    command.arg(format!("--user-data-dir={}", folder.path("browser").display()));
    let output = command.arg(format!("file://{}", folder.path(page).display())).output().unwrap();
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// Without a browser there is nothing to see; the page's words are looked at elsewhere.
#[test]
fn the_page_draws_in_a_browser() {
    let folder = Folder::new();
    stats(&folder, "-j 2 --profile p.html");
    let page = String::from_utf8(folder.bytes("p.html")).unwrap();
    assert!(page.contains("\"lanes\":[\"main thread\",\"worker 1\""), "{page}");
    let Some(browser) = browser() else { return };
    let dom = dom(&browser, &folder, "p.html");
    assert!(dom.contains("data-drawn=\"yes\""), "{dom}");
    for words in ["from begin to end", "worker 1", "share of work", "<td>decode</td>"] {
        assert!(dom.contains(words), "{words}");
    }
}
