//! `explain`: the plan of a command, told and not run.

use crate::support::{Folder, sample_scene};

#[test]
fn every_computing_command_is_explained_without_an_output() {
    let (folder, scene) = (Folder::new(), sample_scene());
    for line in ["norm-diff IN --b1 red --b2 nir", "convert IN", "cog IN", "composite IN", "stats IN", "index ndvi IN"]
    {
        let line = format!("explain -- {}", line.replace("IN", &scene.display().to_string()));
        let text = String::from_utf8(folder.done(&line)).unwrap();
        for words in ["nodes\n", "program, one pass", "blocks   ", "memory   ", "each decoded "] {
            assert!(text.contains(words), "{line}: no {words} in {text}");
        }
    }
    assert_eq!(folder.names(), [""; 0]);
}

#[test]
fn small_blocks_and_interleaved_bands_are_warned_of() {
    let (folder, scene) = (Folder::new(), sample_scene().display().to_string());
    let plan = folder.json(&format!("explain --json stats {scene} --chunk 64"));
    assert_eq!((&plan["schema"], &plan["block"][0]), (&"bandsaw-explain/1".into(), &64.into()));
    let text = folder.done(&format!("explain norm-diff {scene} --b1 1 --b2 2 --chunk 64"));
    let text = String::from_utf8(text).unwrap();
    assert!(text.contains("better: "), "{text}");
    let tight = folder.json(&format!("explain --json -- stats {scene} --chunk 64 --memory 2M"));
    assert!(tight["peak_bytes"].as_u64().unwrap() <= 2 << 20);
}

#[test]
fn what_the_plan_says_is_what_the_run_does() {
    let (folder, scene) = (Folder::new(), sample_scene().display().to_string());
    for flags in ["-j 1", "--chunk 64 -j 1", "--chunk 700 -j 2"] {
        let line = format!("convert {scene} --dtype float32 {flags}");
        let (plan, run) = (
            folder.json(&format!("explain --json -- {line}")),
            folder.json(&format!("{line} -o o.tif --json --overwrite")),
        );
        assert_eq!(plan["blocks"], run["blocks"], "{flags}");
        let decodes: u64 =
            plan["reads"].as_array().unwrap().iter().map(|read| read["decodes_max"].as_u64().unwrap()).sum();
        assert_eq!(run["chunks_decoded"], decodes, "{flags}");
        assert!(run["peak_bytes"].as_u64().unwrap() <= plan["peak_bytes"].as_u64().unwrap(), "{flags}");
    }
}

#[test]
fn an_output_that_is_there_does_not_keep_a_plan_from_being_told() {
    let (folder, scene) = (Folder::new(), sample_scene().display().to_string());
    let line = format!("index ndvi,evi2 {scene} -o o.tif --separate");
    folder.done(&line);
    let text = String::from_utf8(folder.done(&format!("explain -- {line}"))).unwrap();
    assert_eq!(text.matches("result ").count(), 2, "{text}");
    assert_eq!(folder.names(), ["o_evi2.tif", "o_ndvi.tif"]);
}

#[test]
fn a_command_without_a_plan_is_refused() {
    let error = "error: that command computes nothing, so it has no plan";
    Folder::new().fails("explain info a.tif", 2, &[error]);
}
