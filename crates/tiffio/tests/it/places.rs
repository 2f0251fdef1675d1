//! Georeferencing, nodata and metadata of files that GDAL wrote.

use tiffio::Reader;
use tiffio::geo::{CrsKind, GeoRef, MetadataItem, RasterType};

use crate::testdata;

fn geo_ref(name: &str) -> GeoRef {
    let reader = Reader::open(testdata(&format!("valid/{name}"))).unwrap();
    assert!(reader.defects().is_empty(), "{name}: {:?}", reader.defects());
    reader.image(0).unwrap().geo_ref().clone()
}

#[track_caller]
fn check(name: &str, epsg: Option<u32>, affine: Option<[f64; 6]>) -> GeoRef {
    let found = geo_ref(name);
    assert_eq!((found.epsg(), found.transform().map(|transform| transform.to_affine())), (epsg, affine), "{name}");
    found
}

const UTM: [f64; 6] = [30.0, 0.0, 500_000.0, 0.0, -30.0, 4_000_000.0];

#[test]
fn the_place_is_found_however_it_is_stored() {
    assert_eq!(check("u8_strips.tif", Some(32621), Some(UTM)).raster_type(), RasterType::PixelIsArea);
    assert_eq!(check("pixel_is_point.tif", Some(32621), Some(UTM)).raster_type(), RasterType::PixelIsPoint);
    let rotated = check("rotated.tif", Some(4326), Some([30.0, 5.0, 500_000.0, 4.0, -30.0, 4_000_000.0]));
    assert!(rotated.transformation.is_some() && rotated.pixel_scale.is_none());
    assert_eq!(check("gcps.tif", Some(4326), None).tie_points.len(), 4);
    check("compound_crs.tif", Some(4326), Some(UTM));
    check("f32_planar_zlib.tif", None, None);
}

#[test]
fn a_system_of_parameters_is_known_or_described() {
    check("albers_by_parameters.tif", Some(5070), Some(UTM));
    let sinusoidal = check("crs_by_parameters.tif", None, Some(UTM)).crs_description().unwrap();
    assert!(sinusoidal.is_user_defined && sinusoidal.kind == CrsKind::Projected);
    let projection = sinusoidal.projection.unwrap();
    assert_eq!((projection.method, projection.method_name), (24, "Sinusoidal"));
    assert_eq!((projection.parameters[0].name, projection.parameters[0].value), ("central meridian", 10.5));
    assert_eq!(sinusoidal.ellipsoid.unwrap().semi_major_axis, Some(6_371_007.181));
    let compound = geo_ref("compound_crs.tif");
    assert_eq!((compound.vertical_epsg(), compound.compound_epsg()), (Some(3855), Some(9518)));
}

#[test]
fn control_points_and_coefficients_are_read() {
    let points = geo_ref("gcps.tif").control_points();
    assert_eq!((points.len(), points[2].col, points[2].row), (4, 21.0, 19.0));
    assert!((points[2].x - 12.1).abs() < 1e-9 && (points[2].y - 48.1).abs() < 1e-9);
    let rpc = check("rpc.tif", Some(4326), None).rpc.unwrap();
    assert_eq!((rpc.err_bias, rpc.err_rand), (1.0, 0.5));
    assert_eq!(rpc.offsets, [9.5, 10.5, 48.0, 5.5, 500.0]);
    assert_eq!(rpc.scales, [9.5, 10.5, 0.25, 0.125, 400.0]);
    assert!(rpc.polynomials.as_flattened().iter().zip(0..).all(|(found, n)| *found == f64::from(n)));
}

#[track_caller]
fn check_nodata(name: &str, text: Option<&str>, value: Option<f64>) {
    let found = geo_ref(name);
    assert_eq!(found.nodata.as_deref(), text, "{name}");
    let same = |a: f64, b: f64| a == b || a.is_nan() && b.is_nan();
    assert!(found.nodata_value().zip(value).is_none_or(|(a, b)| same(a, b)) && value.is_some() == text.is_some());
}

#[test]
fn nodata_is_read_in_every_spelling() {
    check_nodata("u8_strips.tif", None, None);
    check_nodata("nodata_nan.tif", Some("nan"), Some(f64::NAN));
    check_nodata("nodata_minus_9999.tif", Some("-9999"), Some(-9999.0));
    check_nodata("nodata_lowest.tif", Some("-3.4028234663852886e+38"), Some(f64::from(f32::MIN)));
    check_nodata("nodata_padded.tif", Some("-1.#IND"), Some(f64::NAN));
}

#[test]
fn metadata_is_that_which_was_given_to_gdal() {
    let found = geo_ref("metadata.tif");
    let item = |domain: &str, name: &str, value: &str| MetadataItem {
        domain: domain.to_owned(),
        name: name.to_owned(),
        value: value.to_owned(),
    };
    let mut metadata = found.metadata.clone();
    metadata.sort_by(|a, b| (&a.domain, &a.name).cmp(&(&b.domain, &b.name)));
    let want = [item("", "ACQUIRED", "2020-05-18"), item("", "NOTE", "a < b && \"c\""), item("IMAGERY", "CLOUD", "3")];
    assert_eq!(metadata, want);
    let [red, near_infrared] = &found.bands[..] else { panic!("two bands: {:?}", found.bands) };
    assert_eq!((red.description.as_deref(), red.scale, red.offset), (Some("red"), Some(0.0001), Some(0.0)));
    assert_eq!(near_infrared.description.as_deref(), Some("near infrared & beyond"));
    assert_eq!((near_infrared.scale, near_infrared.offset), (Some(2.75e-05), Some(-0.2)));
    assert_eq!((red.unit.as_deref(), near_infrared.unit.as_deref()), (None, Some("sr-1")));
    assert_eq!(near_infrared.metadata, [item("", "STATISTICS_MEAN", "125.5")]);
}

#[test]
fn a_reference_that_is_written_again_is_the_same() {
    for entry in std::fs::read_dir(testdata("valid")).unwrap() {
        let path = entry.unwrap().path();
        let reader = Reader::open(&path).unwrap();
        let image = reader.image(0).unwrap();
        let mut tags = tiffio::ifd::Tags::default();
        let bands = tiffio::tag::Tag::SAMPLES_PER_PIXEL;
        image.tags().get(bands).into_iter().for_each(|value| tags.insert(bands, value.clone()));
        image.geo_ref().to_tags().unwrap().into_iter().for_each(|(tag, value)| tags.insert(tag, value));
        assert_eq!(&GeoRef::from_tags(&tags).0, image.geo_ref(), "{}", path.display());
    }
}
