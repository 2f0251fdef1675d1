//! What the README shows is what happens.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::support::Folder;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The lines of the blocks of that language.
fn blocks(language: &str) -> Vec<String> {
    let readme = std::fs::read_to_string(root().join("README.md")).unwrap();
    let blocks = readme.split("```").skip(1).step_by(2);
    let lines = blocks.filter_map(|block| block.strip_prefix(language)).flat_map(str::lines);
    lines.filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

#[test]
fn the_first_commands_print_what_is_shown() {
    let folder = Folder::new();
    let (scene, made) = (root().join("testdata/scene.tif"), folder.path("ndvi.tif"));
    let mut printed = Vec::new();
    let lines = blocks("console");
    let shown = lines.iter().take_while(|line| !line.contains("xtask"));
    let (commands, output): (Vec<&String>, Vec<&String>) = shown.partition(|line| line.starts_with("$ "));
    for command in commands {
        let words = command.strip_prefix("$ cargo run --release -p bandsaw -- ").unwrap();
        let words = words.replace("testdata/scene.tif", &scene.display().to_string());
        printed.extend(folder.done(&words.replace("/tmp/ndvi.tif", &made.display().to_string())));
    }
    let printed = String::from_utf8(printed).unwrap();
    assert_eq!(printed.lines().collect::<Vec<_>>(), output);
}

/// The files that they name are not there, and no command may complain of anything else.
#[test]
fn every_command_that_is_shown_is_understood() {
    let folder = Folder::new();
    let binary = Path::new(env!("CARGO_BIN_EXE_bandsaw")).parent().unwrap();
    let path = format!("{}:{}", binary.display(), std::env::var("PATH").unwrap());
    let lines = blocks("console");
    let commands: Vec<&str> = lines.iter().filter_map(|line| line.strip_prefix("$ ")).collect();
    let commands: Vec<&str> = commands.into_iter().filter(|line| line.starts_with("bandsaw ")).collect();
    assert!(commands.len() > 20);
    for command in commands {
        let mut shell = Command::new("sh");
        let output = shell.args(["-c", command]).current_dir(folder.path("")).env("PATH", &path).output().unwrap();
        let errors = String::from_utf8(output.stderr).unwrap();
        let is_missing = |line: &str| !line.starts_with("error: ") || line.contains(" [E03");
        assert!(errors.lines().all(is_missing), "{command}: {errors}");
    }
}

#[test]
fn the_library_lines_are_those_of_the_example() {
    let example = std::fs::read_to_string(root().join("crates/indices/examples/norm_diff.rs")).unwrap();
    let mut rest = example.lines().map(str::trim);
    let lines = blocks("rust");
    assert!(!lines.is_empty());
    for line in lines {
        assert!(rest.any(|other| other == line), "{line}");
    }
}

#[test]
fn every_link_leads_somewhere() {
    let readme = std::fs::read_to_string(root().join("README.md")).unwrap();
    let links = readme.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    let local: Vec<&str> = links.filter(|link| !link.starts_with("https://")).collect();
    assert!(local.len() > 5);
    for link in local {
        assert!(root().join(link).exists(), "{link}");
    }
}
