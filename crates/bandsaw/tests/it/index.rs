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
            "error: ndvi needs the band N (nir)",
            "help: --band N=BAND says which it is, by name, number or file; --sensor ID names all",
        ],
    );
}

/// A scene of four bands that have no names that formulas know.
fn unnamed() -> Folder {
    let folder = Folder::new();
    folder.write("abcd.tif", &spec(30, 20, SampleType::U16, &["a", "b", "c", "d"]), &samples(30, 20, 4));
    let one = samples(30, 20, 4)[1800..].to_vec();
    folder.write("d.tif", &spec(30, 20, SampleType::U16, &["-"]), &one);
    folder
}

#[test]
fn several_indices_are_bands_of_one_file() {
    let folder = unnamed();
    folder.done("index ndvi NDVI,GNDVI SAVI abcd.tif --sensor bgrn --const L=0.5 --scale 1e-4 -o all.tif");
    let bands = &folder.json("info all.tif --json")["files"][0]["bands"];
    let names: Vec<&str> = (0..4).map(|n| bands[n]["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["ndvi", "NDVI", "GNDVI", "SAVI"]);
    let all: Vec<f64> = folder.read("all.tif");
    let scene = samples(30, 20, 4);
    for n in 0..600 {
        let [green, red, nir] = [1, 2, 3].map(|band| f64::from(scene[band * 600 + n]) * 1e-4);
        let want = [(nir - red) / (nir + red), (nir - green) / (nir + green), 1.5 * (nir - red) / (nir + red + 0.5)];
        for (band, want) in [(1, want[0]), (2, want[1]), (3, want[2])] {
            let found = all[band * 600 + n];
            assert!((found - want).abs() < 1e-15 || (found.is_nan() && want.is_nan()), "{n}: {found} is not {want}");
        }
    }
    folder.done("index GNDVI SAVI abcd.tif --sensor bgrn --const L=0.5 --scale 1e-4 -o {name}.tif");
    assert_eq!(folder.read::<f64>("SAVI.tif").len(), 600);
    assert_eq!(folder.names(), ["GNDVI.tif", "SAVI.tif", "abcd.tif", "all.tif", "d.tif"]);
}

#[test]
fn the_tasseled_cap_is_three_bands_of_the_sensor() {
    let folder = unnamed();
    folder.done("index tasseled-cap ndvi abcd.tif --sensor qb --scale 0.5 -o cap.tif");
    let bands = &folder.json("info cap.tif --json")["files"][0]["bands"];
    let names: Vec<&str> = (0..4).map(|n| bands[n]["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["brightness", "greenness", "wetness", "ndvi"]);
    let (found, scene): (Vec<f64>, _) = (folder.read("cap.tif"), samples(30, 20, 4));
    for n in 0..600 {
        let [blue, green, red, nir] = [0, 1, 2, 3].map(|band| f64::from(scene[band * 600 + n]) * 0.5);
        let want = blue * -0.121 + green * -0.331 + red * -0.517 + nir * 0.78;
        assert!((found[600 + n] - want).abs() < 1e-9, "{n}: {} is not {want}", found[600 + n]);
    }
    folder.done("index Tasselled_Cap abcd.tif --sensor ik -o cap.tif --separate");
    assert_eq!(folder.read::<f64>("cap_wetness.tif").len(), 600);
    for (sensor, want) in [
        ("", "the tasseled cap needs a sensor, each has coefficients of its own"),
        (" --sensor naip", "there is no tasseled cap for sensor naip"),
    ] {
        let outcome = folder.run(&format!("index tasseled-cap abcd.tif{sensor} -o o.tif"));
        let lines: Vec<&str> = outcome.stderr.lines().collect();
        assert_eq!((outcome.code, lines[0]), (Some(2), format!("error: {want}").as_str()));
        assert!(lines[1].starts_with("help: pass --sensor ID of one of these: l4 l5 l7 "), "{}", lines[1]);
    }
}

#[test]
fn files_of_their_own_are_made_in_one_pass() {
    let folder = unnamed();
    let json = folder.done("index GNDVI,ndvi abcd.tif --sensor bgrn -o o.tif --separate --json");
    let reports = serde_json::Deserializer::from_slice(&json).into_iter::<serde_json::Value>();
    let reports: Vec<serde_json::Value> = reports.map(Result::unwrap).collect();
    // 30 x 20 pixels are 2 x 2 tiles of 16, decoded once for both.
    for (report, path) in reports.iter().zip(["o_GNDVI.tif", "o_ndvi.tif"]) {
        assert_eq!((&report["path"], &report["chunks_decoded"]), (&path.into(), &4.into()), "{report}");
        let want = path.trim_start_matches("o_").trim_end_matches(".tif");
        folder.done(&format!("index {want} abcd.tif --sensor bgrn -o want.tif --overwrite"));
        assert!(folder.bytes(path) == folder.bytes("want.tif"), "{path}");
    }
    assert_eq!(reports.len(), 2);
    folder.done("index GNDVI,ndvi abcd.tif --sensor bgrn -o c.tif --separate --cog --co BLOCKSIZE=16");
    folder.done("index ndvi abcd.tif --sensor bgrn -o want.tif --overwrite --cog --co BLOCKSIZE=16");
    assert!(folder.bytes("c_ndvi.tif") == folder.bytes("want.tif"));
    let taken = folder.run("index ndvi,GNDVI abcd.tif --sensor bgrn -o o.tif --separate");
    assert_eq!((taken.code, taken.stderr.lines().next()), (Some(4), Some("error: o_ndvi.tif: the file exists")));
}

#[test]
fn letters_are_bound_by_name_number_and_file() {
    let folder = unnamed();
    folder.done("index kNDVI abcd.tif --sensor bgrn -o want.tif");
    for bands in ["--band N=d --band R=c", "--band N=4 --band red=3", "--band nir=d.tif --band R=abcd.tif:c"] {
        folder.done(&format!("index kNDVI abcd.tif {bands} -o o.tif --overwrite"));
        assert!(folder.bytes("o.tif") == folder.bytes("want.tif"), "{bands}");
    }
    folder.done("index kNDVI --band N=d.tif --band R=abcd.tif:3 -o o.tif --overwrite");
    assert!(folder.bytes("o.tif") == folder.bytes("want.tif"));
    folder.done("index kNDVI abcd.tif --sensor bgrn --kernel linear -o linear.tif");
    assert!(folder.bytes("linear.tif") != folder.bytes("want.tif"));
}

#[test]
fn what_is_not_known_is_named_with_what_is_near() {
    let folder = unnamed();
    folder.fails("index ndvu abcd.tif -o o.tif", 2, &["error: there is no index ndvu", "help: did you mean ndvi?"]);
    folder.fails("index ndvi evj abcd.tif -o o.tif", 2, &["error: there is no index evj", "help: did you mean evi?"]);
    folder.fails(
        "index hyperion abcd.tif -o o.tif",
        2,
        &["error: there is no index hyperion", "help: bandsaw indices lists them"],
    );
    folder.fails(
        "index ndvi abcd.tif --band gren=2 -o o.tif",
        2,
        &["error: there is no band letter gren", "help: did you mean green?"],
    );
    folder.fails(
        "index SAVI abcd.tif --const sigm=2 -o o.tif",
        2,
        &["error: there is no constant sigm", "help: did you mean sigma?"],
    );
    folder.fails(
        "index NIRvP abcd.tif --sensor bgrn -o o.tif",
        2,
        &["error: NIRvP needs the constant PAR", "help: pass --const PAR=VALUE"],
    );
    folder.fails(
        "index DVIplus abcd.tif --sensor bgrn -o o.tif",
        2,
        &[
            "error: DVIplus needs the constant lambdaN",
            "help: pass --const lambdaN=NANOMETRES, or --sensor ID of a sensor that has it",
        ],
    );
    folder.fails(
        "index ndvi abcd.tif --band N=e --band R=1 -o o.tif",
        2,
        &[
            "error: there is no band e, there are: a, b, c, d",
            "help: a band is its name or its number from 1; --sensor ID names them",
        ],
    );
}

#[test]
fn results_are_clipped_unless_told_otherwise() {
    let folder = Folder::new();
    folder.write("s.tif", &spec(2, 1, SampleType::I16, &["red", "nir"]), &[-10_i16, 10, 30, 30]);
    folder.done("index ndvi s.tif -o a.tif");
    folder.done("index ndvi s.tif --no-clip -o b.tif");
    assert_eq!((folder.read::<f64>("a.tif"), folder.read::<f64>("b.tif")), (vec![1.0, 0.5], vec![2.0, 0.5]));
}
