//! One run: a folder as it was before, the process and what is done to it, and what is there afterwards.

use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use super::job::{Ground, INPUT, OUTPUT, Task};
use crate::Result;

/// Longer runs are said to hang.
const LONGEST: Duration = Duration::from_secs(120);

/// How often a process is asked whether it has ended.
const POLL: Duration = Duration::from_micros(200);

/// What is at the output's path when a run begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Before {
    Nothing,
    /// A file that is to be replaced.
    Old,
}

/// Where the bytes are until they are published.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Staging {
    /// In a file without a name.
    Unnamed,
    /// In a hidden file: the file system has none without a name.
    Hidden,
}

/// How a process ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    Code(i32),
    Killed(i32),
    Hung,
}

/// What is at the output's path afterwards.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Found {
    /// The same as before.
    Before,
    /// The whole new file.
    Complete,
    /// Anything else.
    Corrupt,
}

/// What became of a run.
#[derive(Debug)]
pub(super) struct Outcome {
    pub(super) end: End,
    pub(super) found: Found,
    /// Files in the folder that were not there before, besides the output.
    pub(super) left: Vec<String>,
    /// Lines on standard error.
    pub(super) lines: Vec<String>,
    /// Whether it was over before it came to the place of the fault: then nothing may be wrong with it.
    pub(super) missed: bool,
}

/// A task, over what, and how.
#[derive(Debug, Clone, Copy)]
pub(super) struct Case<'a> {
    pub(super) ground: &'a Ground,
    pub(super) task: &'a Task,
    pub(super) before: Before,
    pub(super) staging: Staging,
    pub(super) threads: u32,
}

/// Something done to a process, or to its files, while it runs.
pub(super) type Disturbance<'a> = (Duration, &'a mut dyn FnMut(&Child) -> Result<()>);

/// The old file of [`Before::Old`].
const OLD: &[u8] = b"what was there before";

impl<'a> Case<'a> {
    /// A task on two threads, over nothing and over an old file.
    pub(super) fn both(ground: &'a Ground, task: &'a Task) -> [Self; 2] {
        let case = |before| Self { ground, task, before, staging: Staging::Unnamed, threads: 2 };
        [case(Before::Nothing), case(Before::Old)]
    }

    /// What the table calls it.
    pub(super) fn name(&self) -> String {
        let before = if self.before == Before::Old { ", over a file" } else { "" };
        let staging = if self.staging == Staging::Hidden { ", hidden temporary" } else { "" };
        format!("{}{before}{staging}", self.task.job.name)
    }

    /// Whether SIGKILL may leave a temporary behind: it has a name, if only while it takes the place of an old file.
    pub(super) fn has_named_temporary(&self) -> bool {
        (self.before, self.staging) != (Before::Nothing, Staging::Unnamed)
    }

    /// The command, run by `wrapper` if that has words, and reading `input`.
    pub(super) fn command(&self, wrapper: &[String], input: &Path, output: &Path) -> Command {
        let binary = self.ground.binary.display().to_string();
        let mut words = wrapper.iter().chain(std::iter::once(&binary));
        let mut command = Command::new(words.next().unwrap_or(&binary));
        command.args(words).args(self.task.job.arguments(input, output, self.threads));
        if self.before == Before::Old {
            command.arg("--overwrite");
        }
        command
    }

    /// The folder of the run, as it is before: the output's path in it.
    pub(super) fn prepare(&self) -> Result<PathBuf> {
        let output = self.ground.empty_folder("run")?.join(OUTPUT);
        if self.before == Before::Old {
            fs::write(&output, OLD)?;
        }
        Ok(output)
    }

    /// Runs the task on its own scene.
    pub(super) fn run(&self, wrapper: &[String], disturbance: Option<Disturbance<'_>>) -> Result<Outcome> {
        self.run_on(&self.task.scene, wrapper, disturbance)
    }

    /// Runs the task on `input`.
    pub(super) fn run_on(
        &self,
        input: &Path,
        wrapper: &[String],
        disturbance: Option<Disturbance<'_>>,
    ) -> Result<Outcome> {
        let output = self.prepare()?;
        let (end, lines) = run_command(&mut self.command(wrapper, input, &output), disturbance)?;
        self.judge(&output, end, lines)
    }

    /// What became of a run whose output's path is `output`.
    pub(super) fn judge(&self, output: &Path, end: End, lines: Vec<String>) -> Result<Outcome> {
        let found = match (fs::read(output), self.before) {
            (Ok(bytes), _) if bytes == self.task.complete => Found::Complete,
            (Ok(bytes), Before::Old) if bytes == OLD => Found::Before,
            (Err(error), Before::Nothing) if error.kind() == std::io::ErrorKind::NotFound => Found::Before,
            _ => Found::Corrupt,
        };
        let mut left = Vec::new();
        for entry in fs::read_dir(output.parent().unwrap_or(output))? {
            let name = entry?.file_name().to_string_lossy().into_owned();
            if ![OUTPUT, INPUT].contains(&name.as_str()) {
                left.push(name);
            }
        }
        Ok(Outcome { end, found, left, lines, missed: false })
    }
}

/// Runs `command` to its end, disturbed if asked; comes back with how it ended and what it said on standard error.
pub(super) fn run_command(command: &mut Command, disturbance: Option<Disturbance<'_>>) -> Result<(End, Vec<String>)> {
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
    let started = Instant::now();
    let mut child = command.spawn().map_err(|error| format!("{}: {error}", command.get_program().display()))?;
    if let Some((after, disturb)) = disturbance {
        // Slept through in one piece: a moment between two looks is as good as any other.
        std::thread::sleep(after.saturating_sub(started.elapsed()));
        disturb(&child)?;
    }
    let end = loop {
        if let Some(status) = child.try_wait()? {
            break end_of(status);
        }
        if started.elapsed() > LONGEST {
            child.kill()?;
            child.wait()?;
            break End::Hung;
        }
        std::thread::sleep(POLL);
    };
    let mut text = String::new();
    if let Some(mut stderr) = child.stderr.take() {
        stderr.read_to_string(&mut text)?;
    }
    Ok((end, text.lines().map(str::to_owned).collect()))
}

fn end_of(status: ExitStatus) -> End {
    use std::os::unix::process::ExitStatusExt as _;
    status.code().map_or_else(|| End::Killed(status.signal().unwrap_or_default()), End::Code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_ends_by_code_or_signal_and_what_it_said_is_kept() {
        let shell = |script: &str| run_command(Command::new("sh").args(["-c", script]), None).unwrap();
        assert_eq!(shell("echo a >&2; exit 4"), (End::Code(4), vec!["a".to_owned()]));
        assert_eq!(shell("kill -9 $$").0, End::Killed(9));
    }

    #[test]
    fn a_disturbance_comes_when_it_is_asked_for() {
        let mut kill = |child: &Child| super::super::kill::send(child, rustix::process::Signal::KILL);
        let started = Instant::now();
        let disturbance: Disturbance<'_> = (Duration::from_millis(50), &mut kill);
        let (end, _) = run_command(Command::new("sleep").arg("60"), Some(disturbance)).unwrap();
        assert!(end == End::Killed(9) && started.elapsed() >= Duration::from_millis(50));
    }
}
