//! `ARCHITECTURE.md` gives a reason for every direct dependency.

use std::collections::BTreeSet;

use super::crates::{CRATES, TABLES, dependencies};
use super::tree::{Finding, Tree};

const ARCHITECTURE: &str = "ARCHITECTURE.md";

/// The heading of the table's section.
const HEADING: &str = "## Dependencies";

pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    let workspace = match tree.toml("Cargo.toml") {
        Ok(workspace) => workspace,
        Err(finding) => return vec![finding],
    };
    let Some(text) = tree.text(ARCHITECTURE) else {
        return vec![Finding::new(ARCHITECTURE, 1, "is missing")];
    };
    let shared = workspace.get("workspace").and_then(toml::Value::as_table);
    let mut used: BTreeSet<String> =
        shared.map(|table| dependencies(table, &["dependencies"])).unwrap_or_default().into_iter().collect();
    let members = tree.texts().map(|(path, _)| path).filter(|path| path.ends_with("/Cargo.toml") && is_member(path));
    for manifest in members.filter_map(|path| tree.toml(path).ok()) {
        used.extend(dependencies(&manifest, &TABLES));
    }
    used.retain(|name| CRATES.iter().all(|(_, short, package)| name != short && name != package));
    let rows = rows(text);
    let section = tree.line_starting(ARCHITECTURE, HEADING);

    let mut findings = Vec::new();
    for name in used.iter().filter(|name| rows.iter().all(|row| !row.names.contains(name))) {
        findings.push(Finding::new(ARCHITECTURE, section, format!("no reason is given for the dependency {name}")));
    }
    for row in &rows {
        for name in row.names.iter().filter(|name| !used.contains(*name)) {
            findings.push(Finding::new(ARCHITECTURE, row.line, format!("{name} is no dependency any more")));
        }
        if row.reason.is_empty() {
            findings.push(Finding::new(ARCHITECTURE, row.line, "a dependency without a reason"));
        }
    }
    findings
}

/// Whether the manifest at `path` belongs to a crate of the workspace.
fn is_member(path: &str) -> bool {
    ["crates/", "benches/", "xtask/Cargo"].iter().any(|start| path.starts_with(start))
}

/// A row of the table of dependencies.
struct Row {
    line: usize,
    names: Vec<String>,
    reason: String,
}

/// The rows whose first cell names something in backticks.
fn rows(text: &str) -> Vec<Row> {
    let lines = text.lines().zip(1..).skip_while(|(line, _)| !line.starts_with(HEADING)).skip(1);
    let lines = lines.take_while(|(line, _)| !line.starts_with("## "));
    let rows = lines.filter_map(|(line, number)| {
        let cells: Vec<&str> = line.strip_prefix('|')?.trim_end_matches('|').split('|').map(str::trim).collect();
        let names: Vec<String> = cells.first()?.split('`').skip(1).step_by(2).map(str::to_owned).collect();
        let reason = cells.get(1..)?.last().map_or("", |reason| reason).to_owned();
        (!names.is_empty()).then_some(Row { line: number, names, reason })
    });
    rows.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::tree::check_findings;

    const CARGO: (&str, &str) =
        ("Cargo.toml", "[workspace.dependencies]\ntiffio = { path = \"a\" }\nrayon = \"1\"\nclap = \"4\"\n");

    #[track_caller]
    fn check_table(table: &str, want: &[&str]) {
        let text = format!("# A\n`clap`\n{HEADING}\n\n| crate | why |\n|---|---|\n{table}\n## B\n| `other` | |\n");
        check_findings(check, &[CARGO, (ARCHITECTURE, &text)], want);
    }

    #[test]
    fn a_table_with_all_of_them_is_right() {
        check_table("| `rayon`, `clap` | both |", &[]);
    }

    #[test]
    fn missing_and_superfluous_rows_and_reasons_are_found() {
        check_table("| `rayon` | threads |", &["ARCHITECTURE.md:3: no reason is given for the dependency clap"]);
        check_table("| `rayon`, `clap` | |", &["ARCHITECTURE.md:7: a dependency without a reason"]);
        check_table("| `rayon`, `clap`, `old` | all |", &["ARCHITECTURE.md:7: old is no dependency any more"]);
    }

    #[test]
    fn a_dependency_that_is_not_shared_is_found_too() {
        let table = format!("{HEADING}\n| `rayon`, `clap` | both |\n");
        let member = ("crates/tiffio/Cargo.toml", "[build-dependencies]\nregex = \"1\"\n");
        let want = "ARCHITECTURE.md:1: no reason is given for the dependency regex";
        check_findings(check, &[CARGO, (ARCHITECTURE, &table), member], &[want]);
    }

    #[test]
    fn files_that_are_missing_are_found() {
        check_findings(check, &[CARGO], &["ARCHITECTURE.md:1: is missing"]);
        check_findings(check, &[], &["Cargo.toml:1: is missing"]);
    }
}
