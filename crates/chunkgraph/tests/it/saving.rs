//! Files that are written: the same bytes whatever the run, georeferenced, complete or not there.

use chunkgraph::{Array, Chunk, DType, Error, Extent, Labels, RunOptions, SaveOptions, Usage};
use tiffio::geo::{BandInfo, GeoRef, MetadataItem};
use tiffio::writer::{CreationOptions, Existing};

use crate::support::{Folder, difference, samples, threads};

const EXTENT: Extent = Extent { planes: 3, height: 300, width: 410 };

#[test]
fn the_bytes_of_a_file_do_not_depend_on_threads_or_blocks() {
    let folder = Folder::new();
    let scene = folder.scene("scene.tif", EXTENT, &["BLOCKSIZE=128"]);
    for creation in [
        &["BLOCKSIZE=64"][..],
        &["BLOCKSIZE=64", "INTERLEAVE=BAND", "COMPRESS=DEFLATE"],
        &["TILED=NO", "BLOCKYSIZE=32", "PREDICTOR=2"],
        &["COMPRESS=NONE"],
    ] {
        let creation = CreationOptions::parse(creation.iter().copied()).unwrap();
        let mut bytes: Option<Vec<u8>> = None;
        for count in [1, 2, 8] {
            for chunk in [Chunk::Auto, Chunk::square(64), Chunk::square(100), Chunk::square(1000)] {
                let out = folder.path("out.tif");
                let run = RunOptions { chunk, ..threads(count) };
                let creation = creation.clone();
                let existing = Existing::Replace;
                let scaled = Array::open(&scene).unwrap() * 3;
                scaled.save(&out, &SaveOptions { creation, run, existing, ..SaveOptions::default() }).unwrap();
                let found = std::fs::read(&out).unwrap();
                assert!(*bytes.get_or_insert_with(|| found.clone()) == found, "{count} threads, {chunk:?}");
                let values = Array::open(&out).unwrap().compute::<u16>(&RunOptions::default()).unwrap();
                let want: Vec<u16> = samples(EXTENT).iter().map(|sample| sample.wrapping_mul(3)).collect();
                assert!(values.as_slice().unwrap() == want);
            }
        }
    }
}

#[test]
fn missing_pixels_are_nan_or_the_value_that_is_named() {
    let folder = Folder::new();
    let scene = folder.scene("scene.tif", EXTENT, &[]);
    let values = |nodata| {
        let out = folder.path("out.tif");
        let options = SaveOptions { nodata, existing: Existing::Replace, ..SaveOptions::default() };
        difference(&scene).save(&out, &options).unwrap();
        let raw = chunkgraph::OpenOptions { nodata: chunkgraph::NodataSource::Nothing, ..Default::default() };
        let first = Array::open_with(&out, &raw).unwrap().compute::<f64>(&RunOptions::default()).unwrap()[[0, 0, 0]];
        let missing = Array::open(&out).unwrap().statistics(&RunOptions::default()).unwrap()[0].missing;
        (first, missing)
    };
    let (nan, missing) = values(None);
    assert!(nan.is_nan() && missing >= 45);
    assert_eq!(values(Some(-9999.0)), (-9999.0, missing));
}

#[test]
fn chunks_of_nothing_but_nodata_can_be_left_out() {
    let folder = Folder::new();
    let out = folder.path("out.tif");
    let extent = Extent { planes: 2, height: 64, width: 48 };
    let first = |plane: u32, n: u32| plane == 1 && n == 40 * 48 + 20;
    let values: Vec<f32> =
        (0..2).flat_map(|plane| (0..64 * 48).map(move |n| if first(plane, n) { 5.0 } else { f32::NAN })).collect();
    let array = Array::from_values(&values, extent).unwrap();
    for (interleave, nodata, want) in
        [("INTERLEAVE=PIXEL", None, 1), ("INTERLEAVE=BAND", None, 1), ("INTERLEAVE=BAND", Some(-1.5), 1)]
    {
        let creation = CreationOptions::parse(["BLOCKSIZE=16", "SPARSE_OK=TRUE", interleave]).unwrap();
        let options = SaveOptions { creation, nodata, existing: Existing::Replace, ..SaveOptions::default() };
        assert_eq!(array.save(&out, &options).unwrap().file.chunks, want);
        let found = Array::open(&out).unwrap().compute::<f32>(&RunOptions::default()).unwrap();
        let same = |(a, b): (&f32, &f32)| a == b || (a.is_nan() && b.is_nan());
        assert!(found.iter().zip(&values).all(same));
    }
}

#[test]
fn a_nodata_value_must_fit_and_integers_that_can_be_missing_need_one() {
    let folder = Folder::new();
    let out = folder.path("out.tif");
    let bytes = Array::from_values(&[1_u8, 0], Extent { planes: 1, height: 1, width: 2 }).unwrap();
    let save = |array: &Array, nodata| array.save(&out, &SaveOptions { nodata, ..SaveOptions::default() });
    let error = save(&bytes.mask_equal(0), None).unwrap_err();
    assert!(matches!(error, Error::Usage(Usage::NodataNeeded { dtype: DType::U8 })), "{error}");
    for value in [256.0, -1.0, 0.5, f64::NAN] {
        let error = save(&bytes, Some(value)).unwrap_err();
        assert!(matches!(error, Error::Usage(Usage::NodataRange { dtype: DType::U8, .. })), "{error}");
    }
    let error = save(&bytes.cast(DType::F32), Some(1e39)).unwrap_err();
    assert_eq!(error.to_string(), format!("nodata {} does not fit float32", 1e39));
    assert!(folder.names().is_empty());
    save(&bytes.mask_equal(0), Some(255.0)).unwrap();
}

#[test]
fn labels_go_with_the_file_and_statistics_of_the_input_do_not() {
    let folder = Folder::new();
    let out = folder.path("out.tif");
    let item = |name: &str| MetadataItem { domain: String::new(), name: name.to_owned(), value: "5".to_owned() };
    let band = |name: &str| BandInfo {
        description: Some(name.to_owned()),
        scale: Some(0.5),
        metadata: vec![item("STATISTICS_MEAN"), item("WAVELENGTH")],
        ..BandInfo::default()
    };
    let geo_ref = GeoRef {
        tie_points: vec![[0.0, 0.0, 0.0, 100.0, 5000.0, 0.0]],
        pixel_scale: Some([30.0, 30.0, 0.0]),
        metadata: vec![item("CLOUD")],
        ..GeoRef::default()
    };
    let array = Array::from_values(&[1_u8, 2], Extent { planes: 2, height: 1, width: 1 }).unwrap();
    let labels = Labels { name: "x".to_owned(), bands: vec![band("red"), band("nir")], times: Vec::new(), geo_ref };
    array.with_labels(labels).save(&out, &SaveOptions::default()).unwrap();
    let found = Array::open(&out).unwrap();
    assert_eq!(found.band_names(), ["red", "nir"]);
    assert_eq!((found.bands()[1].scale, &found.bands()[1].metadata), (Some(0.5), &vec![item("WAVELENGTH")]));
    assert_eq!(found.geo_ref().metadata, [item("CLOUD")]);
    assert_eq!(found.geo_ref().transform().unwrap().apply(0.0, 0.0), (100.0, 5000.0));
    let sum = &found + 1;
    assert_eq!((sum.bands()[1].scale, sum.band_names()), (None, vec!["red".to_owned(), "nir".to_owned()]));
}

#[test]
fn an_input_or_a_file_that_is_to_be_kept_is_not_replaced() {
    let folder = Folder::new();
    let scene = folder.scene("scene.tif", EXTENT, &[]);
    let before = std::fs::read(&scene).unwrap();
    let replace = SaveOptions { existing: Existing::Replace, ..SaveOptions::default() };
    let error = difference(&scene).save(&scene, &replace).unwrap_err();
    assert!(matches!(error, Error::Usage(Usage::OutputIsInput { .. })), "{error}");
    let link = folder.path("link.tif");
    std::os::unix::fs::symlink(&scene, &link).unwrap();
    assert!(difference(&scene).save(&link, &replace).is_err());
    let other = folder.scene("other.tif", EXTENT, &[]);
    let error = difference(&scene).save(&other, &SaveOptions::default()).unwrap_err();
    assert!(error.to_string().contains("other.tif") && error.to_string().contains("the file exists"), "{error}");
    assert!(std::fs::read(&scene).unwrap() == before && std::fs::read(&other).unwrap() == before);
}
