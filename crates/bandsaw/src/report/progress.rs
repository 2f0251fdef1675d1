//! How far a run is: a bar for people, lines for programs.

use std::io::{self, Write as _};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use chunkgraph::{Advance, Progress, Start};
use indicatif::ProgressStyle;
use serde::Serialize;

use super::Size;

/// A bar on standard error that a run moves.
#[derive(Debug)]
pub(crate) struct ProgressBar {
    bar: indicatif::ProgressBar,
}

impl ProgressBar {
    /// A bar that shows itself when the run begins.
    pub(crate) fn new() -> Self {
        let bar = indicatif::ProgressBar::no_length();
        // A template that does not parse would leave the bar as it is by default.
        if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos} of {len} blocks, {msg}{eta} left") {
            bar.set_style(style);
        }
        Self { bar }
    }

    /// Takes the bar off the terminal.
    pub(crate) fn clear(&self) {
        self.bar.finish_and_clear();
    }
}

impl Progress for ProgressBar {
    fn started(&self, run: &Start) {
        self.bar.set_length(run.blocks);
    }

    fn advanced(&self, done: &Advance) {
        let seconds = self.bar.elapsed().as_secs_f64();
        self.bar.set_message(rates(done, seconds));
        self.bar.set_position(done.blocks);
    }
}

/// `180 MB/s in, 90.0 MB/s out, `; what there is none of is left out.
fn rates(done: &Advance, seconds: f64) -> String {
    let rate = |bytes: u64, way: &str| match per_second(bytes, seconds) {
        0 => String::new(),
        rate => format!("{}/s {way}, ", Size(rate)),
    };
    rate(done.bytes_read, "in") + &rate(done.bytes_made, "out")
}

#[expect(clippy::cast_precision_loss, reason = "three digits are printed")]
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "no rate is negative or past 64 bits")]
fn per_second(bytes: u64, seconds: f64) -> u64 {
    (bytes as f64 / seconds.max(1e-3)) as u64
}

/// Lines of JSON on standard error (schema `bandsaw-progress/1`): one when the run begins, some a second, one at its end.
#[derive(Debug)]
pub(crate) struct ProgressLines {
    state: Mutex<Lines>,
}

#[derive(Debug)]
struct Lines {
    blocks: u64,
    started: Instant,
    said: Option<Instant>,
}

/// The shortest time between two lines.
const PAUSE: Duration = Duration::from_millis(200);

#[derive(Serialize)]
struct Line {
    schema: &'static str,
    blocks: u64,
    blocks_done: u64,
    bytes_read: u64,
    bytes_made: u64,
    seconds: f64,
    /// Nothing before the first block.
    seconds_left: Option<f64>,
}

impl ProgressLines {
    pub(crate) fn new() -> Self {
        Self { state: Mutex::new(Lines { blocks: 0, started: Instant::now(), said: None }) }
    }

    fn with(&self, f: impl FnOnce(&mut Lines)) {
        f(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

impl Lines {
    fn say(&mut self, done: &Advance, now: Instant) {
        self.said = Some(now);
        let seconds = now.saturating_duration_since(self.started).as_secs_f64();
        let line = Line {
            schema: "bandsaw-progress/1",
            blocks: self.blocks,
            blocks_done: done.blocks,
            bytes_read: done.bytes_read,
            bytes_made: done.bytes_made,
            seconds,
            seconds_left: seconds_left(self.blocks, done.blocks, seconds),
        };
        // Whoever does not listen misses nothing that the exit code does not say.
        if let Ok(line) = serde_json::to_string(&line) {
            let _ = writeln!(io::stderr(), "{line}");
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "an estimate")]
fn seconds_left(blocks: u64, done: u64, seconds: f64) -> Option<f64> {
    (done > 0).then(|| seconds * blocks.saturating_sub(done) as f64 / done as f64)
}

impl Progress for ProgressLines {
    fn started(&self, run: &Start) {
        self.with(|lines| {
            (lines.blocks, lines.started) = (run.blocks, Instant::now());
            let none = Advance { blocks: 0, bytes_read: 0, bytes_made: 0 };
            lines.say(&none, lines.started);
        });
    }

    fn advanced(&self, done: &Advance) {
        self.with(|lines| {
            let now = Instant::now();
            let is_due = lines.said.is_none_or(|said| now.saturating_duration_since(said) >= PAUSE);
            if is_due || done.blocks == lines.blocks {
                lines.say(done, now);
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_are_of_what_moves() {
        let done = |bytes_read, bytes_made| Advance { blocks: 1, bytes_read, bytes_made };
        assert_eq!(rates(&done(360_000_000, 90_000_000), 2.0), "180 MB/s in, 45.0 MB/s out, ");
        assert_eq!(rates(&done(360_000_000, 0), 2.0), "180 MB/s in, ");
        assert_eq!(rates(&done(0, 0), 2.0), "");
    }

    #[test]
    fn what_is_left_takes_as_long_as_what_is_done() {
        assert_eq!(seconds_left(10, 4, 2.0), Some(3.0));
        assert_eq!(seconds_left(10, 10, 2.0), Some(0.0));
        assert_eq!(seconds_left(10, 0, 2.0), None);
    }
}
