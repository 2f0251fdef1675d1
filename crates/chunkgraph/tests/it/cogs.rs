//! COGs and masks: the same bytes whatever the run, overviews of what is valid, memory counted before anything is read.

use chunkgraph::{Array, Chunk, Error, Extent, FileLayout, NodataSource, OpenOptions, RunOptions, SaveOptions};
use tiffio::writer::{CreationOptions, Existing};
use tiffio::{ImageKind, ReadRequest, Reader};

use crate::support::{Folder, samples, threads};

const EXTENT: Extent = Extent { planes: 2, height: 150, width: 210 };

/// 1 but for a diagonal band.
fn mask() -> Vec<u8> {
    (0..150_u32).flat_map(|y| (0..210_u32).map(move |x| u8::from((x + y) % 50 > 17))).collect()
}

fn options(layout: FileLayout, creation: &[&str]) -> SaveOptions {
    let creation = CreationOptions::parse(creation.iter().copied()).unwrap();
    SaveOptions { layout, creation, existing: Existing::Replace, ..SaveOptions::default() }
}

fn scene() -> (Array, Array) {
    let one = Extent { planes: 1, ..EXTENT };
    (Array::from_values(&samples(EXTENT), EXTENT).unwrap(), Array::from_values(&mask(), one).unwrap())
}

fn read<T: tiffio::layout::Sample>(reader: &Reader, image: usize) -> (Vec<T>, usize) {
    let layout = reader.image(image).unwrap().layout().unwrap();
    let mut samples = vec![T::zeroed(); (layout.width * layout.height * layout.bands) as usize];
    reader.read(&ReadRequest::whole(image, layout), &mut samples).unwrap();
    (samples, layout.width as usize)
}

/// Saves the scene with its mask in many ways; comes back with the file, which is the same each time.
fn saved(layout: FileLayout, creation: &[&str], folder: &Folder) -> Reader {
    let (scene, mask) = scene();
    let mut bytes: Option<Vec<u8>> = None;
    for count in [1, 2, 5] {
        for chunk in [Chunk::Auto, Chunk::square(16), Chunk::square(100), Chunk::square(1000)] {
            let run = RunOptions { chunk, ..threads(count) };
            let options = SaveOptions { run, ..options(layout, creation) };
            let out = folder.path("out.tif");
            let report = scene.save_with_mask(&out, Some(&mask), &options).unwrap();
            let found = std::fs::read(&out).unwrap();
            assert_eq!(report.file.bytes, found.len() as u64);
            assert!(*bytes.get_or_insert_with(|| found.clone()) == found, "{count} threads, {chunk:?}");
        }
    }
    assert_eq!(folder.names(), ["out.tif"]);
    Reader::open(folder.path("out.tif")).unwrap()
}

#[test]
fn a_mask_goes_with_its_image_whatever_the_layout() {
    let folder = Folder::new();
    for (layout, creation) in [
        (FileLayout::Plain, &["BLOCKSIZE=32"][..]),
        (FileLayout::Plain, &["BLOCKSIZE=32", "INTERLEAVE=BAND", "COMPRESS=DEFLATE"]),
        (FileLayout::Plain, &["TILED=NO", "BLOCKYSIZE=7"]),
        (FileLayout::Cog, &["BLOCKSIZE=32"]),
        (FileLayout::Cog, &["BLOCKSIZE=16", "COMPRESS=ZSTD", "PREDICTOR=2"]),
    ] {
        let reader = saved(layout, creation, &folder);
        assert_eq!(read::<u16>(&reader, 0).0, samples(EXTENT), "{creation:?}");
        assert_eq!(reader.image(1).unwrap().kind(), ImageKind::Mask);
        assert_eq!(read::<u8>(&reader, 1).0, mask(), "{creation:?}");
        assert!(reader.images().len() > 2 || layout == FileLayout::Plain);
    }
}

#[test]
fn masked_pixels_take_no_part_in_overviews() {
    let folder = Folder::new();
    let reader = saved(FileLayout::Cog, &["BLOCKSIZE=64", "OVERVIEW_RESAMPLING=MAX"], &folder);
    let ((found, width), (valid, _)) = (read::<u16>(&reader, 2), read::<u8>(&reader, 3));
    let (scene, mask) = (samples(EXTENT), mask());
    for (n, value) in found.iter().take(width * 75).enumerate() {
        let (x, y) = (n % width * 2, n / width * 2);
        let quad = [(x, y), (x + 1, y), (x, y + 1), (x + 1, y + 1)].map(|(x, y)| y * 210 + x);
        let want = quad.iter().filter(|at| mask[**at] != 0).map(|at| scene[*at]).max();
        assert_eq!((*value, valid[n] != 0), (want.unwrap_or(0), want.is_some()), "pixel {x}, {y}");
    }
}

#[test]
fn nodata_takes_no_part_in_overviews_and_stays_a_value_like_any_other() {
    let folder = Folder::new();
    let plain = folder.path("plain.tif");
    let values: Vec<f32> = (0..100_u16).map(|n| if n % 3 == 0 { -1.0 } else { f32::from(n) }).collect();
    let array = Array::from_values(&values, Extent { planes: 1, height: 2, width: 50 }).unwrap();
    array.save(&plain, &SaveOptions { nodata: Some(-1.0), ..SaveOptions::default() }).unwrap();
    let stored = OpenOptions { nodata: NodataSource::Nothing, ..OpenOptions::default() };
    let out = folder.path("out.tif");
    Array::open_with(&plain, &stored).unwrap().save(&out, &options(FileLayout::Cog, &["BLOCKSIZE=32"])).unwrap();
    let reader = Reader::open(&out).unwrap();
    assert_eq!(read::<f32>(&reader, 0).0, values);
    assert_eq!(reader.image(1).unwrap().geo_ref().nodata.as_deref(), Some("-1"));
    // Of 0, 1, 50 and 51 the first and the last are missing.
    assert_eq!(read::<f32>(&reader, 1).0[0], (1.0 + 50.0) / 2.0);
}

#[test]
fn memory_for_overviews_is_counted_before_anything_is_read() {
    let folder = Folder::new();
    let extent = Extent { planes: 1, height: 64, width: 60_000 };
    let array = Array::from_values(&vec![1_u8; 64 * 60_000], extent).unwrap();
    let save = |memory: u64, layout| {
        let run = RunOptions { memory_bytes: Some(memory), ..threads(1) };
        array.save(folder.path("out.tif"), &SaveOptions { run, ..options(layout, &["BLOCKSIZE=64"]) })
    };
    assert!(save(400_000, FileLayout::Plain).is_ok());
    std::fs::remove_file(folder.path("out.tif")).unwrap();
    let Err(Error::OverviewsOverBudget { needed, allowed: 400_000 }) = save(400_000, FileLayout::Cog) else {
        panic!("not refused")
    };
    assert!(folder.names().is_empty());
    let report = save(needed, FileLayout::Cog).unwrap();
    assert!(report.run.peak_bytes <= needed);
}

#[test]
fn blocks_hold_three_tiles_unless_memory_is_short() {
    let folder = Folder::new();
    let extent = Extent { planes: 1, height: 512, width: 6 * 512 };
    let array = Array::from_values(&vec![1_u8; 512 * 6 * 512], extent).unwrap();
    let blocks = |memory: u64| {
        let run = RunOptions { memory_bytes: Some(memory), ..threads(2) };
        array.save(folder.path("out.tif"), &SaveOptions { run, ..options(FileLayout::Cog, &[]) }).unwrap().run.blocks
    };
    assert_eq!(blocks(512 << 20), 2);
    assert_eq!(blocks(20 << 20), 6);
}

#[test]
fn what_only_a_cog_has_is_refused_of_other_files_and_the_other_way_round() {
    let folder = Folder::new();
    let (scene, mask) = scene();
    let refused = |layout, creation: &[&str]| {
        scene.save(folder.path("out.tif"), &options(layout, creation)).unwrap_err().to_string()
    };
    assert_eq!(refused(FileLayout::Plain, &["RESAMPLING=MODE"]), "OVERVIEW_RESAMPLING: it is for COGs alone");
    assert_eq!(refused(FileLayout::Cog, &["TILED=NO"]), "TILED: a COG has tiles");
    assert!(refused(FileLayout::Cog, &["INTERLEAVE=BAND"]).starts_with("INTERLEAVE: "));
    let error = scene.save_with_mask(folder.path("out.tif"), Some(&scene), &SaveOptions::default()).unwrap_err();
    assert_eq!(error.to_string(), "a mask has one band, not 2");
    let small = mask.window(tiffio::layout::Window::new(0, 0, 9, 9)).unwrap();
    let error = scene.save_with_mask(folder.path("out.tif"), Some(&small), &SaveOptions::default()).unwrap_err();
    assert!(matches!(error, Error::Mismatch(_)), "{error}");
    assert!(folder.names().is_empty());
}
