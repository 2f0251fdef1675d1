use std::collections::BTreeMap;

use chunkgraph::Extent;

use super::*;

/// What others wrote down of the same papers: source, sensor, values, sum, and a factor a band.
const COPIES: &str = include_str!("../../tests/golden/tasseled_cap.tsv");

#[track_caller]
fn check(sensor: &str, scale: Scale, values: Calibration, third: &str) {
    let table = TasseledCap::of(Sensor::find(sensor).unwrap(), scale).unwrap();
    assert_eq!((table.values, table.third), (values, third), "{sensor}");
}

#[test]
fn sums_are_orthonormal_and_of_bands_that_the_sensor_has() {
    for table in TasseledCap::all() {
        for (n, a) in table.coefficients.iter().enumerate() {
            assert_eq!(a.len(), table.bands.len(), "{:?}", table.sensors);
            for (m, b) in table.coefficients.iter().enumerate() {
                let product: f64 = a.iter().zip(*b).map(|(a, b)| a * b).sum();
                let want = f64::from(u8::from(n == m));
                assert!((product - want).abs() < 0.02, "{:?} {n} {m}: {product}", table.sensors);
            }
        }
        for id in table.sensors {
            let sensor = Sensor::find(id).unwrap();
            assert!(table.bands.iter().all(|band| sensor.bands.contains(band)), "{id}");
        }
    }
}

#[test]
fn coefficients_are_those_that_others_give() {
    let mut compared = 0;
    for row in COPIES.lines().filter(|line| !line.starts_with('#')) {
        let fields: Vec<&str> = row.split('\t').collect();
        let [_, sensor, values, sum, factors] = fields[..] else { panic!("{row}") };
        let scale = if values == "numbers" { Scale::Stored } else { Scale::File };
        let table = TasseledCap::of(Sensor::find(sensor).unwrap(), scale).unwrap();
        let number = table.names().iter().position(|name| *name == sum).unwrap();
        let ours: BTreeMap<&str, f64> = table.bands.iter().copied().zip(table.coefficients[number].to_vec()).collect();
        let factor = |text: &'static str| {
            let (band, factor) = text.split_once('=').unwrap();
            (band, factor.parse::<f64>().unwrap())
        };
        let theirs: BTreeMap<&str, f64> = factors.split(' ').map(factor).collect();
        assert_eq!(ours, theirs, "{row}");
        compared += 1;
    }
    assert_eq!(compared, 27);
}

#[test]
fn the_scale_tells_numbers_from_reflectance() {
    check("l5", Scale::File, Calibration::SurfaceReflectance, "wetness");
    check("l4", Scale::Factor(1e-4), Calibration::SurfaceReflectance, "wetness");
    check("l5", Scale::Stored, Calibration::Numbers, "wetness");
    check("l8", Scale::Stored, Calibration::TopReflectance, "wetness");
    check("mss", Scale::File, Calibration::Numbers, "yellowness");
}

#[test]
fn a_missing_band_is_missing_in_all_sums() {
    let sensor = Sensor::find("ik").unwrap();
    let scene = Array::from_values(&[1_u8, 2, 3, 0, 1, 1, 1, 1], Extent { planes: 4, height: 1, width: 2 }).unwrap();
    let scene = sensor.name_bands(&scene.mask_equal(0)).unwrap();
    let found = tasseled_cap(&scene, sensor, &Policy::default()).unwrap().compute::<f64>(&Default::default()).unwrap();
    let want = [[0.326, -0.311, -0.612], [0.509, -0.356, -0.312], [0.56, -0.325, 0.722], [0.567, 0.819, -0.081]];
    for sum in 0..3 {
        let plain = 1.0 * want[0][sum] + 3.0 * want[1][sum] + want[2][sum] + want[3][sum];
        assert!((found[[sum, 0, 0]] - plain).abs() < 1e-12 && found[[sum, 0, 1]].is_nan());
    }
}

#[test]
fn a_sensor_without_coefficients_is_named() {
    let sensor = Sensor::find("naip").unwrap();
    let error = TasseledCap::of(sensor, Scale::File).unwrap_err();
    assert_eq!(error.to_string(), "there is no tasseled cap for sensor naip");
}
