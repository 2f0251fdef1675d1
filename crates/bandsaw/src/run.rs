//! Running a computation: threads, memory, progress and signals as the flags say.

use std::io::{self, IsTerminal as _};
use std::sync::Arc;

use chunkgraph::{RunOptions, Threads};

use crate::args::RunArgs;
use crate::errors::Result;
use crate::interrupt::Interrupt;
use crate::report::ProgressBar;

/// A run that is about to begin.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) options: RunOptions,
    interrupt: Interrupt,
    progress: Option<Arc<ProgressBar>>,
}

impl Run {
    /// A run as `args` ask for, which signals stop and a bar on the terminal follows.
    ///
    /// # Errors
    ///
    /// If the system lets no handler for signals be set.
    pub(crate) fn new(args: &RunArgs) -> Result<Self> {
        let interrupt = Interrupt::listen()?;
        let progress = (!args.quiet && io::stderr().is_terminal()).then(|| Arc::new(ProgressBar::new()));
        let options = RunOptions {
            chunk: args.chunk,
            threads: args.memory.jobs.map_or(Threads::PerProcessor, Threads::Count),
            memory_bytes: Some(args.memory.memory),
            progress: progress.clone().map(|bar| bar as Arc<dyn chunkgraph::Progress>),
            cancel: interrupt.token(),
        };
        Ok(Self { options, interrupt, progress })
    }

    /// Whether there is somebody to tell how it went: a terminal, and no `--quiet`.
    pub(crate) fn is_watched(&self) -> bool {
        self.progress.is_some()
    }

    /// The outcome of the run, its bar taken off the terminal.
    ///
    /// # Errors
    ///
    /// That of the run; [`Error::Interrupted`](crate::errors::Error::Interrupted) if a signal stopped it.
    pub(crate) fn finish<T>(&self, outcome: chunkgraph::Result<T>) -> Result<T> {
        if let Some(progress) = &self.progress {
            progress.clear();
        }
        outcome.map_err(|error| self.interrupt.explain(error))
    }
}
