//! The binary, built by cargo.

use std::path::PathBuf;
use std::process::Command;

use crate::{Result, process, workspace};

/// How the binary is built. Always in release, with the versions of the lock file.
#[derive(Debug, Clone)]
pub(crate) enum Release {
    /// For this machine.
    Host,
    /// Fully static, in a folder of its own: other flags would have everything built again.
    Static {
        /// The compiler's flags.
        rustflags: &'static str,
        /// The platform, which must be named for the flags not to reach procedural macros.
        target: &'static str,
    },
}

/// Cargo, as it was called, in the folder of the workspace.
pub(crate) fn cargo() -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(workspace::root());
    command
}

/// Builds `bandsaw`; comes back with the path of the binary.
///
/// # Errors
///
/// If it does not compile.
pub(crate) fn bandsaw(release: &Release) -> Result<PathBuf> {
    let mut command = cargo();
    command.args(["build", "--release", "--locked", "--package", "bandsaw", "--bin", "bandsaw"]);
    command.args(["--message-format", "json-render-diagnostics"]);
    if let Release::Static { rustflags, target } = release {
        command.env("RUSTFLAGS", rustflags).args(["--target", target, "--target-dir"]);
        command.arg(workspace::target().join("dist"));
    }
    let messages = process::output(&mut command)?;
    executable(&messages).ok_or_else(|| "cargo did not say where it put the binary".into())
}

/// Builds a bench of the crate `benches`; comes back with the path of its executable.
///
/// # Errors
///
/// If it does not compile.
pub(crate) fn bench(name: &str) -> Result<PathBuf> {
    let mut command = cargo();
    command.args(["bench", "--locked", "--package", "benches", "--bench", name, "--no-run"]);
    let messages = process::output(command.args(["--message-format", "json-render-diagnostics"]))?;
    executable(&messages).ok_or_else(|| "cargo did not say where it put the bench".into())
}

/// The path of the binary out of cargo's messages, one a line.
pub(crate) fn executable(messages: &str) -> Option<PathBuf> {
    let messages = messages.lines().filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok());
    let mut executables = messages.filter_map(|message| message.get("executable")?.as_str().map(PathBuf::from));
    executables.next_back()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_binary_is_where_cargo_says() {
        let messages = "{\"reason\":\"compiler-artifact\",\"executable\":null}\n\
            {\"reason\":\"compiler-artifact\",\"executable\":\"/t/release/bandsaw\"}\n\
            {\"reason\":\"build-finished\",\"success\":true}\n";
        assert_eq!(executable(messages), Some("/t/release/bandsaw".into()));
        assert_eq!(executable(""), None);
    }
}
