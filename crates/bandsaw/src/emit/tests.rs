//! Names, paths and limits; whole scripts are run by the integration tests.

use std::path::Path;

use super::{accept, name, paths, shell};
use crate::args::Engine;

/// The folder that is common to those files: a plan, an output, and inputs as the plan names them.
#[track_caller]
fn check(plan: &str, output: &str, inputs: &[&str], want: Option<&str>) {
    let sources: Vec<_> = inputs.iter().map(|path| serde_json::json!({ "parameters": [{ "path": path }] })).collect();
    let json = serde_json::json!({ "job": { "sources": sources } }).to_string();
    assert_eq!(paths::common_folder(&json, plan, output).ok().as_deref(), want, "{plan} {output} {inputs:?}");
}

#[test]
fn a_volume_is_mounted_above_all_files_and_as_deep_as_may_be() {
    check("/data/p.json", "/data/p.tif", &[], Some("/data"));
    check("/data/plans/p.json", "/data/plans/p.tif", &["/data/scenes/a.tif", "/data/scenes/b.tif"], Some("/data"));
    check("/data/plans/p.json", "/data/plans/p.tif", &["../scenes/a.tif"], Some("/data"));
    check("/data/a/p.json", "/database/p.tif", &[], None);
    check("/data/p.json", "/data/p.tif", &["/scenes/a.tif"], None);
}

#[test]
fn paths_are_from_the_root_and_text_of_one_line() {
    assert_eq!(paths::text(Path::new("/a b/ü.json")).unwrap(), "/a b/ü.json");
    assert!(paths::text(Path::new("p.json")).unwrap().starts_with('/'));
    assert!(paths::text(Path::new("/a\nb.json")).is_err());
}

#[test]
fn names_are_what_the_strictest_engine_takes() {
    let run_id = "0123456789abcdef";
    assert_eq!(name(Path::new("/a/NDVI_2020.plan.json"), run_id), "bandsaw-ndvi-2020-plan-01234567");
    assert_eq!(name(Path::new("/a/--é--.json"), run_id), "bandsaw-01234567");
    let longest = name(Path::new(&"x".repeat(200)), run_id);
    // With -assemble and the number of a part behind they stay below 63 bytes.
    assert_eq!(longest.len(), 46);
}

#[test]
fn words_of_a_shell_stay_one_word() {
    assert_eq!(shell::quoted("/data/p.json"), "/data/p.json");
    assert_eq!(shell::quoted("it's $HOME `x`"), r"'it'\''s $HOME `x`'");
    assert_eq!(shell::quoted(""), "''");
}

#[test]
fn arrays_that_an_engine_never_takes_are_refused() {
    for (engine, parts, want) in [
        (Engine::Slurm, 1, true),
        (Engine::Slurm, 100_001, true),
        (Engine::Pbs, 1, false),
        (Engine::Pbs, 2, true),
        (Engine::K8s, 100_000, true),
        (Engine::K8s, 100_001, false),
        (Engine::AwsBatch, 1, false),
        (Engine::AwsBatch, 10_000, true),
        (Engine::AwsBatch, 10_001, false),
    ] {
        assert_eq!(accept(engine, parts).is_ok(), want, "{engine:?} {parts}");
    }
}
