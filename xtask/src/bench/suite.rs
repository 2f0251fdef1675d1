//! Ours alone: what `cargo xtask bench` measures, and `--scaling`.

use std::path::{Path, PathBuf};

use super::job::{Equal, Job, Program};
use super::report::Bar;
use super::scene::{LAYOUTS, Scene};
use crate::{Result, workspace};

/// Threads where nothing else is said.
pub(super) const THREADS: u32 = 2;

/// The executables that take part on our side.
#[derive(Debug, Clone)]
pub(super) struct Tools {
    /// `bandsaw`.
    pub(super) binary: PathBuf,
    /// The bench `whole`, which reads with the library.
    pub(super) whole: PathBuf,
}

/// What the names of outputs begin with.
const OUTPUT: &str = "out-";

pub(super) fn output(name: &str) -> PathBuf {
    workspace::target().join("bench").join(format!("{OUTPUT}{name}.tif"))
}

/// Removes all outputs there are: a run that replaces a large file would take the time that the system needs to throw that
/// away, which is long and nobody's.
pub(super) fn remove_outputs() -> Result<()> {
    let Ok(files) = std::fs::read_dir(workspace::target().join("bench")) else { return Ok(()) };
    for file in files {
        let file = file?;
        if file.file_name().as_encoded_bytes().starts_with(OUTPUT.as_bytes()) {
            std::fs::remove_file(file.path())?;
        }
    }
    Ok(())
}

impl Tools {
    fn bandsaw(&self, command: &str, inputs: &[Scene], threads: u32) -> Program {
        let program = Program::new("bandsaw", [self.binary.as_os_str()]).with([command]);
        let jobs = threads.to_string();
        program.with(inputs.iter().map(Scene::path)).with(["-j", &jobs]).settings(format!("-j {jobs}"))
    }

    /// The same with an output.
    fn saving(&self, command: &str, inputs: &[Scene], threads: u32, output: &Path) -> Program {
        self.bandsaw(command, inputs, threads).with(["--overwrite", "--quiet", "-o"]).with([output])
    }

    /// The normalised difference of red and near infrared.
    pub(super) fn norm_diff(&self, input: Scene, dtype: &str, threads: u32) -> Program {
        let program = self.saving("norm-diff", &[input], threads, &output(&format!("bandsaw-{dtype}")));
        program.with(["--b1", "red", "--b2", "nir", "--dtype", dtype])
    }

    pub(super) fn convert(&self, input: Scene, options: &[&str]) -> Program {
        let program = self.saving("convert", &[input], THREADS, &output("bandsaw-convert"));
        program.with(options.iter().flat_map(|option| ["--co", option]))
    }

    pub(super) fn cog(&self, input: Scene) -> Program {
        self.saving("cog", &[input], THREADS, &output("bandsaw-cog"))
    }

    /// All samples into memory, a row of tiles at a time.
    pub(super) fn read(&self, library: &'static str, input: Scene, threads: u32) -> Program {
        let program = Program::new(library, [self.whole.as_os_str()]).with(["read", library]).with([input.path()]);
        program.variable("RAYON_NUM_THREADS", threads.to_string()).settings("windows of 256 full rows")
    }
}

pub(super) fn job(group: &'static str, what: &str, inputs: &[Scene], ours: Program) -> Job {
    Job {
        name: format!("{group} / {what}"),
        group,
        threads: THREADS,
        megabytes: inputs.iter().map(Scene::megabytes).sum(),
        inputs: inputs.to_vec(),
        ours,
        theirs: None,
        equal: Equal::Unchecked,
        bar: None,
    }
}

/// What a plain run measures.
pub(super) fn alone(tools: &Tools, side: u32) -> Vec<Job> {
    let lzw = Scene::new(side, LAYOUTS[0]);
    let mut jobs = Vec::new();
    for layout in LAYOUTS {
        let scene = Scene::new(side, layout);
        jobs.push(job("read", layout.name, &[scene], tools.read("tiffio", scene, THREADS)));
    }
    let at = side / 2 - side / 8;
    for (what, width) in [("a quarter a side", side / 4), ("a sixteenth a side", side / 16)] {
        let window = format!("{at},{at},{width},{width}");
        let mut windows =
            job("windows", what, &[lzw], tools.bandsaw("cat", &[lzw], THREADS).with(["--window", &window]));
        windows.megabytes = f64::from(width) * f64::from(width) * 8.0 / 1e6;
        jobs.push(windows);
    }
    for dtype in ["float32", "float64"] {
        for layout in [LAYOUTS[0], LAYOUTS[1], LAYOUTS[5]] {
            let scene = Scene::new(side, layout);
            let what = format!("{} to LZW, {dtype}", layout.name);
            jobs.push(job("norm-diff", &what, &[scene], tools.norm_diff(scene, dtype, THREADS)));
        }
    }
    for layout in &LAYOUTS[..4] {
        let none = Scene::new(side, LAYOUTS[4]);
        jobs.push(job("write", layout.name, &[none], tools.convert(none, layout.options)));
    }
    let dates = dates(side);
    let composite = tools.saving("composite", &dates, THREADS, &output("bandsaw-composite"));
    let types = ["--by", "median", "--nodata", "0", "--dst-nodata", "0", "--dtype", "uint16"];
    jobs.push(job("composite", "median of 6 dates, 4 bands", &dates, composite.with(types)));
    jobs.push(job("cog", "LZW", &[lzw], tools.cog(lzw)));
    jobs.push(job("stats", "LZW", &[lzw], tools.bandsaw("stats", &[lzw], THREADS).with(["--quiet"])));
    jobs
}

/// Six scenes of half the side.
fn dates(side: u32) -> Vec<Scene> {
    (1..=6).map(|seed| Scene { seed, ..Scene::new(side / 2, LAYOUTS[0]) }).collect()
}

/// How time grows with pixels, blocks and files, and falls with threads.
pub(super) fn scaling(tools: &Tools, side: u32) -> Vec<Job> {
    let lzw = Scene::new(side, LAYOUTS[0]);
    let mut jobs = vec![two_threads(tools, lzw)];
    jobs.extend([side / 2, side].map(|larger| larger_scene(tools, side / 4, larger)));
    for chunk in [64, 128, 256, 512, 1024, 2048].map(|chunk| chunk.to_string()) {
        let program = tools.norm_diff(lzw, "float32", THREADS).with(["--chunk", &chunk]);
        jobs.push(job("chunks", &chunk, &[lzw], program.settings(format!("-j {THREADS} --chunk {chunk}"))));
    }
    for count in [1, 4, 16, 64] {
        // Each another scene: one that is given several times is read once.
        let files: Vec<Scene> = (1..=count).map(|seed| Scene { seed, ..Scene::new(side / 8, LAYOUTS[0]) }).collect();
        let program = tools.saving("composite", &files, THREADS, &output("bandsaw-files"));
        jobs.push(job(
            "files",
            &format!("mean of {count}"),
            &files,
            program.with(["--by", "mean", "--dtype", "float32"]),
        ));
    }
    jobs
}

/// Ours on two threads, in turn with ours on one.
pub(super) fn two_threads(tools: &Tools, scene: Scene) -> Job {
    Job {
        theirs: Some(Program { name: "bandsaw on 1 thread", ..tools.norm_diff(scene, "float32", 1) }),
        bar: Some(Bar::WallAtLeast { least: 1.85, goal: None }),
        ..job("threads", "norm-diff float32", &[scene], tools.norm_diff(scene, "float32", 2))
    }
}

/// A scene in turn with a smaller one: a pixel costs the same in both, within a tenth.
fn larger_scene(tools: &Tools, small: u32, large: u32) -> Job {
    let [small_scene, scene] = [small, large].map(|side| Scene::new(side, LAYOUTS[0]));
    let program = |scene| tools.norm_diff(scene, "float32", THREADS);
    let times_the_pixels = f64::from(large / small).powi(2);
    // Processor time comes in hundredths of a second: too coarse for scenes that take a few of them.
    let is_told = small >= 2048;
    Job {
        theirs: Some(Program { name: "bandsaw on the smaller scene", ..program(small_scene) }),
        bar: is_told.then_some(Bar::CpuAtMost { most: 1.10 * times_the_pixels }),
        megabytes: scene.megabytes(),
        ..job("size", &format!("{large}, {times_the_pixels} times the pixels"), &[small_scene, scene], program(scene))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_told_apart_and_all_inputs_are_small_enough_for_a_quick_run() {
        let tools = Tools { binary: "bandsaw".into(), whole: "whole".into() };
        let jobs = [alone(&tools, 2048), scaling(&tools, 2048)].concat();
        let mut names: Vec<&str> = jobs.iter().map(|job| job.name.as_str()).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), jobs.len());
        assert!(jobs.iter().all(|job| !job.inputs.is_empty() && job.inputs.iter().all(|scene| scene.side <= 2048)));
    }
}
