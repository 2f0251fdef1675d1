//! What contradicts itself is refused, and named.

use super::*;

#[track_caller]
fn check_refused(sample_type: SampleType, change: impl FnOnce(&mut ImageSpec), want: &str) {
    let mut spec = ImageSpec::new(100, 100, 3, sample_type);
    assert!(spec.layout().is_ok());
    change(&mut spec);
    assert_eq!(spec.layout().unwrap_err().to_string(), want);
}

#[test]
fn predictors_follow_the_rules_of_libtiff() {
    let refused = |sample_type, predictor, want| {
        check_refused(sample_type, |spec| spec.predictor = predictor, want);
    };
    refused(SampleType::ComplexF64, Predictor::Horizontal, "PREDICTOR: 2 does not work on complex128");
    let want = "PREDICTOR: 3 is for floating point samples, these are uint16";
    refused(SampleType::U16, Predictor::FloatingPoint, want);
    refused(SampleType::U16, Predictor::Unknown(7), "PREDICTOR: 7 is not known, 1, 2 and 3 are");
    let floats = ImageSpec { predictor: Predictor::Horizontal, ..ImageSpec::new(100, 100, 3, SampleType::F32) };
    assert!(floats.layout().is_ok());
}

#[test]
fn sizes_that_the_format_cannot_hold_are_refused() {
    let refused = |change: fn(&mut ImageSpec), want| check_refused(SampleType::U8, change, want);
    refused(|spec| spec.width = 0, "size: an image of 0 x 100 has no pixels");
    refused(|spec| spec.bands = 0, "bands: 0 asked for, an image has 1 to 65535");
    refused(|spec| spec.bands = 65_536, "bands: 65536 asked for, an image has 1 to 65535");
    refused(|spec| spec.chunking = Chunking::Strips { rows: 0 }, "BLOCKYSIZE: a strip has at least 1 row");
    let want = "BLOCKYSIZE: a chunk of 2 GiB or more, take smaller ones";
    refused(|spec| spec.chunking = Chunking::Tiles { width: 65_536, height: 65_536 }, want);
    let want = "BLOCKXSIZE: more than 268435456 chunks, take larger ones";
    refused(|spec| (spec.width, spec.height) = (u32::MAX, u32::MAX), want);
}

#[test]
fn descriptions_and_colours_fit_the_bands() {
    let refused = |change: fn(&mut ImageSpec), want| check_refused(SampleType::U8, change, want);
    let want = "georeferencing: 2 bands described, the image has 3";
    refused(|spec| spec.geo_ref.bands = vec![Default::default(); 2], want);
    let want = "ALPHA: 1 bands beyond the colour named, RGB leaves 0 of 3";
    refused(
        |spec| {
            spec.photometric = Photometric::Rgb;
            spec.extra_samples = vec![ExtraSample::UnassociatedAlpha];
        },
        want,
    );
    let spec = ImageSpec::new(100, 100, 3, SampleType::U8);
    assert_eq!(spec.layout().unwrap().extra_samples, [ExtraSample::Unspecified; 2]);
}

#[test]
fn bits_are_those_of_the_type_or_one() {
    let refused = |change: fn(&mut ImageSpec), want| check_refused(SampleType::U16, change, want);
    refused(|spec| spec.bits = Some(1), "NBITS: 1 bits are not written of uint16, 1 of uint8 are");
    refused(|spec| spec.bits = Some(12), "NBITS: 12 bits are not written of uint16, 1 of uint8 are");
    let mut mask = ImageSpec { bits: Some(16), ..ImageSpec::new(100, 100, 1, SampleType::U16) }.mask();
    assert_eq!(mask.layout().unwrap().stored_bytes(100, 2), Some(26));
    mask.predictor = Predictor::Horizontal;
    assert_eq!(mask.layout().unwrap_err().to_string(), "PREDICTOR: 2 does not work on single bits");
}

#[test]
fn one_band_is_chunky_however_it_was_asked_for() {
    let spec = ImageSpec { planar: PlanarConfiguration::Planar, ..ImageSpec::new(100, 100, 1, SampleType::U8) };
    assert_eq!(spec.layout().unwrap().planar, PlanarConfiguration::Chunky);
}
