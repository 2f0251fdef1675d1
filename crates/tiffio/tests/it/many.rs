//! Files of very many directories or chunks cost what they are asked for.

use std::fs::File;
use std::io::{self, Write as _};
use std::ops::Range;
use std::os::unix::fs::FileExt as _;
use std::sync::{Arc, Mutex};

use tiffio::codec::{ChunkShape, EncodeState};
use tiffio::layout::{SampleType, Window};
use tiffio::source::{ByteSource, FileSource, MemorySource};
use tiffio::writer::{Chunking, Encoder, ImageSpec, MemorySink, MissingChunks, Writer};
use tiffio::{Error, Limits, Malformed, ReadRequest, ReadState, Reader, tag::Compression};

/// Notes what is read.
#[derive(Debug)]
struct Noting<S> {
    source: S,
    reads: Arc<Mutex<Vec<Range<u64>>>>,
}

impl<S: ByteSource> ByteSource for Noting<S> {
    fn len(&self) -> io::Result<u64> {
        self.source.len()
    }

    fn read_at(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        self.reads.lock().unwrap().push(offset..offset + out.len() as u64);
        self.source.read_at(offset, out)
    }
}

struct Notes {
    reads: Arc<Mutex<Vec<Range<u64>>>>,
}

impl Notes {
    /// What was read since the last call.
    fn ranges(&self) -> Vec<Range<u64>> {
        std::mem::take(&mut self.reads.lock().unwrap())
    }

    /// Reads and bytes since the last call.
    fn take(&self) -> (u64, u64) {
        let ranges = self.ranges();
        (ranges.len() as u64, ranges.iter().map(|range| range.end - range.start).sum())
    }
}

fn open_source(source: impl ByteSource + 'static) -> (Result<Reader, Error>, Notes) {
    let notes = Notes { reads: Arc::default() };
    let reads = Arc::clone(&notes.reads);
    (Reader::new(Noting { source, reads }, Limits::default()), notes)
}

fn open(file: Vec<u8>) -> (Result<Reader, Error>, Notes) {
    open_source(MemorySource::new(file))
}

/// A little-endian file of that many directories of one entry each, one behind the other.
fn directories(count: u32) -> Vec<u8> {
    let mut file = b"II*\0\x08\0\0\0".to_vec();
    for n in 0..count {
        let next = if n + 1 < count { 8 + 18 * (n + 1) } else { 0 };
        file.extend([1, 0, 0, 1, 3, 0, 1, 0, 0, 0, 7, 0, 0, 0]);
        file.extend(next.to_le_bytes());
    }
    file
}

#[test]
fn directories_up_to_the_limit_are_opened_in_few_reads() {
    let file = directories(65_536);
    let length = file.len() as u64;
    let (reader, notes) = open(file);
    assert_eq!(reader.unwrap().images().len(), 65_536);
    let (reads, bytes) = notes.take();
    assert!(reads <= length / 4000 && bytes <= length * 2, "{reads} reads of {bytes} bytes");
    let (reader, _) = open(directories(65_537));
    assert!(matches!(reader.unwrap_err(), Error::LimitExceeded { limit: "ifd_count_max", needed: 65_537, .. }));
}

#[test]
fn entries_that_share_their_bytes_cannot_multiply_them() {
    // 60,000 entries, each naming the same 700,000 bytes of text.
    let mut file = b"II*\0\x08\0\0\0".to_vec();
    file.extend(60_000_u16.to_le_bytes());
    for tag in 1..=60_000_u16 {
        file.extend(tag.to_le_bytes());
        file.extend([2, 0]);
        file.extend(700_000_u32.to_le_bytes());
        file.extend(20_u32.to_le_bytes());
    }
    file.extend([0; 4]);
    let length = file.len() as u64;
    let (reader, notes) = open(file);
    let reader = reader.unwrap();
    assert!(notes.take().1 < 2 * length, "shared bytes are read once");
    let image = reader.image(0).unwrap();
    let held: usize = image.tags().iter().map(|(_, value)| value.count()).sum();
    assert!((held as u64) <= length + reader.limits().tag_bytes_max, "{held} bytes");
    assert!(image.defects().iter().any(|defect| matches!(defect, Error::Malformed { what: Malformed::Overlap, .. })));
}

/// 263,168 tiles of 16 x 16 bytes, all but three left out.
fn sparse() -> (Vec<u8>, [u64; 3]) {
    let spec = ImageSpec {
        chunking: Chunking::Tiles { width: 16, height: 16 },
        compression: Compression::None,
        missing_chunks: MissingChunks::Sparse,
        ..ImageSpec::new(8192, 8224, 1, SampleType::U8)
    };
    let mut memory = MemorySink::default();
    let mut writer = Writer::with_sink(&mut memory, "", &spec).unwrap();
    let chunks = [0, 131_072, writer.grid().chunk_count() - 1];
    for (chunk, byte) in chunks.into_iter().zip(1..) {
        writer.put(chunk, &[byte; 256]).unwrap();
    }
    writer.finish().unwrap();
    (memory.into_bytes(), chunks)
}

#[test]
fn of_large_tables_only_the_entries_asked_for_are_read() {
    let (file, chunks) = sparse();
    let (reader, notes) = open(file);
    let reader = reader.unwrap();
    assert!(notes.take().1 < 20_000);
    let (mut state, mut out) = (ReadState::default(), Vec::new());
    for (chunk, byte) in chunks.into_iter().zip(1..) {
        reader.decode_chunk(0, chunk, &mut state, &mut out).unwrap();
        assert_eq!(out, [byte; 256]);
        assert_eq!(notes.take(), (3, 256 + 8), "an offset, a byte count, a chunk");
    }
    reader.decode_chunk(0, 77, &mut state, &mut out).unwrap();
    assert_eq!((out, reader.chunk_range(0, 77).unwrap()), (vec![0; 256], None));
}

/// Tiles of 16 x 16 bytes in a row and in a column: 50 million in all.
const TILES: u64 = 7072;

/// A BigTIFF of 50 million tiles, 600 MB of tables of which the disk holds next to nothing; the tiles `there` hold 256
/// times their place in that list, the others are sparse.
fn world(file: &File, there: &[u64]) {
    let (offsets, byte_counts) = (4096, 4096 + 8 * TILES * TILES);
    let data = byte_counts + 4 * TILES * TILES;
    let mut head = b"II\x2b\0\x08\0\0\0\x10\0\0\0\0\0\0\0".to_vec();
    let side = TILES * 16;
    let entries: [(u16, u16, u64, u64); 9] = [
        (256, 4, 1, side),
        (257, 4, 1, side),
        (258, 3, 1, 8),
        (259, 3, 1, 1),
        (277, 3, 1, 1),
        (322, 3, 1, 16),
        (323, 3, 1, 16),
        (324, 16, TILES * TILES, offsets),
        (325, 4, TILES * TILES, byte_counts),
    ];
    head.extend((entries.len() as u64).to_le_bytes());
    for (tag, kind, count, value) in entries {
        head.extend([tag.to_le_bytes(), kind.to_le_bytes()].concat());
        head.extend([count.to_le_bytes(), value.to_le_bytes()].concat());
    }
    head.extend([0; 8]);
    file.set_len(data + 256 * there.len() as u64).unwrap();
    file.write_all_at(&head, 0).unwrap();
    for (tile, place) in there.iter().zip(0_u64..) {
        let at = data + 256 * place;
        file.write_all_at(&at.to_le_bytes(), offsets + 8 * tile).unwrap();
        file.write_all_at(&256_u32.to_le_bytes(), byte_counts + 4 * tile).unwrap();
        file.write_all_at(&[u8::try_from(place).unwrap(); 256], at).unwrap();
    }
}

#[test]
fn a_world_of_fifty_million_tiles_opens_at_once_and_gives_a_window_for_what_it_holds() {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    let (row, col) = (5000, 1234);
    let there = [row * TILES + col, row * TILES + col + 1, (row + 1) * TILES + col];
    world(file.as_file(), &there);
    file.flush().unwrap();
    let (reader, notes) = open_source(FileSource::open(file.path()).unwrap());
    let reader = reader.unwrap();
    let (reads, bytes) = notes.take();
    assert!(reads <= 4 && bytes <= 20_000, "{reads} reads of {bytes} bytes");
    assert_eq!(reader.image(0).unwrap().layout().unwrap().grid.chunk_count(), TILES * TILES);
    let window = Window::new(u32::try_from(col * 16).unwrap() + 8, u32::try_from(row * 16).unwrap() + 8, 16, 16);
    let mut samples = [9_u8; 256];
    reader.read(&ReadRequest { image: 0, window, bands: vec![0] }, &mut samples).unwrap();
    for (n, sample) in samples.into_iter().enumerate() {
        // The tile below on the right is sparse.
        let want = [0, 1, 2, 0][n / 128 * 2 + n % 16 / 8];
        assert_eq!(sample, want, "sample {n}");
    }
    let (reads, bytes) = notes.take();
    assert!(reads <= 11 && bytes <= 3 * 256 + 4 * 12, "{reads} reads of {bytes} bytes");
}

#[test]
fn a_window_of_a_large_image_touches_its_own_tiles_alone() {
    let spec = ImageSpec {
        chunking: Chunking::Tiles { width: 512, height: 512 },
        ..ImageSpec::new(30_000, 30_000, 1, SampleType::U16)
    };
    // Seven tiles of one value each, over and over.
    let encoder = Encoder::new(&spec).unwrap();
    let shape = ChunkShape { width: 512, height: 512, samples: 1 };
    let encode = |value: u16| {
        let (samples, mut encoded) = (vec![value; 512 * 512], Vec::new());
        encoder.encode_chunk(bytemuck::cast_slice(&samples), shape, &mut EncodeState::default(), &mut encoded).unwrap();
        encoded
    };
    let tiles: Vec<Vec<u8>> = (0..7).map(encode).collect();
    let mut memory = MemorySink::default();
    let mut writer = Writer::with_sink(&mut memory, "", &spec).unwrap();
    for chunk in 0..writer.grid().chunk_count() {
        writer.put(chunk, &tiles[usize::try_from(chunk % 7).unwrap()]).unwrap();
    }
    writer.finish().unwrap();
    let (reader, notes) = open(memory.into_bytes());
    let reader = reader.unwrap();
    let tables = 3481 * (8 + 8) + 8192;
    assert!(notes.take().1 <= tables, "opening");
    let request = ReadRequest { image: 0, window: Window::new(10_000, 20_000, 256, 256), bands: vec![0] };
    let mut samples = vec![9_u16; 256 * 256];
    reader.read(&request, &mut samples).unwrap();
    let first = 39 * 59 + 19;
    assert!(samples.chunks(256).all(|row| {
        let (left, right) = row.split_at(240);
        left.iter().all(|sample| u64::from(*sample) == first % 7)
            && right.iter().all(|s| u64::from(*s) == (first + 1) % 7)
    }));
    let own = [first, first + 1].map(|chunk| reader.chunk_range(0, chunk).unwrap().unwrap());
    let (of_tiles, others): (Vec<_>, Vec<_>) = notes.ranges().into_iter().partition(|range| own.contains(range));
    assert_eq!(of_tiles.len(), 2);
    assert!(others.iter().map(|range| range.end - range.start).sum::<u64>() <= tables, "{others:?}");
    assert!(others.iter().all(|range| range.end <= own[0].start), "nothing of other tiles: {others:?}");
}
