//! Nothing that ships is built from C: no `-sys` crate, and no crate that runs a C compiler, among what the four crates
//! depend on.

use std::collections::{BTreeMap, BTreeSet};

use super::crates::{CRATES, dependencies};
use super::tree::{Finding, Tree};

const LOCKFILE: &str = "Cargo.lock";

/// `-sys` crates of declarations alone.
const NO_C: [&str; 4] = ["windows-sys", "linux-raw-sys", "js-sys", "web-sys"];

/// What build scripts use to compile or find C.
const C_BUILDERS: [&str; 6] = ["cc", "cmake", "bindgen", "pkg-config", "vcpkg", "nasm-rs"];

pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    let packages = match tree.toml(LOCKFILE) {
        Ok(lockfile) => packages(&lockfile),
        Err(finding) => return vec![finding],
    };
    let mut findings = Vec::new();
    // Of our own crates only what they ship with: the lock file does not tell it from what their tests need.
    let mut reached: BTreeMap<&str, &str> = BTreeMap::new();
    let mut next: Vec<(String, &str)> = Vec::new();
    for (folder, _, package) in CRATES {
        match tree.toml(&format!("{folder}Cargo.toml")) {
            Ok(manifest) => {
                let direct = dependencies(&manifest, &["dependencies", "build-dependencies"]);
                next.extend(direct.into_iter().map(|name| (name, package)));
            }
            Err(finding) => findings.push(finding),
        }
    }
    while let Some((name, parent)) = next.pop() {
        let ours = CRATES.iter().any(|(_, short, package)| name == *short || name == *package);
        let Some((name, needed)) = packages.get_key_value(&name).filter(|_| !ours) else { continue };
        if reached.insert(name, parent).is_none() {
            next.extend(needed.iter().map(|needed| (needed.clone(), name.as_str())));
        }
    }
    for (name, parent) in reached {
        let is_sys = name.ends_with("-sys") && !NO_C.contains(&name);
        if is_sys || C_BUILDERS.contains(&name) {
            let line = tree.line_starting(LOCKFILE, &format!("name = \"{name}\""));
            findings.push(Finding::new(LOCKFILE, line, format!("{name}, which {parent} needs, is or builds C")));
        }
    }
    findings
}

/// Each package and what it needs, all versions of a name taken together.
fn packages(lockfile: &toml::Table) -> BTreeMap<String, BTreeSet<String>> {
    let mut packages: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let list = lockfile.get("package").and_then(toml::Value::as_array);
    for package in list.into_iter().flatten() {
        let Some(name) = package.get("name").and_then(toml::Value::as_str) else { continue };
        let needed = package.get("dependencies").and_then(toml::Value::as_array).into_iter().flatten();
        // "name", or "name version" where there are several.
        let needed = needed.filter_map(|needed| needed.as_str()?.split(' ').next().map(str::to_owned));
        packages.entry(name.to_owned()).or_default().extend(needed);
    }
    packages
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::tree::check_findings;

    const LOCK: &str = r#"[[package]]
name = "tiffio"
dependencies = ["rayon", "criterion"]
[[package]]
name = "rayon"
dependencies = ["core 1.0.0", "linux-raw-sys"]
[[package]]
name = "core"
dependencies = ["evil-sys"]
[[package]]
name = "linux-raw-sys"
[[package]]
name = "evil-sys"
dependencies = ["cc"]
[[package]]
name = "cc"
[[package]]
name = "criterion"
dependencies = ["plot-sys"]
[[package]]
name = "plot-sys"
"#;

    #[track_caller]
    fn check_tiffio(manifest: &str, want: &[&str]) {
        let files = [
            ("Cargo.lock", LOCK),
            ("crates/tiffio/Cargo.toml", manifest),
            ("crates/chunkgraph/Cargo.toml", "[dependencies]\ntiffio.workspace = true\n"),
            ("crates/indices/Cargo.toml", ""),
            ("crates/bandsaw/Cargo.toml", ""),
        ];
        check_findings(check, &files, want);
    }

    #[test]
    fn c_is_found_however_deep() {
        let want = [
            "Cargo.lock:16: cc, which evil-sys needs, is or builds C",
            "Cargo.lock:13: evil-sys, which core needs, is or builds C",
        ];
        check_tiffio("[dependencies]\nrayon = \"1\"\n", &want);
    }

    #[test]
    fn what_only_tests_need_does_not_ship() {
        check_tiffio("[dev-dependencies]\ncriterion = \"1\"\n", &[]);
        check_tiffio(
            "[build-dependencies]\ncriterion = \"1\"\n",
            &["Cargo.lock:21: plot-sys, which criterion needs, is or builds C"],
        );
    }

    #[test]
    fn a_missing_lock_file_is_found() {
        check_findings(check, &[], &["Cargo.lock:1: is missing"]);
    }
}
