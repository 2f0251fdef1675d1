//! What is run: jobs of the binary that make a file, and what each makes when nothing goes wrong.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use super::trace;
use crate::scene::{SceneSpec, Sensor, write_scene_file};
use crate::{Result, process};

/// The name of the output in the folder of a run.
pub(super) const OUTPUT: &str = "out.tif";

/// The name of the input in the folder of inputs.
pub(super) const INPUT: &str = "scene.tif";

/// A command that makes a file.
#[derive(Debug)]
pub(super) struct Job {
    /// What the table calls it.
    pub(super) name: &'static str,
    /// Its words; `IN` and `OUT` stand for the scene and the output.
    words: &'static str,
    /// Whether the reduced form runs it too: one that writes straight on, and one that has a spool.
    quick: bool,
    /// Whether the bytes of the output wait in a second file beside it.
    pub(super) has_spool: bool,
}

/// All of them.
pub(super) const JOBS: [Job; 4] = [
    Job { name: "norm-diff", words: "norm-diff IN --b1 red --b2 nir -o OUT", quick: true, has_spool: false },
    Job { name: "cog", words: "cog IN --overviews average -o OUT", quick: true, has_spool: true },
    Job {
        name: "index",
        words: "index ndvi IN --dtype float32 --co COMPRESS=DEFLATE --co PREDICTOR=3 -o OUT",
        quick: false,
        has_spool: false,
    },
    Job {
        name: "convert",
        words: "convert IN --co TILED=NO --co COMPRESS=ZSTD -o OUT",
        quick: false,
        has_spool: false,
    },
];

impl Job {
    /// The arguments, for that many threads.
    pub(super) fn arguments(&self, input: &Path, output: &Path, threads: u32) -> Vec<String> {
        let word = |word: &str| match word {
            "IN" => input.display().to_string(),
            "OUT" => output.display().to_string(),
            other => other.to_owned(),
        };
        let mut words: Vec<String> = self.words.split(' ').map(word).collect();
        words.extend(["-q".to_owned(), "-j".to_owned(), threads.to_string()]);
        words
    }
}

impl Job {
    /// The arguments as a plan has them, which names no output and not how it is run.
    pub(super) fn planned(&self, input: &Path) -> Vec<String> {
        let words = self.words.trim_end_matches(" -o OUT").split(' ');
        words.map(|word| if word == "IN" { input.display().to_string() } else { word.to_owned() }).collect()
    }
}

/// What all runs share.
#[derive(Debug)]
pub(super) struct Ground {
    pub(super) binary: PathBuf,
    /// Scenes and the folders of runs.
    folder: PathBuf,
    pub(super) quick: bool,
    /// Whether system calls can be made to fail.
    pub(super) has_strace: bool,
    /// Whether file systems can be mounted.
    pub(super) has_namespaces: bool,
}

impl Ground {
    pub(super) fn new(binary: PathBuf, folder: PathBuf, quick: bool) -> Result<Self> {
        let works = |words: &[&str]| process::run_quietly(Command::new(words[0]).args(&words[1..])).is_ok();
        let has_strace = works(&trace::PROBE);
        let has_namespaces = works(&["unshare", "-rm", "mount", "-t", "tmpfs", "none", "/tmp"]);
        fs::create_dir_all(&folder)?;
        Ok(Self { binary, folder, quick, has_strace, has_namespaces })
    }

    /// `full`, or in the reduced form `quick`.
    pub(super) fn pick<T>(&self, full: T, quick: T) -> T {
        if self.quick { quick } else { full }
    }

    /// The jobs to run.
    pub(super) fn jobs(&self) -> impl Iterator<Item = &'static Job> {
        JOBS.iter().filter(|job| job.quick || !self.quick)
    }

    /// The side of the scene of most runs.
    pub(super) fn side(&self) -> u32 {
        self.pick(2048, 1024)
    }

    /// An empty folder of that name.
    pub(super) fn empty_folder(&self, name: &str) -> Result<PathBuf> {
        let folder = self.folder.join(name);
        if folder.exists() {
            fs::remove_dir_all(&folder)?;
        }
        fs::create_dir_all(&folder)?;
        Ok(folder)
    }

    /// A scene of that side, made if it is not there.
    fn scene(&self, side: u32) -> Result<PathBuf> {
        let path = self.folder.join(format!("scene-{side}")).join(INPUT);
        if !path.exists() {
            write_scene_file(&SceneSpec::square(side, Sensor::COARSE), &path)?;
        }
        Ok(path)
    }
}

/// A job on a scene.
#[derive(Debug)]
pub(super) struct Task {
    pub(super) job: &'static Job,
    pub(super) scene: PathBuf,
    /// The bytes that it makes.
    pub(super) complete: Vec<u8>,
    /// How long it takes at most, on one thread or two.
    pub(super) seconds: f64,
}

impl Task {
    /// Runs `job` undisturbed on a scene of that side, to know what it makes.
    pub(super) fn new(ground: &Ground, job: &'static Job, side: u32) -> Result<Self> {
        let scene = ground.scene(side)?;
        let output = ground.empty_folder("complete")?.join(OUTPUT);
        let mut complete: Vec<u8> = Vec::new();
        let mut seconds = 0.0_f64;
        for run in 0..3 {
            let started = Instant::now();
            let mut command = Command::new(&ground.binary);
            process::run(command.args(job.arguments(&scene, &output, 1 + run % 2)).arg("--overwrite"))?;
            seconds = seconds.max(started.elapsed().as_secs_f64());
            let bytes = fs::read(&output)?;
            if run > 0 && bytes != complete {
                return Err(format!("{} makes other bytes each time", job.name).into());
            }
            complete = bytes;
        }
        Ok(Self { job, scene, complete, seconds })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_and_threads_find_their_places() {
        let job = Job { name: "a", words: "a IN -o OUT", quick: true, has_spool: false };
        let words = job.arguments(Path::new("/i n"), Path::new("/o"), 2);
        assert_eq!(words, ["a", "/i n", "-o", "/o", "-q", "-j", "2"]);
        assert_eq!(job.planned(Path::new("/i n")), ["a", "/i n"]);
    }
}
