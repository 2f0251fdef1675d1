use super::super::testing::{file, words};
use super::*;

#[track_caller]
fn check(tags: &[(Tag, Value)], want: &[(Severity, &str, &str)]) {
    let (reader, mut findings) = (file(tags), Findings::default());
    super::check(reader.image(0).unwrap(), &mut findings);
    assert_eq!(words(&findings), want);
}

fn short(tag: Tag, values: &[u16]) -> (Tag, Value) {
    (tag, Value::Short(values.to_vec()))
}

use Severity::{Error, Warning};

#[test]
fn a_sound_image_breaks_no_rule() {
    check(&[], &[]);
    check(&[short(Tag::SAMPLES_PER_PIXEL, &[1]), short(Tag::SAMPLE_FORMAT, &[1]), short(Tag::ORIENTATION, &[1])], &[]);
}

#[test]
fn each_sample_needs_its_bits_and_format() {
    let rgb = [short(Tag::SAMPLES_PER_PIXEL, &[3]), short(Tag::PHOTOMETRIC_INTERPRETATION, &[2])];
    let one = "1 values for 3 samples of a pixel";
    check(&rgb, &[(Warning, "bits-per-sample", one)]);
    let two = [rgb[0].clone(), rgb[1].clone(), short(Tag::BITS_PER_SAMPLE, &[8, 8])];
    check(&two, &[(Error, "bits-per-sample", "2 values for 3 samples of a pixel")]);
}

#[test]
fn bands_beyond_the_colours_are_named() {
    let bands = [short(Tag::SAMPLES_PER_PIXEL, &[4]), short(Tag::BITS_PER_SAMPLE, &[8; 4])];
    check(&bands, &[(Warning, "extra-samples", "0 values for 3 bands beyond the 1 of min is black")]);
    let named = [bands[0].clone(), bands[1].clone(), short(Tag::EXTRA_SAMPLES, &[0; 2])];
    check(&named, &[(Error, "extra-samples", "2 values for 3 bands beyond the 1 of min is black")]);
    check(
        &[short(Tag::PHOTOMETRIC_INTERPRETATION, &[2])],
        &[(Error, "photometric-samples", "RGB needs 3 samples of a pixel, there are 1")],
    );
}

#[test]
fn a_palette_has_a_colour_for_each_value() {
    let palette = short(Tag::PHOTOMETRIC_INTERPRETATION, &[3]);
    check(std::slice::from_ref(&palette), &[(Error, "color-map", "tag is missing, the image is a palette")]);
    check(
        &[palette.clone(), short(Tag::COLOR_MAP, &[0; 48])],
        &[(Error, "color-map", "48 values where 8 bits need 768")],
    );
    check(&[palette, short(Tag::COLOR_MAP, &[0; 768])], &[]);
}

#[test]
fn a_predictor_fits_samples_and_compression() {
    let predictor = |code: u16| short(Tag::PREDICTOR, &[code]);
    let lzw = short(Tag::COMPRESSION, &[5]);
    check(&[predictor(2), lzw.clone()], &[]);
    check(
        &[predictor(3), lzw.clone()],
        &[(Error, "predictor", "predictor floating point does not fit 8-bit samples of format unsigned integer")],
    );
    check(
        &[predictor(9), lzw],
        &[(Error, "predictor", "predictor 9 does not fit 8-bit samples of format unsigned integer")],
    );
    let unused = "predictor horizontal differencing has no meaning for compression none";
    check(&[predictor(2)], &[(Warning, "predictor-unused", unused)]);
}

#[test]
fn masks_say_so_twice() {
    let mask = (Tag::NEW_SUBFILE_TYPE, Value::Long(vec![4]));
    check(&[mask.clone(), short(Tag::PHOTOMETRIC_INTERPRETATION, &[4])], &[]);
    check(&[mask], &[(Warning, "mask", "mask by its subfile type, min is black by its photometric")]);
}

#[test]
fn codes_texts_and_types_are_those_of_the_specification() {
    check(&[short(Tag::ORIENTATION, &[9])], &[(Error, "orientation", "value 9 where 1 to 8 are allowed")]);
    check(&[short(Tag::COMPRESSION, &[6])], &[(Warning, "old-jpeg", "old-style JPEG")]);
    let fax = [short(Tag::COMPRESSION, &[4])];
    check(&fax, &[(Error, "fax-bits", "CCITT Group 4 of other samples")]);
    check(&[(Tag::SOFTWARE, Value::Ascii(b"x".to_vec()))], &[(Warning, "ascii", "text does not end with a zero byte")]);
    check(&[(Tag::DATE_TIME, Value::ascii("2020:05:18 13:00:00"))], &[]);
    let date = (Tag::DATE_TIME, Value::ascii("yesterday"));
    check(&[date], &[(Warning, "date-time", "\"yesterday\" is no date and time")]);
    let width = (Tag::IMAGE_WIDTH, Value::Byte(vec![16]));
    check(&[width], &[(Warning, "field-type", "field type 1 where [3, 4, 16] are allowed")]);
}
