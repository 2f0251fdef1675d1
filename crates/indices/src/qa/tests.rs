//! Every format on every pattern of bits, beside the words of its definition.

use chunkgraph::{Extent, RunOptions};

use super::*;

fn compute(format: &QaFormat, samples: &[u16], class: &str, confidence: Option<Confidence>) -> Vec<bool> {
    let extent = Extent { planes: 1, height: 1, width: u32::try_from(samples.len()).unwrap() };
    let layer = Array::from_values(samples, extent).unwrap();
    let found = format.is_any_of(&layer, &[class], confidence).unwrap();
    let found = found.cast(DType::U8).compute::<u8>(&RunOptions::default()).unwrap().into_raw_vec_and_offset().0;
    found.into_iter().map(|found| found == 1).collect()
}

/// Compares all 65,536 samples with `want`.
#[track_caller]
fn check(id: &str, class: &str, confidence: Option<Confidence>, want: impl Fn(u16) -> bool) {
    let samples: Vec<u16> = (0..=u16::MAX).collect();
    let found = compute(QaFormat::find(id).unwrap(), &samples, class, confidence);
    for (sample, found) in samples.into_iter().zip(found) {
        assert_eq!(found, want(sample), "{id} {class} {confidence:?}: {sample:#018b}");
    }
}

const fn bit(number: u32) -> impl Fn(u16) -> bool {
    move |sample| sample >> number & 1 == 1
}

fn level(low: u32, least: u16) -> impl Fn(u16) -> bool {
    move |sample| sample >> low & 3 >= least
}

#[test]
fn landsat_collection_2() {
    let single = [("fill", 0), ("dilated-cloud", 1), ("cirrus", 2), ("cloud", 3), ("shadow", 4), ("snow", 5)];
    for (class, number) in single.into_iter().chain([("clear", 6), ("water", 7)]) {
        check("landsat-c2", class, None, bit(number));
    }
    for (class, number, low) in [("cloud", 3, 8), ("shadow", 4, 10), ("snow", 5, 12), ("cirrus", 2, 14)] {
        check("landsat-c2", class, Some(Confidence::Low), |sample| bit(number)(sample) || level(low, 1)(sample));
        check("landsat-c2", class, Some(Confidence::Medium), |sample| bit(number)(sample) || level(low, 2)(sample));
        check("landsat-c2", class, Some(Confidence::High), |sample| bit(number)(sample) || level(low, 3)(sample));
    }
    check("landsat-c2", "water", Some(Confidence::Low), bit(7));
}

#[test]
fn landsat_before_collection_2() {
    check("landsat-c1", "terrain", None, bit(1));
    check("landsat-c1", "cloud", None, bit(4));
    check("landsat-c1", "cloud", Some(Confidence::Medium), |sample| bit(4)(sample) || level(5, 2)(sample));
    for (class, low) in [("saturated", 2), ("shadow", 7), ("snow", 9), ("cirrus", 11)] {
        check("landsat-c1", class, None, level(low, 3));
        check("landsat-c1", class, Some(Confidence::Low), level(low, 1));
    }
    for (class, low) in [("water", 4), ("shadow", 6), ("vegetation", 8), ("snow", 10), ("cirrus", 12), ("cloud", 14)] {
        check("landsat-pre", class, None, level(low, 3));
        check("landsat-pre", class, Some(Confidence::Medium), level(low, 2));
    }
    check("landsat-pre", "dropped", None, bit(1));
    check("landsat-ard", "cloud", None, bit(5));
    check("landsat-ard", "cirrus", Some(Confidence::Medium), level(8, 2));
}

#[test]
fn other_missions() {
    for (number, class) in ["cirrus", "cloud", "adjacent", "shadow", "snow", "water"].into_iter().enumerate() {
        check("hls-fmask", class, None, bit(u32::try_from(number).unwrap()));
    }
    check("hls-fmask", "aerosol", None, level(6, 3));
    for (class, number) in [("cloud", 0), ("day", 3), ("sunglint", 4), ("snow", 5)] {
        check("modis", class, None, bit(number));
    }
    check("sentinel2-qa60", "cloud", None, bit(10));
    check("sentinel2-qa60", "cirrus", None, bit(11));
}

#[test]
fn classes_of_sentinel_2_are_numbers() {
    let one = ["fill", "saturated", "dark", "shadow", "vegetation", "bare", "water", "unclassified", "cloud-medium"];
    for (number, class) in one.into_iter().chain(["cloud-high", "cirrus", "snow"]).enumerate() {
        check("sentinel2-scl", class, None, |sample| usize::from(sample) == number);
    }
    check("sentinel2-scl", "cloud", None, |sample| sample == 8 || sample == 9);
}

#[test]
fn several_classes_are_any_of_them_and_none_is_nothing() {
    let layer = Array::from_values(&[0_u8, 1, 2, 3], Extent { planes: 1, height: 1, width: 4 }).unwrap();
    let layer = layer.mask_equal(3);
    let format = QaFormat::find("HLS-Fmask").unwrap();
    let any = |classes: &[&str]| {
        let found = format.is_any_of(&layer, classes, None).unwrap();
        let (found, valid) = found.cast(DType::U8).compute_masked::<u8>(&RunOptions::default()).unwrap();
        let pairs = found.into_raw_vec_and_offset().0.into_iter().zip(valid.into_raw_vec_and_offset().0);
        pairs.map(|(found, valid)| valid.then_some(found == 1)).collect::<Vec<_>>()
    };
    assert_eq!(any(&["cirrus", "cloud"]), [Some(false), Some(true), Some(true), None]);
    assert_eq!(any(&[]), [Some(false), Some(false), Some(false), None]);
}

#[test]
fn what_is_not_known_is_named() {
    let text = |error: Error| error.to_string();
    assert_eq!(text(QaFormat::find("landsat-c3").unwrap_err()), "there is no quality format landsat-c3");
    let format = QaFormat::find("sentinel2-qa60").unwrap();
    let layer = Array::from_values(&[0_u16], Extent { planes: 1, height: 1, width: 1 }).unwrap();
    let error = format.is_any_of(&layer, &["clouds"], None).unwrap_err();
    assert_eq!(text(error), "sentinel2-qa60 does not tell clouds, it tells cloud, cirrus");
    let error = format.is_any_of(&layer.cast(DType::F32), &["cloud"], None).unwrap_err();
    assert_eq!(text(error), "a quality layer of float32: bits are those of integers");
}
