//! The indices are what they are elsewhere.

use chunkgraph::{DType, Extent, RunOptions};

use super::*;
use crate::policy::Clip;

fn scene(red: f64, nir: f64) -> Array {
    let scene = Array::from_values(&[red, nir], Extent { planes: 2, height: 1, width: 1 }).unwrap();
    scene.with_band_names(&["red", "nir"]).unwrap()
}

#[track_caller]
fn check(red: f64, nir: f64, clip: Clip, want: f64) {
    let found = index("ndvi", &scene(red, nir), &Policy { clip, ..Policy::default() }).unwrap();
    let found = found.compute::<f64>(&RunOptions::default()).unwrap()[[0, 0, 0]];
    assert!(found == want || (found.is_nan() && want.is_nan()), "{found} is not {want}");
}

#[test]
fn ndvi_is_clipped_where_it_is_valid() {
    check(10.0, 30.0, Clip::Reference, 0.5);
    check(-10.0, 30.0, Clip::Reference, 1.0);
    check(-10.0, 30.0, Clip::Off, 2.0);
    check(30.0, -10.0, Clip::Reference, -1.0);
    check(0.0, 0.0, Clip::Reference, f64::NAN);
    check(f64::NAN, 1.0, Clip::Reference, f64::NAN);
}

#[test]
fn a_policy_of_float32_gives_float32() {
    let policy = Policy { dtype: DType::F32, ..Policy::default() };
    assert_eq!(index("ndvi", &scene(1.0, 2.0), &policy).unwrap().dtype(), DType::F32);
}

#[test]
fn a_name_or_a_band_that_is_not_there_is_named() {
    let policy = Policy::default();
    assert!(matches!(index("ndv", &scene(1.0, 2.0), &policy), Err(Error::UnknownIndex { nearest: Some("ndvi"), .. })));
    let scene = scene(1.0, 2.0).with_band_names(&["red", "green"]).unwrap();
    assert_eq!(index("ndvi", &scene, &policy).unwrap_err().to_string(), "there is no band nir, there are: red, green");
    let none = Bindings::default();
    let error =
        |name: &str| Index::find(name).unwrap().compute(&none, &IndexOptions::default()).unwrap_err().to_string();
    assert_eq!(error("NDVI"), "NDVI needs the band N (nir)");
    assert_eq!(error("kNDVI"), "kNDVI needs the band N (nir)");
    let mut bands = Bindings::default();
    ["N", "R"].into_iter().for_each(|letter| bands.bind(letter, scene.clone()));
    let error = Index::find("NIRvP").unwrap().compute(&bands, &IndexOptions::default()).unwrap_err();
    assert_eq!(error.to_string(), "NIRvP needs the constant PAR");
}

#[test]
fn every_line_of_the_tables_is_read() {
    let count = |table: &str| table.lines().filter(|line| !line.starts_with('#')).count();
    assert_eq!((Index::all().len(), count(include_str!("indices.tsv"))), (288, 288));
    assert_eq!((Constant::all().len(), count(include_str!("constants.tsv"))), (28, 28));
    for (n, index) in Index::all().iter().enumerate() {
        assert!(Index::all()[..n].iter().all(|other| other.name != index.name), "{}", index.name);
        for letter in &index.bands {
            assert!(Letter::find(letter).is_some(), "{} {letter}", index.name);
        }
        assert!(!index.bands.is_empty() && index.reference.starts_with("http"), "{}", index.name);
    }
}

#[test]
fn names_are_taken_as_written_before_any_case() {
    let found = |name: &str| Index::find(name).map(|index| index.name).ok();
    assert_eq!((found("ndvi"), found("NDVI"), found("Ndvi")), (Some("ndvi"), Some("NDVI"), Some("ndvi")));
    assert_eq!((found("BAI"), found("BaI"), found("bai")), (Some("BAI"), Some("BaI"), Some("BAI")));
    assert_eq!((found("gndvi"), found("hyperion")), (Some("GNDVI"), None));
}

#[test]
fn every_index_is_that_of_spyndex() {
    let mut bindings = Bindings::default();
    let one = Extent { planes: 1, height: 1, width: 2 };
    let mut compared = 0;
    for line in include_str!("../../tests/golden/indices.tsv").lines().filter(|line| !line.starts_with('#')) {
        let fields: Vec<&str> = line.split('\t').collect();
        let number = |n: usize| fields[n].parse::<f64>().unwrap();
        match (fields[0].strip_prefix('='), fields.len()) {
            (Some(name), 2) => bindings.bind(name, number(1)),
            (Some(name), _) => bindings.bind(name, Array::from_values(&[number(1), number(2)], one).unwrap()),
            (None, _) => {
                let kernel = match fields[1] {
                    "linear" => Kernel::Linear,
                    "poly" => Kernel::Polynomial,
                    _ => Kernel::Rbf,
                };
                let options = IndexOptions { kernel, ..IndexOptions::default() };
                let array = Index::find(fields[0]).unwrap().compute(&bindings, &options).unwrap();
                assert_eq!(array.band_names(), [fields[0]]);
                let found = array.compute::<f64>(&RunOptions::default()).unwrap();
                for (found, want) in found.iter().zip([number(2), number(3)]) {
                    let same = (found - want).abs() <= 1e-12 * want.abs() || (found.is_nan() && want.is_nan());
                    assert!(same, "{line}: {found}");
                }
                compared += 1;
            }
        }
    }
    // Each of five kernel indices three times.
    assert_eq!(compared, 280 + 2 * 5);
}

#[test]
fn the_indices_of_geowombat_have_its_ranges() {
    let bands = [("blue", 0.1), ("green", 0.2), ("red", 0.15), ("nir", 0.45), ("swir1", 0.3), ("swir2", 0.25)];
    let values: Vec<f64> = bands.iter().map(|(_, value)| *value).collect();
    let scene = Array::from_values(&values, Extent { planes: 6, height: 1, width: 1 }).unwrap();
    let scene = scene.with_band_names(&bands.map(|(name, _)| name)).unwrap();
    let check = |name: &str, want: f64| {
        let found = index(name, &scene, &Policy::default()).unwrap();
        let found = found.compute::<f64>(&RunOptions::default()).unwrap()[[0, 0, 0]];
        assert!((found - want).abs() < 1e-12, "{name}: {found} is not {want}");
    };
    check("ndvi", 0.3 / 0.6);
    check("nbr", 0.2 / 0.7);
    check("kndvi", 0.25_f64.tanh());
    check("evi", 2.5 * 0.3 / (0.45 + 0.9 - 0.75 + 1.0));
    check("evi2", 2.5 * 0.3 / (0.45 + 1.0 + 0.36));
    check("avi", (0.45_f64 * 0.85 * 0.3).powf(0.3334));
    check("gcvi", 0.125);
    check("wi", 1.0 - 0.45 / 0.5);
    check("EVI", 2.5 * 0.3 / (0.45 + 0.9 - 0.75 + 1.0));
    check("GNDVI", 0.25 / 0.65);
}

#[test]
fn letters_are_the_bands_of_the_sensor() {
    let places = |id: &str, letters: &str| {
        let names = Sensor::find(id).unwrap().bands;
        letters
            .split(' ')
            .map(|letter| Letter::find(letter).unwrap().place(names).map_or("-", |place| names[place]))
            .collect::<Vec<_>>()
            .join(" ")
    };
    assert_eq!(places("s2", "N N2 RE1 RE2 RE3 S1 S2 A"), "nir rededge nir1 nir2 nir3 swir1 swir2 -");
    assert_eq!(places("l8th", "A N N2 T1 T2 T RE1"), "coastal nir nir tirs1 tirs2 - -");
    assert_eq!(places("l7th", "B N N2 T S1"), "blue nir - thermal swir1");
    assert_eq!(places("mod09a1", "N N2 RE2 S1"), "nir - - swir1");
    assert_eq!(Letter::find("S1").unwrap().place(&["B", "S1", "N"]), Some(1));
    let named = |name: &str| Letter::named(name).map(|letter| letter.letter);
    assert_eq!((named("NIR"), named("N"), named("swir16"), named("pan")), (Some("N"), Some("N"), Some("S1"), None));
}

#[test]
fn wavelengths_are_those_of_the_sensor() {
    let value = |name: &str, id: &str| Constant::find(name).unwrap().value(Sensor::find(id).ok());
    assert_eq!((value("lambdaN", "s2"), value("lambdaN", "s2b")), (Some(832.8), Some(833.0)));
    assert_eq!((value("lambdaN", "l8"), value("lambdaS1", "l5")), (Some(865.0), Some(1650.0)));
    assert_eq!((value("lambdaN", "bgrn"), value("lambdaN", "s2l7"), value("L", "bgrn")), (None, None, Some(1.0)));
    let possible = |name: &str, id: &str| {
        let sensor = Sensor::find(id).unwrap();
        Index::find(name).unwrap().is_possible(sensor.bands, Some(sensor))
    };
    assert!(possible("FAI", "l8") && possible("NDVI", "rgbn") && possible("kNDVI", "rgbn"));
    assert!(!possible("FAI", "rgbn") && !possible("NIRvP", "l8") && !possible("NDMI", "rgbn"));
}
