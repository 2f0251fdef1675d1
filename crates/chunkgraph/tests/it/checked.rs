//! Values that have to fit, and conditions that have to hold.

use chunkgraph::dtype::Element;
use chunkgraph::{Array, Chunk, DType, Error, Extent, NodataSource, OpenOptions, RunOptions, SaveOptions};
use tiffio::geo::GeoRef;
use tiffio::writer::Existing;

use crate::support::{Folder, threads};

fn row<T: Element>(values: &[T]) -> Array {
    Array::from_values(values, Extent { planes: 1, height: 1, width: u32::try_from(values.len()).unwrap() }).unwrap()
}

/// Each value as a type: itself if it fits, else nothing.
#[track_caller]
fn check<T: Element, U: Element>(cases: &[(T, Option<U>)]) {
    for (value, want) in cases {
        let found = row(&[*value]).cast_checked(U::DTYPE).compute::<U>(&RunOptions::default());
        if let Err(error) = &found {
            assert!(matches!(error.cause(), Error::Unmet { .. }), "{value:?}: {error}");
        }
        assert_eq!(found.ok().map(|found| found[[0, 0, 0]]), *want, "{value:?} as {}", U::DTYPE);
    }
}

#[test]
fn integers_fit_the_range_of_the_other_type() {
    check::<u16, u8>(&[(0, Some(0)), (255, Some(255)), (256, None), (65_535, None)]);
    check::<i16, u8>(&[(-1, None), (0, Some(0)), (256, None)]);
    check::<u8, i8>(&[(127, Some(127)), (128, None)]);
    check::<u64, i64>(&[(u64::MAX, None), (1 << 62, Some(1 << 62))]);
    check::<i64, u64>(&[(-1, None), (i64::MAX, Some(i64::MAX.cast_unsigned()))]);
    check::<u8, u32>(&[(255, Some(255))]);
    check::<u64, f32>(&[(u64::MAX, Some(18_446_744_073_709_551_615.0))]);
}

#[test]
fn floats_are_rounded_before_they_have_to_fit() {
    check::<f64, u8>(&[(254.5, Some(254)), (255.4, Some(255)), (255.5, None), (-0.4, Some(0)), (-0.6, None)]);
    check::<f32, i64>(&[(-9.223_372e18, Some(i64::MIN)), (9.223_372e18, None)]);
    check::<f64, u64>(&[(18_446_744_073_709_549_568.0, Some(18_446_744_073_709_549_568)), (2_f64.powi(64), None)]);
    check::<f64, i32>(&[(f64::INFINITY, None), (2_147_483_647.0, Some(i32::MAX))]);
    check::<f64, f32>(&[(1e39, None), (-1e39, None), (0.1, Some(0.1)), (f64::INFINITY, Some(f32::INFINITY))]);
}

#[test]
fn the_first_pixel_that_does_not_fit_is_named_whatever_the_run() {
    let mut values = vec![7_u16; 2 * 40 * 50];
    (values[2000 + 31 * 50 + 9], values[39 * 50]) = (300, 400);
    let array = Array::from_values(&values, Extent { planes: 2, height: 40, width: 50 }).unwrap();
    for count in [1, 2, 4] {
        let options = RunOptions { chunk: Chunk::square(16), ..threads(count) };
        let error = array.cast_checked(DType::U8).compute::<u8>(&options).unwrap_err();
        let Error::Unmet { band: 2, col: 9, row: 31, what } = error.cause() else { panic!("{error}") };
        assert_eq!(&**what, "the value does not fit uint8 (0 to 255)");
    }
    let window = tiffio::layout::Window::new(5, 30, 10, 5);
    let error = array.window(window).unwrap().cast_checked(DType::U8).compute::<u8>(&RunOptions::default());
    assert!(matches!(error.unwrap_err().cause(), Error::Unmet { band: 2, col: 4, row: 1, .. }));
    let fits = array.window(tiffio::layout::Window::new(0, 0, 50, 31)).unwrap().cast_checked(DType::U8);
    assert!(fits.compute::<u8>(&RunOptions::default()).is_ok());
}

#[test]
fn missing_pixels_fit_and_validity_comes_through() {
    let array = row(&[1000_u16, 5, 1000]).mask_equal(1000).cast_checked(DType::U8);
    let (values, valid) = array.compute_masked::<u8>(&RunOptions::default()).unwrap();
    assert_eq!((values.as_slice().unwrap(), valid.as_slice().unwrap()), (&[0, 5, 0][..], &[false, true, false][..]));
    let nan = row(&[f64::NAN, 2.0]).cast_checked(DType::U8).fill_missing(9);
    assert_eq!(nan.compute::<u8>(&RunOptions::default()).unwrap().as_slice().unwrap(), [9, 2]);
}

#[test]
fn a_condition_has_as_many_bands_or_one() {
    let two = Array::from_values(&[1_u8, 2], Extent { planes: 2, height: 1, width: 1 }).unwrap();
    let one = row(&[1_u8]);
    assert!(one.require(&two.greater(0), "it is zero").check().is_err());
    assert!(two.require(&one.greater(0), "it is zero").compute::<u8>(&RunOptions::default()).is_ok());
    let error = two.require(&two.less(2), "it is two").compute::<u8>(&RunOptions::default()).unwrap_err();
    assert_eq!(error.cause().to_string(), "band 2, column 0, row 0: it is two");
}

#[test]
fn stored_values_keep_the_nodata_of_their_file_until_they_are_something_else() {
    let folder = Folder::new();
    let path = folder.path("in.tif");
    let geo_ref = GeoRef { nodata: Some("-9.99e2".to_owned()), ..GeoRef::default() };
    let array = row(&[-999_i16, 4]);
    let labels = chunkgraph::Labels { geo_ref, ..array.labels().clone() };
    array.with_labels(labels).save(&path, &SaveOptions::default()).unwrap();
    let stored = OpenOptions { nodata: NodataSource::Nothing, ..OpenOptions::default() };
    let stored = Array::open_with(&path, &stored).unwrap();
    let nodata = |array: &Array, nodata| {
        let options = SaveOptions { nodata, existing: Existing::Replace, ..SaveOptions::default() };
        array.image_spec(&options).map(|spec| spec.geo_ref.nodata)
    };
    assert_eq!(nodata(&stored, None).unwrap().as_deref(), Some("-9.99e2"));
    assert_eq!(nodata(&stored.cast(DType::F32), None).unwrap().as_deref(), Some("-9.99e2"));
    assert_eq!(nodata(&stored.cast(DType::U8), None).unwrap(), None);
    assert_eq!(nodata(&(&stored + 1), None).unwrap(), None);
    assert!(nodata(&stored.mask_equal(-999), None).is_err());
    assert_eq!(nodata(&Array::open(&path).unwrap(), Some(-1.0)).unwrap().as_deref(), Some("-1"));
    let values = stored.compute::<i16>(&RunOptions::default()).unwrap();
    assert_eq!(values.as_slice().unwrap(), [-999, 4]);
}
