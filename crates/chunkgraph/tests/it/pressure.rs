//! Who waits for whom: slow takers hold back new blocks, slow blocks hold up nobody, planning waits for nothing.

use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant};

use chunkgraph::region::ChunkLayout;
use chunkgraph::source::{ChunkSource, ReadContext};
use chunkgraph::{
    Advance, Array, CancelToken, Chunk, DType, Error, Extent, Labels, Profiler, Progress, Result, RunOptions, Start,
    Threads,
};
use tiffio::layout::Window;

/// An input of one band that does something when it is read.
struct Source {
    side: u32,
    read: Box<dyn Fn(Window) + Send + Sync>,
}

impl std::fmt::Debug for Source {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Source({})", self.side)
    }
}

impl ChunkSource for Source {
    fn identity(&self) -> &str {
        "source"
    }

    fn extent(&self) -> Extent {
        Extent { planes: 1, height: self.side, width: self.side }
    }

    fn dtype(&self) -> DType {
        DType::U8
    }

    fn chunks(&self) -> ChunkLayout {
        ChunkLayout { width: 10, height: 10, bytes: 100 }
    }

    fn read(&self, window: Window, _: &[u32], _: &mut ReadContext<'_>, out: &mut [&mut [u8]]) -> Result<()> {
        out.iter_mut().for_each(|plane| plane.fill(1));
        (self.read)(window);
        Ok(())
    }
}

fn source(side: u32, read: impl Fn(Window) + Send + Sync + 'static) -> Array {
    Array::from_source(Arc::new(Source { side, read: Box::new(read) }), Labels::default())
}

/// Blocks of one chunk.
fn options(threads: usize) -> RunOptions {
    let threads = Threads::Count(NonZeroUsize::new(threads).unwrap());
    RunOptions { chunk: Chunk::square(10), threads, ..RunOptions::default() }
}

/// Blocks of `side` x `side` pixels: small ones are made in groups of as many as a chunk holds.
fn small(threads: usize, side: u32) -> RunOptions {
    RunOptions { chunk: Chunk::square(side), ..options(threads) }
}

/// Takes its time for every block, and notes how many more have begun.
#[derive(Debug, Default)]
struct Slow {
    begun: Arc<AtomicU64>,
    most_ahead: AtomicU64,
}

impl Progress for Slow {
    fn started(&self, _: &Start) {}

    fn advanced(&self, done: &Advance) {
        std::thread::sleep(Duration::from_millis(3));
        let ahead = self.begun.load(Ordering::SeqCst) - done.blocks;
        self.most_ahead.fetch_max(ahead, Ordering::SeqCst);
    }
}

/// How many blocks of `side` x `side` pixels have begun when a block before them is taken, at most.
fn most_ahead(side: u32) -> u64 {
    let slow = Arc::new(Slow::default());
    let begun = Arc::clone(&slow.begun);
    let array = source(100, move |_| {
        begun.fetch_add(1, Ordering::SeqCst);
    });
    let progress: Arc<dyn Progress> = Arc::clone(&slow) as _;
    array.statistics(&RunOptions { progress: Some(progress), ..small(2, side) }).unwrap();
    slow.most_ahead.load(Ordering::SeqCst)
}

#[test]
fn blocks_do_not_pile_up_before_a_slow_taker() {
    for (side, blocks_of_chunk) in [(10, 1), (5, 4)] {
        // Two groups a worker that were admitted, and as many that have come meanwhile. A worker that the machine leaves
        // waiting is a slow block, which may hold nobody up: that happens to one of some runs.
        let bounds = 1..=8 * blocks_of_chunk;
        assert!((0..4).any(|_| bounds.contains(&most_ahead(side))), "blocks of {side} x {side} pile up");
    }
}

#[test]
fn a_slow_block_holds_nobody_up_while_memory_is_left() {
    // Small blocks wait for the slow one if they are of its group.
    for (side, want) in [(10, 100 - 1), (5, 400 - 4)] {
        let (others, done) = (Arc::new((Mutex::new(0_u64), Condvar::new())), Arc::new(AtomicU64::new(0)));
        let seen = Arc::clone(&done);
        let array = source(100, move |window| {
            let (count, all) = &*others;
            if (window.col_off, window.row_off) == (0, 0) {
                let wait = all.wait_timeout_while(count.lock().unwrap(), Duration::from_secs(20), |n| *n < want);
                seen.store(*wait.unwrap().0, Ordering::SeqCst);
            } else {
                *count.lock().unwrap() += 1;
                all.notify_all();
            }
        });
        array.statistics(&small(2, side)).unwrap();
        assert_eq!(done.load(Ordering::SeqCst), want, "blocks that were made while the first one was not");
    }
}

#[test]
fn a_run_that_is_cancelled_stops_between_the_blocks_of_a_group() {
    for threads in [1, 2, 4] {
        let cancel = CancelToken::default();
        let (token, reads) = (cancel.clone(), Arc::new(AtomicU64::new(0)));
        let seen = Arc::clone(&reads);
        let array = source(100, move |_| {
            seen.fetch_add(1, Ordering::SeqCst);
            token.cancel();
        });
        // Groups of 25 blocks, of which no worker makes a second one.
        let found = array.statistics(&RunOptions { cancel, ..small(threads, 2) });
        assert!(matches!(found, Err(Error::Cancelled)), "{found:?}");
        let reads = reads.load(Ordering::SeqCst);
        assert!((1..=threads as u64).contains(&reads), "{reads} blocks by {threads} threads");
    }
}

#[test]
fn a_deadline_stops_a_run_and_says_so() {
    for threads in [1, 2] {
        let array = source(1000, |_| std::thread::sleep(Duration::from_millis(1)));
        let deadline = Some(Instant::now() + Duration::from_millis(20));
        let found = array.statistics(&RunOptions { deadline, ..options(threads) });
        assert!(matches!(found, Err(Error::Deadline)), "{found:?}");
    }
}

/// Ten million blocks are planned as fast as ten, and take no more memory: a plan names them and lists none.
#[test]
fn planning_costs_the_same_for_any_number_of_blocks() {
    let array = &source(40_000, |_| ()) + 1;
    let started = Instant::now();
    for _ in 0..100 {
        let plan = array.explain(&options(2)).unwrap();
        assert_eq!(plan.blocks, 16_000_000);
        let few = (&source(100, |_| ()) + 1).explain(&options(2)).unwrap();
        assert_eq!(
            (plan.nodes.len(), plan.program.len(), plan.block_bytes),
            (few.nodes.len(), few.program.len(), few.block_bytes)
        );
    }
    // A millisecond each would be slow; a machine that is busy gets a hundred times that.
    assert!(started.elapsed() < Duration::from_secs(10), "{:?}", started.elapsed());
}

#[test]
fn a_profile_has_a_span_of_work_for_every_block_and_changes_no_result() {
    for threads in [1, 2] {
        let array = source(100, |_| ());
        let profiler = Arc::new(Profiler::new());
        let profiled = RunOptions { profiler: Some(Arc::clone(&profiler)), ..options(threads) };
        assert_eq!(array.statistics(&profiled).unwrap(), array.statistics(&options(threads)).unwrap());
        profiler.with(|profile| {
            let mut blocks: Vec<u64> =
                profile.spans.iter().filter(|span| span.bytes == 100).map(|span| span.block).collect();
            blocks.sort_unstable();
            blocks.dedup();
            assert_eq!(blocks, (0..100).collect::<Vec<_>>());
            assert_eq!(profile.threads, threads);
            assert!(!profile.samples.is_empty() && profile.spans.iter().all(|span| span.start_ns <= span.end_ns));
        });
    }
}
