//! Looking at the resources of a run while it goes on, by a thread of its own.

use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;

use super::Job;
use crate::profile::{Profiler, Sample};

/// Runs `f`, and meanwhile notes what the process and the run take, if the run is profiled.
pub(super) fn sampled<P, T>(job: &Job<'_, P>, f: impl FnOnce() -> T) -> T {
    let Some(profiler) = &job.options.profiler else { return f() };
    let (budget, cache) = (&job.budget, job.cache.as_ref());
    let look = move |profiler: &Profiler| {
        let mut sample = Sample { in_flight_bytes: budget.reserved(), ..Sample::default() };
        if let Some(cache) = cache {
            sample.cache_bytes = cache.bytes();
            (sample.cache_hits, sample.cache_misses) = cache.hits_and_misses();
        }
        profiler.sample(sample)
    };
    thread::scope(|scope| {
        let (stop, stopped) = channel::<()>();
        let watch = move || {
            loop {
                let interval = look(profiler);
                match stopped.recv_timeout(interval) {
                    Err(RecvTimeoutError::Timeout) => {}
                    _ => break,
                }
            }
            look(profiler);
        };
        // Without a thread for it the resources are not known; the run is the same.
        let _ = thread::Builder::new().name("chunkgraph-profile".to_owned()).spawn_scoped(scope, watch);
        let outcome = f();
        drop(stop);
        outcome
    })
}
