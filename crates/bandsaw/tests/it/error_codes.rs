//! What goes wrong, in the words and with the codes that users and programs rely on: a table of commands that are run.

use std::path::Path;

use crate::support::{Folder, bandsaw};

const TABLE: &str = include_str!("error_codes.txt");

/// A folder with `t`, the test data, and a few files that are no rasters.
fn folder() -> Folder {
    let folder = Folder::new();
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../testdata");
    std::os::unix::fs::symlink(data.canonicalize().unwrap(), folder.path("t")).unwrap();
    std::fs::create_dir(folder.path("folder")).unwrap();
    for (name, text) in [
        ("text.tif", "hello\n"),
        ("list.txt", "# a\n\ngone.tif\n"),
        ("empty.txt", "# nothing\n"),
        ("lines.txt", "x*.tif\n"),
        ("k.tif.bandsaw-resume", &"kept by somebody else\n".repeat(9)),
    ] {
        std::fs::write(folder.path(name), text).unwrap();
    }
    folder
}

/// Code, exit code, command and message of each row.
fn rows() -> Vec<(&'static str, i32, &'static str, &'static str)> {
    let row = |line: &'static str| {
        let [codes, command, message] = line.splitn(3, " | ").collect::<Vec<_>>().try_into().unwrap();
        let (code, exit_code) = codes.split_once(' ').unwrap();
        (code, exit_code.parse().unwrap(), command, message)
    };
    TABLE.lines().filter(|line| !line.starts_with('#')).map(row).collect()
}

#[test]
fn words_and_codes_stay_as_they_are() {
    let folder = folder();
    let before = folder.names();
    let rows = rows();
    assert!(rows.len() >= 40);
    for (code, exit_code, command, message) in rows {
        let output = bandsaw().args(command.split_whitespace()).current_dir(folder.path("")).output().unwrap();
        let stderr = String::from_utf8(output.stderr).unwrap();
        let lines: Vec<&str> = stderr.lines().collect();
        assert_eq!(lines[0], format!("error: {message} [{code}]"), "{command}");
        let is_help = |line: &&str| line.starts_with("help: ") && line.len() > "help: ".len();
        assert!(lines.len() <= 2 && lines.iter().skip(1).all(is_help), "{command}: {stderr}");
        assert_eq!(output.status.code(), Some(exit_code), "{command}");
        assert_eq!(folder.names(), before, "{command}");
    }
}

#[test]
fn every_code_is_explained() {
    let folder = Folder::new();
    let list = String::from_utf8(folder.done("explain-error")).unwrap();
    for (code, ..) in rows() {
        let text = String::from_utf8(folder.done(&format!("explain-error {}", code.to_lowercase()))).unwrap();
        let title = text.lines().next().unwrap().strip_prefix(&format!("{code}: ")).unwrap();
        assert!(list.contains(&format!("{code}  {title}\n")) && text.lines().count() > 2, "{text}");
        assert_eq!(folder.json(&format!("explain-error {code} --json"))["errors"][0]["title"], title);
    }
}

#[test]
fn programs_get_an_error_as_json() {
    let outcome = folder().run("stats gone.tif --json");
    let json: serde_json::Value = serde_json::from_slice(&outcome.stdout).unwrap();
    assert_eq!(json["schema"], "bandsaw-error/1");
    let want = serde_json::json!({
        "code": "E0301", "exit_code": 3, "message": "gone.tif: no such file or directory", "help": null,
    });
    assert_eq!(json["error"], want);
}
