//! What is measured: programs at tasks, alone or in turn with others.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::measure::{Cost, measure, printed};
use super::report::{Bar, Row, Side};
use super::scene::Scene;
use super::suite::remove_outputs;
use crate::{Result, process, workspace};

/// A program and its arguments.
#[derive(Debug, Clone)]
pub(super) struct Program {
    /// What tables call it.
    pub(super) name: &'static str,
    /// What was set for it to be fast, in words.
    pub(super) settings: String,
    pub(super) words: Vec<OsString>,
    pub(super) variables: Vec<(&'static str, String)>,
    pub(super) figures: Figures,
}

/// Where the figures of a run come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Figures {
    /// The whole process, from outside.
    Process,
    /// Processor seconds that it prints.
    Printed,
}

/// How results of both sides are compared before a time counts.
#[derive(Debug, Clone)]
pub(super) enum Equal {
    /// There is nothing to compare, or no other side.
    Unchecked,
    /// Two files with the same pixels, within rounding.
    Rasters(PathBuf, PathBuf),
    /// Both write what they read to a file, if its name is added to their arguments: the same bytes.
    Raw,
}

/// A task, and who does it.
#[derive(Debug, Clone)]
pub(super) struct Job {
    pub(super) name: String,
    pub(super) group: &'static str,
    pub(super) threads: u32,
    /// Samples that go through, in 10^6 bytes.
    pub(super) megabytes: f64,
    pub(super) inputs: Vec<Scene>,
    pub(super) ours: Program,
    pub(super) theirs: Option<Program>,
    pub(super) equal: Equal,
    pub(super) bar: Option<Bar>,
}

impl Program {
    pub(super) fn new<W: Into<OsString>>(name: &'static str, words: impl IntoIterator<Item = W>) -> Self {
        let words = words.into_iter().map(Into::into).collect();
        Self { name, settings: String::new(), words, variables: Vec::new(), figures: Figures::Process }
    }

    pub(super) fn with<W: Into<OsString>>(mut self, words: impl IntoIterator<Item = W>) -> Self {
        self.words.extend(words.into_iter().map(Into::into));
        self
    }

    pub(super) fn settings(mut self, settings: impl Into<String>) -> Self {
        self.settings = settings.into();
        self
    }

    pub(super) fn variable(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.variables.push((name, value.into()));
        self
    }

    fn command(&self) -> Command {
        let mut command = Command::new(self.words.first().map_or("", |word| word.to_str().unwrap_or_default()));
        command.args(self.words.iter().skip(1)).envs(self.variables.iter().map(|(name, value)| (name, value)));
        command
    }

    fn run(&self) -> Result<Cost> {
        match self.figures {
            Figures::Process => measure(&mut self.command()),
            Figures::Printed => printed(&mut self.command()),
        }
    }
}

impl Job {
    /// Whether `--only` lets it through: a part of its name, or its group.
    pub(super) fn is_chosen(&self, only: &[String]) -> bool {
        only.is_empty() || only.iter().any(|word| self.group == word || self.name.contains(word.as_str()))
    }

    /// Both sides once, uncounted, their results compared; then `rounds` pairs.
    pub(super) fn run(&self, rounds: u32, python: Option<&Path>) -> Result<Row> {
        let sides = [Some(&self.ours), self.theirs.as_ref()];
        let equal = match (&self.equal, python) {
            (Equal::Raw, _) => self.compare_raw()?,
            _ => {
                sides.iter().flatten().try_for_each(|program| program.run().map(drop))?;
                self.compare_rasters(python)?
            }
        };
        let mut costs: [Vec<Cost>; 2] = Default::default();
        for _ in 0..rounds {
            for (program, costs) in sides.iter().zip(&mut costs) {
                // One that prints its figures may read what the other has made.
                if program.is_some_and(|program| program.figures == Figures::Process) {
                    remove_outputs()?;
                }
                costs.extend(program.map(Program::run).transpose()?);
            }
        }
        let side = |(program, costs): (&Program, Vec<Cost>)| Side {
            program: program.name.to_owned(),
            settings: program.settings.clone(),
            costs,
        };
        let [ours, theirs] = costs;
        Ok(Row {
            name: self.name.clone(),
            group: self.group.to_owned(),
            threads: self.threads,
            megabytes: self.megabytes,
            ours: side((&self.ours, ours)),
            theirs: self.theirs.as_ref().map(|program| side((program, theirs))),
            equal,
            bar: self.bar,
        })
    }

    fn compare_rasters(&self, python: Option<&Path>) -> Result<String> {
        let (Equal::Rasters(a, b), Some(python)) = (&self.equal, python) else { return Ok(String::new()) };
        let script = workspace::root().join("xtask/peers/compare.py");
        Ok(process::output(Command::new(python).arg(script).args([a, b]))?.trim().to_owned())
    }

    fn compare_raw(&self) -> Result<String> {
        let folder = workspace::target().join("bench");
        let paths = ["ours.raw", "theirs.raw"].map(|name| folder.join(name));
        for (program, path) in [Some(&self.ours), self.theirs.as_ref()].into_iter().flatten().zip(&paths) {
            program.clone().with([path]).run()?;
        }
        if self.theirs.is_some() {
            process::run(Command::new("cmp").args(&paths)).map_err(|error| format!("{}: {error}", self.name))?;
        }
        paths.iter().filter(|path| path.exists()).try_for_each(std::fs::remove_file)?;
        Ok("all samples are the same".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn job(ours: &str, theirs: Option<&str>, equal: Equal) -> Job {
        let program = |script: &str| Program::new("sh", ["sh", "-c", script, "sh"]);
        let (ours, theirs) = (program(ours), theirs.map(program));
        let (name, inputs) = ("read / LZW".to_owned(), Vec::new());
        Job { name, group: "read", threads: 2, megabytes: 1.0, inputs, ours, theirs, equal, bar: None }
    }

    #[test]
    fn a_job_is_chosen_by_its_group_or_a_part_of_its_name() {
        let job = job("true", None, Equal::Unchecked);
        for (only, want) in [("read", true), ("LZW", true), ("write", false)] {
            assert_eq!(job.is_chosen(&[only.to_owned()]), want, "{only}");
        }
        assert!(job.is_chosen(&[]));
    }

    #[test]
    fn both_sides_run_as_often() {
        let row = job("exit 0", Some("exit 0"), Equal::Unchecked).run(3, None).unwrap();
        assert_eq!((row.ours.costs.len(), row.theirs.unwrap().costs.len()), (3, 3));
        assert!(job("exit 0", Some("exit 1"), Equal::Unchecked).run(1, None).is_err());
    }
}
