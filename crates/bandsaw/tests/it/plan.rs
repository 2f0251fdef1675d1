//! `plan`: every command that makes a GeoTIFF written down, read again, and carried out to the same bytes.

use std::num::NonZeroUsize;
use std::path::Path;

use chunkgraph::kernel::Kernels;
use chunkgraph::{Job, RunOptions, Sources, Threads};
use tiffio::layout::SampleType;
use tiffio::writer::Existing;

use crate::support::{Folder, bandsaw, sample_scene, samples, spec};

fn job(plan: &Path) -> chunkgraph::Result<Job> {
    let mut sources = Sources::default().in_folder(plan.parent().unwrap());
    indices::polygon::register(&mut sources);
    Job::from_json(&std::fs::read_to_string(plan).unwrap(), &Kernels::default(), &sources)
}

/// Runs `line` at once and by its plan.
#[track_caller]
fn check(folder: &Folder, line: &str) {
    folder.done(&format!("{line} -o direct.tif --overwrite -q"));
    let planned = folder.json(&format!("plan --parts 3 -o p.json --overwrite --json -- {line} --memory 64M"));
    let job = job(&folder.path("p.json")).unwrap();
    assert_eq!(planned["run_id"], job.run_id_text().as_str());
    let run = RunOptions { threads: Threads::Count(NonZeroUsize::MIN), ..RunOptions::default() };
    job.save(folder.path("by_plan.tif"), Existing::Replace, &run).unwrap();
    assert!(folder.bytes("direct.tif") == folder.bytes("by_plan.tif"), "{line}");
}

const SQUARE: &str = r#"{"type": "Polygon", "coordinates": [[[500100, 6999700.25], [500900, 6999900], [500500, 6999000],
    [500100, 6999700.25]]]}"#;

#[test]
fn every_command_gives_the_same_bytes_by_its_plan() {
    let folder = Folder::new();
    let scene = sample_scene().display().to_string();
    for name in ["a_20200101.tif", "b_20200201.tif"] {
        let mut spec = spec(60, 50, SampleType::U16, &["red", "nir"]);
        spec.geo_ref.nodata = Some("0".to_owned());
        folder.write(name, &spec, &samples(60, 50, 2));
    }
    std::fs::write(folder.path("square.json"), SQUARE).unwrap();
    let both = "a_20200101.tif b_20200201.tif";
    for line in [
        format!("convert {scene} --dtype float32 --co COMPRESS=ZSTD --co PREDICTOR=3"),
        format!("cog {scene} --co BLOCKSIZE=64 --overviews nearest"),
        format!("norm-diff {scene} --b1 red --b2 nir --cog --co BLOCKSIZE=128"),
        format!("index ndvi,evi {scene} --sensor bgrn --scale 1e-4 --nodata 0"),
        "calc where(red>300,nir/red,-1) a_20200101.tif --dst-nodata -9999".to_owned(),
        format!("stack {both} --along time"),
        format!("mosaic {both} --rule mean"),
        format!("composite {both} --by p90"),
        "mask a_20200101.tif --range 5,900 --polygons square.json --invert".to_owned(),
        "clip a_20200101.tif --polygons square.json --all-touched".to_owned(),
    ] {
        check(&folder, &line);
    }
}

#[test]
fn a_plan_goes_with_its_inputs_and_knows_them() {
    let folder = Folder::new();
    folder.write("a.tif", &spec(60, 50, SampleType::U16, &["red", "nir"]), &samples(60, 50, 2));
    let line = "plan --relative -o p.json -- norm-diff a.tif --b1 1 --b2 2";
    let said = String::from_utf8(folder.done(line)).unwrap();
    assert!(said.starts_with("p.json: 1 parts of ") && said.contains(" blocks, run "), "{said}");
    folder.fails(line, 4, &["error: p.json: file exists", "help: pass --overwrite to replace it"]);
    assert_eq!(folder.names(), ["a.tif", "p.json"]);
    let elsewhere = Folder::new();
    std::fs::copy(folder.path("p.json"), elsewhere.path("p.json")).unwrap();
    assert!(job(&elsewhere.path("p.json")).unwrap_err().to_string().contains("No such file"));
    std::fs::copy(folder.path("a.tif"), elsewhere.path("a.tif")).unwrap();
    assert_eq!(job(&elsewhere.path("p.json")).unwrap().parts().count, 1);
    folder.write("a.tif", &spec(60, 51, SampleType::U16, &["red", "nir"]), &samples(60, 51, 2));
    let error = job(&folder.path("p.json")).unwrap_err().to_string();
    assert!(error.contains("a.tif: the file has changed since the plan was made"), "{error}");
}

#[test]
fn what_is_no_single_file_or_cannot_be_opened_again_is_refused() {
    let folder = Folder::new();
    let scene = sample_scene().display().to_string();
    let want = ["error: a plan is of one file; without --separate the results are its bands"];
    folder.fails(&format!("plan -o p.json -- index ndvi,evi {scene} --sensor bgrn --separate"), 2, &want);
    folder.fails("plan -o p.json -- convert gone.tif", 3, &["error: gone.tif: no such file or directory"]);
    assert_eq!(folder.names(), [""; 0]);
}

#[test]
fn standard_input_is_neither_planned_nor_gone_on_with() {
    let folder = Folder::new();
    for (line, want) in [
        (
            "plan -o p.json -- convert -",
            "error: standard input cannot be written into a plan: it was not opened by a path",
        ),
        (
            "plan -o p.json -- stats -",
            "error: standard input cannot be written into a plan: it was not opened by a path",
        ),
        (
            "convert - -o o.tif --resume",
            "error: --resume could not know standard input again: it was not opened by a path",
        ),
    ] {
        let scene = std::fs::File::open(sample_scene()).unwrap();
        let mut command = bandsaw();
        let output = command.args(line.split(' ')).current_dir(folder.path("")).stdin(scene).output().unwrap();
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert!(output.status.code() == Some(2) && stderr.starts_with(want), "{line}: {stderr}");
        assert_eq!(folder.names(), [""; 0]);
    }
}
