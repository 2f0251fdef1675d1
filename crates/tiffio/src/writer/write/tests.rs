use super::*;
use crate::layout::SampleType;
use crate::tag::Compression;
use crate::writer::failing::FailsAt;
use crate::writer::{BigTiff, Chunking, MemorySink};

/// 40 x 40 bytes in 9 tiles of 16 x 16, uncompressed.
fn spec() -> ImageSpec {
    ImageSpec {
        compression: Compression::None,
        chunking: Chunking::Tiles { width: 16, height: 16 },
        ..ImageSpec::new(40, 40, 1, SampleType::U8)
    }
}

fn chunk(n: u64) -> Vec<u8> {
    vec![u8::try_from(n).unwrap() + 1; 256]
}

fn write_all<S: Sink>(sink: S, name: &Path) -> Result<WriteReport> {
    let mut writer = Writer::with_sink(sink, name, &spec())?;
    for n in 0..writer.grid().chunk_count() {
        writer.put(n, &chunk(n))?;
    }
    writer.finish()
}

#[test]
fn a_failure_at_any_step_leaves_nothing_new_and_the_old_file_whole() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out.tif");
    // Header, directory, chunks, two tables, publishing.
    const STEPS: usize = 6;
    for fails_at in 0..STEPS {
        std::fs::write(&path, "old").unwrap();
        let sink = FailsAt::new(StagedFile::create(&path, Existing::Replace).unwrap(), fails_at);
        let error = write_all(sink, &path).unwrap_err();
        let Error::Output { path: named, source, .. } = &error else { panic!("step {fails_at}: {error}") };
        assert_eq!((named, source.kind()), (&path, io::ErrorKind::StorageFull), "step {fails_at}");
        assert_eq!(std::fs::read(&path).unwrap(), b"old", "step {fails_at}");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "step {fails_at}");
    }
    let sink = FailsAt::new(StagedFile::create(&path, Existing::Replace).unwrap(), STEPS);
    let report = write_all(sink, &path).unwrap();
    assert_eq!(std::fs::metadata(&path).unwrap().len(), report.bytes);
}

#[test]
fn an_error_says_which_file_and_how_far_it_got() {
    let sink = FailsAt::new(MemorySink::default(), 2);
    let error = write_all(sink, Path::new("a/out.tif")).unwrap_err();
    let after = 8 + 2 + 12 * 12 + 4;
    assert_eq!(error.to_string(), format!("write of a/out.tif failed after {after} bytes: no storage space"));
}

#[test]
fn nothing_is_published_after_a_failed_write() {
    let sink = FailsAt::new(MemorySink::default(), 2);
    let mut spec = spec();
    spec.chunking = Chunking::Tiles { width: 1024, height: 1024 };
    spec.missing_chunks = MissingChunks::Sparse;
    let mut writer = Writer::with_sink(sink, "out.tif", &spec).unwrap();
    assert!(matches!(writer.put(0, &vec![0; 1 << 20]), Err(Error::Output { .. })));
    assert!(matches!(writer.put(0, &[1]), Err(Error::Usage(Usage::ChunkOrder { .. }))));
    assert!(matches!(writer.finish(), Err(Error::Usage(Usage::ChunkOrder { .. }))));
}

#[test]
fn chunks_stand_in_the_order_in_which_they_are_put() {
    let mut memory = MemorySink::default();
    let mut writer = Writer::with_sink(&mut memory, "", &spec()).unwrap();
    let start = writer.position();
    for n in (0..9).rev() {
        writer.put(n, &chunk(n)).unwrap();
    }
    writer.finish().unwrap();
    let bytes = memory.into_bytes();
    let chunks: Vec<u8> = (1..=9).rev().flat_map(|n| [n; 256]).collect();
    assert_eq!(bytes[usize::try_from(start).unwrap()..], chunks);
    let offsets: Vec<u8> =
        (0..9_u32).rev().flat_map(|n| (u32::try_from(start).unwrap() + 256 * n).to_le_bytes()).collect();
    assert!(bytes.windows(offsets.len()).any(|window| window == offsets));
}

#[track_caller]
fn check_order(put: &[u64], want: &str) {
    let mut memory = MemorySink::default();
    let mut writer = Writer::with_sink(&mut memory, "", &spec()).unwrap();
    let result = put.iter().try_for_each(|&n| writer.put(n, &chunk(n % 9))).and_then(|()| writer.finish());
    assert_eq!(result.unwrap_err().to_string(), want);
}

#[test]
fn each_chunk_is_put_once() {
    check_order(&[0, 1, 0], "chunk 0 is put twice");
    check_order(&[0, 1, 2, 3, 5, 6, 7, 8], "chunk 4 was never put");
    check_order(&[9], "chunk 9 asked for (from 0), the image has 9");
    let mut memory = MemorySink::default();
    let mut writer = Writer::with_sink(&mut memory, "", &spec()).unwrap();
    assert_eq!(writer.put(3, &[]).unwrap_err().to_string(), "chunk 3 is put without a byte");
}

#[test]
fn chunks_may_be_left_out_of_a_sparse_image() {
    let spec = ImageSpec { missing_chunks: MissingChunks::Sparse, ..spec() };
    let mut memory = MemorySink::default();
    let mut writer = Writer::with_sink(&mut memory, "", &spec).unwrap();
    writer.put(8, &chunk(8)).unwrap();
    let report = writer.finish().unwrap();
    assert_eq!((report.chunks, report.sparse_chunks), (1, 8));
    assert_eq!(report.bytes, memory.bytes().len() as u64);
}

#[test]
fn a_sparse_image_of_5_gib_is_a_bigtiff_and_takes_no_space() {
    let mut spec = ImageSpec::new(1 << 16, 5 << 14, 1, SampleType::U8);
    spec.missing_chunks = MissingChunks::Sparse;
    let mut memory = MemorySink::default();
    let report = Writer::with_sink(&mut memory, "", &spec).unwrap().finish().unwrap();
    assert_eq!(report.variant, TiffVariant::Big);
    assert_eq!(&memory.bytes()[..8], b"II\x2b\0\x08\0\0\0");
    assert_eq!(report.sparse_chunks, 256 * 320);
    assert!(memory.bytes().len() < 1_000_000);
}

/// Takes writes of any size and keeps none of their bytes.
#[derive(Debug, Default)]
struct Length(u64);

impl Sink for Length {
    fn write_at(&mut self, offset: u64, bytes: &[u8]) -> io::Result<()> {
        self.0 = self.0.max(offset + bytes.len() as u64);
        Ok(())
    }

    fn publish(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_classic_tiff_that_was_insisted_on_ends_at_4_gib() {
    let mut spec = ImageSpec::new(1 << 16, 1 << 17, 1, SampleType::U8);
    spec.compression = Compression::None;
    spec.chunking = Chunking::Tiles { width: 1 << 14, height: 1 << 14 };
    spec.big_tiff = BigTiff::No;
    let chunk = vec![0; 1 << 28];
    let mut length = Length::default();
    let mut writer = Writer::with_sink(&mut length, "", &spec).unwrap();
    let put = (0..writer.grid().chunk_count()).take_while(|&n| writer.put(n, &chunk).is_ok()).count();
    assert_eq!(put, 15);
    assert_eq!(
        writer.put(15, &chunk).unwrap_err().to_string(),
        "BIGTIFF: chunk 15 does not fit a classic TIFF of 4 GiB, leave the choice to IF_NEEDED"
    );
    spec.big_tiff = BigTiff::IfNeeded;
    let mut writer = Writer::with_sink(&mut length, "", &spec).unwrap();
    for n in 0..writer.grid().chunk_count() {
        writer.put(n, &chunk).unwrap();
    }
    let report = writer.finish().unwrap();
    assert_eq!((report.variant, report.bytes), (TiffVariant::Big, length.0));
    assert!(report.bytes > 1 << 33);
}
