//! Law: the tag that is made of the metadata in any text is XML, and once control characters, which XML cannot hold, are
//! gone, what is found in it makes the same tag.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tiffio::geo::GeoRef;
use tiffio::ifd::Tags;
use tiffio::tag::{Tag, Value};

fuzz_target!(|input: (u8, &[u8])| {
    let (bands, xml) = input;
    let parse = |tags: &[(Tag, Value)]| {
        let mut all = Tags::default();
        all.insert(Tag::SAMPLES_PER_PIXEL, Value::Short(vec![bands.into()]));
        tags.iter().for_each(|(tag, value)| all.insert(*tag, value.clone()));
        GeoRef::from_tags(&all)
    };
    let write = |geo_ref: GeoRef| geo_ref.to_tags().unwrap();
    let (found, _) = parse(&[(Tag::GDAL_METADATA, Value::Ascii(xml.to_vec()))]);
    let (clean, defects) = parse(&write(found));
    assert!(defects.is_empty(), "{defects:?}");
    let written = write(clean);
    assert_eq!(write(parse(&written).0), written);
});
