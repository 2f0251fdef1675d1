//! Operations on more than one pixel: as a plain loop over the whole image has it, whatever the blocks and threads.

use chunkgraph::kernel::{Boundary, CoarsenMethod};
use chunkgraph::{Array, Chunk, DType, Error, Extent, RunOptions, Usage};
use ndarray::{Array2, Array3, ArrayView2, ArrayView3, Axis};
use tiffio::geo::GeoRef;

use crate::support::{Folder, samples, threads};

const EXTENT: Extent = Extent { planes: 2, height: 45, width: 70 };

/// The scene, its border of 0 missing, and its values as floats with NaN.
fn scene() -> (Array, Vec<f64>) {
    let values = samples(EXTENT);
    let floats = values.iter().map(|value| if *value == 0 { f64::NAN } else { f64::from(*value) }).collect();
    (Array::from_values(&values, EXTENT).unwrap().mask_equal(0), floats)
}

fn runs() -> impl Iterator<Item = RunOptions> {
    let chunks =
        [Chunk::Auto, Chunk::square(1), Chunk::square(8), Chunk::square(13), Chunk::Pixels { width: 70, height: 2 }];
    [1, 3].into_iter().flat_map(move |count| chunks.map(|chunk| RunOptions { chunk, ..threads(count) }))
}

/// Computes `array` in many ways; always the same comes out: `want`, plane by plane, but for the last digits: sums are rounded in another order.
#[track_caller]
fn check(array: &Array, want: &[f64]) {
    let mut first: Option<Vec<u64>> = None;
    for options in runs() {
        let found = array.cast(DType::F64).compute::<f64>(&options).unwrap();
        let bits: Vec<u64> = found.iter().map(|value| if value.is_nan() { 0 } else { value.to_bits() }).collect();
        assert!(*first.get_or_insert_with(|| bits.clone()) == bits, "{:?} differs", options.chunk);
        assert_eq!(found.len(), want.len());
        for (n, (found, want)) in found.iter().zip(want).enumerate() {
            let same = found.is_nan() && want.is_nan() || (found - want).abs() <= 1e-12 * want.abs().max(1000.0);
            assert!(same, "{found} at {n}, wanted {want}");
        }
    }
}

/// The pixel at a place that may be outside.
fn pixel(values: &[f64], plane: usize, row: i64, col: i64, boundary: Boundary) -> f64 {
    let (height, width) = (i64::from(EXTENT.height), i64::from(EXTENT.width));
    let inside = |place: i64, side: i64| match boundary {
        _ if (0..side).contains(&place) => Some(place),
        Boundary::Missing => None,
        Boundary::Nearest => Some(place.clamp(0, side - 1)),
        Boundary::Reflect if place < 0 => Some(-place - 1),
        Boundary::Reflect => Some(2 * side - 1 - place),
    };
    let place = inside(row, height).zip(inside(col, width));
    place.map_or(f64::NAN, |(row, col)| values[plane * 45 * 70 + usize::try_from(row * width + col).unwrap()])
}

/// What `of` makes of the valid pixels of the square around every pixel.
fn around(values: &[f64], radius: i64, boundary: Boundary, of: impl Fn(&mut Vec<f64>) -> f64) -> Vec<f64> {
    let mut out = Vec::new();
    for plane in 0..2 {
        for (row, col) in (0..45).flat_map(|row| (0..70).map(move |col| (row, col))) {
            let square = (-radius..=radius).flat_map(|y| (-radius..=radius).map(move |x| (row + y, col + x)));
            let mut valid: Vec<f64> = square.map(|(row, col)| pixel(values, plane, row, col, boundary)).collect();
            valid.retain(|value| !value.is_nan());
            out.push(if valid.is_empty() { f64::NAN } else { of(&mut valid) });
        }
    }
    out
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.iter().fold(0.0, |count, _| count + 1.0)
}

#[test]
fn filters_see_across_blocks_and_leave_missing_pixels_out() {
    let (array, values) = scene();
    for boundary in [Boundary::Missing, Boundary::Nearest, Boundary::Reflect] {
        check(&array.focal_mean(2, boundary), &around(&values, 2, boundary, |valid| mean(valid)));
        let median = |values: &mut Vec<f64>| {
            values.sort_by(f64::total_cmp);
            let n = values.len();
            if n % 2 == 1 { values[n / 2] } else { (values[n / 2 - 1] + values[n / 2]) / 2.0 }
        };
        check(&array.focal_median(1, boundary), &around(&values, 1, boundary, median));
    }
}

#[test]
fn kernels_upon_kernels_need_the_sum_of_what_they_need() {
    let (array, values) = scene();
    let once = around(&values, 2, Boundary::Nearest, |valid| mean(valid));
    let twice = around(&once, 3, Boundary::Nearest, |valid| mean(valid));
    let difference: Vec<f64> = twice.iter().zip(&values).map(|(twice, value)| twice - value).collect();
    let smooth = array.focal_mean(2, Boundary::Nearest).focal_mean(3, Boundary::Nearest);
    check(&(smooth - &array), &difference);
}

#[test]
fn a_gaussian_weighs_by_distance_and_keeps_what_is_constant() {
    let constant = Array::from_values(&vec![7.0_f32; 45 * 70 * 2], EXTENT).unwrap();
    let smooth = constant.gaussian(1.5, Boundary::Missing).unwrap().compute::<f32>(&RunOptions::default()).unwrap();
    assert!(smooth.iter().all(|value| (value - 7.0).abs() < 1e-5));
    let mut spike = vec![0.0; 21 * 21];
    spike[10 * 21 + 10] = 1.0;
    let spike = Array::from_values(&spike, Extent { planes: 1, height: 21, width: 21 }).unwrap();
    let smooth = spike.gaussian(1.0, Boundary::Nearest).unwrap().compute::<f64>(&RunOptions::default()).unwrap();
    // exp(-k^2 / 2) * exp(0), divided by the square of the sum of exp(-k^2 / 2) for k from -4 to 4.
    for (col, want) in [(10, 0.159_155_891_741_88), (11, 0.096_532_928_015_355), (12, 0.021_539_407_687_663)] {
        assert!((smooth[[0, 10, col]] - want).abs() < 1e-13, "{} at {col}, wanted {want}", smooth[[0, 10, col]]);
    }
    assert!(spike.gaussian(0.0, Boundary::Missing).is_err() && spike.gaussian(f64::NAN, Boundary::Missing).is_err());
}

#[test]
fn a_plane_is_as_steep_as_it_is() {
    let rise: Vec<f64> = (0..45 * 70).map(|n| f64::from(n % 70) * 30.0 + f64::from(n / 70) * 40.0).collect();
    let plane = Array::from_values(&rise, Extent { planes: 1, ..EXTENT }).unwrap();
    let geo_ref = GeoRef {
        tie_points: vec![[0.0, 0.0, 0.0, 0.0, 0.0, 0.0]],
        pixel_scale: Some([30.0, 10.0, 0.0]),
        ..GeoRef::default()
    };
    let plane = plane.with_labels(chunkgraph::Labels { geo_ref, ..plane.labels().clone() });
    let slope = plane.slope().compute::<f64>(&RunOptions { chunk: Chunk::square(16), ..threads(2) }).unwrap();
    // One up for one across, four up for one down.
    let want = 17_f64.sqrt().atan().to_degrees();
    for ((_, row, col), value) in slope.into_dimensionality::<ndarray::Ix3>().unwrap().indexed_iter() {
        let is_edge = row == 0 || col == 0 || row == 44 || col == 69;
        assert!(if is_edge { value.is_nan() } else { (value - want).abs() < 1e-9 }, "{value} at {row}, {col}");
    }
}

/// What `of` makes of the valid pixels of every rectangle of `across` x `down`.
fn rectangles(values: &[f64], [across, down]: [usize; 2], of: impl Fn(&[f64]) -> f64) -> Vec<f64> {
    let mut out = Vec::new();
    for plane in values.chunks(45 * 70) {
        for (row, col) in (0..45).step_by(down).flat_map(|row| (0..70).step_by(across).map(move |col| (row, col))) {
            let rows = row..(row + down).min(45);
            let pixels = rows.flat_map(|row| (col..(col + across).min(70)).map(move |col| plane[row * 70 + col]));
            let valid: Vec<f64> = pixels.filter(|value| !value.is_nan()).collect();
            out.push(if valid.is_empty() { f64::NAN } else { of(&valid) });
        }
    }
    out
}

#[test]
fn larger_pixels_come_out_of_those_that_are_there() {
    let (array, values) = scene();
    for factor in [[2, 2], [3, 4], [1, 7], [70, 45], [100, 100]] {
        let usize_factor = factor.map(|n| n as usize);
        let coarse = |method| array.coarsen(factor, method).unwrap();
        check(&coarse(CoarsenMethod::Mean), &rectangles(&values, usize_factor, mean));
        let least = |valid: &[f64]| valid.iter().copied().fold(f64::INFINITY, f64::min);
        check(&coarse(CoarsenMethod::Min), &rectangles(&values, usize_factor, least));
        let greatest = |valid: &[f64]| valid.iter().copied().fold(0.0, f64::max);
        check(&coarse(CoarsenMethod::Max), &rectangles(&values, usize_factor, greatest));
    }
    assert_eq!(array.coarsen([2, 2], CoarsenMethod::Min).unwrap().dtype(), DType::U16);
    assert!(matches!(array.coarsen([0, 2], CoarsenMethod::Min), Err(Error::Usage(Usage::Factor { .. }))));
    let classes = [1_u8, 2, 2, 3, 3, 1, 2, 2, 7];
    let classes = Array::from_values(&classes, Extent { planes: 1, height: 3, width: 3 }).unwrap();
    let mode = classes.coarsen([2, 2], CoarsenMethod::Mode).unwrap().compute::<u8>(&RunOptions::default()).unwrap();
    assert_eq!(mode.as_slice().unwrap(), [3, 2, 2, 7]);
    let nearest = classes.coarsen([3, 3], CoarsenMethod::Nearest).unwrap().compute::<u8>(&RunOptions::default());
    assert_eq!(nearest.unwrap().as_slice().unwrap(), [3]);
}

#[test]
fn a_coarser_grid_lies_where_the_fine_one_lay() {
    let (array, _) = scene();
    let geo_ref = GeoRef {
        tie_points: vec![[0.0, 0.0, 0.0, 500.0, 900.0, 0.0]],
        pixel_scale: Some([30.0, 30.0, 0.0]),
        ..GeoRef::default()
    };
    let point = vec![tiffio::geo::GeoKey { id: 1025, value: tiffio::geo::GeoKeyValue::Short(2) }];
    for geo_keys in [Vec::new(), point] {
        let geo_ref = GeoRef { geo_keys, ..geo_ref.clone() };
        let fine = array.with_labels(chunkgraph::Labels { geo_ref, ..array.labels().clone() });
        let coarse = fine.coarsen([2, 3], CoarsenMethod::Mean).unwrap();
        let [fine, coarse] = [&fine, &coarse].map(|array| array.geo_ref().transform().unwrap());
        for (col, row) in [(0.0, 0.0), (5.0, 7.0)] {
            assert_eq!(coarse.apply(col, row), fine.apply(2.0 * col, 3.0 * row));
        }
    }
}

#[test]
fn functions_of_blocks_see_whole_blocks() {
    let (array, values) = scene();
    let sums = array.map_blocks(1, |block: ArrayView3<'_, f64>| -> Array3<f64> {
        let sum = &block.index_axis(Axis(0), 0) + &block.index_axis(Axis(0), 1);
        sum.insert_axis(Axis(0))
    });
    let want: Vec<f64> = (0..45 * 70).map(|n| values[n] + values[n + 45 * 70]).collect();
    check(&sums.unwrap(), &want);
    let wrong = array.map_blocks(1, |_: ArrayView3<'_, f64>| Array3::<u8>::zeros([1, 1, 2])).unwrap();
    let error = wrong.compute::<u8>(&RunOptions::default()).unwrap_err();
    assert!(matches!(error.cause(), Error::Function(_)), "{error}");
    let blind = array.map_blocks(2, |block: ArrayView3<'_, u16>| block.to_owned());
    assert!(matches!(blind, Err(Error::Usage(Usage::MissingInFunction { dtype: DType::U16 }))));
    let panics = array.map_blocks(2, |_: ArrayView3<'_, f64>| -> Array3<f64> { std::panic::panic_any("no luck") });
    let error = panics.unwrap().compute::<f64>(&threads(2)).unwrap_err();
    assert!(matches!(error.cause(), Error::Panicked(text) if text == "no luck"), "{error}");
}

#[test]
fn functions_of_overlapping_blocks_give_what_they_would_of_the_whole() {
    let (array, values) = scene();
    let sharpen = |block: ArrayView2<'_, f64>| -> Array2<f64> {
        let (height, width) = block.dim();
        Array2::from_shape_fn([height - 2, width - 2], |(row, col)| {
            block[[row + 1, col + 1]] * 2.0 - block[[row + 1, col]]
        })
    };
    let mut want = Vec::new();
    for (plane, row, col) in (0..2).flat_map(|p| (0..45).flat_map(move |r| (0..70).map(move |c| (p, r, c)))) {
        let at = |col| pixel(&values, plane, row, col, Boundary::Reflect);
        want.push(at(col) * 2.0 - at(col - 1));
    }
    check(&array.map_overlap(1, Boundary::Reflect, sharpen).unwrap(), &want);
    assert!(
        array.fill_missing(0).map_overlap(1, Boundary::Missing, |block: ArrayView2<'_, u16>| block.to_owned()).is_err()
    );
}

#[test]
fn chunks_below_kernels_are_decoded_once_and_their_memory_is_counted() {
    let folder = Folder::new();
    let path = folder.scene("scene.tif", Extent { planes: 1, height: 300, width: 320 }, &["BLOCKSIZE=64"]);
    let smooth = Array::open(&path).unwrap().focal_mean(3, Boundary::Nearest).cast(DType::F32);
    let out = folder.path("out.tif");
    for count in [1, 3] {
        let creation = tiffio::writer::CreationOptions::parse(["BLOCKSIZE=32"]).unwrap();
        let run = RunOptions { chunk: Chunk::square(32), ..threads(count) };
        let existing = tiffio::writer::Existing::Replace;
        let options = chunkgraph::SaveOptions { creation, run, existing, ..Default::default() };
        assert_eq!(smooth.save(&out, &options).unwrap().run.chunks_decoded, 25, "{count} threads");
    }
    let tight = RunOptions { memory_bytes: Some(20_000), ..threads(1) };
    let error = smooth.compute::<f32>(&RunOptions { chunk: Chunk::square(64), ..tight }).unwrap_err();
    assert!(matches!(error, Error::OverBudget { .. }), "{error}");
}
