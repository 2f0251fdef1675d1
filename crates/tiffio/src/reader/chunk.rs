//! One chunk: its stored bytes fetched and decoded.

use std::io;
use std::ops::Range;
use std::time::Instant;

use super::fetch::{SourceFile, resize};
use super::fill::fill;
use super::{Image, Reader};
use crate::codec::{self, Checksums, ChunkDecoder, ChunkShape, DecodeState};
use crate::error::{Error, Location, Malformed, Result, Usage};
use crate::layout::ImageLayout;
use crate::tag::Compression;

/// What one worker needs to decode chunks: the stored bytes of one, and the codecs' tables and scratch memory.
///
/// It serves any image of any file; once it has seen a chunk of each size, decoding allocates nothing, except by the crates
/// that decode LERC, LZMA, JPEG and WebP.
#[derive(Debug, Default)]
pub struct ReadState {
    encoded: Vec<u8>,
    codec: DecodeState,
    bytes_read: u64,
    clock: ReadClock,
}

/// When stored bytes were there, if anybody wants to know.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum ReadClock {
    #[default]
    Off,
    On {
        ended: Option<Instant>,
    },
}

impl ReadState {
    /// A state in which decoding does that with checksums; the default one verifies them.
    #[must_use]
    pub fn with_checksums(checksums: Checksums) -> Self {
        Self { codec: DecodeState::with_checksums(checksums), ..Self::default() }
    }

    /// The stored bytes that have been read with it so far.
    #[must_use]
    pub fn bytes_read(&self) -> u64 {
        self.bytes_read
    }

    /// Lets it note from now on when the stored bytes of a chunk have been read, which parts the time of reading from that
    /// of decoding. Costs a look at the clock for each chunk.
    pub fn start_clock(&mut self) {
        if self.clock == ReadClock::Off {
            self.clock = ReadClock::On { ended: None };
        }
    }

    /// When the stored bytes of the last chunk had been read; nothing if it has none, or no clock was started.
    #[must_use]
    pub fn read_ended(&self) -> Option<Instant> {
        match self.clock {
            ReadClock::Off => None,
            ReadClock::On { ended } => ended,
        }
    }

    /// Replaces the stored bytes by those of `range`.
    fn read(&mut self, file: &SourceFile, range: Range<u64>) -> Result<()> {
        file.read(range, &mut self.encoded)?;
        self.note(self.encoded.len());
        Ok(())
    }

    /// Fills `out` with the stored bytes of `range`, which is as long.
    fn read_into(&mut self, file: &SourceFile, range: Range<u64>, out: &mut [u8]) -> Result<()> {
        file.source.read_at(range.start, out).map_err(|source| Error::io(range, source))?;
        self.note(out.len());
        Ok(())
    }

    /// Takes note of bytes that have been read.
    fn note(&mut self, bytes: usize) {
        self.bytes_read = self.bytes_read.saturating_add(bytes as u64);
        if self.clock != ReadClock::Off {
            self.clock = ReadClock::On { ended: Some(Instant::now()) };
        }
    }

    /// Forgets when the chunk before was read.
    fn begin(&mut self) {
        if self.clock != ReadClock::Off {
            self.clock = ReadClock::On { ended: None };
        }
    }
}

impl Reader {
    /// The stored bytes of `chunk` of image `image` as far as the file holds them, or nothing if it is sparse: its offset
    /// or byte count is 0, or the tables end before it.
    ///
    /// Byte counts that are missing or cannot be are put right as libtiff does: from the size of the chunk without
    /// compression, else from where the next chunk or the end of the file is. Costs up to two small reads where the
    /// tables of chunks are larger than 1 MiB.
    ///
    /// # Errors
    ///
    /// [`Usage::NoSuchImage`] and [`Usage::NoSuchChunk`]; [`Error::Malformed`] if the table of offsets is missing, or
    /// the chunk begins past the end of the file; [`Error::Io`].
    pub fn chunk_range(&self, image: usize, chunk: u64) -> Result<Option<Range<u64>>> {
        let range = self.image(image)?.chunk_range(chunk)?;
        Ok(range.map(|range| range.start..range.end.min(self.file_length())))
    }

    /// Decodes `chunk` of image `image` into `out`, on the calling thread; comes back with its size.
    ///
    /// `out` is made as long as the chunk: samples of the layout's type in the machine's byte order, pixel by pixel, row
    /// by row; tiles on the edge are whole, strips as short as they are stored. A sparse chunk is filled with nodata, or
    /// 0 without. Nothing is allocated once `state` and `out` have seen a chunk of that size,
    /// but for what [`ReadState`] says.
    ///
    /// # Errors
    ///
    /// [`Usage::NoSuchImage`] and [`Usage::NoSuchChunk`]; [`Error::LimitExceeded`] if the chunk is larger than
    /// [`Limits::chunk_bytes_max`](crate::Limits::chunk_bytes_max); [`Error::Malformed`] and [`Error::Unsupported`],
    /// with the number of image and chunk, if it does not decode; [`Error::Io`] if the source fails. `out` holds no
    /// meaning then.
    pub fn decode_chunk(
        &self,
        image: usize,
        chunk: u64,
        state: &mut ReadState,
        out: &mut Vec<u8>,
    ) -> Result<ChunkShape> {
        self.image(image)?.decode_chunk(chunk, state, Target::Grown(out))
    }

    /// Decodes as [`decode_chunk`](Self::decode_chunk) does, into memory that is there: `out` holds exactly the chunk.
    ///
    /// # Errors
    ///
    /// As [`decode_chunk`](Self::decode_chunk); [`Usage::BufferLength`] if `out` is shorter or longer than the chunk.
    pub fn decode_chunk_into(
        &self,
        image: usize,
        chunk: u64,
        state: &mut ReadState,
        out: &mut [u8],
    ) -> Result<ChunkShape> {
        let image = self.image(image)?;
        let (layout, size) = (image.layout()?, image.layout()?.sample_type.size() as u64);
        if let Some((width, height)) = layout.grid.stored_size(chunk) {
            let expected = layout.decoded_bytes(width, height).ok_or(Malformed::Overflow("the size of a chunk"))?;
            let found = out.len() as u64;
            if found != expected {
                return Err(Usage::BufferLength { found: found / size, expected: expected / size }.into());
            }
        }
        image.decode_chunk(chunk, state, Target::Fixed(out))
    }
}

/// Where a decoded chunk goes to.
pub(super) enum Target<'a> {
    /// Memory that is made as long as the chunk, once it is known that the chunk may be as long.
    Grown(&'a mut Vec<u8>),
    /// Memory that is as long as the chunk.
    Fixed(&'a mut [u8]),
}

impl Target<'_> {
    /// The memory of a chunk of `length` bytes, whose stored bytes are those of `range`.
    fn of(&mut self, length: usize, range: Range<u64>) -> Result<&mut [u8]> {
        match self {
            Self::Grown(out) => {
                resize(out, length).map_err(|_| Error::io(range, io::ErrorKind::OutOfMemory.into()))?;
                Ok(out)
            }
            Self::Fixed(out) => Ok(out),
        }
    }
}

impl Image {
    pub(super) fn decode_chunk(&self, chunk: u64, state: &mut ReadState, mut out: Target<'_>) -> Result<ChunkShape> {
        let layout = self.layout()?;
        let decoder = self.decoder()?;
        state.begin();
        let at = Location { ifd: Some(self.index()), chunk: Some(chunk), ..Location::default() };
        let size = ChunkSize::new(layout, chunk, self.file.limits.chunk_bytes_max).map_err(|error| error.at(at))?;
        let Some(range) = self.chunk_range(chunk).map_err(|error| error.at(at))? else {
            let out = out.of(size.decoded, 0..0)?;
            fill(out, self.fill_sample()?, layout.sample_type.size());
            return Ok(size.shape);
        };
        let at = Location { offset: Some(range.start), ..at };
        let Encoded { range, missing } = Encoded::new(range, &size, layout.compression, self.file.length);
        let is_stored_whole = range.end.saturating_sub(range.start) == size.decoded as u64;
        let outcome = size.check(layout.compression, &range).and_then(|()| {
            if decoder.is_stored_as_it_is() && is_stored_whole {
                let out = out.of(size.decoded, range.clone())?;
                state.read_into(&self.file, range.clone(), out)?;
                decoder.take_stored(out);
                return Ok(());
            }
            state.read(&self.file, range.clone())?;
            size.decode(layout, decoder, state, out.of(size.decoded, range.clone())?)
        });
        match outcome {
            Ok(()) => Ok(size.shape),
            Err(Error::Malformed { what: Malformed::ChunkSize { .. }, .. }) if missing > 0 => {
                let available = range.end.saturating_sub(range.start);
                let needed = available.saturating_add(missing);
                Err(Error::from(Malformed::Truncated { needed, available }).at(at))
            }
            Err(error) => Err(error.at(at)),
        }
    }
}

/// What is read of the stored bytes of a chunk.
struct Encoded {
    range: Range<u64>,
    /// Bytes that should be there past the end of the file.
    missing: u64,
}

impl Encoded {
    /// No more than the file holds, and no more than any stream of that many samples takes.
    fn new(range: Range<u64>, size: &ChunkSize, compression: Compression, file_length: u64) -> Self {
        // The margins are libtiff's: a byte count of a megabyte and ten times the samples is not believed.
        let believed = match compression {
            Compression::None => size.stored,
            _ => size.stored.saturating_mul(10).saturating_add(4096).max(1 << 20),
        };
        let end = range.end.min(range.start.saturating_add(believed));
        Self { range: range.start..end.min(file_length), missing: end.saturating_sub(file_length) }
    }
}

/// How large a chunk is.
struct ChunkSize {
    shape: ChunkShape,
    /// Its rows that are of the image.
    rows: u32,
    /// Bytes before compression.
    stored: u64,
    /// The same of the rows that are of the image.
    stored_least: u64,
    /// Bytes in memory.
    decoded: usize,
}

impl ChunkSize {
    fn new(layout: &ImageLayout, chunk: u64, allowed: u64) -> Result<Self> {
        let no_chunk = || Usage::NoSuchChunk { chunk, count: layout.grid.chunk_count() };
        let (width, height) = layout.grid.stored_size(chunk).ok_or_else(no_chunk)?;
        let rows = layout.grid.window(chunk).ok_or_else(no_chunk)?.height;
        let overflow = || Error::from(Malformed::Overflow("the size of a chunk"));
        let stored = layout.stored_bytes(width, height).ok_or_else(overflow)?;
        let stored_least = layout.stored_bytes(width, rows).ok_or_else(overflow)?;
        let decoded = layout.decoded_bytes(width, height).ok_or_else(overflow)?;
        if decoded > allowed {
            let at = Location::default();
            return Err(Error::LimitExceeded { limit: "chunk_bytes_max", needed: decoded, allowed, at });
        }
        let shape = ChunkShape { width, height, samples: layout.samples_per_chunk_pixel() };
        Ok(Self { shape, rows, stored, stored_least, decoded: usize::try_from(decoded).map_err(|_| overflow())? })
    }

    /// Refuses a chunk that the stored bytes cannot fill, before memory is taken for it.
    fn check(&self, compression: Compression, stored: &Range<u64>) -> Result<()> {
        let bytes_max = codec::decoded_bytes_max(compression, stored.end.saturating_sub(stored.start));
        match bytes_max.filter(|most| *most < self.stored_least) {
            Some(found) => Err(Malformed::ChunkSize { found, expected: self.stored_least }.into()),
            None => Ok(()),
        }
    }

    /// Decodes a chunk out of `state.encoded`. Tiles on the lower edge may end with the last row of the image: there are
    /// writers that leave out the rows below it, which are 0 then.
    fn decode(
        &self,
        layout: &ImageLayout,
        decoder: &ChunkDecoder,
        state: &mut ReadState,
        out: &mut [u8],
    ) -> Result<()> {
        let outcome = decoder.decode(&state.encoded, self.shape, &mut state.codec, out);
        let Err(Error::Malformed { what: Malformed::ChunkSize { found, .. }, .. }) = outcome else { return outcome };
        let shape = ChunkShape { height: self.rows, ..self.shape };
        let rows = layout.decoded_bytes(shape.width, shape.height).and_then(|bytes| usize::try_from(bytes).ok());
        match rows.and_then(|rows| out.split_at_mut_checked(rows)) {
            Some((rows, below)) if found >= self.stored_least => {
                below.fill(0);
                decoder.decode(&state.encoded, shape, &mut state.codec, rows)
            }
            _ => outcome,
        }
    }
}
