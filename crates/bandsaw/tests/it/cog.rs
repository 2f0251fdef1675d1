//! COGs: everything kept, overviews of what is valid, the same bytes however they are made.

use tiffio::codec::EncodeState;
use tiffio::layout::{SampleType, Window};
use tiffio::tag::{ImageKind, Photometric, Tag, Value};
use tiffio::writer::{Encoder, Existing, ImageSpec, SampleBlock, WriteOptions, Writer};
use tiffio::{ReadRequest, Reader};

use crate::support::{Folder, sample_scene, samples, spec};

/// Writes an image of bytes and its mask.
fn write_masked(folder: &Folder, name: &str, spec: &ImageSpec, images: [&[u8]; 2]) {
    let specs = [spec.clone(), spec.mask()];
    let options = WriteOptions { overwrite: Existing::Replace };
    let mut writer = Writer::create_images(folder.path(name), &specs, &options).unwrap();
    for (image, (spec, samples)) in specs.iter().zip(images).enumerate() {
        let encoder = Encoder::new(spec).unwrap();
        let block = SampleBlock::new(samples, Window::new(0, 0, spec.width, spec.height), 0..spec.bands).unwrap();
        let (mut gathered, mut encoded) = (Vec::new(), Vec::new());
        for chunk in 0..encoder.layout().grid.chunk_count() {
            let shape = encoder.gather(chunk, &block, &mut gathered).unwrap();
            encoder.encode_chunk(&gathered, shape, &mut EncodeState::default(), &mut encoded).unwrap();
            writer.put_in(image, chunk, &encoded).unwrap();
        }
    }
    writer.finish().unwrap();
}

fn bytes(width: u32, height: u32, bands: u32) -> Vec<u8> {
    samples(width, height, bands).iter().map(|sample| u8::try_from(sample % 251).unwrap()).collect()
}

fn read(reader: &Reader, image: usize) -> Vec<u8> {
    let layout = reader.image(image).unwrap().layout().unwrap();
    let request = ReadRequest::whole(image, layout);
    let count = request.window.pixels() * u64::from(layout.bands) * layout.sample_type.size() as u64;
    let mut samples = vec![0; usize::try_from(count).unwrap()];
    reader.read_bytes(&request, &mut samples).unwrap();
    samples
}

/// Kind, width and height of each image.
#[track_caller]
fn check_images(reader: &Reader, want: &[(ImageKind, u32, u32)]) {
    let size = |image: &tiffio::Image| image.layout().map(|layout| (layout.width, layout.height)).unwrap();
    let found: Vec<_> = reader.images().iter().map(|image| (image.kind(), size(image).0, size(image).1)).collect();
    assert_eq!(found, want);
}

#[test]
fn an_image_keeps_samples_place_names_and_nodata() {
    let folder = Folder::new();
    let mut spec = spec(120, 70, SampleType::U16, &["red", "nir"]);
    spec.geo_ref.nodata = Some("0".to_owned());
    spec.geo_ref.bands[1].scale = Some(0.5);
    spec.extra_tags.push((Tag::DATE_TIME, Value::ascii("2020:05:18 13:30:00")));
    folder.write("a.tif", &spec, &samples(120, 70, 2));
    folder.done("cog a.tif -o o.tif --co BLOCKSIZE=32 -q");
    let (before, after) = (Reader::open(folder.path("a.tif")).unwrap(), Reader::open(folder.path("o.tif")).unwrap());
    use ImageKind::{Full, Overview};
    check_images(&after, &[(Full, 120, 70), (Overview, 60, 35), (Overview, 30, 18)]);
    assert!(read(&before, 0) == read(&after, 0));
    let (old, new) = (before.image(0).unwrap(), after.image(0).unwrap());
    assert_eq!(old.geo_ref(), new.geo_ref());
    assert_eq!(old.tags().get(Tag::DATE_TIME), new.tags().get(Tag::DATE_TIME));
    assert_eq!(after.image(1).unwrap().geo_ref().nodata.as_deref(), Some("0"));
    assert!(after.image(1).unwrap().geo_ref().bands.is_empty());
}

#[test]
fn a_mask_inside_of_the_file_stays_and_its_overviews_with_it() {
    let folder = Folder::new();
    let mut spec = spec(100, 50, SampleType::U8, &["red", "green", "blue"]);
    spec.photometric = Photometric::Rgb;
    let mask: Vec<u8> = (0..5000).map(|n| u8::from(n % 7 > 2)).collect();
    write_masked(&folder, "a.tif", &spec, [&bytes(100, 50, 3), &mask]);
    folder.done("cog a.tif -o o.tif --overviews nearest --co BLOCKSIZE=64 -q");
    let after = Reader::open(folder.path("o.tif")).unwrap();
    use ImageKind::{Full, Mask, Overview, OverviewMask};
    check_images(&after, &[(Full, 100, 50), (Mask, 100, 50), (Overview, 50, 25), (OverviewMask, 50, 25)]);
    assert!(read(&after, 0) == bytes(100, 50, 3) && read(&after, 1) == mask);
    assert_eq!(after.image(0).unwrap().layout().unwrap().photometric, Photometric::Rgb);
    let halved: Vec<u8> = mask.chunks(100).step_by(2).flat_map(|row| row.iter().copied().step_by(2)).collect();
    assert!(read(&after, 3) == halved);
}

#[test]
fn a_palette_is_never_averaged() {
    let folder = Folder::new();
    let mut spec = spec(40, 40, SampleType::U8, &["class"]);
    spec.photometric = Photometric::Palette;
    spec.extra_tags.push((Tag::COLOR_MAP, Value::Short((0..768).collect())));
    let samples: Vec<u8> = (0..1600).map(|n| if n % 2 == 0 { 10 } else { 200 }).collect();
    folder.write("a.tif", &spec, &samples);
    folder.done("cog a.tif -o o.tif --co BLOCKSIZE=32 -q");
    let after = Reader::open(folder.path("o.tif")).unwrap();
    assert!(read(&after, 1).iter().all(|sample| *sample == 10));
    for image in after.images() {
        assert_eq!(image.layout().unwrap().photometric, Photometric::Palette);
        assert_eq!(image.tags().get(Tag::COLOR_MAP), Some(&Value::Short((0..768).collect())));
    }
    folder.done("cog a.tif -o o.tif --co BLOCKSIZE=32 -q --overwrite --overviews max");
    assert!(read(&Reader::open(folder.path("o.tif")).unwrap(), 1).iter().all(|sample| *sample == 200));
}

#[test]
fn the_bytes_do_not_depend_on_threads_blocks_or_memory() {
    let folder = Folder::new();
    let scene = sample_scene();
    let scene = scene.to_str().unwrap();
    let mut first: Option<Vec<u8>> = None;
    for flags in ["-j 1", "-j 4", "-j 2 --chunk 100", "-j 3 --memory 4M", "-j 1 --chunk 1000"] {
        folder.done(&format!("cog {scene} -o o.tif --co BLOCKSIZE=64 --overwrite -q {flags}"));
        let found = folder.bytes("o.tif");
        assert!(*first.get_or_insert_with(|| found.clone()) == found, "{flags}");
    }
    assert_eq!(folder.names(), ["o.tif"]);
}

#[test]
fn every_command_that_saves_can_make_a_cog() {
    let folder = Folder::new();
    let scene = sample_scene();
    let scene = scene.to_str().unwrap();
    let line = "norm-diff --sensor bgrn --b1 red --b2 nir -q --co BLOCKSIZE=128";
    folder.done(&format!("{line} {scene} -o plain.tif"));
    folder.done(&format!("{line} {scene} -o cog.tif --cog --co OVERVIEW_RESAMPLING=MIN"));
    assert!(
        folder
            .read::<f64>("plain.tif")
            .iter()
            .zip(folder.read::<f64>("cog.tif"))
            .all(|(a, b)| a.to_bits() == b.to_bits())
    );
    let reader = Reader::open(folder.path("cog.tif")).unwrap();
    assert!(reader.images().len() > 2);
    assert!(folder.bytes("cog.tif")[8..].starts_with(b"GDAL_STRUCTURAL_METADATA_SIZE=000140 bytes\n"));
    let report = folder.json(&format!("{line} {scene} -o none.tif --cog --co OVERVIEWS=NONE --json"));
    assert_eq!(report["chunks"], 16);
}

#[test]
fn what_cannot_be_is_refused_in_a_line() {
    let folder = Folder::new();
    folder.write("a.tif", &spec(40, 40, SampleType::U16, &["red"]), &samples(40, 40, 1));
    folder.fails("cog a.tif -o o.tif --co TILED=NO -q", 2, &["error: TILED: a COG has tiles"]);
    let want = [
        "error: overviews and a block need 36864 bytes of memory, 1024 are allowed",
        "help: pass --memory 36K or more",
    ];
    folder.fails("cog a.tif -o o.tif --co BLOCKSIZE=32 --memory 1K -q", 3, &want);
    let want = "error: OVERVIEW_RESAMPLING: it is for COGs alone";
    folder.fails("convert a.tif -o o.tif --co RESAMPLING=MIN -q", 2, &[want]);
    folder.fails(
        "cog a.tif -o a.tif -q",
        4,
        &["error: a.tif is both an input and the output", "help: write to another path"],
    );
}
