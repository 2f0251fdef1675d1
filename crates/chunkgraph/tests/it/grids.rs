//! Which arrays go together, and what is said of those that do not.

use chunkgraph::{Array, Error, Extent, Labels, RunOptions, Usage};
use tiffio::geo::{GeoKey, GeoKeyValue, GeoRef};
use tiffio::layout::Window;

fn placed(name: &str, origin: f64, epsg: u16) -> Array {
    let geo_ref = GeoRef {
        geo_keys: vec![
            GeoKey { id: 1024, value: GeoKeyValue::Short(1) },
            GeoKey { id: 3072, value: GeoKeyValue::Short(epsg) },
        ],
        tie_points: vec![[0.0, 0.0, 0.0, origin, 5000.0, 0.0]],
        pixel_scale: Some([30.0, 30.0, 0.0]),
        ..GeoRef::default()
    };
    let array = Array::from_values(&[1_u8, 2, 3, 4, 5, 6], Extent { planes: 1, height: 2, width: 3 }).unwrap();
    array.with_labels(Labels { name: name.to_owned(), geo_ref, ..Labels::default() })
}

#[track_caller]
fn check_mismatch(a: &Array, b: &Array, want: &str) {
    let sum = a + b;
    assert_eq!(sum.check().unwrap_err().to_string(), want);
    assert_eq!((sum * 2).compute::<u8>(&RunOptions::default()).unwrap_err().to_string(), want);
    assert_eq!(Array::stack(&[a.clone(), b.clone()]).unwrap_err().to_string(), want);
}

#[test]
fn grids_that_differ_are_both_shown() {
    let a = placed("a.tif", 100.0, 32_621);
    check_mismatch(
        &a,
        &placed("b.tif", 130.0, 32_621),
        "the grids differ in transform: a.tif is 3 x 2 pixels of 30 x -30 from 100, 5000 in EPSG:32621; b.tif is 3 x 2 \
         pixels of 30 x -30 from 130, 5000 in EPSG:32621",
    );
    check_mismatch(
        &a,
        &placed("b.tif", 100.0, 32_622),
        "the grids differ in coordinate system: a.tif is 3 x 2 pixels of 30 x -30 from 100, 5000 in EPSG:32621; b.tif is \
         3 x 2 pixels of 30 x -30 from 100, 5000 in EPSG:32622",
    );
    let small = Array::from_values(&[1_u8, 2], Extent { planes: 1, height: 1, width: 2 }).unwrap();
    let small = small.with_labels(Labels { name: "small.tif".to_owned(), ..Labels::default() });
    check_mismatch(
        &a,
        &small,
        "the grids differ in size: a.tif is 3 x 2 pixels of 30 x -30 from 100, 5000 in EPSG:32621; small.tif is 2 x 1 \
         pixels",
    );
}

#[test]
fn a_rounded_origin_and_an_array_without_a_place_go_with_any() {
    let a = placed("a.tif", 100.0, 32_621);
    assert!((&a + &placed("b.tif", 100.000_001, 32_621)).check().is_ok());
    let bare = Array::from_values(&[1_u8; 6], Extent { planes: 1, height: 2, width: 3 }).unwrap();
    let sum = &bare + &a;
    assert_eq!(sum.geo_ref().transform(), a.geo_ref().transform());
    assert_eq!(sum.compute::<u8>(&RunOptions::default()).unwrap().as_slice().unwrap(), [2, 3, 4, 5, 6, 7]);
}

#[test]
fn a_window_lies_where_its_pixels_lie() {
    let a = placed("a.tif", 100.0, 32_621);
    let window = a.window(Window::new(1, 1, 2, 1)).unwrap();
    assert_eq!(window.geo_ref().transform().unwrap().apply(0.0, 0.0), (130.0, 4970.0));
    assert_eq!(window.compute::<u8>(&RunOptions::default()).unwrap().as_slice().unwrap(), [5, 6]);
    let inner = window.window(Window::new(1, 0, 1, 1)).unwrap();
    assert_eq!(inner.compute::<u8>(&RunOptions::default()).unwrap().as_slice().unwrap(), [6]);
    assert!(matches!(a.window(Window::new(2, 0, 2, 1)), Err(Error::Usage(Usage::WindowOutside { .. }))));
    assert!(a.window(Window::new(0, 0, 0, 1)).is_err());
}

#[test]
fn one_band_meets_many_and_other_counts_do_not_go_together() {
    let bands = |values: &[i32]| {
        let planes = u32::try_from(values.len()).unwrap();
        Array::from_values(values, Extent { planes, height: 1, width: 1 }).unwrap()
    };
    let values = |array: Array| array.compute::<i32>(&RunOptions::default()).unwrap().into_raw_vec_and_offset().0;
    assert_eq!(values(&bands(&[10, 20, 30]) - &bands(&[1])), [9, 19, 29]);
    assert_eq!(values(&bands(&[1]) - &bands(&[10, 20, 30])), [-9, -19, -29]);
    let error = (&bands(&[1, 2]) + &bands(&[1, 2, 3])).compute::<i32>(&RunOptions::default()).unwrap_err();
    assert_eq!(error.to_string(), "2 bands and 3 bands do not go together");
    let stack = Array::stack(&[bands(&[1, 2]), bands(&[3]).cast(chunkgraph::DType::I16)]).unwrap();
    assert_eq!(values(stack.band_numbers(&[3, 1, 3]).unwrap()), [3, 1, 3]);
    assert_eq!(
        stack.band_numbers(&[4]).unwrap_err().to_string(),
        "band 4 asked for (from 1), array 0 in memory has 3".replace("array 0 in memory", &stack.labels().name)
    );
    assert!(stack.band_numbers(&[0]).is_err());
}

#[test]
fn numbers_take_the_type_of_the_array_or_widen_it() {
    use chunkgraph::DType::{Bool, F32, F64, I64, U8};
    let bytes = Array::from_values(&[1_u8, 200], Extent { planes: 1, height: 1, width: 2 }).unwrap();
    assert_eq!([(&bytes + 1).dtype(), (&bytes + 1.0).dtype(), (&bytes / 2).dtype()], [U8, F64, F64]);
    assert_eq!([(bytes.cast(F32) * 0.5).dtype(), bytes.greater(3).dtype()], [F32, Bool]);
    assert_eq!((bytes.greater(3) + 1).dtype(), I64);
    assert_eq!((&bytes + 100).compute::<u8>(&RunOptions::default()).unwrap().as_slice().unwrap(), [101, 44]);
    assert_eq!((&bytes + 300).compute::<i16>(&RunOptions::default()).unwrap().as_slice().unwrap(), [301, 500]);
    assert_eq!(bytes.less(300).compute::<u8>(&RunOptions::default()).unwrap().as_slice().unwrap(), [1, 1]);
    assert_eq!((1.0 - &bytes).compute::<f64>(&RunOptions::default()).unwrap().as_slice().unwrap(), [0.0, -199.0]);
}

#[test]
fn an_expression_of_many_operations_does_not_overflow_the_stack() {
    let one = Array::from_values(&[1_i64], Extent { planes: 1, height: 1, width: 1 }).unwrap();
    let sum = (0..3000).fold(one.clone(), |sum, _| sum + &one);
    assert_eq!(sum.compute::<i64>(&RunOptions::default()).unwrap()[[0, 0, 0]], 3001);
    let square = (0..60).fold(one, |sum, _| &sum + &sum);
    assert_eq!(square.compute::<i64>(&RunOptions::default()).unwrap()[[0, 0, 0]], 1 << 60);
}
