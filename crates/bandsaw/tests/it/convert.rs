//! `convert`: values as they are, everything kept that can be, and a word where something is not.

use std::path::{Path, PathBuf};

use tiffio::layout::{SampleType, Window};
use tiffio::tag::{Compression, Photometric, PlanarConfiguration, Tag, Value};
use tiffio::writer::ImageSpec;
use tiffio::{ReadRequest, Reader};

use crate::support::{Folder, sample_scene, samples, spec};

fn valid_files() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../testdata/valid");
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "tif"));
    files.sort();
    files
}

/// The samples of an image as bytes.
fn stored(reader: &Reader) -> Vec<u8> {
    let layout = reader.image(0).unwrap().layout().unwrap();
    let request = ReadRequest::whole(0, layout);
    let count = request.window.pixels() * u64::from(layout.bands) * layout.sample_type.size() as u64;
    let mut bytes = vec![0; usize::try_from(count).unwrap()];
    reader.read_bytes(&request, &mut bytes).unwrap();
    bytes
}

#[test]
fn every_file_keeps_its_samples_its_place_and_its_names() {
    let folder = Folder::new();
    for path in valid_files() {
        let before = Reader::open(&path).unwrap();
        let (image, line) = (before.image(0).unwrap(), path.to_str().unwrap());
        let outcome = folder.run_words(&["convert", line, "-o", "out.tif", "--overwrite", "--co", "compress=deflate"]);
        if image.layout().unwrap().sample_type.component_size() != image.layout().unwrap().sample_type.size() {
            assert_eq!(outcome.code, Some(3), "{line}: {}", outcome.stderr);
            continue;
        }
        assert_eq!(outcome.code, Some(0), "{line}: {}", outcome.stderr);
        assert!(outcome.stderr.lines().all(|line| line.starts_with("note: ")), "{line}: {}", outcome.stderr);
        let after = Reader::open(folder.path("out.tif")).unwrap();
        let copy = after.image(0).unwrap();
        assert!(stored(&before) == stored(&after), "{line}");
        let (old, new) = (image.geo_ref(), copy.geo_ref());
        assert_eq!(
            (&old.geo_keys, old.transform(), &old.nodata),
            (&new.geo_keys, new.transform(), &new.nodata),
            "{line}"
        );
        assert_eq!(old.tie_points, new.tie_points, "{line}");
        let names = |of: &tiffio::geo::GeoRef| {
            of.bands.iter().map(|band| (band.description.clone(), band.scale, band.offset)).collect::<Vec<_>>()
        };
        if !old.bands.is_empty() {
            assert_eq!(names(old), names(new), "{line}");
        }
        let (old, new) = (image.layout().unwrap(), copy.layout().unwrap());
        let is_decoded = old.photometric == Photometric::YCbCr;
        assert_eq!(new.photometric, if is_decoded { Photometric::Rgb } else { old.photometric }, "{line}");
        assert_eq!((&new.extra_samples, new.sample_type), (&old.extra_samples, old.sample_type), "{line}");
        for tag in [Tag::DATE_TIME, Tag::IMAGE_DESCRIPTION, Tag::RPC_COEFFICIENTS, Tag::ICC_PROFILE] {
            assert_eq!(image.tags().get(tag), copy.tags().get(tag), "{line}, {tag}");
        }
    }
}

#[test]
fn chunks_compression_and_interleave_change_and_samples_do_not() {
    let folder = Folder::new();
    let scene = sample_scene();
    let before = Reader::open(&scene).unwrap();
    for (creation, compression, planar, chunk) in [
        ("--co TILED=NO --co BLOCKYSIZE=10 --co COMPRESS=NONE", Compression::None, 1, [480, 10]),
        (
            "--co INTERLEAVE=BAND --co BLOCKSIZE=128 --co COMPRESS=ZSTD --co PREDICTOR=2",
            Compression::Zstd,
            2,
            [128, 128],
        ),
        ("--chunk 100 -j 3", Compression::Lzw, 1, [256, 256]),
    ] {
        folder.done(&format!("convert {} -o out.tif --overwrite {creation}", scene.display()));
        let after = Reader::open(folder.path("out.tif")).unwrap();
        let layout = after.image(0).unwrap().layout().unwrap();
        let found = (layout.compression, layout.planar, [layout.grid.chunk_width(), layout.grid.chunk_height()]);
        assert_eq!(found, (compression, PlanarConfiguration::from_code(planar), chunk), "{creation}");
        assert!(stored(&before) == stored(&after), "{creation}");
    }
}

#[test]
fn bands_and_a_window_are_chosen_and_lie_where_they_lay() {
    let folder = Folder::new();
    let scene = sample_scene();
    folder.done(&format!("convert {} -o out.tif --bands nir,1 --window 100,50,30,20", scene.display()));
    let (before, after) = (Reader::open(&scene).unwrap(), Reader::open(folder.path("out.tif")).unwrap());
    let mut want = vec![0_u16; 1200];
    let request = ReadRequest { image: 0, window: Window::new(100, 50, 30, 20), bands: vec![3, 0] };
    before.read(&request, &mut want).unwrap();
    assert_eq!(folder.read::<u16>("out.tif"), want);
    let place = |reader: &Reader| reader.image(0).unwrap().geo_ref().transform().unwrap();
    assert_eq!(place(&after).apply(0.0, 0.0), place(&before).apply(100.0, 50.0));
    let names = after.image(0).unwrap().geo_ref().bands.iter().map(|band| band.description.clone().unwrap());
    assert_eq!(names.collect::<Vec<_>>(), ["nir", "blue"]);
}

/// A row of values, 0 of them missing if `nodata` says so.
fn row(folder: &Folder, values: &[u16], nodata: Option<&str>) {
    let mut spec = spec(u32::try_from(values.len()).unwrap(), 1, SampleType::U16, &["grey"]);
    spec.geo_ref.nodata = nodata.map(str::to_owned);
    folder.write("row.tif", &spec, values);
}

#[test]
fn a_value_that_does_not_fit_is_named_and_nothing_is_written() {
    let folder = Folder::new();
    row(&folder, &[1, 255, 300, 70], None);
    let help = "help: pass another --dtype, --clip for the nearest value, or --dst-nodata for missing ones";
    let error = "error: band 1, column 2, row 0: the value does not fit uint8 (0 to 255); it is 300";
    folder.fails("convert row.tif -o out.tif --dtype uint8", 3, &[error, help]);
    folder.done("convert row.tif -o out.tif --dtype uint8 --clip");
    assert_eq!(folder.read::<u8>("out.tif"), [1, 255, 255, 70]);
    folder.done("convert row.tif -o floats.tif --dtype float32");
    assert_eq!(folder.read::<f32>("floats.tif"), [1.0, 255.0, 300.0, 70.0]);
    folder.write("floats.tif", &spec(3, 1, SampleType::F32, &["grey"]), &[1.5_f32, f32::NAN, -1.0]);
    let error = "error: band 1, column 1, row 0: the value is missing, and nothing stands for that in int16";
    folder.fails("convert floats.tif -o out2.tif --dtype int16", 3, &[error, help]);
    folder.done("convert floats.tif -o out2.tif --dtype int16 --dst-nodata -9");
    assert_eq!(folder.read::<i16>("out2.tif"), [2, -9, -1]);
}

#[test]
fn nodata_is_kept_renamed_or_replaced() {
    let folder = Folder::new();
    let nodata = |name: &str| Reader::open(folder.path(name)).unwrap().image(0).unwrap().geo_ref().nodata.clone();
    row(&folder, &[0, 9, 65_535], Some("65535"));
    for (line, want, samples) in [
        ("", Some("65535"), [0, 9, 65_535]),
        ("--nodata 0", Some("0"), [0, 9, 65_535]),
        ("--nodata none", None, [0, 9, 65_535]),
        ("--dst-nodata 7", Some("7"), [0, 9, 7]),
        ("--nodata 0 --dst-nodata 7", Some("7"), [7, 9, 65_535]),
    ] {
        folder.done(&format!("convert row.tif -o out.tif --overwrite {line}"));
        assert_eq!(
            (nodata("out.tif").as_deref(), folder.read::<u16>("out.tif").as_slice()),
            (want, &samples[..]),
            "{line}"
        );
    }
    // A marker that the new type cannot hold needs another one.
    let outcome = folder.run("convert row.tif -o bytes.tif --dtype uint8");
    assert_eq!((outcome.code, outcome.stderr.lines().count()), (Some(2), 2), "{}", outcome.stderr);
    folder.done("convert row.tif -o bytes.tif --dtype uint8 --dst-nodata 255");
    assert_eq!((folder.read::<u8>("bytes.tif"), nodata("bytes.tif").as_deref()), (vec![0, 9, 255], Some("255")));
    folder.done("convert row.tif -o wide.tif --dtype float64");
    assert_eq!(
        (folder.read::<f64>("wide.tif"), nodata("wide.tif").as_deref()),
        (vec![0.0, 9.0, 65_535.0], Some("65535"))
    );
    folder.fails(
        "convert row.tif -o no.tif --nodata 1e9",
        2,
        &[
            "error: row.tif: nodata 1000000000 does not fit uint16",
            "help: --nodata is a value as it is stored; --nodata none switches it off",
        ],
    );
}

#[test]
fn a_palette_is_kept_while_its_bytes_are_and_its_loss_is_said() {
    let folder = Folder::new();
    let colours = Value::Short((0..768).map(|n| n * 85).collect());
    let palette = ImageSpec {
        photometric: Photometric::Palette,
        extra_tags: vec![(Tag::COLOR_MAP, colours.clone()), (Tag(65_001), Value::Byte(vec![1]))],
        ..ImageSpec::new(20, 20, 1, SampleType::U8)
    };
    folder.write("palette.tif", &palette, &[7_u8; 400]);
    let outcome = folder.run("convert palette.tif -o out.tif");
    let private = "note: not kept: 65001: what it means here is not known, and it may name places in the old file";
    assert_eq!((outcome.code, outcome.stderr.trim_end()), (Some(0), private));
    let reader = Reader::open(folder.path("out.tif")).unwrap();
    assert_eq!(reader.image(0).unwrap().tags().get(Tag::COLOR_MAP), Some(&colours));
    let outcome = folder.run("convert palette.tif -o other.tif --dtype uint16");
    let lost = "note: not kept: palette: it is for uint8";
    assert_eq!(outcome.stderr.lines().collect::<Vec<_>>(), [private, lost]);
    assert_eq!(folder.run("convert palette.tif -o quiet.tif -q").stderr, "");
    let report = folder.run("convert palette.tif -o json.tif -q --json");
    let report: serde_json::Value = serde_json::from_slice(&report.stdout).unwrap();
    assert_eq!(report["notes"].as_array().unwrap().len(), 1);
}

#[test]
fn a_mask_is_kept_and_cut_with_its_image() {
    let folder = Folder::new();
    let original = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../testdata/valid/overview_mask.tif");
    let mask = |path: &Path, window: Window| {
        let reader = Reader::open(path).unwrap();
        let image = reader.mask(0).unwrap().expect("a mask");
        let mut samples = vec![9_u8; usize::try_from(window.pixels()).unwrap()];
        reader.read(&ReadRequest { image, window, bands: vec![0] }, &mut samples).unwrap();
        samples
    };
    let reader = Reader::open(&original).unwrap();
    let layout = reader.image(0).unwrap().layout().unwrap().clone();
    let whole = Window::new(0, 0, layout.width, layout.height);
    let outcome = folder.run(&format!("convert {} -o out.tif", original.display()));
    assert_eq!(outcome.code, Some(0), "{}", outcome.stderr);
    assert!(outcome.stderr.lines().all(|line| line.starts_with("note: not kept: ") && line.contains("overviews")));
    assert_eq!(mask(&folder.path("out.tif"), whole), mask(&original, whole));
    folder.run(&format!("convert {} -o cut.tif --window 3,2,10,9", original.display()));
    assert_eq!(mask(&folder.path("cut.tif"), Window::new(0, 0, 10, 9)), mask(&original, Window::new(3, 2, 10, 9)));
}

#[test]
fn an_input_is_never_its_own_output() {
    let folder = Folder::new();
    folder.write("scene.tif", &spec(20, 20, SampleType::U16, &["a"]), &samples(20, 20, 1));
    let bytes = folder.bytes("scene.tif");
    let want = ["error: scene.tif is both an input and the output", "help: write to another path"];
    folder.fails("convert scene.tif -o scene.tif --overwrite", 4, &want);
    folder.fails(
        "convert scene.tif -o ./scene.tif --overwrite --window 0,0,5,5",
        4,
        &["error: ./scene.tif is both an input and the output", "help: write to another path"],
    );
    assert!(folder.bytes("scene.tif") == bytes);
    folder.fails(
        "convert scene.tif -o out.tif --image 1",
        2,
        &[
            "error: scene.tif: image 1 asked for, the file has 1",
            "help: bandsaw info lists the images of a file, from 0",
        ],
    );
}
