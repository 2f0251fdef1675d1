//! `cat`: samples to standard output.
//!
//! ```text
//! band 1: row 0: column 0, column 1, … | row 1: … || band 2: … || …        little-endian, as stored
//! ```
//!
//! Complex integers are written as complex floats: `cint16` as `complex64`, `cint32` as `complex128`.
//!
//! Where bands share chunks this is not the order of the file. As many bands as memory holds are read in one pass over the
//! chunks; of an image too large for two, each band takes a pass of its own, some rows at a time.

use std::io::{self, Write};
use std::num::NonZeroUsize;

use tiffio::bytes::ByteOrder;
use tiffio::layout::{ImageLayout, SampleType, Window};
use tiffio::{Image, Limits, ReadRequest, Reader};

use crate::args::CatArgs;
use crate::errors::{Error, Result};
use crate::inputs;

/// Writes the samples that `args` ask for.
///
/// # Errors
///
/// [`Error::Input`] if the file cannot be read or holds no such image or window; a band that is not there;
/// [`Error::Stdout`].
pub(super) fn run(args: &CatArgs) -> Result<()> {
    let file = inputs::expand_one(&args.file)?;
    let name = file.name();
    let memory = args.memory.memory;
    let input = |error| file.error(of_memory(error, memory));
    let limits = args.limits.limits();
    // A chunk is decoded whole: one that the memory of the run does not hold is refused before it is read.
    let limits = Limits { chunk_bytes_max: limits.chunk_bytes_max.min(memory), ..limits };
    let reader = file.reader(limits).map_err(input)?;
    let image = reader.image(args.image).map_err(input)?;
    let layout = image.layout().map_err(input)?;
    let (width, height) = (layout.width, layout.height);
    let window = args.window.unwrap_or(Window::new(0, 0, width, height));
    if !window.fits(width, height) {
        return Err(input(tiffio::Usage::WindowOutside { window, width, height }.into()));
    }
    let bands = bands(image, layout, file.bands_or(&args.bands)?, &name)?;
    let passes = Passes::new(layout, window, bands.len(), args);
    let threads = rayon::ThreadPoolBuilder::new().num_threads(passes.workers).build();
    let threads = threads.map_err(|error| Error::System(format!("no threads: {error}")))?;
    let write = |out: &mut dyn Write| {
        for pass in bands.chunks(passes.bands) {
            for window in passes.windows() {
                let request = ReadRequest { image: args.image, window, bands: pass.to_vec() };
                write_samples(&reader, layout, &request, out, &input)?;
            }
        }
        out.flush().map_err(Error::Stdout)
    };
    threads.install(|| write(&mut io::stdout().lock()))
}

/// The error of a chunk that only `memory` forbids names that limit.
fn of_memory(error: tiffio::Error, memory: u64) -> tiffio::Error {
    match error {
        tiffio::Error::LimitExceeded { limit: "chunk_bytes_max", needed, allowed, at } if allowed == memory => {
            tiffio::Error::LimitExceeded { limit: "memory", needed, allowed, at }
        }
        other => other,
    }
}

/// The bands that were asked for, from 0: all if none was.
fn bands(image: &Image, layout: &ImageLayout, wanted: &[String], name: &str) -> Result<Vec<u32>> {
    if wanted.is_empty() {
        return Ok((0..layout.bands).collect());
    }
    let described = &image.geo_ref().bands;
    let names: Vec<Option<&str>> = (0..layout.bands as usize)
        .map(|band| described.get(band).and_then(|info| info.description.as_deref()))
        .collect();
    // Numbers from 1 come back, so that there is always one before.
    wanted.iter().map(|wanted| Ok(inputs::band_number(&names, wanted, name)? - 1)).collect()
}

fn write_samples(
    reader: &Reader,
    layout: &ImageLayout,
    request: &ReadRequest,
    out: &mut dyn Write,
    input: &impl Fn(tiffio::Error) -> Error,
) -> Result<()> {
    let samples = request.window.pixels().saturating_mul(request.bands.len() as u64);
    let mut samples = zeros(samples.saturating_mul(layout.sample_type.size() as u64)).map_err(input)?;
    reader.read_bytes(request, &mut samples).map_err(input)?;
    let written = match layout.sample_type {
        SampleType::ComplexI16 => write_parts(&samples, |part: i16| f32::from(part).to_le_bytes(), out),
        SampleType::ComplexI32 => write_parts(&samples, |part: i32| f64::from(part).to_le_bytes(), out),
        sample_type => {
            // From the machine's order to little-endian is the same swap as back.
            ByteOrder::LittleEndian.swap_to_native(&mut samples, sample_type.component_size());
            out.write_all(&samples)
        }
    };
    written.map_err(Error::Stdout)
}

/// Writes the parts of complex integers as floats that hold them: NumPy, like most of what reads this, has no complex
/// integers.
fn write_parts<T: bytemuck::Pod, const N: usize>(
    samples: &[u8],
    to_float: impl Fn(T) -> [u8; N],
    out: &mut dyn Write,
) -> io::Result<()> {
    /// Parts that are converted at a time.
    const PIECE: usize = 4096;
    let mut floats = Vec::with_capacity(PIECE * N);
    for piece in samples.chunks(PIECE * size_of::<T>()) {
        floats.clear();
        floats.extend(piece.chunks_exact(size_of::<T>()).flat_map(|part| to_float(bytemuck::pod_read_unaligned(part))));
        out.write_all(&floats)?;
    }
    Ok(())
}

/// So many bytes of 0. They take no memory before they are written to: what a file claims to hold is not yet there.
fn zeros(bytes: u64) -> tiffio::Result<Vec<u8>> {
    let (allowed, at) = (usize::MAX as u64, tiffio::Location::default());
    let needed = tiffio::Error::LimitExceeded { limit: "memory", needed: bytes, allowed, at };
    match usize::try_from(bytes) {
        // To ask first is what keeps a failure from ending the process.
        Ok(length) if Vec::<u8>::new().try_reserve_exact(length).is_ok() => Ok(vec![0; length]),
        _ => Err(needed),
    }
}

/// How the samples are divided: some bands at a time, and of them some rows at a time.
#[derive(Debug, PartialEq, Eq)]
struct Passes {
    window: Window,
    /// Bands of a pass.
    bands: usize,
    /// Rows and columns that are read at once, at most.
    rows: u32,
    cols: u32,
    chunk_height: u32,
    workers: usize,
}

/// What is read at once when all rows of a band do not go with another band: enough for threads to share, and no more,
/// so that output begins early.
const PIECE_BYTES: u64 = 32 << 20;

impl Passes {
    fn new(layout: &ImageLayout, window: Window, bands: usize, args: &CatArgs) -> Self {
        let memory = args.memory.memory;
        let grid = &layout.grid;
        let (chunk_width, chunk_height) = (grid.chunk_width(), grid.chunk_height());
        // Each worker holds a chunk as it is stored and as it is decoded.
        let chunk = layout.decoded_bytes(chunk_width, chunk_height).unwrap_or(u64::MAX).saturating_mul(2).max(1);
        let jobs = args.memory.jobs.or_else(|| std::thread::available_parallelism().ok()).map_or(1, NonZeroUsize::get);
        let workers = usize::try_from(memory / 2 / chunk).unwrap_or(usize::MAX).clamp(1, jobs);
        let decoding = chunk.saturating_mul(workers as u64);
        let budget = memory.saturating_sub(decoding).min(memory / 4 * 3).max(memory / 4);

        let size = layout.sample_type.size() as u64;
        let plane = window.pixels().saturating_mul(size);
        let together = usize::try_from(budget / plane.max(1)).unwrap_or(usize::MAX).min(bands);
        if grid.planes() == 1 && together > 1 {
            return Self { window, bands: together, rows: window.height, cols: window.width, chunk_height, workers };
        }
        let row = u64::from(window.width) * size;
        let chunk_row = row.saturating_mul(u64::from(chunk_height));
        // Whole rows of chunks, unless memory does not hold even one; of a row that it does not hold, parts.
        let bytes = budget.min(PIECE_BYTES.max(chunk_row));
        let most = |bytes: u64, all: u32| u32::try_from(bytes).unwrap_or(u32::MAX).clamp(1, all);
        let rows = most(bytes / row, window.height);
        let cols = if bytes < row { most(bytes / size, window.width) } else { window.width };
        Self { window, bands: 1, rows, cols, chunk_height, workers }
    }

    /// The windows of a pass, in order of output.
    fn windows(&self) -> impl Iterator<Item = Window> + '_ {
        let Window { col_off, row_off, width, height } = self.window;
        cuts(row_off, height, self.rows, self.chunk_height).flat_map(move |(row, height)| {
            cuts(col_off, width, self.cols, 1).map(move |(col, width)| Window::new(col, row, width, height))
        })
    }
}

/// Cuts `length` pixels from `start` on into parts of at most `most`: start and length of each. They end at multiples of
/// `step` where they reach one, so that no chunk of that size is decoded for two of them.
fn cuts(start: u32, length: u32, most: u32, step: u32) -> impl Iterator<Item = (u32, u32)> {
    let end = u64::from(start) + u64::from(length);
    let mut at = u64::from(start);
    std::iter::from_fn(move || {
        let limit = at + u64::from(most);
        let aligned = limit - limit % u64::from(step);
        let next = if aligned > at { aligned } else { limit };
        let next = if limit < end { next } else { end };
        let part = (u32::try_from(at).ok()?, u32::try_from(next - at).ok()?);
        at = next;
        (part.1 > 0).then_some(part)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(start: u32, length: u32, most: u32, step: u32, want: &[(u32, u32)]) {
        assert_eq!(cuts(start, length, most, step).collect::<Vec<_>>(), want);
    }

    #[test]
    fn parts_end_where_chunks_end() {
        check(0, 600, 256, 256, &[(0, 256), (256, 256), (512, 88)]);
        check(100, 500, 256, 256, &[(100, 156), (256, 256), (512, 88)]);
        check(100, 500, 600, 256, &[(100, 500)]);
        check(5, 10, 100, 256, &[(5, 10)]);
    }

    #[test]
    fn parts_of_less_than_a_chunk_end_with_it() {
        check(0, 300, 100, 256, &[(0, 100), (100, 100), (200, 100)]);
        check(0, 400, 100, 256, &[(0, 100), (100, 100), (200, 56), (256, 100), (356, 44)]);
        check(u32::MAX - 3, 3, 2, 1, &[(u32::MAX - 3, 2), (u32::MAX - 1, 1)]);
    }
}
