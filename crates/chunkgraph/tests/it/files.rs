//! Files as arrays: nodata, bands, what is refused.

use chunkgraph::{Array, Dim, Error, Extent, NodataSource, OpenOptions, RunOptions, SaveOptions, Usage};

use crate::support::{Folder, samples};

const EXTENT: Extent = Extent { planes: 2, height: 20, width: 30 };

#[track_caller]
fn check_missing(nodata: Option<f64>, asked: NodataSource, want: usize) {
    let folder = Folder::new();
    let path = folder.path("scene.tif");
    let array = Array::from_values(&samples(EXTENT), EXTENT).unwrap();
    array.save(&path, &SaveOptions { nodata, ..SaveOptions::default() }).unwrap();
    let scene = Array::open_with(&path, &OpenOptions { nodata: asked, ..OpenOptions::default() }).unwrap();
    let (_, valid) = scene.compute_masked::<u16>(&RunOptions::default()).unwrap();
    assert_eq!(valid.iter().filter(|valid| !**valid).count(), want);
}

#[test]
fn nodata_is_that_of_the_file_unless_the_caller_says_otherwise() {
    let of = |value: u16| samples(EXTENT).into_iter().filter(|sample| *sample == value).count();
    let (zeros, other) = (of(0), samples(EXTENT)[400]);
    assert!(zeros >= 90 && of(other) > 0);
    check_missing(None, NodataSource::File, 0);
    check_missing(Some(0.0), NodataSource::File, zeros);
    check_missing(Some(0.0), NodataSource::Value(f64::from(other)), of(other));
    check_missing(Some(0.0), NodataSource::Nothing, 0);
    check_missing(None, NodataSource::Value(-1.5), 0);
}

#[test]
fn missing_pixels_of_integers_are_not_made_up() {
    let array = Array::from_values(&samples(EXTENT), EXTENT).unwrap().mask_equal(0);
    let error = array.compute::<u16>(&RunOptions::default()).unwrap_err();
    assert!(matches!(error.cause(), Error::Usage(Usage::MissingPixels { .. })), "{error}");
    let filled = array.fill_missing(7).compute::<u16>(&RunOptions::default()).unwrap();
    assert_eq!(filled[[1, 0, 0]], 7);
    let error = array.compute::<f32>(&RunOptions::default()).unwrap_err();
    assert_eq!(error.to_string(), "the array is uint16, not float32: cast it first");
}

#[test]
fn files_are_stacked_and_their_bands_found_by_name() {
    let folder = Folder::new();
    let one = Extent { planes: 1, ..EXTENT };
    let paths = ["a.tif", "b.tif", "c.tif"].map(|name| folder.scene(name, one, &["BLOCKSIZE=16"]));
    let stack = Array::open_stack(&paths, Dim::Band, &OpenOptions::default()).unwrap();
    let stack = stack.with_band_names(&["blue", "green", "red"]).unwrap();
    let green = stack.band("green").unwrap().compute::<u16>(&RunOptions::default()).unwrap();
    assert_eq!(green.as_slice().unwrap(), samples(one));
    assert_eq!(stack.band("nir").unwrap_err().to_string(), "there is no band nir, there are: blue, green, red");
    assert!(stack.with_band_names(&["one"]).is_err());
}

#[test]
fn a_file_that_is_missing_or_no_tiff_is_named() {
    let folder = Folder::new();
    let missing = folder.path("missing.tif");
    let error = Array::open(&missing).unwrap_err().to_string();
    assert!(error.starts_with(&format!("{}: ", missing.display())) && error.contains("No such file"), "{error}");
    let text = folder.path("text.tif");
    std::fs::write(&text, "not a TIFF").unwrap();
    let error = Array::open(&text).unwrap_err().to_string();
    assert!(error.contains("text.tif: malformed TIFF: not a TIFF"), "{error}");
}
