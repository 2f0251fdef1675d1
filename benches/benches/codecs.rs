//! How fast are our codecs on the six data sets, on one thread?
//!
//! Alone it prints a table. With `serve FOLDER` it leaves the data there and measures what it is asked for on standard
//! input, so that `cargo xtask bench codecs --peers` can have others measured in turn with it:
//!
//! ```text
//! FOLDER/SET.raw     the chunks, one after the other
//! FOLDER/SET.CODEC   their streams, each after its length in 4 bytes, least significant first
//! asked              encode|decode CODEC SET
//! answered           seconds of the thread for all chunks, bytes of all streams
//! ```

use std::io::{BufRead as _, Write as _};
use std::path::Path;
use std::time::Duration;

use benches::{DataSet, time};
use tiffio::codec::{
    ChunkDecoder, ChunkEncoder, ChunkShape, CodecParameters, DecodeState, EncodeState, EncoderSpec, LercOptions,
};
use tiffio::layout::SampleType;
use tiffio::tag::{Compression, Predictor};
use tiffio::writer::{Chunking, ImageSpec};

/// Rows of a chunk.
const ROWS: u32 = 256;

/// A measurement goes on for so long at least.
const AT_LEAST: Duration = Duration::from_millis(30);

const CODECS: [(&str, Compression); 3] =
    [("lzw", Compression::Lzw), ("deflate", Compression::Deflate), ("zstd", Compression::Zstd)];

type Error = Box<dyn std::error::Error>;

/// A codec at work on a data set.
struct Work {
    codec: &'static str,
    set: DataSet,
    /// The samples that predicted chunks are made of; the chunks themselves without predictor.
    samples: Vec<Vec<u8>>,
    streams: Vec<Vec<u8>>,
    encoder: ChunkEncoder,
    encode_shape: ChunkShape,
    encode_state: EncodeState,
    decoder: ChunkDecoder,
    decode_shape: ChunkShape,
    decode_state: DecodeState,
    out: Vec<u8>,
}

impl Work {
    fn new(codec: &'static str, compression: Compression, set: DataSet, sets: &[DataSet]) -> Result<Self, Error> {
        // Prediction is a part of encoding: which encoder of deflate is taken depends on it.
        let (predictor, sample, samples) = match set.name {
            "u16_imagery_predictor_2" => (Predictor::Horizontal, SampleType::U16, sets[0].chunks.clone()),
            "f32_index_predictor_3" => (Predictor::FloatingPoint, SampleType::F32, sets[2].chunks.clone()),
            _ => (Predictor::None, SampleType::U8, set.chunks.clone()),
        };
        let bands = if predictor == Predictor::Horizontal { 3 } else { 1 };
        let row_bytes = u32::try_from(set.chunks[0].len())? / ROWS;
        let pixel_bytes = bands * u32::try_from(sample.size())?;
        let encode_shape = ChunkShape { width: row_bytes / pixel_bytes, height: ROWS, samples: bands };
        let decode_shape = ChunkShape { width: row_bytes, height: ROWS, samples: 1 };
        let spec = ImageSpec {
            compression,
            chunking: Chunking::Strips { rows: ROWS },
            ..ImageSpec::new(row_bytes, ROWS, 1, SampleType::U8)
        };
        let mut work = Self {
            codec,
            samples,
            streams: vec![Vec::new(); set.chunks.len()],
            encoder: ChunkEncoder::new(&EncoderSpec {
                compression,
                predictor,
                lerc: LercOptions::default(),
                level: None,
                sample,
            })?,
            encode_shape,
            encode_state: EncodeState::default(),
            decoder: ChunkDecoder::new(&spec.layout()?, CodecParameters::default())?,
            decode_shape,
            decode_state: DecodeState::default(),
            out: vec![0; set.chunks[0].len()],
            set,
        };
        work.encode()?;
        for n in 0..work.streams.len() {
            work.decode(n)?;
            if work.out != work.set.chunks[n] {
                return Err(format!("{codec}: {} does not come back", work.set.name).into());
            }
        }
        Ok(work)
    }

    fn encode(&mut self) -> Result<(), Error> {
        // As many at once as workers hand over.
        for (samples, streams) in self.samples.as_chunks::<3>().0.iter().zip(self.streams.chunks_mut(3)) {
            let samples = samples.each_ref().map(Vec::as_slice);
            self.encoder.encode_chunks(&samples, self.encode_shape, &mut self.encode_state, streams)?;
        }
        Ok(())
    }

    fn decode(&mut self, chunk: usize) -> Result<(), Error> {
        let stream = &self.streams[chunk];
        Ok(self.decoder.decode(stream, self.decode_shape, &mut self.decode_state, &mut self.out)?)
    }

    fn decode_all(&mut self) -> Result<(), Error> {
        (0..self.streams.len()).try_for_each(|chunk| self.decode(chunk))
    }

    /// Seconds of one pass over all chunks.
    fn measure(&mut self, direction: &str) -> Result<f64, Error> {
        let (mut spent, mut passes) = (Duration::ZERO, 0);
        while spent < AT_LEAST {
            let mut outcome = Ok(());
            spent += time(&mut || {
                outcome = if direction == "encode" { self.encode() } else { self.decode_all() };
            });
            outcome?;
            passes += 1;
        }
        Ok(spent.as_secs_f64() / f64::from(passes))
    }

    fn stream_bytes(&self) -> usize {
        self.streams.iter().map(Vec::len).sum()
    }

    fn leave(&self, folder: &Path) -> Result<(), Error> {
        let mut streams = Vec::new();
        for stream in &self.streams {
            streams.extend(u32::try_from(stream.len())?.to_le_bytes());
            streams.extend(stream);
        }
        std::fs::write(folder.join(format!("{}.{}", self.set.name, self.codec)), streams)?;
        Ok(std::fs::write(folder.join(format!("{}.raw", self.set.name)), self.set.chunks.concat())?)
    }
}

fn main() -> Result<(), Error> {
    let sets = DataSet::all();
    let mut works = Vec::new();
    for (codec, compression) in CODECS {
        for set in &sets {
            works.push(Work::new(codec, compression, set.clone(), &sets)?);
        }
    }
    let arguments: Vec<String> = std::env::args().skip(1).filter(|word| word != "--bench").collect();
    match &arguments[..] {
        [word, folder] if word == "serve" => serve(&mut works, Path::new(folder)),
        _ => table(&mut works),
    }
}

fn table(works: &mut [Work]) -> Result<(), Error> {
    println!("| codec | set | times smaller | encode MB/s | decode MB/s |\n|---|---|---|---|---|");
    for work in works {
        let bytes = work.set.bytes() as f64;
        let [encode, decode] = [work.measure("encode")?, work.measure("decode")?].map(|seconds| bytes / seconds / 1e6);
        let smaller = bytes / work.stream_bytes() as f64;
        println!("| {} | {} | {smaller:.2} | {encode:.0} | {decode:.0} |", work.codec, work.set.name);
    }
    Ok(())
}

fn serve(works: &mut [Work], folder: &Path) -> Result<(), Error> {
    works.iter().try_for_each(|work| work.leave(folder))?;
    let mut answers = std::io::stdout().lock();
    writeln!(answers, "ready")?;
    for line in std::io::stdin().lock().lines() {
        let line = line?;
        let [direction, codec, set] = line.split(' ').collect::<Vec<_>>()[..] else {
            return Err(format!("not understood: {line}").into());
        };
        let work = works.iter_mut().find(|work| work.codec == codec && work.set.name == set);
        let work = work.ok_or_else(|| format!("not there: {line}"))?;
        let seconds = work.measure(direction)?;
        writeln!(answers, "{seconds} {}", work.stream_bytes())?;
    }
    Ok(())
}
