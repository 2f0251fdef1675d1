//! What a copy keeps.

use super::*;
use crate::writer::ImageSpec;

fn tags(pairs: &[(Tag, Value)]) -> Tags {
    let mut tags = Tags::default();
    pairs.iter().for_each(|(tag, value)| tags.insert(*tag, value.clone()));
    tags
}

/// The appearance of an image of `bands` bytes a pixel.
fn appearance(bands: u32, photometric: Photometric, extra: &[ExtraSample], pairs: &[(Tag, Value)]) -> Appearance {
    let spec = ImageSpec { photometric, extra_samples: extra.to_vec(), ..ImageSpec::new(4, 4, bands, SampleType::U8) };
    Appearance::of(&tags(pairs), &spec.layout().unwrap())
}

#[track_caller]
fn check_selected(of: &Appearance, bands: &[u32], photometric: Photometric, extra: &[ExtraSample]) {
    let found = of.clone().select(bands);
    assert_eq!((found.photometric, found.extra_samples.as_slice()), (Some(photometric), extra));
}

const ALPHA: ExtraSample = ExtraSample::UnassociatedAlpha;

#[test]
fn descriptions_are_kept_and_the_old_layout_is_not() {
    let date = (Tag::DATE_TIME, Value::ascii("2020:05:18 13:30:00"));
    let found = appearance(
        1,
        Photometric::MinIsBlack,
        &[],
        &[(Tag::STRIP_OFFSETS, Value::Long(vec![8])), date.clone(), (Tag::GDAL_NODATA, Value::ascii("0"))],
    );
    assert_eq!((found.tags, found.dropped), (vec![date], vec![]));
}

#[test]
fn what_is_left_behind_is_said() {
    let found = appearance(
        1,
        Photometric::MinIsBlack,
        &[],
        &[(Tag::EXIF_IFD, Value::Long(vec![99])), (Tag(65_000), Value::Byte(vec![1]))],
    );
    let want = [
        "ExifIFD: it points to a directory of its own, which is not copied",
        "65000: what it means here is not known, and it may name places in the old file",
    ];
    assert_eq!((found.tags, found.dropped), (vec![], want.map(str::to_owned).to_vec()));
}

#[test]
fn colours_stay_while_their_bands_come_first() {
    let rgba = appearance(4, Photometric::Rgb, &[ALPHA], &[]);
    check_selected(&rgba, &[0, 1, 2, 3], Photometric::Rgb, &[ALPHA]);
    check_selected(&rgba, &[0, 1, 2], Photometric::Rgb, &[]);
    check_selected(&rgba, &[2, 1, 0], Photometric::MinIsBlack, &[ExtraSample::Unspecified; 2]);
    check_selected(&rgba, &[0, 3], Photometric::MinIsBlack, &[ALPHA]);
    let grey = appearance(2, Photometric::MinIsWhite, &[ALPHA], &[]);
    check_selected(&grey, &[0], Photometric::MinIsWhite, &[]);
}

#[test]
fn a_palette_goes_with_its_samples() {
    let map = (Tag::COLOR_MAP, Value::Short((0..768).collect()));
    let palette = appearance(1, Photometric::Palette, &[], std::slice::from_ref(&map));
    assert_eq!(palette.clone().with_sample_type(SampleType::U8).tags, [map]);
    let other = palette.with_sample_type(SampleType::F32);
    assert_eq!((other.photometric, other.tags), (Some(Photometric::MinIsBlack), vec![]));
    assert_eq!(other.dropped, ["palette: it is for uint8"]);
}

#[test]
fn a_palette_of_narrow_samples_is_filled_up() {
    let map: Vec<u16> = (1..=12).collect();
    let mut of = appearance(1, Photometric::MinIsBlack, &[], &[]);
    (of.photometric, of.tags) = (Some(Photometric::Palette), vec![(Tag::COLOR_MAP, Value::Short(map))]);
    let mut spec = ImageSpec::new(4, 4, 1, SampleType::U8);
    of.apply(&mut spec);
    let [(Tag::COLOR_MAP, Value::Short(colours))] = spec.extra_tags.as_slice() else { panic!("no colour map") };
    assert_eq!((colours.len(), &colours[..5], &colours[256..261]), (768, &[1, 2, 3, 4, 0][..], &[5, 6, 7, 8, 0][..]));
}
