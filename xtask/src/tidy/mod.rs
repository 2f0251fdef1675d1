//! `cargo xtask tidy`: the rules of the code that no compiler checks. Also run by `cargo test`.
//!
//! Each check is a function from a [`Tree`] to what is wrong in it, so that its tests can show it files that are.

mod crates;
mod dependencies;
mod lockfile;
mod python;
mod rooms;
mod rust;
mod sizes;
mod test_data;
mod tree;
mod words;

use tree::{Finding, Tree};

use crate::{Result, workspace};

#[derive(Debug, clap::Args)]
pub(crate) struct Args {}

pub(crate) fn run(_: &Args) -> Result<()> {
    let findings = check(&Tree::load(&workspace::root())?);
    for finding in &findings {
        println!("{finding}");
    }
    match findings.len() {
        0 => Ok(()),
        count => Err(format!("{count} untidy places").into()),
    }
}

/// All that is wrong, in order of paths and lines.
fn check(tree: &Tree) -> Vec<Finding> {
    let checks = [
        sizes::check,
        rust::check,
        words::check,
        crates::check,
        rooms::check,
        test_data::check,
        dependencies::check,
        lockfile::check,
        python::check,
    ];
    let mut findings: Vec<Finding> = checks.iter().flat_map(|check| check(tree)).collect();
    findings.sort();
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_project_is_tidy() {
        let findings = check(&Tree::load(&workspace::root()).unwrap());
        let lines: Vec<String> = findings.iter().map(Finding::to_string).collect();
        assert!(findings.is_empty(), "\n{}", lines.join("\n"));
    }
}
