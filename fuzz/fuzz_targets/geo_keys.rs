//! Law: whatever GeoKeys are found in three tags of any content are found again in the tags that are made of them.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tiffio::geo::GeoRef;
use tiffio::ifd::Tags;
use tiffio::tag::{Tag, Value};

fuzz_target!(|input: (Vec<u16>, Vec<f64>, &[u8])| {
    let (directory, doubles, ascii) = input;
    let mut tags = Tags::default();
    tags.insert(Tag::GEO_KEY_DIRECTORY, Value::Short(directory));
    tags.insert(Tag::GEO_DOUBLE_PARAMS, Value::Double(doubles));
    tags.insert(Tag::GEO_ASCII_PARAMS, Value::Ascii(ascii.to_vec()));
    let (found, _) = GeoRef::from_tags(&tags);
    let _ = (found.epsg(), found.raster_type());
    let Ok(written) = found.to_tags() else { return };
    let mut tags = Tags::default();
    written.into_iter().for_each(|(tag, value)| tags.insert(tag, value));
    let (again, defects) = GeoRef::from_tags(&tags);
    // As text: NaN is not equal to itself, and keys come back in order.
    let sorted = |geo_ref: &GeoRef| {
        let mut keys = geo_ref.geo_keys.clone();
        keys.sort_by_key(|key| key.id);
        format!("{keys:?}")
    };
    assert_eq!(sorted(&again), sorted(&found));
    assert!(defects.is_empty(), "{defects:?}");
});
