//! A run over time in a fixed number of bins, however long it takes.

use super::{Span, Stage};

/// Bins of each thread.
pub(super) const BINS: usize = 1024;

/// Nanoseconds that each thread spent on each stage in each bin.
#[derive(Debug)]
pub(super) struct Bins {
    width_ns: u64,
    lanes: Vec<Vec<[u64; Stage::ALL.len()]>>,
}

impl Default for Bins {
    /// Bins of a millisecond: the first second of a run.
    fn default() -> Self {
        Self { width_ns: 1_000_000, lanes: Vec::new() }
    }
}

impl Bins {
    pub(super) fn width_ns(&self) -> u64 {
        self.width_ns
    }

    /// The bins of each thread, from the first on; those at the end that are empty are left out.
    pub(super) fn lanes(&self) -> &[Vec<[u64; Stage::ALL.len()]>] {
        &self.lanes
    }

    pub(super) fn add(&mut self, span: &Span) {
        while span.end_ns / self.width_ns >= BINS as u64 {
            self.halve();
        }
        let lane = span.lane as usize;
        if self.lanes.len() <= lane {
            self.lanes.resize_with(lane + 1, Vec::new);
        }
        let bins = &mut self.lanes[lane];
        let (width, mut from) = (self.width_ns, span.start_ns);
        while from < span.end_ns {
            let number = from / width;
            let until = span.end_ns.min((number + 1) * width);
            let place = usize::try_from(number).unwrap_or(BINS).min(BINS - 1);
            if bins.len() <= place {
                bins.resize(place + 1, [0; Stage::ALL.len()]);
            }
            bins[place][span.stage.place()] += until - from;
            from = until;
        }
    }

    /// Two bins become one.
    fn halve(&mut self) {
        self.width_ns = self.width_ns.saturating_mul(2);
        for bins in &mut self.lanes {
            *bins = bins.chunks(2).map(sum).collect();
        }
    }
}

/// The sum of some bins of a thread.
pub(super) fn sum(bins: &[[u64; Stage::ALL.len()]]) -> [u64; Stage::ALL.len()] {
    let mut total = [0_u64; Stage::ALL.len()];
    for bin in bins {
        total.iter_mut().zip(bin).for_each(|(total, ns)| *total += ns);
    }
    total
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(lane: u32, start_ns: u64, end_ns: u64) -> Span {
        Span { stage: Stage::Decode, lane, block: 0, start_ns, end_ns, bytes: 0 }
    }

    /// Adds spans; nothing of their time may be lost, and the bins may not be more than there are.
    #[track_caller]
    fn check(spans: &[[u64; 2]], want_width_ns: u64) {
        let mut bins = Bins::default();
        spans.iter().for_each(|[start, end]| bins.add(&span(1, *start, *end)));
        let want: u64 = spans.iter().map(|[start, end]| end - start).sum();
        assert_eq!(sum(&bins.lanes()[1]).iter().sum::<u64>(), want);
        assert_eq!(bins.width_ns(), want_width_ns);
        assert!(bins.lanes()[0].is_empty() && bins.lanes()[1].len() <= BINS);
    }

    #[test]
    fn a_longer_run_has_wider_bins_and_keeps_all_of_its_time() {
        check(&[[0, 10], [999_999, 1_000_001], [5_000_000, 9_500_000]], 1_000_000);
        check(&[[0, 10], [1_500_000_000, 1_900_000_000]], 2_000_000);
        check(&[[3, 7], [0, 3_600_000_000_000]], 4_096_000_000);
    }
}
