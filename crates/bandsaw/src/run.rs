//! Running a computation: threads, memory, progress, profile and signals as the flags say.

use std::fs::File;
use std::io::{self, BufWriter, IsTerminal as _, Write};
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use chunkgraph::{Profiler, Progress, RunOptions, Threads};

use crate::args::{ProgressChoice, RunArgs};
use crate::errors::{Error, Result};
use crate::interrupt::Interrupt;
use crate::report::{ProgressBar, ProgressLines};

/// A run that is about to begin.
#[derive(Debug)]
pub(crate) struct Run<'a> {
    pub(crate) options: RunOptions,
    interrupt: Interrupt,
    bar: Option<Arc<ProgressBar>>,
    is_watched: bool,
    args: &'a RunArgs,
}

impl<'a> Run<'a> {
    /// A run as `args` ask for, which signals stop and a bar on the terminal follows.
    ///
    /// # Errors
    ///
    /// If the system lets no handler for signals be set, or the folder for a profile is not there.
    pub(crate) fn new(args: &'a RunArgs) -> Result<Self> {
        for path in [&args.profile, &args.trace].into_iter().flatten() {
            check_folder(path)?;
        }
        let interrupt = Interrupt::listen()?;
        let is_watched = !args.quiet && io::stderr().is_terminal();
        let has_bar = is_watched && args.progress == ProgressChoice::Auto;
        let bar = has_bar.then(|| Arc::new(ProgressBar::new()));
        let lines =
            (args.progress == ProgressChoice::Json).then(|| Arc::new(ProgressLines::new()) as Arc<dyn Progress>);
        let is_profiled = args.profile.is_some() || args.trace.is_some();
        let options = RunOptions {
            chunk: args.chunk,
            threads: args.memory.jobs.map_or(Threads::PerProcessor, Threads::Count),
            memory_bytes: Some(args.memory.memory),
            progress: bar.clone().map(|bar| bar as Arc<dyn Progress>).or(lines),
            cancel: interrupt.token(),
            deadline: args.deadline.and_then(|time| Instant::now().checked_add(time)),
            profiler: is_profiled.then(|| Arc::new(Profiler::new())),
        };
        Ok(Self { options, interrupt, bar, is_watched, args })
    }

    /// Whether there is somebody to tell how it went: a terminal, and no `--quiet`.
    pub(crate) fn is_watched(&self) -> bool {
        self.is_watched
    }

    /// The outcome of the run, its bar taken off the terminal and its profile written.
    ///
    /// # Errors
    ///
    /// That of the run; [`Error::Interrupted`] if a signal stopped it; a profile that
    /// cannot be written.
    pub(crate) fn finish<T>(&self, outcome: chunkgraph::Result<T>) -> Result<T> {
        if let Some(bar) = &self.bar {
            bar.clear();
        }
        let done = outcome.map_err(|error| self.interrupt.explain(error))?;
        self.write_profile()?;
        Ok(done)
    }

    fn write_profile(&self) -> Result<()> {
        let Some(profiler) = &self.options.profiler else { return Ok(()) };
        let title = std::env::args_os().map(|word| word.to_string_lossy().into_owned()).collect::<Vec<_>>().join(" ");
        let title = title.split_once(' ').map_or(String::new(), |(_, words)| format!("bandsaw {words}"));
        profiler.with(|profile| {
            if let Some(path) = &self.args.profile {
                write_report(path, |out| profile.write_page(&title, out))?;
            }
            self.args.trace.as_ref().map_or(Ok(()), |path| write_report(path, |out| profile.write_trace(out)))
        })
    }
}

/// Refuses, before hours of work, a path for which there is no folder.
fn check_folder(path: &Path) -> Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    match folder.map(std::fs::metadata) {
        None => Ok(()),
        Some(Ok(found)) if found.is_dir() => Ok(()),
        Some(Ok(_)) => Err(report_error(path, io::ErrorKind::NotADirectory.into())),
        Some(Err(error)) => Err(report_error(path, error)),
    }
}

fn write_report(path: &Path, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<()> {
    let written = File::create(path).and_then(|file| {
        let mut out = BufWriter::new(file);
        write(&mut out)?;
        out.flush()
    });
    written.map_err(|error| report_error(path, error))
}

fn report_error(path: &Path, source: io::Error) -> Error {
    let error = tiffio::Error::Output { path: path.to_owned(), bytes: 0, source };
    chunkgraph::Error::Write(error.into()).into()
}
