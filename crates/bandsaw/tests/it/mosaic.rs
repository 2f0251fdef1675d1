//! `mosaic` and `stack`: files beside each other, and upon each other.

use tiffio::Reader;
use tiffio::layout::SampleType;

use crate::support::{Folder, spec};

/// A row of four pixels, and one of three that begins two further right; 0 is missing.
fn folder() -> Folder {
    let folder = Folder::new();
    let files: [(&str, f64, &[u16]); 2] = [("a_20200518.tif", 0.0, &[1, 0, 3, 4]), ("b_20200603.tif", 2.0, &[9, 2, 7])];
    for (name, col, samples) in files {
        let mut spec = spec(u32::try_from(samples.len()).unwrap(), 1, SampleType::U16, &["red"]);
        spec.geo_ref.tie_points[0][3] += col * 30.0;
        spec.geo_ref.nodata = Some("0".to_owned());
        folder.write(name, &spec, samples);
    }
    folder
}

const FILES: &str = "a_20200518.tif b_20200603.tif";

#[test]
fn each_rule_gives_its_pixels_and_keeps_type_nodata_and_names() {
    let folder = folder();
    for (rule, want) in [("first", [1, 0, 3, 4, 7]), ("last", [1, 0, 9, 2, 7]), ("min", [1, 0, 3, 2, 7])] {
        folder.done(&format!("mosaic {FILES} --rule {rule} -o out.tif --overwrite"));
        assert_eq!(folder.read::<u16>("out.tif"), want, "{rule}");
    }
    let reader = Reader::open(folder.path("out.tif")).unwrap();
    let geo_ref = reader.image(0).unwrap().geo_ref().clone();
    assert_eq!((geo_ref.nodata.as_deref(), geo_ref.bands[0].description.as_deref()), (Some("0"), Some("red")));
    folder.done(&format!("mosaic {FILES} --rule mean -o mean.tif"));
    let found = folder.read::<f64>("mean.tif");
    assert!(found[1].is_nan() && found[2..] == [6.0, 3.0, 7.0], "{found:?}");
}

#[test]
fn bounds_are_words_or_map_coordinates() {
    let folder = folder();
    folder.done(&format!("mosaic {FILES} --bounds intersection -o out.tif"));
    assert_eq!(folder.read::<u16>("out.tif"), [3, 4]);
    folder.done(&format!("mosaic {FILES} --bounds 499970,6999940,500090,7000000 -o out.tif --overwrite"));
    assert_eq!(folder.read::<u16>("out.tif"), [0, 1, 0, 3, 0, 0, 0, 0]);
    let outcome = folder.run(&format!("mosaic {FILES} --bounds 1,2,3 -o no.tif"));
    assert_eq!((outcome.code, outcome.stderr.contains("LEFT,BOTTOM,RIGHT,TOP")), (Some(2), true), "{}", outcome.stderr);
}

#[test]
fn a_file_beside_the_grid_is_refused_with_both_grids() {
    let folder = folder();
    let mut other = spec(2, 1, SampleType::U16, &["red"]);
    other.geo_ref.tie_points[0][3] += 10.0;
    folder.write("c.tif", &other, &[5_u16, 5]);
    folder.fails(
        "mosaic a_20200518.tif c.tif -o out.tif",
        5,
        &["error: the grids differ in alignment: they are not apart by whole pixels: a_20200518.tif is 4 x 1 pixels of \
           30 x -30 from 500000, 7000000 in EPSG:32621; c.tif is 2 x 1 pixels of 30 x -30 from 500010, 7000000 in \
           EPSG:32621"],
    );
}

#[test]
fn bands_are_stacked_in_the_order_of_the_files_or_of_their_times() {
    let folder = folder();
    folder.write("c_20200101.tif", &spec(4, 1, SampleType::U16, &["red"]), &[5_u16, 6, 7, 8]);
    let files = "a_20200518.tif c_20200101.tif";
    folder.done(&format!("stack {files} -o out.tif"));
    assert_eq!(folder.read::<u16>("out.tif"), [1, 0, 3, 4, 5, 6, 7, 8]);
    folder.done(&format!("stack {files} --along time -o out.tif --overwrite"));
    assert_eq!(folder.read::<u16>("out.tif"), [5, 6, 7, 8, 1, 0, 3, 4]);
    let reader = Reader::open(folder.path("out.tif")).unwrap();
    let names = reader.image(0).unwrap().geo_ref().bands.iter().map(|band| band.description.clone().unwrap());
    assert_eq!(names.collect::<Vec<_>>(), ["2020-01-01 red", "2020-05-18 red"]);
    folder.fails(
        "stack a_20200518.tif b_20200603.tif -o no.tif",
        5,
        &["error: the grids differ in size: a_20200518.tif is 4 x 1 pixels of 30 x -30 from 500000, 7000000 in EPSG:32621; \
           b_20200603.tif is 3 x 1 pixels of 30 x -30 from 500060, 7000000 in EPSG:32621"],
    );
}
