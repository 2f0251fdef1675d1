//! An error for programs: with `--json` standard output is JSON, whatever happens.

use serde::Serialize;

use crate::report;

/// Schema `bandsaw-error/1`.
#[derive(Serialize)]
struct Document<'a> {
    error: &'a Failure,
}

/// An error as programs read it, alone or among the results for other inputs.
#[derive(Debug, Serialize)]
pub(crate) struct Failure {
    /// The input it is about, where it stands among the results for others.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) path: Option<String>,
    pub(super) code: String,
    pub(super) exit_code: u8,
    pub(super) message: String,
    pub(super) help: Option<String>,
}

impl Failure {
    /// The same, about the input of that name.
    pub(crate) fn of_input(self, name: String) -> Self {
        Self { path: Some(name), ..self }
    }

    /// The exit code: who must act.
    pub(crate) fn exit_code(&self) -> u8 {
        self.exit_code
    }
}

/// Whether the command line has `--json`, as far as it can be read: it may make no sense.
pub(super) fn is_asked_for() -> bool {
    std::env::args_os().skip(1).take_while(|word| word != "--").any(|word| word == "--json")
}

/// Prints the error to standard output.
pub(super) fn print(error: &Failure) {
    // What keeps it from being printed has no better place than the error that is on standard error already.
    let _ = report::json("bandsaw-error/1", &Document { error }).and_then(|text| report::to_stdout(&text));
}
