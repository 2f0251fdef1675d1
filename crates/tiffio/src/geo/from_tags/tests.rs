use proptest::prelude::*;

use super::*;
use crate::geo::{BandInfo, GeoKey, GeoKeyValue, MetadataItem};
use crate::tag::Value;

/// What is written comes back, of an image of `band_count` bands.
#[track_caller]
fn check(geo_ref: &GeoRef, band_count: u16) {
    let mut tags = Tags::default();
    tags.insert(Tag::SAMPLES_PER_PIXEL, Value::Short(vec![band_count]));
    geo_ref.to_tags().unwrap().into_iter().for_each(|(tag, value)| tags.insert(tag, value));
    let (found, defects) = GeoRef::from_tags(&tags);
    assert_eq!(&found, geo_ref);
    assert!(defects.is_empty(), "{defects:?}");
}

#[test]
fn an_image_without_any_has_none() {
    check(&GeoRef::default(), 3);
}

#[test]
fn a_whole_reference_comes_back() {
    let key = |id, value| GeoKey { id, value };
    let geo_ref = GeoRef {
        geo_keys: vec![
            key(1024, GeoKeyValue::Short(1)),
            key(1026, GeoKeyValue::Ascii("WGS 84 / UTM zone 21N".to_owned())),
            key(2057, GeoKeyValue::Doubles(vec![6_378_137.0])),
            key(4099, GeoKeyValue::Shorts(vec![9001, 9002])),
        ],
        geo_key_version: Some([1, 1, 1]),
        tie_points: vec![[0.0, 0.0, 0.0, 717_345.0, -2_776_995.0, 0.0]],
        pixel_scale: Some([30.0, 30.0, 0.0]),
        transformation: Some(std::array::from_fn(|n| f64::from(u8::try_from(n).unwrap()))),
        rpc: Rpc::from_numbers(&[0.5; Rpc::COUNT]),
        nodata: Some("-9999".to_owned()),
        ..GeoRef::default()
    };
    check(&geo_ref, 1);
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof!["[ -~é☃\t\n]{0,12}", Just("a < b && c > \"d\" 'e' &lt; &amp;amp; ]]>".to_owned())]
}

fn item() -> impl Strategy<Value = MetadataItem> {
    ("[A-Z_]{0,3}", "[ -~]{1,8}", text()).prop_map(|(domain, name, value)| MetadataItem { domain, name, value })
}

fn band() -> impl Strategy<Value = BandInfo> {
    let number = || prop::option::of(any::<f64>().prop_filter("NaN is not equal to itself", |n| !n.is_nan()));
    let words = || prop::option::of(text());
    (words(), number(), number(), words(), prop::collection::vec(item(), 0..3)).prop_map(
        |(description, scale, offset, unit, metadata)| BandInfo { description, scale, offset, unit, metadata },
    )
}

proptest! {
    #[test]
    fn any_metadata_comes_back(
        metadata in prop::collection::vec(item(), 0..4),
        mut bands in prop::collection::vec(band(), 0..4),
    ) {
        if bands.iter().all(|band| *band == BandInfo::default()) {
            bands.clear();
        }
        let count = u16::try_from(bands.len()).unwrap().max(1);
        check(&GeoRef { metadata, bands, ..GeoRef::default() }, count);
    }
}

#[test]
fn lists_of_the_wrong_length_keep_what_is_whole() {
    let mut tags = Tags::default();
    tags.insert(Tag::MODEL_TIEPOINT, Value::Double(vec![1.0; 8]));
    tags.insert(Tag::MODEL_PIXEL_SCALE, Value::Float(vec![30.0, 20.0]));
    tags.insert(Tag::MODEL_TRANSFORMATION, Value::Double(vec![1.0; 12]));
    tags.insert(Tag::GDAL_METADATA, Value::ascii("not XML"));
    tags.insert(Tag::GDAL_NODATA, Value::Ascii(b"255 \0\0".to_vec()));
    let (found, defects) = GeoRef::from_tags(&tags);
    let want = GeoRef {
        tie_points: vec![[1.0; 6]],
        pixel_scale: Some([30.0, 20.0, 0.0]),
        nodata: Some("255".to_owned()),
        ..GeoRef::default()
    };
    assert_eq!(found, want);
    let messages: Vec<String> = defects.iter().map(ToString::to_string).collect();
    let want = [
        "malformed TIFF: 8 values where 12 are needed (tag ModelTiepointTag)",
        "malformed TIFF: 12 values where 16 are needed (tag ModelTransformationTag)",
        "malformed TIFF: field type 2 where XML is needed (tag GDAL_METADATA)",
    ];
    assert_eq!(messages, want);
}
