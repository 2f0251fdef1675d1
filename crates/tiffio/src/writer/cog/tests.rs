//! COGs in memory: where tiles stand, that they come back, and that a failure leaves nothing.

use std::path::Path;

use super::*;
use crate::codec::EncodeState;
use crate::error::{Error, Usage};
use crate::ifd::TiffVariant;
use crate::layout::{SampleType, Window};
use crate::source::MemorySource;
use crate::tag::{Compression, ImageKind, Photometric, PlanarConfiguration, Tag, Value};
use crate::writer::failing::FailsAt;
use crate::writer::{
    BigTiff, Chunking, Encoder, Existing, ImageSpec, Masked, MemorySink, MissingChunks, PyramidState, Resampling,
    SampleBlock, Sink, StagedFile, WriteReport,
};
use crate::{Limits, ReadRequest, Reader, Result};

const WIDTH: u32 = 75;
const HEIGHT: u32 = 44;

/// An image of 75 x 44 pixels in tiles of 16 x 16: 15 tiles, and overviews of 38 x 22, 19 x 11 and 10 x 6.
fn spec() -> CogSpec {
    let mut image = ImageSpec::new(WIDTH, HEIGHT, 2, SampleType::U16);
    image.chunking = Chunking::Tiles { width: 16, height: 16 };
    CogSpec::new(image)
}

fn image() -> Vec<u16> {
    (0..2 * WIDTH * HEIGHT).map(|n| u16::try_from(n * n % 1021).unwrap()).collect()
}

fn mask() -> Vec<u8> {
    (0..WIDTH * HEIGHT).map(|n| u8::from(n / 7 % 3 > 0)).collect()
}

/// An encoded tile, with its image and number.
type Encoded = (usize, u64, Vec<u8>);

/// All tiles of the COG of `spec`.
fn tiles(spec: &CogSpec) -> Vec<Encoded> {
    let encoders: Vec<Encoder> = spec.images().unwrap().iter().map(|image| Encoder::new(image).unwrap()).collect();
    let (samples, valid) = (image(), if spec.masked == Masked::Yes { mask() } else { vec![] });
    let whole = Window::new(0, 0, WIDTH, HEIGHT);
    let mut tiles = Vec::new();
    let mut encode = |image: usize, tile: u64, block: &SampleBlock<'_>| {
        let (mut gathered, mut encoded) = (Vec::new(), Vec::new());
        let shape = encoders[image].gather(tile, block, &mut gathered).unwrap();
        encoders[image].encode_chunk(&gathered, shape, &mut EncodeState::default(), &mut encoded).unwrap();
        tiles.push((image, tile, encoded));
    };
    let block = SampleBlock::new(&samples, whole, 0..2).unwrap();
    for tile in 0..15 {
        encode(0, tile, &block);
        if !valid.is_empty() {
            encode(1, tile, &SampleBlock::new(&valid, whole, 0..1).unwrap());
        }
    }
    let pyramid = spec.pyramid().unwrap().unwrap();
    let complete = &mut |tile: &crate::writer::OverviewTile<'_>| {
        let image = spec.image_of(tile.level);
        encode(image, tile.tile, &SampleBlock::from_bytes(tile.samples, SampleType::U16, tile.window, 0..2)?);
        if !tile.valid.is_empty() {
            encode(image + 1, tile.tile, &SampleBlock::new(tile.valid, tile.window, 0..1)?);
        }
        Ok(())
    };
    pyramid.put(&block, &valid, &mut PyramidState::default(), complete).unwrap();
    tiles
}

fn write(spec: &CogSpec, tiles: &[Encoded]) -> (Vec<u8>, WriteReport) {
    let mut memory = MemorySink::default();
    let report = write_to(&mut memory, MemorySink::default(), Path::new("memory"), spec, tiles).unwrap();
    (memory.into_bytes(), report)
}

fn write_to<S: Sink, P: Spool>(
    sink: S,
    spool: P,
    name: &Path,
    spec: &CogSpec,
    tiles: &[Encoded],
) -> Result<WriteReport> {
    let mut writer = CogWriter::with_sink(sink, spool, name, spec)?;
    for (image, tile, encoded) in tiles {
        writer.put_in(*image, *tile, encoded)?;
    }
    writer.finish()
}

fn open(file: &[u8]) -> Reader {
    Reader::new(MemorySource::new(Vec::from(file)), Limits::default()).unwrap()
}

/// Checks that the tiles stand one after the other in the order of a COG, each in its frame, up to the end of the file.
#[track_caller]
fn check_order(file: &[u8], images_of_each: usize) {
    let reader = open(file);
    let number = |at: usize| u32::from_le_bytes(file[at..at + 4].try_into().unwrap()) as usize;
    let mut position = None;
    for first in (0..reader.images().len()).step_by(images_of_each).rev() {
        for tile in 0..reader.image(first).unwrap().layout().unwrap().grid.chunk_count() {
            for image in first..first + images_of_each {
                let Some(range) = reader.chunk_range(image, tile).unwrap() else { continue };
                let (start, end) = (usize::try_from(range.start).unwrap(), usize::try_from(range.end).unwrap());
                assert_eq!(start - 4, position.unwrap_or(start - 4), "image {image}, tile {tile}");
                assert_eq!(number(start - 4), end - start);
                assert_eq!(number(end), number(end - 4));
                position = Some(end + 4);
            }
        }
    }
    assert_eq!(position, Some(file.len()));
}

/// Checks the kinds and sizes of the images.
#[track_caller]
fn check_images(file: &[u8], want: &[(ImageKind, u32, u32)]) {
    let reader = open(file);
    let found: Vec<_> = reader
        .images()
        .iter()
        .map(|image| (image.kind(), image.layout().unwrap().width, image.layout().unwrap().height))
        .collect();
    assert_eq!(found, want);
    assert!(reader.images().iter().all(|image| image.defects().is_empty()));
}

#[test]
fn tiles_stand_from_the_smallest_overview_up_whatever_order_they_come_in() {
    let spec = spec();
    let mut tiles = tiles(&spec);
    assert_eq!(tiles.len(), 15 + 6 + 2 + 1);
    let (file, report) = write(&spec, &tiles);
    tiles.reverse();
    assert!(write(&spec, &tiles).0 == file);
    tiles.sort_by_key(|(image, tile, _)| (tile * 7 + *image as u64 * 5) % 11);
    assert!(write(&spec, &tiles).0 == file);
    assert_eq!((report.bytes, report.chunks, report.sparse_chunks), (file.len() as u64, 24, 0));
    check_order(&file, 1);
    use ImageKind::{Full, Overview};
    check_images(&file, &[(Full, 75, 44), (Overview, 38, 22), (Overview, 19, 11), (Overview, 10, 6)]);
    let reader = open(&file);
    let mut samples = vec![0_u16; image().len()];
    reader.read(&ReadRequest::whole(0, reader.image(0).unwrap().layout().unwrap()), &mut samples).unwrap();
    assert_eq!(samples, image());
}

#[test]
fn the_tiles_of_a_mask_stand_behind_those_of_its_image() {
    let spec = CogSpec { masked: Masked::Yes, resampling: Resampling::Nearest, ..spec() };
    let (file, _) = write(&spec, &tiles(&spec));
    check_order(&file, 2);
    use ImageKind::{Full, Mask, Overview, OverviewMask};
    let want = [(Full, Mask, 75, 44), (Overview, OverviewMask, 38, 22), (Overview, OverviewMask, 19, 11)];
    let pairs = want.into_iter().chain([(Overview, OverviewMask, 10, 6)]);
    let want: Vec<_> = pairs.flat_map(|(image, mask, w, h)| [(image, w, h), (mask, w, h)]).collect();
    check_images(&file, &want);
    let reader = open(&file);
    for (level, step) in [(0, 1), (1, 2), (2, 4), (3, 8)] {
        let layout = reader.image(2 * level + 1).unwrap().layout().unwrap();
        let mut samples = vec![0_u8; (layout.width * layout.height) as usize];
        reader.read(&ReadRequest::whole(2 * level + 1, layout), &mut samples).unwrap();
        let rows = mask().chunks(WIDTH as usize).step_by(step).map(<[u8]>::to_vec).collect::<Vec<_>>();
        let want: Vec<u8> = rows.iter().flat_map(|row| row.iter().copied().step_by(step)).collect();
        assert_eq!(samples, want, "level {level}");
    }
    assert!(file[8..].starts_with(b"GDAL_STRUCTURAL_METADATA_SIZE=000174 bytes\nLAYOUT=IFDS_BEFORE_DATA\n"));
}

#[test]
fn the_ghost_area_stands_behind_the_header_and_says_how_long_it_is() {
    for (big_tiff, header, first) in [(BigTiff::No, 8, 192_u64), (BigTiff::Yes, 16, 200)] {
        let mut spec = spec();
        spec.image.big_tiff = big_tiff;
        let (file, report) = write(&spec, &tiles(&spec));
        let text = std::str::from_utf8(&file[header..header + 183]).unwrap();
        let (size, rest) = text.split_once(" bytes\n").unwrap();
        assert_eq!(size, format!("GDAL_STRUCTURAL_METADATA_SIZE={:06}", rest.len()));
        assert!(rest.starts_with("LAYOUT=IFDS_BEFORE_DATA\n") && rest.ends_with("KNOWN_INCOMPATIBLE_EDITION=NO\n "));
        assert_eq!(report.variant == TiffVariant::Big, header == 16);
        assert!(file[header / 2..header].starts_with(&first.to_le_bytes()[..4]));
        check_order(&file, 1);
    }
}

#[test]
fn tiles_that_were_left_out_take_no_space() {
    let mut spec = spec();
    let all = tiles(&spec);
    let some: Vec<Encoded> = all.iter().filter(|(image, tile, _)| *image != 0 || tile % 2 == 0).cloned().collect();
    let mut memory = MemorySink::default();
    let refused = write_to(&mut memory, MemorySink::default(), Path::new(""), &spec, &some).unwrap_err();
    assert_eq!(refused.to_string(), "chunk 1 was never put");
    spec.image.missing_chunks = MissingChunks::Sparse;
    let (file, report) = write(&spec, &some);
    assert_eq!((report.chunks, report.sparse_chunks), (17, 7));
    check_order(&file, 1);
    assert_eq!(open(&file).chunk_range(0, 1).unwrap(), None);
}

#[test]
fn a_failure_at_any_step_leaves_nothing_new_and_the_old_file_whole() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out.tif");
    let spec = spec();
    let tiles = tiles(&spec);
    // Header and four directories, tiles, two tables each, publishing; and of the spool one write and some reads.
    const SINK_STEPS: usize = 1 + 4 + 1 + 2 * 4 + 1;
    let spool_steps = (0..).find(|steps| {
        let spool = FailsAt::new(MemorySink::default(), *steps);
        write_to(MemorySink::default(), spool, &path, &spec, &tiles).is_ok()
    });
    let spool_steps = spool_steps.unwrap();
    let sink_fails = (0..SINK_STEPS).map(|fails_at| (fails_at, usize::MAX));
    for (sink_fails_at, spool_fails_at) in sink_fails.chain((0..spool_steps).map(|fails_at| (usize::MAX, fails_at))) {
        std::fs::write(&path, "old").unwrap();
        let sink = FailsAt::new(StagedFile::create(&path, Existing::Replace).unwrap(), sink_fails_at);
        let spool = FailsAt::new(MemorySink::default(), spool_fails_at);
        let error = write_to(sink, spool, &path, &spec, &tiles).unwrap_err();
        assert!(matches!(&error, Error::Output { path: named, .. } if *named == path), "{error}");
        assert_eq!(std::fs::read(&path).unwrap(), b"old");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }
    let sink = FailsAt::new(StagedFile::create(&path, Existing::Replace).unwrap(), SINK_STEPS);
    let report = write_to(sink, MemorySink::default(), &path, &spec, &tiles).unwrap();
    assert_eq!(std::fs::metadata(&path).unwrap().len(), report.bytes);
}

#[test]
fn a_file_is_what_memory_is() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out.tif");
    let spec = spec();
    let tiles = tiles(&spec);
    let mut writer = CogWriter::create(&path, &spec, &Default::default()).unwrap();
    for (image, tile, encoded) in &tiles {
        writer.put_in(*image, *tile, encoded).unwrap();
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    writer.finish().unwrap();
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    assert!(std::fs::read(&path).unwrap() == write(&spec, &tiles).0);
    let error = CogWriter::create(&path, &spec, &Default::default()).unwrap_err();
    assert!(matches!(error, Error::Output { .. }));
}

#[test]
fn each_tile_is_put_once() {
    let mut memory = MemorySink::default();
    let mut writer = CogWriter::with_sink(&mut memory, MemorySink::default(), "", &spec()).unwrap();
    writer.put_in(1, 5, &[1, 2]).unwrap();
    let refused = |writer: &mut CogWriter<_, _>, image, tile, bytes: &[u8]| {
        writer.put_in(image, tile, bytes).unwrap_err().to_string()
    };
    assert_eq!(refused(&mut writer, 1, 5, &[1]), "chunk 5 is put twice");
    assert_eq!(refused(&mut writer, 1, 6, &[1]), "chunk 6 asked for (from 0), the image has 6");
    assert_eq!(refused(&mut writer, 1, 4, &[]), "chunk 4 is put without a byte");
    let error = writer.put_in(4, 0, &[1]).unwrap_err();
    assert!(matches!(error, Error::Usage(Usage::NoSuchImage { image: 4, count: 4 })));
}

#[track_caller]
fn check_refused(change: impl FnOnce(&mut ImageSpec), want: &str) {
    let mut spec = spec();
    change(&mut spec.image);
    assert_eq!(spec.images().unwrap_err().to_string(), want);
}

#[test]
fn what_is_no_cog_is_refused() {
    check_refused(|image| image.chunking = Chunking::Strips { rows: 8 }, "TILED: a COG has tiles");
    let want = "INTERLEAVE: the bands of a COG share tiles, PIXEL it is";
    check_refused(|image| image.planar = PlanarConfiguration::Planar, want);
}

#[test]
fn an_image_of_one_tile_has_no_overviews_and_palettes_take_the_nearest() {
    let mut image = ImageSpec::new(300, 200, 1, SampleType::U8);
    assert_eq!(CogSpec::new(image.clone()).images().unwrap().len(), 2);
    image.chunking = Chunking::Tiles { width: 512, height: 512 };
    let spec = CogSpec::new(image.clone());
    assert_eq!((spec.images().unwrap().len(), spec.pyramid().unwrap().is_none()), (1, true));
    image.photometric = Photometric::Palette;
    image.chunking = Chunking::Tiles { width: 128, height: 128 };
    image.extra_tags = vec![(Tag::COLOR_MAP, Value::Short(vec![0; 768])), (Tag::SOFTWARE, Value::ascii("a"))];
    image.compression = Compression::Deflate;
    let spec = CogSpec::new(image);
    assert_eq!(spec.resampling, Resampling::Nearest);
    let images = spec.images().unwrap();
    assert_eq!(images.len(), 3);
    assert_eq!(images[2].extra_tags, [(Tag::COLOR_MAP, Value::Short(vec![0; 768]))]);
    let none = CogSpec { overviews: Overviews::None, ..spec };
    assert_eq!(none.images().unwrap().len(), 1);
}
