use super::super::report::Severity;
use super::super::testing::{file, words};
use super::*;
use Severity::{Error, Warning};

/// Tie point and scale of an image, as every file here has them.
fn place() -> [(Tag, Value); 2] {
    [(Tag::MODEL_TIEPOINT, Value::Double(vec![0.0; 6])), (Tag::MODEL_PIXEL_SCALE, Value::Double(vec![1.0, 1.0, 0.0]))]
}

#[track_caller]
fn check(tags: &[(Tag, Value)], want: &[(Severity, &str, &str)]) {
    let (reader, mut findings) = (file(tags), Findings::default());
    let is_geotiff = super::check(reader.image(0).unwrap(), &mut findings);
    assert_eq!(is_geotiff, !tags.is_empty());
    assert_eq!(words(&findings), want);
}

/// Checks a file with a place and this directory of keys.
#[track_caller]
fn check_keys(directory: &[u16], want: &[(Severity, &str, &str)]) {
    let mut tags = place().to_vec();
    tags.push((Tag::GEO_KEY_DIRECTORY, Value::Short(directory.to_vec())));
    tags.push((Tag::GEO_ASCII_PARAMS, Value::ascii("UTM|")));
    tags.push((Tag::GEO_DOUBLE_PARAMS, Value::Double(vec![1.5])));
    check(&tags, want);
}

#[test]
fn a_plain_image_is_no_geotiff_and_a_sound_one_breaks_no_rule() {
    check(&[], &[]);
    check_keys(&[1, 1, 0, 4, 1024, 0, 1, 1, 1025, 0, 1, 1, 1026, 34737, 4, 0, 3072, 0, 1, 32621], &[]);
    check_keys(&[1, 1, 1, 2, 1024, 0, 1, 2, 2048, 0, 1, 4326], &[]);
}

#[test]
fn tags_belong_together() {
    let [tie_point, scale] = place();
    let keys = (Tag::GEO_KEY_DIRECTORY, Value::Short(vec![1, 1, 0, 2, 1024, 0, 1, 2, 2048, 0, 1, 4326]));
    let matrix = (Tag::MODEL_TRANSFORMATION, Value::Double(vec![0.0; 16]));
    check(&[tie_point.clone(), scale.clone()], &[(Error, "DataGeoTags", "tag is missing")]);
    check(std::slice::from_ref(&keys), &[(Error, "DataGeoTags", "neither tie points nor a transformation")]);
    let want = [
        (Error, "DataGeoTags", "a transformation and a pixel scale"),
        (Error, "DataGeoTags", "a pixel scale without tie points"),
    ];
    check(&[keys.clone(), scale, matrix.clone()], &want);
    check(&[keys.clone(), tie_point, matrix], &[]);
    let five = (Tag::MODEL_TIEPOINT, Value::Float(vec![0.0; 5]));
    let want = [
        (Error, "ModelTiepointTag.type", "field type 11 where 12, DOUBLE, is needed"),
        (Error, "ModelTiepointTag.count", "5 numbers where 6 for each point are needed"),
    ];
    check(&[keys, five], &want);
}

#[test]
fn the_directory_counts_and_sorts_its_keys() {
    check_keys(
        &[1, 1],
        &[
            (Error, "GeoKeyDirectoryTag.count", "2 shorts where 4 at least are needed"),
            (Error, "GTModelTypeGeoKey.required", "GTModelTypeGeoKey is missing"),
        ],
    );
    check_keys(
        &[2, 1, 9, 2, 1024, 0, 1, 2, 2048, 0, 1, 4326],
        &[
            (Error, "GeoKeyDirectoryTag.keyDirectoryVersionValue", "version 2"),
            (Warning, "GeoKeyDirectoryTag.minorRevisionValue", "minor revision 9"),
        ],
    );
    check_keys(
        &[1, 1, 0, 3, 2048, 0, 1, 4326, 1024, 0, 1, 2],
        &[
            (Error, "GeoKeyDirectoryTag.keyEntrySetCount", "3 keys counted, 2 there"),
            (Error, "GeoKeySort", "GTModelTypeGeoKey stands after GeodeticCRSGeoKey"),
        ],
    );
}

#[test]
fn values_are_where_their_keys_say() {
    let keys = |third: [u16; 4]| {
        let mut keys = vec![1, 1, 0, 3, 1024, 0, 1, 2, 2048, 0, 1, 4326];
        keys.extend(third);
        keys
    };
    check_keys(
        &keys([2049, 99, 1, 0]),
        &[(Error, "GeoKeyDirectoryTag.keyEntryTIFFTagLocation", "GeodeticCitationGeoKey has its value in tag 99")],
    );
    check_keys(
        &keys([2049, 34737, 9, 0]),
        &[(Error, "GeoKeyDirectoryTag.keyEntryValueOffset", "GeodeticCitationGeoKey ends at 9, its tag at 5")],
    );
    check_keys(
        &keys([2049, 34737, 3, 0]),
        &[(Warning, "GeoAsciiParamsTag.terminator", "the text of GeodeticCitationGeoKey does not end with |")],
    );
    check_keys(&keys([2057, 34736, 1, 0]), &[]);
    check_keys(
        &keys([2057, 0, 1, 7]),
        &[(Error, "EllipsoidSemiMajorAxisGeoKey.type", "EllipsoidSemiMajorAxisGeoKey is no DOUBLE")],
    );
}

#[test]
fn the_kind_of_system_asks_for_its_key() {
    check_keys(
        &[1, 1, 0, 1, 1024, 0, 1, 1],
        &[(Error, "GTModelTypeGeoKey.projCRS", "projected by its model type, without ProjectedCRSGeoKey")],
    );
    check_keys(
        &[1, 1, 0, 2, 1024, 0, 1, 7, 1025, 0, 1, 7],
        &[(Error, "GTModelTypeGeoKey.value", "model type 7"), (Error, "GTRasterTypeGeoKey.value", "raster type 7")],
    );
}

#[test]
fn codes_are_those_of_the_registry() {
    check_keys(
        &[1, 1, 0, 2, 1024, 0, 1, 2, 2048, 0, 1, 7],
        &[(Error, "GeodeticCRSGeoKey.reserved", "code 7 of GeodeticCRSGeoKey is reserved")],
    );
    check_keys(
        &[1, 1, 0, 2, 1024, 0, 1, 2, 2048, 0, 1, 40000],
        &[(
            Warning,
            "GeodeticCRSGeoKey.private",
            "code 40000 of GeodeticCRSGeoKey is private: other programs do not know it",
        )],
    );
}

#[test]
fn what_the_user_defines_needs_its_parameters() {
    let name = "does not name it";
    check_keys(
        &[1, 1, 0, 2, 1024, 0, 1, 1, 3072, 0, 1, 32767],
        &[
            (
                Error,
                "ProjectedCRSGeoKey.userdefined",
                "ProjectedCRSGeoKey is defined by other keys, and GeodeticCRSGeoKey is missing",
            ),
            (
                Error,
                "ProjectedCRSGeoKey.userdefined",
                "ProjectedCRSGeoKey is defined by other keys, and ProjectionGeoKey is missing",
            ),
            (
                Warning,
                "ProjectedCRSGeoKey.userdefined",
                &format!("ProjectedCRSGeoKey is defined by other keys, and ProjectedCitationGeoKey {name}"),
            ),
        ],
    );
    let ellipsoid = [1, 1, 0, 4, 1024, 0, 1, 2, 1026, 34737, 4, 0, 2048, 0, 1, 4326, 2056, 0, 1, 32767];
    check_keys(
        &ellipsoid,
        &[
            (
                Error,
                "EllipsoidGeoKey.user-defined",
                "EllipsoidGeoKey is defined by other keys, and EllipsoidSemiMajorAxisGeoKey is missing",
            ),
            (
                Error,
                "EllipsoidGeoKey.user-defined",
                "EllipsoidGeoKey is defined by other keys, and there is neither EllipsoidSemiMinorAxisGeoKey nor \
             EllipsoidInvFlatteningGeoKey",
            ),
        ],
    );
}
