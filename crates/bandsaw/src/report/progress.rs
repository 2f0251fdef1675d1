//! How far a run is, on the terminal.

use chunkgraph::Progress;
use indicatif::ProgressStyle;

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
        if let Ok(style) = ProgressStyle::with_template("{bar:40} {pos} of {len} blocks, {elapsed}, {eta} left") {
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
    fn started(&self, blocks: u64) {
        self.bar.set_length(blocks);
    }

    fn advanced(&self, blocks_done: u64) {
        self.bar.set_position(blocks_done);
    }
}
