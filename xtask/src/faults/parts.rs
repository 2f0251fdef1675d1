//! Parts of a plan and their assembly: killed at any moment and at every call, refused space, and then run again.
//!
//! At the path of a part is nothing or the whole part, at that of the file nothing or the whole file. What was tried once is
//! tried again without a fault, and is then done.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::time::Instant;

use rustix::process::Signal;

use super::case::{Disturbance, End, Found, Outcome, run_command};
use super::job::{Ground, OUTPUT, Task};
use super::kill::{moments, send};
use super::report::{Expect, Report, Row, SIGKILL};
use super::trace::{Place, parse, spread, strace, was_put_in};
use crate::{Result, process};

/// Parts of each plan.
const PARTS: u32 = 3;

/// Kills at moments, and calls of a kind that are tried at most.
const KILLS: (u32, u32) = (60, 6);
const CALLS: (usize, usize) = (100, 4);

/// One command of those that carry out a plan.
#[derive(Debug)]
struct Step<'a> {
    ground: &'a Ground,
    name: String,
    /// Its words, but for those that name the folder it makes something in.
    words: Vec<String>,
    /// What it makes in its folder.
    product: String,
    complete: Vec<u8>,
    /// Its exit code if something cannot be written.
    code: i32,
    seconds: f64,
}

pub(super) fn run(ground: &Ground, tasks: &[Task], report: &mut Report) -> Result<()> {
    let tasks = &tasks[..ground.pick(tasks.len(), 1)];
    for task in tasks {
        for step in steps(ground, task)? {
            report.push(kills_at_moments(&step)?);
            if ground.has_strace {
                let places = step.places()?;
                report.push(kills_at_calls(&step, &places)?);
                report.push(errors(&step, &places)?);
            }
        }
    }
    Ok(())
}

/// The plan of a task is made and its parts are computed: running the second of them, and assembling all.
fn steps<'a>(ground: &'a Ground, task: &Task) -> Result<[Step<'a>; 2]> {
    let folder = ground.empty_folder("plan")?;
    let (plan, parts) = (folder.join("p.json"), folder.join("p.parts"));
    let mut command = Command::new(&ground.binary);
    command.args(["plan", "--parts", &PARTS.to_string(), "-o"]).arg(&plan).arg("--");
    process::run_quietly(command.args(task.job.planned(&task.scene)))?;
    for number in 0..PARTS {
        process::run_quietly(Command::new(&ground.binary).arg("run").arg(&plan).args([
            "--part",
            &number.to_string(),
            "-q",
        ]))?;
    }
    let word = |path: &Path| path.display().to_string();
    let part = second(&parts)?;
    let complete = fs::read(parts.join(&part))?;
    let words = ["run", &word(&plan), "--part", "1", "-q", "-j", "2"].map(str::to_owned).into();
    let name = format!("a part of {}", task.job.name);
    let run = Step { ground, name, words, product: part, complete, code: 75, seconds: 0.0 };
    let words = ["assemble", &word(&plan), "--parts-dir", &word(&parts), "-q"].map(str::to_owned).into();
    let (name, complete) = (format!("assembly of {}", task.job.name), task.complete.clone());
    let assemble = Step { ground, name, words, product: OUTPUT.to_owned(), complete, code: 4, seconds: 0.0 };
    Ok([run.timed()?, assemble.timed()?])
}

/// The name of the second part.
fn second(folder: &Path) -> Result<String> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder)? {
        names.push(entry?.file_name().to_string_lossy().into_owned());
    }
    names.sort();
    Ok(names.get(1).ok_or("a plan of one part")?.clone())
}

impl Step<'_> {
    /// The same, run undisturbed to know how long it takes.
    fn timed(self) -> Result<Self> {
        let started = Instant::now();
        let outcome = self.run(&self.folder()?, &[], &[], None)?;
        if (outcome.end, outcome.found) != (End::Code(0), Found::Complete) {
            return Err(format!("{}: {outcome:?}", self.name).into());
        }
        Ok(Self { seconds: started.elapsed().as_secs_f64(), ..self })
    }

    fn folder(&self) -> Result<PathBuf> {
        self.ground.empty_folder("run")
    }

    fn run(
        &self,
        folder: &Path,
        wrapper: &[String],
        more: &[&str],
        disturbance: Option<Disturbance<'_>>,
    ) -> Result<Outcome> {
        let binary = self.ground.binary.display().to_string();
        let mut words = wrapper.iter().chain(std::iter::once(&binary)).chain(&self.words);
        let mut command = Command::new(words.next().unwrap_or(&binary));
        command.args(words).args(more);
        if self.product == OUTPUT {
            command.arg("-o").arg(folder.join(OUTPUT));
        } else {
            command.arg("--parts-dir").arg(folder);
        }
        let (end, lines) = run_command(&mut command, disturbance)?;
        let found = match fs::read(folder.join(&self.product)) {
            Ok(bytes) if bytes == self.complete => Found::Complete,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Found::Before,
            _ => Found::Corrupt,
        };
        let mut left = Vec::new();
        for entry in fs::read_dir(folder)? {
            left.push(entry?.file_name().to_string_lossy().into_owned());
        }
        left.retain(|name| *name != self.product);
        Ok(Outcome { end, found, left, lines, missed: false })
    }

    /// Runs it once more, without a fault. A file that is there already is made anew; a part is found to be done.
    fn again(&self, row: &mut Row, folder: &Path, what: &str) -> Result<()> {
        let outcome = self.run(folder, &[], if self.product == OUTPUT { &["--overwrite"] } else { &[] }, None)?;
        row.add(&outcome, &Expect::done(), format!("again: {what}"));
        Ok(())
    }

    /// The calls of its main thread.
    fn places(&self) -> Result<Vec<Place>> {
        let log = self.ground.empty_folder("trace")?.join("log");
        let outcome = self.run(&self.folder()?, &strace(&log.display().to_string()), &[], None)?;
        if (outcome.end, outcome.found) != (End::Code(0), Found::Complete) {
            return Err(format!("{}: under strace {outcome:?}", self.name).into());
        }
        Ok(parse(&fs::read_to_string(log)?))
    }

    /// Runs it with `fault` at `place`, and again.
    fn at(&self, row: &mut Row, place: &Place, fault: &str, expect: &Expect) -> Result<()> {
        let log = self.ground.empty_folder("injected")?.join("log");
        let inject = ["-e".to_owned(), format!("inject={}:{fault}:when={}", place.call, place.number)];
        let wrapper = [strace(&log.display().to_string()), inject.into()].concat();
        let folder = self.folder()?;
        let outcome = self.run(&folder, &wrapper, &[], None)?;
        // How many tiles go into one call depends on how far workers are.
        let missed = !was_put_in(&fs::read_to_string(&log)?, &place.call);
        let what = format!("{fault} at {} {}", place.call, place.number);
        row.add(&Outcome { missed, ..outcome }, expect, &what);
        self.again(row, &folder, &what)
    }
}

/// Killed before or after what it makes was published. Nothing has a name before.
fn killed() -> Expect {
    let allowed = [Found::Before, Found::Complete].map(|found| (End::Killed(SIGKILL), found)).into();
    Expect { allowed, words: Vec::new(), may_leave: false }
}

fn kills_at_moments(step: &Step<'_>) -> Result<Row> {
    let mut row = Row::new("SIGKILL at any moment, then again", &step.name);
    let mut expect = killed();
    expect.allowed.push((End::Code(0), Found::Complete));
    for after in moments(step.seconds, step.ground.pick(KILLS.0, KILLS.1)) {
        let mut kill = |child: &Child| send(child, Signal::KILL);
        let (folder, what) = (step.folder()?, format!("after {after:?}"));
        row.add(&step.run(&folder, &[], &[], Some((after, &mut kill)))?, &expect, &what);
        step.again(&mut row, &folder, &what)?;
    }
    Ok(row)
}

fn kills_at_calls(step: &Step<'_>, places: &[Place]) -> Result<Row> {
    let mut row = Row::new("SIGKILL at each call, then again", &step.name);
    let writing: Vec<Place> = places.iter().filter(|place| place.is_writing()).cloned().collect();
    let others = places.iter().filter(|place| place.is_publishing() || place.is_ending());
    for place in spread(&writing, step.ground.pick(CALLS.0, CALLS.1)).iter().chain(others) {
        step.at(&mut row, place, "signal=SIGKILL", &killed())?;
    }
    Ok(row)
}

fn errors(step: &Step<'_>, places: &[Place]) -> Result<Row> {
    let mut row = Row::new("ENOSPC, EIO at each call, then again", &step.name);
    let expect = Expect::fails(step.code, &[]);
    let writing: Vec<Place> = places.iter().filter(|place| place.is_writing()).cloned().collect();
    for error in ["ENOSPC", "EIO"] {
        for place in spread(&writing, step.ground.pick(CALLS.0, 2)) {
            step.at(&mut row, &place, &format!("error={error}"), &expect)?;
        }
    }
    for place in places.iter().filter(|place| place.is_publishing()) {
        // The folder's fsync comes after what is published.
        let mut expect = expect.clone();
        expect.allowed.push((End::Code(step.code), Found::Complete));
        step.at(&mut row, place, "error=EIO", &expect)?;
    }
    Ok(row)
}
