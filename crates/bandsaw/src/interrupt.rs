//! Signals. Ctrl-C and polite requests to end: blocks in flight are finished, and nothing is left behind.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use chunkgraph::CancelToken;
use signal_hook::consts::{SIGINT, SIGTERM, SIGXFSZ};

use crate::errors::{Error, Result};

/// Makes a write past the limit of file sizes (`ulimit -f`) an error like any other: the system would end the process.
pub(crate) fn survive_size_limit() {
    // Nobody looks at the flag; the signal is only to be caught. Without a handler things are as they were.
    let _ = signal_hook::flag::register(SIGXFSZ, Arc::default());
}

/// Signals that have come since [`listen`](Self::listen).
#[derive(Debug, Default)]
pub(crate) struct Interrupt {
    cancelled: Arc<AtomicBool>,
    signal: Arc<AtomicUsize>,
}

impl Interrupt {
    /// Keeps SIGINT and SIGTERM from ending the process, and notes them.
    ///
    /// # Errors
    ///
    /// [`Error::System`] if the system lets no handler be set.
    pub(crate) fn listen() -> Result<Self> {
        let interrupt = Self::default();
        for signal in [SIGINT, SIGTERM] {
            // The number first: whoever sees the flag set finds the number there.
            let number = usize::try_from(signal).unwrap_or_default();
            signal_hook::flag::register_usize(signal, Arc::clone(&interrupt.signal), number)
                .and_then(|_| signal_hook::flag::register(signal, Arc::clone(&interrupt.cancelled)))
                .map_err(|error| Error::System(format!("no handler for signals: {error}")))?;
        }
        Ok(interrupt)
    }

    /// What stops a run when a signal comes.
    pub(crate) fn token(&self) -> CancelToken {
        CancelToken::from_flag(Arc::clone(&self.cancelled))
    }

    /// `error`, or if a signal has stopped the run, that.
    pub(crate) fn explain(&self, error: chunkgraph::Error) -> Error {
        let signal = u8::try_from(self.signal.load(Ordering::Relaxed)).unwrap_or_default();
        match error.cause() {
            chunkgraph::Error::Cancelled => Error::Interrupted { signal },
            _ => error.into(),
        }
    }
}
