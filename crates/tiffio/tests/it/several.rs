//! Several images in one file: masks, overviews and pages, each with samples, kind and size of its own.

use tiffio::codec::EncodeState;
use tiffio::layout::{Sample, SampleType, Window};
use tiffio::source::MemorySource;
use tiffio::tag::{Compression, Photometric};
use tiffio::writer::{Chunking, Encoder, ImageSpec, MemorySink, MissingChunks, SampleBlock, WriteReport, Writer};
use tiffio::{ImageKind, Limits, ReadRequest, Reader, Usage};

/// The encoded chunks of an image of these samples.
fn chunks<T: Sample>(spec: &ImageSpec, samples: &[T]) -> Vec<Vec<u8>> {
    let encoder = Encoder::new(spec).unwrap();
    let block = SampleBlock::new(samples, Window::new(0, 0, spec.width, spec.height), 0..spec.bands).unwrap();
    let (mut state, mut gathered) = (EncodeState::default(), Vec::new());
    (0..encoder.layout().grid.chunk_count())
        .map(|chunk| {
            let shape = encoder.gather(chunk, &block, &mut gathered).unwrap();
            let mut encoded = Vec::new();
            encoder.encode_chunk(&gathered, shape, &mut state, &mut encoded).unwrap();
            encoded
        })
        .collect()
}

/// 0 and 1 in no simple order.
fn mask(width: u32, height: u32) -> Vec<u8> {
    (0..height).flat_map(|y| (0..width).map(move |x| u8::from((x * 7 + y * 13) % 5 > 1))).collect()
}

fn image(width: u32, height: u32) -> Vec<u16> {
    (0..width * height).map(|n| u16::try_from(n * 31 % 65_521).unwrap()).collect()
}

/// The file of `specs`, chunks of the last image first.
fn write(specs: &[ImageSpec], of_image: impl Fn(&ImageSpec) -> Vec<Vec<u8>>) -> (Vec<u8>, WriteReport) {
    let mut memory = MemorySink::default();
    let mut writer = Writer::with_sink_images(&mut memory, "memory", specs).unwrap();
    assert_eq!(writer.layouts().len(), specs.len());
    for (image, spec) in specs.iter().enumerate().rev() {
        for (chunk, encoded) in (0..).zip(of_image(spec)) {
            writer.put_in(image, chunk, &encoded).unwrap();
        }
    }
    let report = writer.finish().unwrap();
    (memory.into_bytes(), report)
}

#[track_caller]
fn check<T: Sample>(reader: &Reader, image: usize, kind: ImageKind, want: &[T]) {
    let found = reader.image(image).unwrap();
    assert_eq!(found.kind(), kind);
    assert!(found.defects().is_empty(), "{:?}", found.defects());
    let mut samples = vec![T::zeroed(); want.len()];
    reader.read(&ReadRequest::whole(image, found.layout().unwrap()), &mut samples).unwrap();
    assert_eq!(samples, want);
}

fn check_pyramid(compression: Compression, chunking: Chunking) {
    let full = ImageSpec { compression, chunking, ..ImageSpec::new(37, 29, 1, SampleType::U16) };
    let overview = ImageSpec { width: 19, height: 15, kind: ImageKind::Overview, ..full.clone() };
    let specs = [full.clone(), full.mask(), overview.clone(), overview.mask()];
    let (file, report) = write(&specs, |spec| match spec.bits {
        Some(_) => chunks(spec, &mask(spec.width, spec.height)),
        None => chunks(spec, &image(spec.width, spec.height)),
    });
    let reader = Reader::new(MemorySource::new(file), Limits::default()).unwrap();
    assert_eq!(reader.images().len(), 4);
    check(&reader, 0, ImageKind::Full, &image(37, 29));
    check(&reader, 1, ImageKind::Mask, &mask(37, 29));
    check(&reader, 2, ImageKind::Overview, &image(19, 15));
    check(&reader, 3, ImageKind::OverviewMask, &mask(19, 15));
    let layout = reader.image(1).unwrap().layout().unwrap();
    assert_eq!((layout.sample.bits, layout.photometric), (1, Photometric::TransparencyMask));
    let counts = specs.iter().map(|spec| spec.layout().unwrap().grid.chunk_count());
    assert_eq!(report.chunks, counts.sum::<u64>());
}

#[test]
fn an_image_with_a_mask_and_overviews_comes_back_whatever_the_codec() {
    for compression in
        [Compression::None, Compression::Lzw, Compression::Deflate, Compression::Zstd, Compression::PackBits]
    {
        check_pyramid(compression, Chunking::Tiles { width: 16, height: 16 });
        check_pyramid(compression, Chunking::Strips { rows: 4 });
    }
}

#[test]
fn pages_may_be_of_any_size_and_type() {
    let page = |width, height, sample_type| ImageSpec {
        kind: ImageKind::Page,
        missing_chunks: MissingChunks::Sparse,
        ..ImageSpec::new(width, height, 1, sample_type)
    };
    let specs = [page(5, 4, SampleType::U8), page(300, 2, SampleType::F64), page(1, 1, SampleType::U8)];
    let (file, report) = write(&specs, |spec| match spec.sample_type {
        SampleType::F64 => Vec::new(),
        _ => chunks(spec, &mask(spec.width, spec.height)),
    });
    let reader = Reader::new(MemorySource::new(file), Limits::default()).unwrap();
    check(&reader, 0, ImageKind::Page, &mask(5, 4));
    check(&reader, 1, ImageKind::Page, &[0_f64; 600]);
    check(&reader, 2, ImageKind::Page, &mask(1, 1));
    assert_eq!((report.chunks, report.sparse_chunks), (2, 2));
}

#[test]
fn each_image_is_to_be_complete() {
    let spec = ImageSpec::new(5, 4, 1, SampleType::U8);
    let mut memory = MemorySink::default();
    let mut writer = Writer::with_sink_images(&mut memory, "", &[spec.clone(), spec.mask()]).unwrap();
    writer.put(0, &[1]).unwrap();
    let error = writer.put_in(2, 0, &[1]).unwrap_err();
    assert!(matches!(error, tiffio::Error::Usage(Usage::NoSuchImage { image: 2, count: 2 })));
    assert_eq!(writer.finish().unwrap_err().to_string(), "chunk 0 was never put");
    let error = Writer::with_sink_images(&mut memory, "", &[]).unwrap_err();
    assert_eq!(error.to_string(), "images: a file has at least one");
}
