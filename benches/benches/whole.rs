//! How fast does a process read a whole file, and what do its codecs take alone?
//!
//! Each run is one library at one file, as `cargo xtask bench` measures it from outside; without arguments it says so.
//!
//! ```text
//! read tiffio|tiff|geotiff-reader FILE [RAW]   all samples of 16 bits, on as many threads as RAYON_NUM_THREADS says
//! codecs INPUT OUTPUT                          one thread's seconds to decode INPUT's chunks and encode OUTPUT's: a b
//! RAW                                          windows of 256 full rows from the top, each band by band, little-endian
//! ```

use std::error::Error;
use std::fs::File;
use std::hint::black_box;
use std::io::{BufWriter, Write as _};
use std::os::unix::fs::FileExt as _;
use std::time::Duration;

use benches::time;
use geotiff_reader::GeoTiffFile;
use tiff::decoder::{Decoder, DecodingResult, Limits};
use tiffio::codec::{ChunkDecoder, ChunkShape, CodecParameters, DecodeState, EncodeState};
use tiffio::layout::Window;
use tiffio::writer::{Encoder, ImageSpec};
use tiffio::{ReadRequest, ReadState, Reader};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// Rows of a window: those of a tile of the scenes, so that nothing is decoded twice.
const ROWS: u32 = 256;

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|word| word != "--bench").collect();
    match &arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["read", library, path] => read(library, path, &mut |window, _| {
            black_box(window);
            Ok(())
        }),
        ["read", library, path, raw] => {
            let mut raw = BufWriter::new(File::create(raw)?);
            read(library, path, &mut |window, order| Ok(raw.write_all(&order.bytes(window))?))?;
            Ok(raw.flush()?)
        }
        ["codecs", input, output] => {
            let (decoding, encoding) = (decode_all(input)?, encode_all(output)?);
            println!("{} {}", decoding.as_secs_f64(), encoding.as_secs_f64());
            Ok(())
        }
        _ => {
            println!("measured by `cargo xtask bench`");
            Ok(())
        }
    }
}

/// How the samples of a window follow each other.
#[derive(Debug, Clone, Copy)]
enum Order {
    BandByBand,
    /// So many samples a pixel.
    PixelByPixel(usize),
}

impl Order {
    /// The samples band by band, little-endian.
    fn bytes(self, samples: &[u16]) -> Vec<u8> {
        let bands = match self {
            Self::BandByBand => 1,
            Self::PixelByPixel(bands) => bands,
        };
        let of_band = |band| samples.iter().skip(band).step_by(bands);
        (0..bands).flat_map(of_band).flat_map(|sample| sample.to_le_bytes()).collect()
    }
}

/// What becomes of each window of full rows, from the top.
type Take<'a> = &'a mut dyn FnMut(&[u16], Order) -> Result<()>;

fn read(library: &str, path: &str, take: Take<'_>) -> Result<()> {
    match library {
        "tiffio" => read_tiffio(path, take),
        "tiff" => read_tiff(path, take),
        "geotiff-reader" => read_geotiff_reader(path, take),
        other => Err(format!("{other}: no such library").into()),
    }
}

fn windows(width: u32, height: u32) -> impl Iterator<Item = Window> {
    (0..height).step_by(ROWS as usize).map(move |row| Window::new(0, row, width, ROWS.min(height - row)))
}

fn read_tiffio(path: &str, take: Take<'_>) -> Result<()> {
    let reader = Reader::open(path)?;
    let layout = reader.image(0)?.layout()?;
    let mut samples = Vec::new();
    for window in windows(layout.width, layout.height) {
        let request = ReadRequest { window, ..ReadRequest::whole(0, layout) };
        samples.resize(usize::try_from(window.pixels())? * request.bands.len(), 0);
        reader.read::<u16>(&request, &mut samples)?;
        take(&samples, Order::BandByBand)?;
    }
    Ok(())
}

/// Its decoder has one cursor, and so one thread; it reads tile by tile what `read_image` gives whole.
fn read_tiff(path: &str, take: Take<'_>) -> Result<()> {
    let mut decoder = Decoder::new(File::open(path)?)?.with_limits(Limits::unlimited());
    let bands = usize::from(decoder.colortype()?.num_samples());
    let width = usize::try_from(decoder.dimensions()?.0)?;
    match decoder.read_image()? {
        DecodingResult::U16(samples) => {
            samples.chunks(width * bands * ROWS as usize).try_for_each(|rows| take(rows, Order::PixelByPixel(bands)))
        }
        _ => Err("no samples of 16 bits".into()),
    }
}

fn read_geotiff_reader(path: &str, take: Take<'_>) -> Result<()> {
    let file = GeoTiffFile::open(path)?;
    let bands = usize::try_from(file.band_count())?;
    for window in windows(file.width(), file.height()) {
        let [row, rows, width] = [window.row_off, window.height, window.width].map(|n| n as usize);
        let samples = file.read_window::<u16>(row, 0, rows, width)?;
        take(samples.as_slice().ok_or("samples with gaps")?, Order::PixelByPixel(bands))?;
    }
    Ok(())
}

/// What decoding all chunks takes, without reading their bytes.
fn decode_all(path: &str) -> Result<Duration> {
    let (reader, file) = (Reader::open(path)?, File::open(path)?);
    let layout = reader.image(0)?.layout()?;
    let decoder = ChunkDecoder::new(layout, CodecParameters::default())?;
    let (mut state, mut stored, mut out, mut spent) = (DecodeState::default(), Vec::new(), Vec::new(), Duration::ZERO);
    for chunk in 0..layout.grid.chunk_count() {
        let range = reader.chunk_range(0, chunk)?.ok_or("a sparse chunk")?;
        stored.resize(usize::try_from(range.end - range.start)?, 0);
        file.read_exact_at(&mut stored, range.start)?;
        let (width, height) = layout.grid.stored_size(chunk).ok_or("no such chunk")?;
        let samples = layout.bands / layout.grid.planes();
        out.resize(width as usize * height as usize * samples as usize * layout.sample_type.size(), 0);
        let shape = ChunkShape { width, height, samples };
        let mut outcome = Ok(());
        spent += time(&mut || outcome = decoder.decode(&stored, shape, &mut state, &mut out));
        outcome?;
        black_box(&out);
    }
    Ok(spent)
}

/// What encoding all chunks takes, three at once as workers hand them over, without decoding them first. They must be LZW.
fn encode_all(path: &str) -> Result<Duration> {
    let reader = Reader::open(path)?;
    let layout = reader.image(0)?.layout()?;
    let encoder = Encoder::new(&ImageSpec::new(layout.width, layout.height, layout.bands, layout.sample_type))?;
    let (mut reading, mut state, mut spent) = (ReadState::default(), EncodeState::default(), Duration::ZERO);
    let mut chunks: [Vec<u8>; 3] = Default::default();
    let mut streams: [Vec<u8>; 3] = Default::default();
    for first in (0..layout.grid.chunk_count()).step_by(chunks.len()) {
        let (mut count, mut shape) = (0, None);
        for (chunk, out) in (first..layout.grid.chunk_count()).zip(&mut chunks) {
            shape = Some(reader.decode_chunk(0, chunk, &mut reading, out)?);
            count += 1;
        }
        let (filled, shape) = (chunks.each_ref().map(Vec::as_slice), shape.ok_or("no chunk")?);
        let mut outcome = Ok(());
        spent += time(&mut || {
            outcome = encoder.encode_chunks(&filled[..count], shape, &mut state, &mut streams[..count]);
        });
        outcome?;
        black_box(&streams);
    }
    Ok(spent)
}
