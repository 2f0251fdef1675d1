//! What the pages in docs show is what happens: their blocks of commands are run by a shell, page by page, each in a folder of
//! its own, and must print what is shown.
//!
//! A line `…` stands for any number of lines. What a command writes to standard error is looked for after its output. A command
//! that is not shown to fail must be done.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::support::Folder;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

fn page(name: &str) -> String {
    std::fs::read_to_string(root().join("docs").join(name)).unwrap()
}

/// A command, and the lines that are shown below it.
type Shown = (String, Vec<String>);

/// The commands of the blocks of `console` in a page.
fn commands(page: &str) -> Vec<Shown> {
    let mut commands: Vec<Shown> = Vec::new();
    let blocks = page.split("```").skip(1).step_by(2).filter_map(|block| block.strip_prefix("console\n"));
    for line in blocks.flat_map(str::lines) {
        match line.strip_prefix("$ ") {
            Some(command) => commands.push((command.to_owned(), Vec::new())),
            None => commands.last_mut().unwrap().1.push(line.to_owned()),
        }
    }
    commands
}

/// Whether `printed` is what `shown` says.
fn is_shown(shown: &[String], printed: &[&str]) -> bool {
    match shown.split_first() {
        None => printed.is_empty(),
        Some((line, rest)) if line == "…" => (0..=printed.len()).any(|skipped| is_shown(rest, &printed[skipped..])),
        Some((line, rest)) => printed.first().is_some_and(|first| first == line) && is_shown(rest, &printed[1..]),
    }
}

#[track_caller]
fn check(name: &str, count: usize) {
    let folder = Folder::new();
    std::os::unix::fs::symlink(root().join("testdata"), folder.path("testdata")).unwrap();
    let binary = Path::new(env!("CARGO_BIN_EXE_bandsaw")).parent().unwrap();
    let others = std::env::var("PATH").unwrap();
    let commands = commands(&page(name));
    for (command, shown) in &commands {
        let mut shell = Command::new("sh");
        shell.args(["-c", command]).current_dir(folder.path("")).env("NO_COLOR", "1");
        let output = shell.env("PATH", format!("{}:{others}", binary.display())).output().unwrap();
        let printed = [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap());
        let printed: Vec<&str> = printed.iter().flat_map(|text| text.lines()).collect();
        assert!(
            is_shown(shown, &printed),
            "{name}: {command}\nshown:\n{}\nprinted:\n{}",
            shown.join("\n"),
            printed.join("\n")
        );
        let may_fail = printed.iter().any(|line| line.starts_with("error: "));
        assert!(output.status.success() || may_fail && !shown.is_empty(), "{name}: {command}: {:?}", output.status);
    }
    assert_eq!(commands.len(), count, "{name}");
}

#[test]
fn the_tour_goes_as_it_is_told() {
    check("tour.md", 18);
}

#[test]
fn the_recipes_give_what_they_show() {
    check("recipes.md", 24);
}

#[test]
fn what_others_know_is_done_as_it_is_shown() {
    check("coming-from.md", 7);
}

/// Words in capitals stand for files that are not there, and some lines leave the output to the reader: no command may
/// complain of anything else.
#[test]
fn every_command_of_the_tables_is_understood() {
    let folder = Folder::new();
    let help = String::from_utf8(folder.done("")).unwrap();
    let is_command = |word: &str| help.lines().any(|line| line.split_whitespace().next() == Some(word));
    let page = page("coming-from.md");
    let rows = page.lines().filter(|line| line.starts_with('|'));
    let spans = rows.flat_map(|row| row.split('`').skip(1).step_by(2));
    let mut understood = 0;
    for line in spans.filter(|span| span.split_once(' ').is_some_and(|(first, _)| is_command(first))) {
        let mut shell = Command::new("sh");
        let command = format!("{} {line}", env!("CARGO_BIN_EXE_bandsaw"));
        let output = shell.args(["-c", &command]).current_dir(folder.path("")).output().unwrap();
        let errors = String::from_utf8(output.stderr).unwrap();
        let is_fine =
            |line: &str| !line.starts_with("error: ") || ["[E03", "[E0202]"].iter().any(|code| line.contains(code));
        assert!(errors.lines().all(is_fine), "{line}: {errors}");
        understood += 1;
    }
    assert!(understood > 20, "{understood}");
}

#[test]
fn promises_of_the_command_line_are_kept() {
    check("command-line.md", 19);
}

#[test]
fn schemas_that_are_listed_are_those_that_there_are() {
    let source = root().join("crates/bandsaw/src");
    let listed = page("command-line.md");
    let mut folders = vec![source];
    let mut found = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if entry.is_dir() {
                folders.push(entry);
                continue;
            }
            let text = std::fs::read_to_string(&entry).unwrap();
            let words = text.split('"').filter(|word| word.starts_with("bandsaw-") && word.ends_with("/1"));
            found.extend(words.filter(|word| *word != "bandsaw-test/1").map(str::to_owned));
        }
    }
    assert!(found.len() > 10);
    for schema in found {
        assert!(listed.contains(&format!("| `{schema}` |")), "{schema}");
    }
}

#[test]
fn the_library_lines_are_those_of_the_example() {
    let example = std::fs::read_to_string(root().join("crates/indices/examples/norm_diff.rs")).unwrap();
    let recipes = page("recipes.md");
    let block = recipes.split("```rust\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
    let mut rest = example.lines().map(str::trim);
    for line in block.lines() {
        assert!(rest.any(|other| other == line), "{line}");
    }
}

#[test]
fn every_link_and_picture_is_there() {
    for entry in std::fs::read_dir(root().join("docs")).unwrap().map(|entry| entry.unwrap().path()) {
        if entry.extension().is_none_or(|extension| extension != "md") {
            continue;
        }
        let text = std::fs::read_to_string(&entry).unwrap();
        let links = text.split("](").skip(1).filter_map(|rest| rest.split([')', '#']).next());
        for link in links.filter(|link| !link.starts_with("https://")) {
            assert!(entry.parent().unwrap().join(link).exists(), "{}: {link}", entry.display());
        }
    }
}
