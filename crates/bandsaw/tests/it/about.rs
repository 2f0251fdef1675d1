//! What the command tells of itself: the first screen, completions, the manual; and how it gets on with pipes.

use std::io::{BufRead as _, BufReader};
use std::process::Stdio;

use crate::support::{Folder, bandsaw, sample_scene};

/// The commands that the first screen lists.
fn commands(screen: &str) -> Vec<String> {
    let lines = screen.lines().skip_while(|line| *line != "Commands:").skip(1).take_while(|line| !line.is_empty());
    lines.map(|line| line.split_whitespace().next().unwrap().to_owned()).collect()
}

fn text(line: &str) -> String {
    String::from_utf8(Folder::new().done(line)).unwrap()
}

#[test]
fn the_name_alone_prints_a_screen() {
    let screen = text("");
    assert!(screen.lines().count() <= 40, "{screen}");
    assert_eq!(screen.matches("\n  bandsaw ").count(), 3, "{screen}");
    assert_eq!(text("--help"), screen);
    assert!(commands(&screen).len() >= 12, "{screen}");
}

#[test]
fn every_command_is_completed() {
    let commands = commands(&text(""));
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = text(&format!("completions {shell}"));
        for word in commands.iter().map(String::as_str).chain(["dst-nodata", "max-ifds", "sensor"]) {
            assert!(script.contains(word), "{shell}: {word}");
        }
    }
}

#[test]
fn every_command_has_a_page_with_its_options() {
    let folder = Folder::new();
    folder.done("man pages/man1");
    let page = |name: &str| String::from_utf8(folder.bytes(&format!("pages/man1/{name}.1"))).unwrap();
    let (screen, root) = (text(""), text("man"));
    for command in commands(&screen) {
        // Hyphens are escaped in roff.
        let name = format!("bandsaw\\-{}(1)", command.replace('-', "\\-"));
        assert!(root.contains(&name), "{name} is not in\n{root}");
        assert!(page(&format!("bandsaw-{command}")).contains("EXTRA"), "{command}: no examples");
    }
    let page = page("bandsaw-norm-diff");
    let (_, options) = page.split_once(".SH OPTIONS").unwrap();
    assert_eq!(options.matches("\\-\\-dst\\-nodata\\fR").count(), 1);
    assert!(!root.contains("tag\\-bytes"), "options of info are in its own page");
}

#[test]
fn nothing_is_coloured_where_no_terminal_is() {
    for (name, value) in [("NO_COLOR", "1"), ("CLICOLOR_FORCE", "1")] {
        for words in [&["--help"][..], &["stats", "--help"], &["stats", "--nope"], &["info", "gone.tif"]] {
            let output = bandsaw().args(words).env(name, value).output().unwrap();
            assert!(!output.stdout.contains(&0x1b) && !output.stderr.contains(&0x1b), "{name} {words:?}");
        }
    }
}

#[test]
fn a_reader_that_has_enough_is_no_error() {
    let scene = sample_scene();
    for words in [&["cat"][..], &["info", "--json", "--all"], &["stats", "--json"]] {
        let mut child =
            bandsaw().args(words).arg(&scene).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        // As `head -1` does.
        let mut line = Vec::new();
        BufReader::with_capacity(16, child.stdout.take().unwrap()).read_until(b'\n', &mut line).unwrap();
        let output = child.wait_with_output().unwrap();
        assert_eq!((output.status.code(), output.stderr), (Some(0), Vec::new()), "{words:?}");
    }
}
