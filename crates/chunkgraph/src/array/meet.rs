//! Arrays that are combined: one grid, and times and bands that are equal or stretched.

use std::sync::Arc;

use super::Array;
use crate::error::{Error, Usage};
use crate::graph::{Node, Op};

/// Times and bands of what arrays are combined to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stretch {
    times: u32,
    bands: u32,
}

impl Stretch {
    /// What both are combined to; they go together.
    pub(super) fn join(self, other: Self) -> Self {
        Self { times: left_or_right(self.times, other.times), bands: left_or_right(self.bands, other.bands) }
    }
}

impl Array {
    /// The times and bands of this array alone.
    pub(super) fn stretch(&self) -> Stretch {
        Stretch { times: self.time_count(), bands: self.band_count() }
    }

    /// What this array and `other` are combined to: an array of one band meets every band of the other, one without times
    /// meets every time.
    pub(super) fn meet(&self, other: &Self) -> Result<Stretch, Error> {
        self.labels.check_grid(self.extent(), &other.labels, other.extent())?;
        let (left, right) = (&self.labels.times, &other.labels.times);
        if left != right && !left.is_empty() && !right.is_empty() {
            let [left, right] = [self, other].map(Self::times_in_short);
            return Err(Usage::TimeMismatch { left, right }.into());
        }
        let (left, right) = (self.band_count(), other.band_count());
        if left != right && left != 1 && right != 1 {
            return Err(Usage::BandCount { left, right }.into());
        }
        Ok(self.stretch().join(other.stretch()))
    }

    /// The node of this array with its planes repeated as `stretch` asks for. One plane alone meets all by itself.
    pub(super) fn stretched(&self, stretch: Stretch) -> Arc<Node> {
        let Stretch { times, bands } = self.stretch();
        if times * bands == 1 || self.stretch() == stretch {
            return Arc::clone(&self.node);
        }
        let plane = |time, band| (if times == 1 { 0 } else { time }) * bands + if bands == 1 { 0 } else { band };
        let planes = (0..stretch.times).flat_map(|time| (0..stretch.bands).map(move |band| plane(time, band)));
        Node::new(Op::Planes(Arc::clone(&self.node), planes.collect()))
    }

    fn times_in_short(&self) -> String {
        match self.labels.times.as_slice() {
            [] => String::new(),
            [time] => time.to_string(),
            [first, .., last] => format!("{first} to {last} ({})", self.labels.times.len()),
        }
    }
}

/// Of two lengths that go together, the one that is not 1.
fn left_or_right(left: u32, right: u32) -> u32 {
    if left == 1 { right } else { left }
}
