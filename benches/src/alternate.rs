//! Two rivals measured in turn, so that whatever else the machine does meets both.

use std::time::Duration;

use rustix::time::{ClockId, clock_gettime};

/// How much processor time two rivals took, over all rounds so far.
#[derive(Debug, Default, Clone, Copy)]
pub struct Alternate {
    ours: Duration,
    theirs: Duration,
}

impl Alternate {
    /// Runs both `rounds` times, by turns. Returns what our side took.
    pub fn run(&mut self, rounds: u64, mut ours: impl FnMut(), mut theirs: impl FnMut()) -> Duration {
        let before = self.ours;
        for _ in 0..rounds {
            self.theirs += time(&mut theirs);
            self.ours += time(&mut ours);
        }
        self.ours - before
    }

    /// How many times as long the rival took.
    #[must_use]
    pub fn ratio(&self) -> f64 {
        self.theirs.as_secs_f64() / self.ours.as_secs_f64()
    }
}

/// How much processor time of this thread `run` takes; others on the machine do not add to it.
pub fn time(run: &mut impl FnMut()) -> Duration {
    let now = || Duration::try_from(clock_gettime(ClockId::ThreadCPUTime)).unwrap_or_default();
    let start = now();
    run();
    now().saturating_sub(start)
}
