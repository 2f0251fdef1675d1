//! Writes the samples of the first image to standard output: band by band, row by row, little-endian.
//!
//! ```text
//! cargo run --release --example cat -- cat scene.tif | sha256sum
//! ```
//!
//! The word `cat` may be left out. Ends with status 3 and one line on standard error if the file cannot be read.

use std::error::Error;
use std::io::{self, Write};
use std::process::ExitCode;

use tiffio::bytes::ByteOrder;
use tiffio::layout::Window;
use tiffio::{ReadRequest, Reader};

/// Bytes of samples that are held at once, if one row of chunks does not need more.
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
    let row_bytes = u64::from(layout.width) * u64::try_from(layout.sample_type.size())?;
    let chunk_height = layout.grid.chunk_height();
    let chunk_rows = u32::try_from(BLOCK_BYTES / (row_bytes * u64::from(chunk_height)))?.max(1);
    let rows = chunk_height.saturating_mul(chunk_rows).min(layout.height);
    let mut samples = Vec::new();
    for band in 0..layout.bands {
        for row in (0..layout.height).step_by(usize::try_from(rows)?) {
            let window = Window::new(0, row, layout.width, rows.min(layout.height - row));
            let length = usize::try_from(row_bytes * u64::from(window.height))?;
            samples.try_reserve(length.saturating_sub(samples.len()))?;
            samples.resize(length, 0);
            reader.read_bytes(&ReadRequest { image: 0, window, bands: vec![band] }, &mut samples)?;

            // From the machine's order to little-endian is the same swap as back.
            ByteOrder::LittleEndian.swap_to_native(&mut samples, layout.sample_type.component_size());
            out.write_all(&samples)?;
        }
    }
    out.flush()?;
    Ok(())
}
