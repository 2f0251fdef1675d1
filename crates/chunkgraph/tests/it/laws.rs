//! The executor's laws: results depend on nothing but the expression, memory stays in its budget, failures name their
//! place and leave nothing.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use chunkgraph::region::ChunkLayout;
use chunkgraph::source::{ChunkSource, ReadContext};
use chunkgraph::{
    Advance, Array, CancelToken, Chunk, DType, Error, Extent, Labels, Profiler, Progress, Result, RunOptions,
    SaveOptions, Start, Threads,
};
use proptest::prelude::*;
use tiffio::layout::Window;

use crate::support::{Folder, difference, samples, threads};

const EXTENT: Extent = Extent { planes: 3, height: 150, width: 210 };

/// What the expression of [`difference`] must give, pixel by pixel.
fn plain_difference() -> Vec<f64> {
    let samples = samples(EXTENT);
    let pixels = (EXTENT.height * EXTENT.width) as usize;
    let pixel = |n: usize| match (samples[n], samples[pixels + n]) {
        (0, _) | (_, 0) => f64::NAN,
        (a, b) => (f64::from(b) - f64::from(a)) / (f64::from(b) + f64::from(a)),
    };
    (0..pixels).map(pixel).collect()
}

fn bits(values: &[f64]) -> Vec<u64> {
    values.iter().map(|value| if value.is_nan() { f64::NAN.to_bits() } else { value.to_bits() }).collect()
}

#[test]
fn results_depend_on_neither_threads_nor_blocks_nor_the_layout_of_files() {
    let folder = Folder::new();
    let want = bits(&plain_difference());
    for (name, creation) in [
        ("tiles.tif", &["BLOCKSIZE=64"][..]),
        ("planes.tif", &["BLOCKSIZE=32", "INTERLEAVE=BAND", "COMPRESS=DEFLATE", "PREDICTOR=2"]),
        ("strips.tif", &["TILED=NO", "BLOCKYSIZE=7"]),
    ] {
        let path = folder.scene(name, EXTENT, creation);
        for count in [1, 2, 5] {
            for chunk in [Chunk::Auto, Chunk::square(17), Chunk::square(64), Chunk::Pixels { width: 210, height: 1 }] {
                let options = RunOptions { chunk, ..threads(count) };
                let found = difference(&path).compute::<f64>(&options).unwrap();
                assert_eq!(bits(found.as_slice().unwrap()), want, "{name}, {count} threads, {chunk:?}");
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn any_block_size_gives_the_same_statistics(width in 1..300_u32, height in 1..200_u32, count in 1..4_usize) {
        let array = Array::from_values(&samples(EXTENT), EXTENT).unwrap().mask_equal(0) / 7;
        let options = RunOptions { chunk: Chunk::Pixels { width, height }, ..threads(count) };
        let found = array.statistics(&options).unwrap();
        prop_assert_eq!(&found, &array.statistics(&threads(1)).unwrap());
        prop_assert_eq!(found.len(), 3);
        prop_assert_eq!(found[0].count + found[0].missing, EXTENT.pixels());
        prop_assert!(found[0].missing >= 45);
    }
}

#[test]
fn a_chunk_that_blocks_share_is_decoded_once() {
    let folder = Folder::new();
    let path = folder.scene("scene.tif", EXTENT, &["BLOCKSIZE=64"]);
    let out = folder.path("out.tif");
    for count in [1, 3] {
        let creation = tiffio::writer::CreationOptions::parse(["BLOCKSIZE=16"]).unwrap();
        let run = RunOptions { chunk: Chunk::square(16), ..threads(count) };
        let existing = tiffio::writer::Existing::Replace;
        let report = difference(&path).save(&out, &SaveOptions { creation, run, existing, ..SaveOptions::default() });
        assert_eq!(report.unwrap().run.chunks_decoded, 12, "{count} threads");
    }
}

/// The memory for chunks that blocks share was counted for one band, where each band has chunks of its own: each was decoded
/// again for every row of blocks.
#[test]
fn chunks_of_separate_bands_are_decoded_once_too() {
    let folder = Folder::new();
    let extent = Extent { planes: 4, height: 256, width: 512 };
    let path = folder.scene("scene.tif", extent, &["BLOCKSIZE=64", "INTERLEAVE=BAND"]);
    let profiler = Arc::new(Profiler::new());
    for count in [1, 3] {
        let run = RunOptions { chunk: Chunk::square(16), profiler: Some(Arc::clone(&profiler)), ..threads(count) };
        Array::open(&path).unwrap().statistics(&run).unwrap();
    }
    let decoded = |profile: &chunkgraph::profile::Profile| {
        let reads = profile.spans.iter().filter(|span| span.stage == chunkgraph::profile::Stage::Read);
        reads.count()
    };
    assert_eq!(profiler.with(decoded), 2 * 4 * 4 * 8);
}

#[test]
fn memory_stays_in_its_budget_and_a_block_that_cannot_fit_is_refused() {
    let folder = Folder::new();
    let path = folder.scene("scene.tif", EXTENT, &["BLOCKSIZE=64"]);
    let out = folder.path("out.tif");
    let save = |memory: u64| {
        let run = RunOptions { memory_bytes: Some(memory), ..threads(2) };
        let existing = tiffio::writer::Existing::Replace;
        difference(&path).save(&out, &SaveOptions { run, existing, ..SaveOptions::default() })
    };
    let error = save(10_000).unwrap_err();
    assert!(matches!(error, Error::OverBudget { allowed: 10_000, .. }), "{error}");
    let Error::OverBudget { needed, .. } = error else { return };
    for memory in [needed, 3 * needed, 100 * needed] {
        let report = save(memory).unwrap();
        assert!(report.run.peak_bytes <= memory && report.run.peak_bytes > 0);
    }
}

/// An input that does something when it is read.
struct Odd {
    name: &'static str,
    read: Box<dyn Fn(Window) -> Result<()> + Send + Sync>,
}

impl std::fmt::Debug for Odd {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}

impl ChunkSource for Odd {
    fn identity(&self) -> &str {
        self.name
    }

    fn extent(&self) -> Extent {
        Extent { planes: 1, height: 100, width: 100 }
    }

    fn dtype(&self) -> DType {
        DType::U8
    }

    fn chunks(&self) -> ChunkLayout {
        ChunkLayout { width: 10, height: 10, bytes: 100 }
    }

    fn read(&self, window: Window, _: &[u32], _: &mut ReadContext<'_>, out: &mut [&mut [u8]]) -> Result<()> {
        out.iter_mut().for_each(|plane| plane.fill(1));
        (self.read)(window)
    }
}

fn odd(read: impl Fn(Window) -> Result<()> + Send + Sync + 'static) -> Array {
    let source = Odd { name: "odd.tif", read: Box::new(read) };
    Array::from_source(Arc::new(source), Labels::default())
}

fn truncated() -> Error {
    let source = std::io::Error::from(std::io::ErrorKind::UnexpectedEof);
    Error::Read { name: "odd.tif".to_owned(), source: tiffio::Error::io(5..9, source).into() }
}

#[test]
fn the_failure_of_the_earliest_block_is_the_one_reported_and_no_file_is_left() {
    let folder = Folder::new();
    for count in [1, 2, 4] {
        let array = odd(|window| if window.row_off >= 32 { Err(truncated()) } else { Ok(()) });
        let creation = tiffio::writer::CreationOptions::parse(["BLOCKSIZE=16"]).unwrap();
        let run = RunOptions { chunk: Chunk::square(16), ..threads(count) };
        let error = array.save(folder.path("out.tif"), &SaveOptions { creation, run, ..SaveOptions::default() });
        let want = "odd.tif: read of bytes 5..9 failed: unexpected end of file (while computing block 14, 16 x 16 at \
                    column 0, row 32)";
        assert_eq!(error.unwrap_err().to_string(), want);
        assert!(folder.names().is_empty());
    }
}

#[test]
fn a_panic_ends_the_run_and_names_the_block() {
    for count in [1, 2] {
        let array = odd(|window| if window.col_off == 20 { std::panic::panic_any("no such luck") } else { Ok(()) });
        let options = RunOptions { chunk: Chunk::square(10), ..threads(count) };
        let error = array.compute::<u8>(&options).unwrap_err();
        assert!(matches!(&error, Error::Block { block: 2, .. }), "{error}");
        assert!(matches!(error.cause(), Error::Panicked(text) if text == "no such luck"));
    }
}

#[test]
fn a_cancelled_run_stops_and_says_so() {
    let cancel = CancelToken::default();
    let (token, reads) = (cancel.clone(), Arc::new(AtomicU64::new(0)));
    let seen = Arc::clone(&reads);
    let array = odd(move |_| {
        if seen.fetch_add(1, Ordering::Relaxed) == 5 {
            token.cancel();
        }
        Ok(())
    });
    for count in [2, 1] {
        let options = RunOptions { chunk: Chunk::square(10), cancel: cancel.clone(), ..threads(count) };
        assert!(matches!(array.compute::<u8>(&options), Err(Error::Cancelled)));
    }
    assert!(reads.load(Ordering::Relaxed) < 20);
}

#[test]
fn a_run_inside_a_pool_of_one_thread_does_not_wait_for_itself() {
    let pool = Arc::new(rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap());
    let array = odd(|_| Ok(()));
    let options =
        RunOptions { chunk: Chunk::square(10), threads: Threads::Pool(Arc::clone(&pool)), ..RunOptions::default() };
    let inside = pool.install(|| array.compute::<u8>(&options).unwrap());
    assert_eq!(inside, array.compute::<u8>(&options).unwrap());
}

#[derive(Debug, Default)]
struct Notes(Mutex<Vec<u64>>);

impl Progress for Notes {
    fn started(&self, run: &Start) {
        self.0.lock().unwrap().push(run.blocks);
    }

    fn advanced(&self, done: &Advance) {
        self.0.lock().unwrap().push(done.blocks);
    }
}

#[test]
fn progress_counts_every_block_once_in_order() {
    for (count, side, blocks) in [(1, 50, 4), (3, 50, 4), (3, 5, 400)] {
        let notes = Arc::new(Notes::default());
        let progress: Arc<dyn Progress> = Arc::clone(&notes) as _;
        let options = RunOptions { chunk: Chunk::square(side), progress: Some(progress), ..threads(count) };
        odd(|_| Ok(())).compute::<u8>(&options).unwrap();
        let want: Vec<u64> = [blocks].into_iter().chain(1..=blocks).collect();
        assert_eq!(*notes.0.lock().unwrap(), want);
    }
}
