//! `composite`: each pixel over time, missing ones left out.

use tiffio::Reader;
use tiffio::layout::SampleType;

use crate::support::{Folder, spec};

/// Three days of four pixels, 0 missing; the names tell the days in another order than the files are given in.
fn folder() -> Folder {
    let folder = Folder::new();
    let days: [(&str, [u16; 4]); 3] =
        [("b_20200603.tif", [30, 0, 0, 7]), ("a_20200518.tif", [10, 5, 0, 9]), ("c_20200619.tif", [20, 8, 0, 8])];
    for (name, samples) in days {
        let mut spec = spec(4, 1, SampleType::U16, &["red"]);
        spec.geo_ref.nodata = Some("0".to_owned());
        folder.write(name, &spec, &samples);
    }
    folder
}

const FILES: &str = "b_20200603.tif a_20200518.tif c_20200619.tif";

#[test]
fn floats_are_nan_where_all_are_missing() {
    let folder = folder();
    folder.done(&format!("composite {FILES} -o median.tif"));
    let found = folder.read::<f64>("median.tif");
    assert!(found[..2] == [20.0, 6.5] && found[2].is_nan() && found[3] == 8.0, "{found:?}");
    folder.done(&format!("composite {FILES} --by mean --scale 0.5 --dtype float32 -o mean.tif"));
    assert_eq!(folder.read::<f32>("mean.tif")[..2], [10.0, 3.25]);
    folder.done(&format!("composite {FILES} --by p100 -o p.tif"));
    assert_eq!(folder.read::<f64>("p.tif")[..2], [30.0, 8.0]);
}

#[test]
fn integers_keep_their_type_and_the_nodata_of_the_images() {
    let folder = folder();
    for (how, want) in [("max", [30, 8, 0, 9]), ("first", [10, 5, 0, 9]), ("last", [20, 8, 0, 8])] {
        folder.done(&format!("composite {FILES} --by {how} -o out.tif --overwrite"));
        assert_eq!(folder.read::<u16>("out.tif"), want, "{how}");
        let reader = Reader::open(folder.path("out.tif")).unwrap();
        let geo_ref = reader.image(0).unwrap().geo_ref().clone();
        assert_eq!((geo_ref.nodata.as_deref(), geo_ref.bands[0].description.as_deref()), (Some("0"), Some("red")));
    }
    folder.done(&format!("composite {FILES} --by count -o count.tif"));
    assert_eq!(folder.read::<u32>("count.tif"), [3, 2, 0, 3]);
    folder.done(&format!("composite {FILES} --by min --dst-nodata 99 -o out.tif --overwrite"));
    assert_eq!(folder.read::<u16>("out.tif"), [10, 5, 99, 7]);
}

#[test]
fn images_must_lie_on_one_grid() {
    let folder = folder();
    folder.write("d.tif", &spec(5, 1, SampleType::U16, &["red"]), &[1_u16; 5]);
    let outcome = folder.run(&format!("composite {FILES} d.tif -o out.tif"));
    assert_eq!(
        (outcome.code, outcome.stderr.contains("the grids differ in size")),
        (Some(5), true),
        "{}",
        outcome.stderr
    );
    let outcome = folder.run(&format!("composite {FILES} --by average -o out.tif"));
    assert_eq!(
        (outcome.code, outcome.stderr.contains("it is one of mean median")),
        (Some(2), true),
        "{}",
        outcome.stderr
    );
}
