//! Who may import whom between crates: `bandsaw` -> `indices` -> `chunkgraph` -> `tiffio`, never back.

use super::rust::Source;
use super::tree::{Finding, Tree};

/// Folder, name in code and name of the package, from the lowest up.
pub(super) const CRATES: [(&str, &str, &str); 4] = [
    ("crates/tiffio/", "tiffio", "tiffio"),
    ("crates/chunkgraph/", "chunkgraph", "chunkgraph"),
    ("crates/indices/", "indices", "bandsaw-indices"),
    ("crates/bandsaw/", "bandsaw", "bandsaw"),
];

/// The tables of a `Cargo.toml` that name dependencies.
pub(super) const TABLES: [&str; 3] = ["dependencies", "dev-dependencies", "build-dependencies"];

pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (level, (folder, name, _)) in CRATES.into_iter().enumerate() {
        let may_not = &CRATES[level..];
        let forbidden = |other: &str| may_not.iter().any(|(_, name, package)| other == *name || other == *package);
        let path = format!("{folder}Cargo.toml");
        match tree.toml(&path) {
            Err(finding) => findings.push(finding),
            Ok(manifest) => {
                for other in dependencies(&manifest, &TABLES).into_iter().filter(|other| forbidden(other)) {
                    let line = tree.line_starting(&path, &other);
                    findings.push(Finding::new(&path, line, format!("{name} depends on {other}, which is above it")));
                }
            }
        }
        for (path, text) in tree.rust().filter(|(path, _)| path.starts_with(folder)) {
            for named in Source::parse(text).map(|source| source.paths()).unwrap_or_default() {
                let higher = may_not.iter().skip(1).find(|(_, other, _)| named.segments[0] == *other);
                if let Some((_, other, _)) = higher.filter(|_| named.segments.len() > 1) {
                    findings.push(Finding::new(path, named.line, format!("{name} names {other}, which is above it")));
                }
            }
        }
    }
    findings
}

/// The names in the `tables` of a `Cargo.toml`, those for one platform only included.
pub(super) fn dependencies(manifest: &toml::Table, tables: &[&str]) -> Vec<String> {
    let platforms = manifest.get("target").and_then(toml::Value::as_table);
    let platforms = platforms.into_iter().flat_map(|table| table.values().filter_map(toml::Value::as_table));
    let all = std::iter::once(manifest).chain(platforms);
    let tables = all.flat_map(|table| tables.iter().filter_map(|name| table.get(*name)?.as_table()));
    tables.flat_map(|table| table.keys().cloned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::tree::check_findings;

    const EMPTY: [(&str, &str); 4] = [
        ("crates/tiffio/Cargo.toml", ""),
        ("crates/chunkgraph/Cargo.toml", ""),
        ("crates/indices/Cargo.toml", ""),
        ("crates/bandsaw/Cargo.toml", ""),
    ];

    #[track_caller]
    fn check_with(path: &'static str, text: &'static str, want: &[&str]) {
        let mut files = EMPTY.to_vec();
        files.retain(|(other, _)| *other != path);
        files.push((path, text));
        check_findings(check, &files, want);
    }

    #[test]
    fn arrows_that_point_down_are_right() {
        check_with(
            "crates/bandsaw/Cargo.toml",
            "[dependencies]\nindices.workspace = true\ntiffio.workspace = true\n",
            &[],
        );
        check_with("crates/indices/src/lib.rs", "use chunkgraph::Array;\nuse tiffio::geo::GeoRef;\n", &[]);
    }

    #[test]
    fn arrows_that_point_up_are_found_in_any_table() {
        check_with(
            "crates/tiffio/Cargo.toml",
            "[package]\n[dev-dependencies]\nchunkgraph.workspace = true\n[target.'cfg(unix)'.dependencies]\nbandsaw-indices = \"1\"\n",
            &[
                "crates/tiffio/Cargo.toml:3: tiffio depends on chunkgraph, which is above it",
                "crates/tiffio/Cargo.toml:5: tiffio depends on bandsaw-indices, which is above it",
            ],
        );
    }

    #[test]
    fn names_of_crates_above_are_found_in_code() {
        check_with(
            "crates/chunkgraph/src/a.rs",
            "use tiffio::Reader;\nuse indices::ndvi;\nfn a(indices: Vec<u8>) {}\n",
            &["crates/chunkgraph/src/a.rs:2: chunkgraph names indices, which is above it"],
        );
    }

    #[test]
    fn a_crate_that_is_missing_is_found() {
        check_findings(check, &EMPTY[1..], &["crates/tiffio/Cargo.toml:1: is missing"]);
    }
}
