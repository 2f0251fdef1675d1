//! `explain-error`: what the code of an error means.

use serde::Serialize;

use crate::args::ExplainErrorArgs;
use crate::errors::{Error, Explanation, Result, explanations};
use crate::report;

/// Schema `bandsaw-errors/1`.
#[derive(Serialize)]
struct Explanations<'a> {
    errors: Vec<&'a Explanation>,
}

/// Prints what a code means and what to do; of all codes a line each.
///
/// # Errors
///
/// [`Error::UnknownCode`]; [`Error::Stdout`].
pub(super) fn run(args: &ExplainErrorArgs) -> Result<()> {
    let wanted = args.code.as_deref();
    let is_wanted = |one: &&'static Explanation| wanted.is_none_or(|code| one.code.eq_ignore_ascii_case(code));
    let errors: Vec<&Explanation> = explanations().into_iter().filter(is_wanted).collect();
    if let (true, Some(code)) = (errors.is_empty(), wanted) {
        return Err(Error::UnknownCode(code.to_owned()));
    }
    let text = match (args.json, wanted) {
        (true, _) => report::json("bandsaw-errors/1", &Explanations { errors })?,
        (false, Some(_)) => errors.iter().map(|one| format!("{one}\n")).collect(),
        (false, None) => errors.iter().map(|one| format!("{}  {}\n", one.code, one.title)).collect(),
    };
    report::to_stdout(&text)
}
