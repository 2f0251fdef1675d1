//! What a save did.

use std::fmt;
use std::path::Path;
use std::time::Duration;

use chunkgraph::{Array, SaveReport};
use serde::Serialize;

use super::Size;

/// A file that was made (schema `bandsaw-save/1`).
#[derive(Debug, Serialize)]
pub(crate) struct Saved {
    path: String,
    width: u32,
    height: u32,
    bands: u32,
    dtype: &'static str,
    /// Bytes of the file.
    bytes: u64,
    /// Bytes of its samples before compression.
    sample_bytes: u64,
    /// Chunks of the file.
    chunks: u64,
    /// Blocks computed.
    blocks: u64,
    /// Blocks taken over from an earlier attempt.
    blocks_resumed: u64,
    /// Input chunks decoded, counted again if they were decoded again.
    chunks_decoded: u64,
    /// The most memory that was reserved for blocks at one time.
    peak_bytes: u64,
    seconds: f64,
    /// What of an input is not in it.
    notes: Vec<String>,
}

impl Saved {
    /// The file at `path` that holds `array`, made in `time`.
    pub(crate) fn new(path: &Path, array: &Array, report: &SaveReport, time: Duration, notes: Vec<String>) -> Self {
        let extent = array.extent();
        let samples = extent.pixels().saturating_mul(u64::from(extent.planes));
        Self {
            path: path.display().to_string(),
            width: extent.width,
            height: extent.height,
            bands: extent.planes,
            dtype: array.dtype().name(),
            bytes: report.file.bytes,
            sample_bytes: samples.saturating_mul(array.dtype().size() as u64),
            chunks: report.file.chunks,
            blocks: report.run.blocks,
            blocks_resumed: report.blocks_resumed,
            chunks_decoded: report.run.chunks_decoded,
            peak_bytes: report.run.peak_bytes,
            seconds: time.as_secs_f64(),
            notes,
        }
    }

    /// What of an input is not in it.
    pub(crate) fn notes(&self) -> impl Iterator<Item = &str> {
        self.notes.iter().map(String::as_str)
    }
}

impl fmt::Display for Saved {
    /// One line: the file, its size, the blocks, the time and how many megabytes of samples were made in a second.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        #[expect(clippy::cast_precision_loss, reason = "three digits are printed")]
        let rate = self.sample_bytes as f64 / self.seconds.max(1e-9) / 1e6;
        let Self { path, width, height, bands, dtype, blocks, seconds, .. } = self;
        let bands = if *bands == 1 { "1 band".to_owned() } else { format!("{bands} bands") };
        write!(f, "{path}: {width} x {height}, {bands} of {dtype}, {}, ", Size(self.bytes))?;
        if self.blocks_resumed > 0 {
            write!(f, "{} blocks taken over, ", self.blocks_resumed)?;
        }
        write!(f, "{blocks} blocks in {seconds:.2} s, {rate:.0} MB/s")
    }
}
