//! Writes the samples of the first image to standard output: band by band, row by row, little-endian.
//!
//! ```text
//! cargo run --release --example cat -- cat scene.tif | sha256sum
//! ```
//!
//! The word `cat` may be left out. Complex integers, which NumPy has no type for, come as complex floats that hold them.
//! Ends with status 3 and one line on standard error if the file cannot be read.

use std::error::Error;
use std::io::{self, Write};
use std::process::ExitCode;

use tiffio::bytes::ByteOrder;
use tiffio::layout::{ImageLayout, SampleType, Window};
use tiffio::{ReadRequest, Reader};

/// Bytes of samples that are held at once.
const BLOCK_BYTES: u64 = 64 << 20;

fn main() -> ExitCode {
    let mut arguments: Vec<_> = std::env::args_os().skip(1).collect();
    if arguments.len() > 1 && arguments.first().is_some_and(|word| word == "cat") {
        arguments.remove(0);
    }
    let [path] = arguments.as_slice() else {
        let _ = writeln!(io::stderr(), "usage: cat FILE");
        return ExitCode::from(2);
    };
    let outcome = Reader::open(path).map_err(Into::into).and_then(|reader| cat(&reader, &mut io::stdout().lock()));
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(io::stderr(), "error: {error}");
            ExitCode::from(3)
        }
    }
}

/// Writes the samples of image 0 to `out`, some rows of one band at a time.
fn cat(reader: &Reader, out: &mut impl Write) -> Result<(), Box<dyn Error>> {
    let layout = reader.image(0)?.layout()?;
    let mut samples = Vec::new();
    for band in 0..layout.bands {
        for window in windows(layout) {
            let length = usize::try_from(window.pixels())? * layout.sample_type.size();
            samples.try_reserve(length.saturating_sub(samples.len()))?;
            samples.resize(length, 0);
            reader.read_bytes(&ReadRequest { image: 0, window, bands: vec![band] }, &mut samples)?;
            write_little_endian(layout.sample_type, &mut samples, out)?;
        }
    }
    Ok(out.flush()?)
}

/// Windows of at most [`BLOCK_BYTES`], one after another in the order of the samples: whole rows, as long as they fit.
fn windows(layout: &ImageLayout) -> impl Iterator<Item = Window> {
    let (width, height) = (layout.width, layout.height);
    let pixels = u32::try_from(BLOCK_BYTES / layout.sample_type.size() as u64).unwrap_or(u32::MAX);
    let chunk_height = layout.grid.chunk_height();
    // Whole rows of chunks, so that none is decoded twice, unless one row of chunks is more than a block.
    let rows = match pixels / width {
        rows if rows > chunk_height => rows - rows % chunk_height,
        rows => rows.max(1),
    };
    let steps = |end: u32, step: u32| (0..end).step_by(usize::try_from(step).unwrap_or(usize::MAX));
    let cols = pixels.min(width);
    steps(height, rows).flat_map(move |row| {
        steps(width, cols).map(move |col| Window::new(col, row, cols.min(width - col), rows.min(height - row)))
    })
}

fn write_little_endian(sample_type: SampleType, samples: &mut [u8], out: &mut impl Write) -> io::Result<()> {
    // From the machine's order to little-endian is the same swap as back.
    ByteOrder::LittleEndian.swap_to_native(samples, sample_type.component_size());
    match sample_type {
        SampleType::ComplexI16 => {
            let parts = samples.as_chunks().0.iter().map(|part| f32::from(i16::from_le_bytes(*part)));
            out.write_all(&parts.flat_map(f32::to_le_bytes).collect::<Vec<_>>())
        }
        SampleType::ComplexI32 => {
            let parts = samples.as_chunks().0.iter().map(|part| f64::from(i32::from_le_bytes(*part)));
            out.write_all(&parts.flat_map(f64::to_le_bytes).collect::<Vec<_>>())
        }
        _ => out.write_all(samples),
    }
}
