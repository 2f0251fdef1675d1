//! `indices`: what there is, and what a sensor or a scene allows.

use std::collections::BTreeSet;

use crate::support::{Folder, sample_scene};

fn names(folder: &Folder, line: &str) -> BTreeSet<String> {
    let json = folder.json(&format!("{line} --json"));
    assert_eq!(json["schema"], "bandsaw-indices/1");
    let indices = json["indices"].as_array().unwrap();
    indices.iter().map(|index| index["name"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn all_are_listed_a_line_each() {
    let folder = Folder::new();
    let text = String::from_utf8(folder.done("indices")).unwrap();
    assert_eq!(text.lines().count(), 288);
    let line = text.lines().find(|line| line.starts_with("GNDVI ")).unwrap();
    let words: Vec<&str> = line.split_whitespace().collect();
    assert_eq!(words[..3], ["GNDVI", "vegetation", "green,nir"]);
    assert!(line.ends_with("Green Normalized Difference Vegetation Index"), "{line}");
}

#[test]
fn a_domain_a_sensor_or_a_scene_chooses() {
    let folder = Folder::new();
    let water = names(&folder, "indices --domain Water");
    assert!(water.contains("NDWI") && !water.contains("NDVI") && water.len() == 32);
    let four = names(&folder, "indices --sensor bgrn");
    assert!(four.contains("kNDVI") && !four.contains("NDMI") && !four.contains("FAI"));
    let landsat = names(&folder, "indices --sensor l8");
    assert!(landsat.is_superset(&four) && landsat.contains("FAI") && !landsat.contains("IRECI"));
    assert!(names(&folder, "indices --sensor s2").contains("IRECI"));
    assert_eq!(names(&folder, &format!("indices {}", sample_scene().display())), four);
}

#[test]
fn json_has_all_that_is_known() {
    let folder = Folder::new();
    let json = folder.json("indices --json");
    let savi = json["indices"].as_array().unwrap().iter().find(|index| index["name"] == "SAVI").unwrap();
    assert_eq!((&savi["formula"], &savi["constants"]["L"]), (&"(1.0 + L) * (N - R) / (N + R + L)".into(), &1.0.into()));
    assert_eq!((&savi["bands"]["N"], &savi["domain"]), (&"nir".into(), &"vegetation".into()));
}

#[test]
fn what_is_not_known_is_said() {
    let folder = Folder::new();
    folder.fails("indices --sensor bgm", 2, &["error: there is no sensor bgm", "help: did you mean bgr?"]);
    let outcome = folder.run("indices --domain sea");
    assert!(
        outcome.code == Some(2) && outcome.stderr.contains("it is one of burn clouds kernel"),
        "{}",
        outcome.stderr
    );
    assert_eq!(folder.run("indices none.tif").code, Some(3));
}
