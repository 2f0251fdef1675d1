//! A mistake of ours ends like any other failure: in one line.

use std::any::Any;
use std::panic::{self, AssertUnwindSafe};
use std::process::ExitCode;
use std::sync::OnceLock;

use super::INPUT;

/// Where the first panic happened.
static PLACE: OnceLock<String> = OnceLock::new();

/// Runs `command`; a panic in it becomes an error that asks for a report.
pub(crate) fn without_panics(command: impl FnOnce() -> ExitCode) -> ExitCode {
    panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(|place| format!(" ({}:{})", place.file(), place.line()));
        PLACE.get_or_init(|| place.unwrap_or_default());
    }));
    panic::catch_unwind(AssertUnwindSafe(command)).unwrap_or_else(|payload| {
        let place = PLACE.get().map_or("", String::as_str);
        let message = format!("internal error: {}{place}", text(&*payload));
        super::fail(super::codes::INTERNAL, INPUT, &message, Some(super::help::REPORT))
    })
}

fn text(payload: &(dyn Any + Send)) -> &str {
    let text = payload.downcast_ref::<&str>().copied();
    text.or_else(|| payload.downcast_ref::<String>().map(String::as_str)).unwrap_or("without words")
}
