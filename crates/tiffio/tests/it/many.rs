//! Files of very many directories or chunks cost what they are asked for.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use tiffio::layout::SampleType;
use tiffio::source::{ByteSource, MemorySource};
use tiffio::writer::{Chunking, ImageSpec, MemorySink, MissingChunks, Writer};
use tiffio::{Error, Limits, Malformed, ReadState, Reader, tag::Compression};

/// Counts what is read.
#[derive(Debug)]
struct Counting {
    source: MemorySource,
    reads: Arc<AtomicU64>,
    bytes: Arc<AtomicU64>,
}

impl ByteSource for Counting {
    fn len(&self) -> io::Result<u64> {
        self.source.len()
    }

    fn read_at(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        self.reads.fetch_add(1, Ordering::Relaxed);
        self.bytes.fetch_add(out.len() as u64, Ordering::Relaxed);
        self.source.read_at(offset, out)
    }
}

struct Counts {
    reads: Arc<AtomicU64>,
    bytes: Arc<AtomicU64>,
}

impl Counts {
    /// Reads and bytes since the last call.
    fn take(&self) -> (u64, u64) {
        (self.reads.swap(0, Ordering::Relaxed), self.bytes.swap(0, Ordering::Relaxed))
    }
}

fn open(file: Vec<u8>) -> (Result<Reader, Error>, Counts) {
    let counts = Counts { reads: Arc::default(), bytes: Arc::default() };
    let (reads, bytes) = (Arc::clone(&counts.reads), Arc::clone(&counts.bytes));
    (Reader::new(Counting { source: MemorySource::new(file), reads, bytes }, Limits::default()), counts)
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
    let (reader, counts) = open(file);
    assert_eq!(reader.unwrap().images().len(), 65_536);
    let (reads, bytes) = counts.take();
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
    let (reader, counts) = open(file);
    let reader = reader.unwrap();
    assert!(counts.take().1 < 2 * length, "shared bytes are read once");
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
    let (reader, counts) = open(file);
    let reader = reader.unwrap();
    assert!(counts.take().1 < 20_000);
    let (mut state, mut out) = (ReadState::default(), Vec::new());
    for (chunk, byte) in chunks.into_iter().zip(1..) {
        reader.decode_chunk(0, chunk, &mut state, &mut out).unwrap();
        assert_eq!(out, [byte; 256]);
        assert_eq!(counts.take(), (3, 256 + 8), "an offset, a byte count, a chunk");
    }
    reader.decode_chunk(0, 77, &mut state, &mut out).unwrap();
    assert_eq!((out, reader.chunk_range(0, 77).unwrap()), (vec![0; 256], None));
}
