//! Sources that fail: errors say which bytes, and what failed once is asked for again.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tiffio::source::{ByteSource, MemorySource};
use tiffio::{Error, Limits, ReadRequest, ReadState, Reader};

use crate::testdata;

/// Fails as long as the switch is on.
#[derive(Debug)]
struct Failing {
    source: MemorySource,
    fails: Arc<AtomicBool>,
}

impl ByteSource for Failing {
    fn len(&self) -> io::Result<u64> {
        self.source.len()
    }

    fn read_at(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        if self.fails.load(Ordering::Relaxed) {
            return Err(io::ErrorKind::TimedOut.into());
        }
        self.source.read_at(offset, out)
    }
}

fn open(name: &str) -> (Reader, Arc<AtomicBool>) {
    let fails = Arc::new(AtomicBool::new(false));
    let source = MemorySource::new(std::fs::read(testdata(&format!("valid/{name}"))).unwrap());
    let reader = Reader::new(Failing { source, fails: Arc::clone(&fails) }, Limits::default()).unwrap();
    (reader, fails)
}

#[test]
fn readers_are_shared_between_threads() {
    fn check<T: Send + Sync>() {}
    check::<Reader>();
}

#[test]
fn values_that_could_not_be_read_are_asked_for_again() {
    let (reader, fails) = open("pages_be.tif");
    let image = reader.image(2).unwrap();
    fails.store(true, Ordering::Relaxed);
    for _ in 0..100_000 {
        assert!(matches!(image.layout(), Err(Error::Io { .. })));
    }
    assert_eq!((image.tags().iter().count(), image.defects().len()), (0, 0));
    fails.store(false, Ordering::Relaxed);
    assert_eq!(image.layout().unwrap().width, 21);
    assert!(image.tags().iter().count() > 8);
}

#[test]
fn tables_and_chunks_that_could_not_be_read_are_asked_for_again() {
    let (reader, fails) = open("u16_deflate_planar_tiles.tif");
    let (mut state, mut out) = (ReadState::default(), Vec::new());
    fails.store(true, Ordering::Relaxed);
    assert!(matches!(reader.chunk_range(0, 3), Err(Error::Io { .. })));
    fails.store(false, Ordering::Relaxed);
    let range = reader.chunk_range(0, 3).unwrap().unwrap();
    fails.store(true, Ordering::Relaxed);
    let error = reader.decode_chunk(0, 3, &mut state, &mut out).unwrap_err();
    let want = format!("read of bytes {}..{} failed: timed out (IFD 0, chunk 3)", range.start, range.end);
    assert_eq!(error.to_string(), want);
    let request = ReadRequest::whole(0, reader.image(0).unwrap().layout().unwrap());
    let mut samples = vec![0_u16; 3 * 21 * 19];
    assert!(matches!(reader.read(&request, &mut samples), Err(Error::Io { .. })));
    fails.store(false, Ordering::Relaxed);
    reader.read(&request, &mut samples).unwrap();
}

#[test]
fn a_file_that_is_not_there_says_so() {
    let error = Reader::open("/no/such/file.tif").unwrap_err();
    assert!(matches!(error, Error::Io { source, .. } if source.kind() == io::ErrorKind::NotFound));
}
