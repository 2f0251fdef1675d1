//! The definitions of clap with what they cannot say by themselves: examples, and a first screen that fits one.
//!
//! Parsing, help, completions and man pages are all made from [`command`], so that an option is written down once.

use std::ffi::OsString;

use clap::{Command, CommandFactory as _, FromArgMatches as _};

use super::{Cli, examples};

/// About, usage, examples and the list of commands.
const ROOT: &str = "{about-with-newline}{usage-heading} {usage}{after-help}\n\nCommands:\n{subcommands}\n\n\
                    bandsaw COMMAND --help lists all options; bandsaw explain-error CODE tells what went wrong.\n\
                    Exit codes: 0 done, 1 no, 2 usage, 3 input, 4 output, 5 inputs do not fit, 130 interrupted.\n";
/// Examples come before the options, which can be many.
const COMMAND: &str = "{about-with-newline}\n{usage-heading} {usage}{after-help}\n\n{all-args}";

/// The whole command line.
pub(crate) fn command() -> Command {
    let with_examples = |command: Command| {
        let about = command.get_about().map(ToString::to_string).unwrap_or_default();
        let examples = examples::of(command.get_name());
        let command = command.help_template(COMMAND).about(clause(&about).to_owned()).long_about(about);
        if examples.is_empty() { command } else { command.after_help(text(examples)) }
    };
    // What a file without a command takes is listed by `info`.
    let root = Cli::command().mut_args(|arg| arg.hide(true)).mut_subcommands(with_examples);
    root.help_template(ROOT)
        .override_usage("bandsaw COMMAND [OPTIONS] …  |  bandsaw FILE…")
        .after_help(text(&examples::FIRST))
}

/// What was typed, program name and all.
///
/// # Errors
///
/// What clap says of a command line that makes no sense, and its help.
pub(crate) fn parse(words: impl IntoIterator<Item = OsString>) -> Result<Cli, clap::Error> {
    let mut command = command();
    let matches = command.try_get_matches_from_mut(words)?;
    Cli::from_arg_matches(&matches).map_err(|error| error.format(&mut command))
}

/// A description as a line of a list: what comes before its first colon or comma.
fn clause(about: &str) -> &str {
    about.split([':', ',', ';']).next().unwrap_or(about)
}

fn text(examples: &[&str]) -> String {
    examples.iter().fold("Examples:".to_owned(), |text, example| text + "\n  bandsaw " + example)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Lines of a screen.
    const LINES: usize = 40;

    fn names() -> Vec<String> {
        command().get_subcommands().map(|command| command.get_name().to_owned()).collect()
    }

    fn parse_line(line: &str) -> Result<Cli, clap::Error> {
        parse(line.split_whitespace().map(|word| word.trim_matches('\'').into()))
    }

    #[test]
    fn the_first_screen_holds_all_commands_and_three_examples() {
        let help = command().render_long_help().to_string();
        assert!(help.lines().count() <= LINES, "{help}");
        assert!(help.lines().all(|line| line.chars().count() <= 100), "{help}");
        assert_eq!(help.matches("\n  bandsaw ").count(), 3, "{help}");
        names().iter().for_each(|name| assert!(help.contains(&format!("\n  {name} ")), "{name}: {help}"));
        assert_eq!(command().render_help().to_string(), help);
    }

    #[test]
    fn every_command_begins_with_three_examples() {
        for name in names() {
            let help = parse_line(&format!("bandsaw {name} --help")).unwrap_err().to_string();
            let screen: Vec<&str> = help.lines().take(LINES).collect();
            let examples = screen.iter().filter(|line| line.starts_with("  bandsaw ")).count();
            assert_eq!(examples, 3, "{name}: {help}");
        }
    }

    #[test]
    fn every_example_is_a_command() {
        let names = names();
        let of_commands = names.iter().flat_map(|name| examples::of(name));
        for example in of_commands.chain(&examples::FIRST) {
            // What is in single quotes is one word, whatever is in it.
            let parts = example.split('\'').enumerate();
            let words = parts.flat_map(|(n, part)| if n % 2 == 1 { vec![part] } else { part.split(' ').collect() });
            let words = words.filter(|word| !word.is_empty());
            let typed = words.take_while(|word| !matches!(*word, "|" | ">" | "<" | "#"));
            let outcome = parse(["bandsaw"].into_iter().chain(typed).map(OsString::from));
            assert!(outcome.is_ok(), "{example}: {}", outcome.unwrap_err());
        }
    }
}
