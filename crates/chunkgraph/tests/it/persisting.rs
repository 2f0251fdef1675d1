//! An array that was computed once and kept is the same array, and its inputs are not read again.

use std::fs;

use chunkgraph::{Array, Chunk, DType, Error, Extent, RunOptions};

use crate::support::{Folder, difference, threads};

const EXTENT: Extent = Extent { planes: 3, height: 150, width: 210 };

/// Checks that what is kept of `array` equals it in values, labels, type and missing pixels.
#[track_caller]
fn check(array: &Array, folder: &Folder) {
    let before = folder.names();
    let kept = array.persist_in(folder.path("."), &threads(2)).unwrap();
    assert_eq!(folder.names(), before, "no name stays");
    assert_eq!((kept.dtype(), kept.can_be_missing()), (array.dtype(), array.can_be_missing()));
    assert_eq!((kept.labels(), kept.extent()), (array.labels(), array.extent()));
    let options = RunOptions { chunk: Chunk::square(37), ..threads(2) };
    let (found, valid) = kept.cast(DType::F64).compute_masked::<f64>(&options).unwrap();
    let (want, want_valid) = array.cast(DType::F64).compute_masked::<f64>(&options).unwrap();
    assert_eq!(valid, want_valid);
    let mut pairs = found.iter().zip(&want).zip(&valid);
    assert!(pairs.all(|((found, want), valid)| !valid || found.to_bits() == want.to_bits()));
}

#[test]
fn what_is_kept_is_the_same_array() {
    let folder = Folder::new();
    let scene = Array::open(folder.scene("scene.tif", EXTENT, &["BLOCKSIZE=64"])).unwrap();
    check(&scene, &folder);
    check(&scene.mask_equal(0), &folder);
    check(&scene.greater(1000), &folder);
    check(&scene.mask_equal(0).greater(1000), &folder);
    check(&difference(&folder.path("scene.tif")), &folder);
}

#[test]
fn inputs_are_not_read_again() {
    let folder = Folder::new();
    let path = folder.scene("scene.tif", EXTENT, &["BLOCKSIZE=64"]);
    let twice = &Array::open(&path).unwrap() * 2;
    let kept = twice.persist_in(folder.path("."), &threads(1)).unwrap();
    let want = twice.compute::<u16>(&threads(1)).unwrap();
    fs::write(&path, b"gone").unwrap();
    assert_eq!(kept.compute::<u16>(&threads(1)).unwrap(), want);
    assert!(twice.compute::<u16>(&threads(1)).is_err());
}

#[test]
fn a_folder_that_is_not_there_is_an_error_that_names_it() {
    let folder = Folder::new();
    let array = Array::from_values(&[1_u8], Extent { planes: 1, height: 1, width: 1 }).unwrap();
    let error = array.persist_in(folder.path("nowhere"), &threads(1)).unwrap_err();
    assert!(matches!(error, Error::Write(_)) && error.to_string().contains("nowhere"), "{error}");
}
