//! Other programs, run to their end.

use std::process::{Command, Output, Stdio};

use crate::Result;

/// Runs `command`; what it prints goes where ours goes.
///
/// # Errors
///
/// If it does not start or does not succeed.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let status = command.status().map_err(|error| not_started(command, &error))?;
    if status.success() { Ok(()) } else { Err(format!("{}: {status}", described(command)).into()) }
}

/// The same, with what it prints thrown away.
pub(crate) fn run_quietly(command: &mut Command) -> Result<()> {
    run(command.stdout(Stdio::null()).stderr(Stdio::null()))
}

/// What `command` writes to its standard output.
///
/// # Errors
///
/// As for [`run`], and if that is no UTF-8.
pub(crate) fn output(command: &mut Command) -> Result<String> {
    let Output { status, stdout, .. } =
        command.stderr(Stdio::inherit()).output().map_err(|error| not_started(command, &error))?;
    if !status.success() {
        return Err(format!("{}: {status}", described(command)).into());
    }
    Ok(String::from_utf8(stdout)?)
}

/// The command as it would be typed.
pub(crate) fn described(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}

fn not_started(command: &Command, error: &std::io::Error) -> crate::Error {
    format!("{}: {error}", described(command)).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn output_comes_back_and_failures_name_the_command() {
        assert_eq!(output(Command::new("echo").args(["a", "b"])).unwrap(), "a b\n");
        let error = run(Command::new("false").arg("x")).unwrap_err().to_string();
        assert_eq!(error, "false x: exit status: 1");
        assert!(run_quietly(&mut Command::new("/no/such/program")).is_err());
    }
}
