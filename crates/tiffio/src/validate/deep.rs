//! Every chunk decoded: the only way to know that the samples can be had.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};

use super::report::{Finding, Findings, Rule, Severity};
use super::structure::parts;
use crate::error::{Error, Location};
use crate::layout::ImageLayout;
use crate::reader::{Image, ReadState, Reader};

static CHUNK: Rule =
    Rule::error("deep/chunk", "the samples of this chunk are lost: get the file again from its source");
static UNCHECKED: Rule =
    Rule::warning("deep/unchecked", "bandsaw cannot decode this image: check it with another program");
static MEMORY: Rule = Rule::error("deep/chunk-memory", "allow more memory, or write smaller chunks");

/// How chunks are decoded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeepOptions {
    /// Bytes that chunks may take at one time, encoded and decoded. Default 512 MiB.
    pub memory_bytes: u64,
}

impl Default for DeepOptions {
    fn default() -> Self {
        Self { memory_bytes: 512 << 20 }
    }
}

/// What came of decoding every chunk.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct DeepReport {
    /// Chunks that decode. Large strips without compression are read in parts, and each part counts.
    pub decoded: u64,
    /// Chunks that the file does not hold.
    pub sparse: u64,
    /// Chunks that do not decode; each is among the findings.
    pub bad: u64,
}

/// Decodes every chunk of every image on the threads of the current rayon pool (one after another without the feature
/// `rayon`), as many at a time as memory holds.
/// A source that fails is a finding of the chunk where it did.
pub(super) fn check(reader: &Reader, options: &DeepOptions, findings: &mut Findings) -> DeepReport {
    let mut report = DeepReport::default();
    for image in reader.images() {
        let Ok(layout) = image.layout() else { continue };
        let grid = &layout.grid;
        // A worker holds a chunk as it is stored and as it is decoded.
        let chunk = layout.decoded_bytes(grid.chunk_width(), grid.chunk_height()).unwrap_or(u64::MAX).saturating_mul(2);
        if chunk > options.memory_bytes {
            let what = format!("chunks take {chunk} bytes to decode, {} are allowed", options.memory_bytes);
            findings.add(&MEMORY, Location::ifd(image.index()), what);
            continue;
        }
        // What is not supported is mostly so for the whole image. A sparse chunk would only cost the memory to fill it.
        if let Ok(Some(_)) = reader.chunk_range(image.index(), 0)
            && let Err(error @ Error::Unsupported { .. }) =
                reader.decode_chunk(image.index(), 0, &mut ReadState::default(), &mut Vec::new())
        {
            let (what, at) = parts(&error);
            findings.add(&UNCHECKED, at, what);
            continue;
        }
        let workers = usize::try_from(options.memory_bytes / chunk.max(1)).unwrap_or(usize::MAX).max(1);
        let decoding = Decoding::new(reader, image, layout);
        decoding.run(workers);
        decoding.finish(&mut report, findings);
    }
    report
}

/// Bad chunks of an image that are kept; others are counted.
const BAD_MAX: usize = 100_000;

/// The chunks of one image on their way: workers take the next one until none is left.
struct Decoding<'a> {
    reader: &'a Reader,
    image: &'a Image,
    layout: &'a ImageLayout,
    /// Chunks that the file can hold.
    count: u64,
    next: AtomicU64,
    decoded: AtomicU64,
    sparse: AtomicU64,
    bad_count: AtomicU64,
    bad: Mutex<Vec<(u64, Error)>>,
    unsupported_count: AtomicU64,
    unsupported: OnceLock<Error>,
}

impl<'a> Decoding<'a> {
    fn new(reader: &'a Reader, image: &'a Image, layout: &'a ImageLayout) -> Self {
        // A few bytes may claim any number of chunks.
        let listed = reader.chunk_totals(image.index()).map_or(0, |totals| totals.listed);
        let stored = ImageLayout::from_tags(image.tags(), reader.header().byte_order).map(|layout| layout.grid);
        let count = layout.grid.chunk_count();
        let (possible, sparse) = if stored.is_ok_and(|stored| stored == layout.grid) {
            // Those past the end of the table are sparse.
            (listed, count.saturating_sub(listed))
        } else {
            // Strips that are read in parts of whole rows: each row has bytes of its own.
            let row = layout.stored_bytes(layout.grid.chunk_width(), 1).unwrap_or(u64::MAX).max(1);
            ((reader.file_length() / row).saturating_add(1), 0)
        };
        Self {
            reader,
            image,
            layout,
            count: count.min(possible),
            next: AtomicU64::new(0),
            decoded: AtomicU64::new(0),
            sparse: AtomicU64::new(sparse),
            bad_count: AtomicU64::new(0),
            bad: Mutex::default(),
            unsupported_count: AtomicU64::new(0),
            unsupported: OnceLock::new(),
        }
    }

    #[cfg(feature = "rayon")]
    fn run(&self, workers: usize) {
        let workers = workers.min(rayon::current_num_threads());
        rayon::scope(|scope| (0..workers).for_each(|_| scope.spawn(|_| self.work())));
    }

    #[cfg(not(feature = "rayon"))]
    fn run(&self, _workers: usize) {
        self.work();
    }

    fn work(&self) {
        let (mut state, mut out) = (ReadState::default(), Vec::new());
        loop {
            let chunk = self.next.fetch_add(1, Ordering::Relaxed);
            if chunk >= self.count {
                return;
            }
            let index = self.image.index();
            let outcome = match self.reader.chunk_range(index, chunk) {
                Ok(None) => {
                    self.sparse.fetch_add(1, Ordering::Relaxed);
                    continue;
                }
                Ok(Some(_)) => self.reader.decode_chunk(index, chunk, &mut state, &mut out).map(|_| ()),
                Err(error) => Err(error),
            };
            match outcome {
                Ok(()) => {
                    self.decoded.fetch_add(1, Ordering::Relaxed);
                }
                Err(error @ Error::Unsupported { .. }) => {
                    self.unsupported_count.fetch_add(1, Ordering::Relaxed);
                    self.unsupported.get_or_init(|| error);
                }
                Err(error) => {
                    self.bad_count.fetch_add(1, Ordering::Relaxed);
                    let mut bad = self.bad.lock().unwrap_or_else(PoisonError::into_inner);
                    if bad.len() < BAD_MAX {
                        bad.push((chunk, error));
                    }
                }
            }
        }
    }

    fn finish(self, report: &mut DeepReport, findings: &mut Findings) {
        let mut bad = self.bad.into_inner().unwrap_or_else(PoisonError::into_inner);
        bad.sort_by_key(|(chunk, _)| *chunk);
        report.decoded = report.decoded.saturating_add(self.decoded.into_inner());
        report.sparse = report.sparse.saturating_add(self.sparse.into_inner());
        let bad_count = self.bad_count.into_inner();
        report.bad = report.bad.saturating_add(bad_count);
        let kept = u64::try_from(bad.len()).unwrap_or(u64::MAX);
        findings.omitted = findings.omitted.saturating_add(bad_count.saturating_sub(kept));
        if let Some(error) = self.unsupported.into_inner() {
            let (what, at) = parts(&error);
            let count = self.unsupported_count.into_inner();
            findings.add(&UNCHECKED, at, format!("{what}; so it is for {count} chunks of this image"));
        }
        for (chunk, error) in bad {
            let (what, at) = parts(&error);
            let at = at.or(Location { chunk: Some(chunk), ..Location::ifd(self.image.index()) });
            let window = self.layout.grid.window(chunk);
            findings.push(Finding { rule: &CHUNK, severity: Severity::Error, at, window, what });
        }
    }
}
