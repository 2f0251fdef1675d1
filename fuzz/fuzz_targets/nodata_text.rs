//! Law: any text names one number or none, and the same one when it is written again.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tiffio::geo::GeoRef;
use tiffio::ifd::Tags;
use tiffio::tag::{Tag, Value};

fuzz_target!(|text: &[u8]| {
    let parse = |value: Value| {
        let mut tags = Tags::default();
        tags.insert(Tag::GDAL_NODATA, value);
        GeoRef::from_tags(&tags).0
    };
    let found = parse(Value::Ascii(text.to_vec()));
    let value = found.nodata_value();
    if let Some((_, written)) = found.to_tags().unwrap().pop() {
        let again = parse(written);
        assert_eq!(again.nodata, found.nodata);
        assert_eq!(again.nodata_value().map(f64::to_bits), value.map(f64::to_bits));
    }
    // What is a number to Rust is that number, but for signs of NaN.
    if let Some(number) =
        std::str::from_utf8(text).ok().filter(|text| text.len() < 400).and_then(|text| text.trim().parse::<f64>().ok())
    {
        assert!(value.is_some_and(|value| value == number || value.is_nan() && number.is_nan()), "{value:?} {number}");
    }
});
