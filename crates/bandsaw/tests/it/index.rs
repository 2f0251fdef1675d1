//! `index`: spectral indices by name.

use tiffio::layout::SampleType;

use crate::support::{Folder, sample_scene, samples, spec};

#[test]
fn ndvi_is_the_clipped_difference_of_red_and_nir() {
    let folder = Folder::new();
    let scene = sample_scene();
    let scene = scene.display();
    folder.done(&format!("index ndvi {scene} -o ndvi.tif"));
    folder.done(&format!("norm-diff {scene} --b1 red --b2 nir -o norm_diff.tif"));
    let bits =
        |name: &str| folder.read::<f64>(name).iter().map(|v| (!v.is_nan()).then_some(v.to_bits())).collect::<Vec<_>>();
    assert_eq!(bits("ndvi.tif"), bits("norm_diff.tif"));
    assert_eq!(folder.json("info ndvi.tif --json")["files"][0]["bands"][0]["name"], "ndvi");
}

#[test]
fn bands_are_named_by_the_sensor() {
    let folder = Folder::new();
    let mut spec = spec(30, 20, SampleType::U16, &["a", "b", "c", "d"]);
    folder.write("named.tif", &spec, &samples(30, 20, 4));
    spec.geo_ref.bands.clear();
    folder.write("unnamed.tif", &spec, &samples(30, 20, 4));
    folder.done("index NDVI unnamed.tif --sensor bgrn -o a.tif");
    folder.done("norm-diff named.tif --b1 c --b2 4 -o b.tif");
    assert_eq!(folder.read::<f64>("a.tif").len(), 600);
    folder.fails(
        "index ndvi unnamed.tif -o c.tif",
        2,
        &[
            "error: there is no band red, there are: 1, 2, 3, 4",
            "help: a band is its name or its number from 1; --sensor ID names them",
        ],
    );
}
