//! Windows of samples: the chunks that a request touches, decoded by all threads into the caller's buffer.

use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use super::chunk::Target;
use super::{Image, ReadState, Reader, scatter_chunk};
use crate::error::{Error, Malformed, Result, Usage};
use crate::layout::{ImageLayout, Sample, Window};

/// What to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadRequest {
    /// The number of the image in [`Reader::images`].
    pub image: usize,
    /// Its pixels.
    pub window: Window,
    /// Its bands, from 0, in any order; a band may come twice.
    pub bands: Vec<u32>,
}

impl ReadRequest {
    /// All pixels and bands of image number `image`, whose layout is `layout`.
    #[must_use]
    pub fn whole(image: usize, layout: &ImageLayout) -> Self {
        Self { image, window: Window::new(0, 0, layout.width, layout.height), bands: (0..layout.bands).collect() }
    }
}

impl Reader {
    /// Reads the samples of `request` into `out`, unchanged.
    ///
    /// `out` is filled band by band in the order of the request, row by row from the top, and must hold exactly
    /// `bands * height * width` samples. A window that leaves the image is refused, not padded. Where the file has no
    /// chunk, samples are nodata, or 0 without.
    ///
    /// Each chunk that the window touches is fetched and decoded once, on the threads of the current rayon pool (one
    /// after another without the feature `rayon`); extra memory is one decoded chunk a thread.
    ///
    /// # Errors
    ///
    /// [`Usage`] if the image, window or bands are not in the file, or `out` has the wrong type or length; all errors of
    /// [`decode_chunk`](Self::decode_chunk), that of the first chunk if there are several. `out` holds no meaning then.
    pub fn read<T: Sample>(&self, request: &ReadRequest, out: &mut [T]) -> Result<()> {
        let expected = self.image(request.image)?.layout()?.sample_type;
        if T::TYPE != expected {
            return Err(Usage::BufferType { found: T::TYPE, expected }.into());
        }
        self.read_bytes(request, bytemuck::cast_slice_mut(out))
    }

    /// The same into bytes, for any sample type, complex ones among them.
    ///
    /// # Errors
    ///
    /// As for [`read`](Self::read).
    pub fn read_bytes(&self, request: &ReadRequest, out: &mut [u8]) -> Result<()> {
        let image = self.image(request.image)?;
        let layout = image.layout()?;
        check(request, layout, out.len())?;
        if out.is_empty() {
            return Ok(());
        }
        Reading::new(image, layout, request, out).run()
    }
}

fn check(request: &ReadRequest, layout: &ImageLayout, bytes: usize) -> Result<()> {
    let ReadRequest { window, bands, .. } = request;
    let (width, height) = (layout.width, layout.height);
    if !window.fits(width, height) {
        return Err(Usage::WindowOutside { window: *window, width, height }.into());
    }
    if let Some(band) = bands.iter().find(|band| **band >= layout.bands) {
        return Err(Usage::NoSuchBand { band: *band as usize, count: layout.bands as usize }.into());
    }
    let size = layout.sample_type.size();
    let expected = window.pixels().checked_mul(bands.len() as u64);
    if expected.and_then(|n| n.checked_mul(size as u64)) != Some(bytes as u64) {
        let found = (bytes / size) as u64;
        return Err(Usage::BufferLength { found, expected: expected.unwrap_or(u64::MAX) }.into());
    }
    Ok(())
}

/// A request on its way: workers take the next chunk until none is left.
struct Reading<'a> {
    image: &'a Image,
    layout: &'a ImageLayout,
    bands: &'a [u32],
    /// Planes of the image that hold the bands: 0 of a chunky one.
    planes: Vec<u32>,
    /// Columns of the grid of chunks.
    cols: Range<u32>,
    rows: Vec<ChunkRow<'a>>,
    next: AtomicU64,
    failed: Mutex<Option<(u64, Error)>>,
}

/// The part of the caller's planes that one row of chunks fills.
struct ChunkRow<'a> {
    row: u32,
    window: Window,
    /// One slice a band. Workers decode beside each other and lock only to copy into here.
    planes: Mutex<Vec<&'a mut [u8]>>,
}

impl<'a> Reading<'a> {
    fn new(image: &'a Image, layout: &'a ImageLayout, request: &'a ReadRequest, out: &'a mut [u8]) -> Self {
        let ReadRequest { window, bands, .. } = request;
        let grid = &layout.grid;
        let planes = if grid.planes() == 1 {
            vec![0]
        } else {
            let mut planes = bands.clone();
            planes.sort_unstable();
            planes.dedup();
            planes
        };
        let last_col = window.col_off + (window.width - 1);
        let cols = window.col_off / grid.chunk_width()..last_col / grid.chunk_width() + 1;
        Self {
            image,
            layout,
            bands,
            planes,
            cols,
            rows: chunk_rows(layout, *window, out),
            next: AtomicU64::new(0),
            failed: Mutex::new(None),
        }
    }

    fn run(self) -> Result<()> {
        #[cfg(feature = "rayon")]
        {
            let count = usize::try_from(self.count()).unwrap_or(usize::MAX);
            let workers = rayon::current_num_threads().min(count);
            if workers > 1 {
                rayon::scope(|scope| (0..workers).for_each(|_| scope.spawn(|_| self.work())));
            } else {
                self.work();
            }
        }
        #[cfg(not(feature = "rayon"))]
        self.work();
        let failed = self.failed.into_inner().unwrap_or_else(PoisonError::into_inner);
        failed.map_or(Ok(()), |(_, error)| Err(error))
    }

    /// How many chunks there are to decode.
    fn count(&self) -> u64 {
        self.planes.len() as u64 * self.rows.len() as u64 * u64::from(self.cols.end - self.cols.start)
    }

    fn work(&self) {
        let (mut state, mut decoded) = (ReadState::default(), Vec::new());
        loop {
            let number = self.next.fetch_add(1, Ordering::Relaxed);
            if number >= self.count() {
                return;
            }
            if let Err(error) = self.read_chunk(number, &mut state, &mut decoded) {
                // Chunks are handed out in order: whoever holds an earlier one will finish it and may yet report it.
                self.next.store(self.count(), Ordering::Relaxed);
                let mut failed = self.failed.lock().unwrap_or_else(PoisonError::into_inner);
                if failed.as_ref().is_none_or(|(earlier, _)| number < *earlier) {
                    *failed = Some((number, error));
                }
                return;
            }
        }
    }

    fn read_chunk(&self, number: u64, state: &mut ReadState, decoded: &mut Vec<u8>) -> Result<()> {
        let cols = u64::from(self.cols.end - self.cols.start);
        let (col, rest) = (number % cols, number / cols);
        let (row, plane) = (rest % self.rows.len() as u64, rest / self.rows.len() as u64);
        let place = |n: u64| usize::try_from(n).ok();
        let (Some(row), Some(plane), Ok(col)) = (
            place(row).and_then(|row| self.rows.get(row)),
            place(plane).and_then(|plane| self.planes.get(plane)),
            u32::try_from(col),
        ) else {
            return Err(Malformed::Overflow("the number of chunks").into());
        };
        let chunk = self.layout.grid.index(*plane, row.row, self.cols.start + col);
        self.image.decode_chunk(chunk, state, Target::Grown(decoded))?;
        let mut planes = row.planes.lock().unwrap_or_else(PoisonError::into_inner);
        scatter_chunk(self.layout, chunk, decoded, row.window, self.bands, &mut planes)
    }
}

/// Cuts the planes of `out` where rows of chunks meet.
fn chunk_rows<'a>(layout: &ImageLayout, window: Window, out: &'a mut [u8]) -> Vec<ChunkRow<'a>> {
    let height = layout.grid.chunk_height();
    let last = window.row_off + (window.height - 1);
    let row_bytes = window.width as usize * layout.sample_type.size();
    let plane_bytes = row_bytes * window.height as usize;
    let mut planes: Vec<&mut [u8]> = out.chunks_exact_mut(plane_bytes).collect();
    (window.row_off / height..=last / height)
        .map(|row| {
            let first = window.row_off.max(row * height);
            let end = u64::from(height).saturating_mul(u64::from(row) + 1).min(window.row_end());
            let rows = u32::try_from(end - u64::from(first)).unwrap_or(u32::MAX);
            let bytes = row_bytes * rows as usize;
            let cut = |plane: &mut &'a mut [u8]| {
                let (now, later) = std::mem::take(plane).split_at_mut(bytes);
                *plane = later;
                now
            };
            let window = Window::new(window.col_off, first, window.width, rows);
            ChunkRow { row, window, planes: Mutex::new(planes.iter_mut().map(cut).collect()) }
        })
        .collect()
}
