//! Several arrays in one pass are what each alone is, and their files appear together or not at all.

use std::path::Path;

use chunkgraph::{Array, Chunk, DType, Error, Extent, FileLayout, RunOptions, SaveFile, SaveOptions, Usage};
use tiffio::writer::{CreationOptions, Existing};

use crate::support::{Folder, difference, threads};

const EXTENT: Extent = Extent { planes: 3, height: 150, width: 210 };

/// Arrays of several types over one file: floats, integers of which some are missing, booleans, a kernel.
fn arrays(path: &Path) -> [Array; 4] {
    let scene = Array::open(path).unwrap();
    let masked = scene.mask_equal(0);
    let smooth = masked.cast(DType::F32).focal_mean(2, chunkgraph::kernel::Boundary::Nearest);
    [difference(path), masked, scene.greater(1000), smooth]
}

#[test]
fn arrays_of_one_pass_are_what_each_alone_is_and_chunks_are_decoded_once() {
    let folder = Folder::new();
    let path = folder.scene("scene.tif", EXTENT, &["BLOCKSIZE=64"]);
    let arrays = arrays(&path);
    for count in [1, 3] {
        for chunk in [Chunk::Auto, Chunk::square(37)] {
            let options = RunOptions { chunk, ..threads(count) };
            let found = Array::compute_many(&arrays.each_ref(), &options).unwrap();
            let want = arrays[0].compute::<f64>(&options).unwrap();
            let bits = |value: &f64| value.to_bits();
            assert!(found[0].values::<f64>().unwrap().iter().map(bits).eq(want.iter().map(bits)));
            let (want, valid) = arrays[1].compute_masked::<u16>(&options).unwrap();
            let validity = found[1].validity().unwrap();
            assert!(validity.iter().map(|valid| *valid == 1).eq(valid.iter().copied()));
            let pairs = found[1].values::<u16>().unwrap().into_owned();
            assert!(pairs.iter().zip(&want).zip(&valid).all(|((found, want), valid)| !valid || found == want));
            assert_eq!(found[2].values::<u8>().unwrap(), arrays[2].compute::<u8>(&options).unwrap());
            assert!(found[2].validity().is_none() && found[0].validity().is_none());
            assert_eq!((found[3].dtype(), found[3].values::<f64>().is_err()), (DType::F32, true));
        }
    }
    let options = SaveOptions { nodata: Some(0.0), ..SaveOptions::default() };
    let out = [0, 1].map(|n| folder.path(&format!("{n}.tif")));
    let files = [1, 2].map(|n| SaveFile { array: &arrays[n], path: &out[n - 1], options: &options });
    let (_, run) = Array::save_many(&files, &threads(2)).unwrap();
    assert_eq!(run.chunks_decoded, 12);
}

#[test]
fn files_of_one_pass_have_the_bytes_of_each_alone() {
    let folder = Folder::new();
    let path = folder.scene("scene.tif", EXTENT, &["BLOCKSIZE=64"]);
    let arrays = arrays(&path);
    let options = |creation: &[&str]| SaveOptions {
        creation: CreationOptions::parse(creation.iter().copied()).unwrap(),
        nodata: Some(255.0),
        ..SaveOptions::default()
    };
    let options = [&["BLOCKSIZE=32"][..], &["BLOCKSIZE=32", "COMPRESS=DEFLATE", "INTERLEAVE=BAND"]].map(options);
    let alone = [0, 1, 2, 3].map(|n| folder.path(&format!("alone{n}.tif")));
    for (n, path) in alone.iter().enumerate() {
        arrays[n].save(path, &options[n % 2]).unwrap();
    }
    for count in [1, 3] {
        let many = [0, 1, 2, 3].map(|n| folder.path(&format!("many{n}_{count}.tif")));
        let files = [0, 1, 2, 3].map(|n| SaveFile { array: &arrays[n], path: &many[n], options: &options[n % 2] });
        let (reports, _) = Array::save_many(&files, &threads(count)).unwrap();
        for ((many, alone), report) in many.iter().zip(&alone).zip(reports) {
            let bytes = std::fs::read(many).unwrap();
            assert!(bytes == std::fs::read(alone).unwrap() && bytes.len() as u64 == report.bytes);
        }
    }
}

#[test]
fn cogs_of_one_pass_have_the_bytes_of_each_alone() {
    let folder = Folder::new();
    let arrays = arrays(&folder.scene("scene.tif", EXTENT, &["BLOCKSIZE=64"]));
    let creation = CreationOptions::parse(["BLOCKSIZE=32"]).unwrap();
    let plain = SaveOptions { creation, nodata: Some(255.0), ..SaveOptions::default() };
    let cog = SaveOptions { layout: FileLayout::Cog, ..plain.clone() };
    let each = [&cog, &plain, &cog, &cog];
    let alone = [0, 1, 2, 3].map(|n| folder.path(&format!("alone{n}.tif")));
    let many = [0, 1, 2, 3].map(|n| folder.path(&format!("many{n}.tif")));
    for (n, path) in alone.iter().enumerate() {
        arrays[n].save(path, each[n]).unwrap();
    }
    let files = [0, 1, 2, 3].map(|n| SaveFile { array: &arrays[n], path: &many[n], options: each[n] });
    Array::save_many(&files, &threads(3)).unwrap();
    for (many, alone) in many.iter().zip(&alone) {
        assert!(std::fs::read(many).unwrap() == std::fs::read(alone).unwrap(), "{}", many.display());
    }
    let scarce = RunOptions { memory_bytes: Some(10_000), ..threads(1) };
    let files = [SaveFile { array: &arrays[0], path: &folder.path("none.tif"), options: &cog }];
    let error = Array::save_many(&files, &scarce).unwrap_err();
    assert!(matches!(error, Error::OverviewsOverBudget { allowed: 10_000, .. }), "{error}");
}

#[test]
fn nothing_appears_if_one_fails() {
    let folder = Folder::new();
    let path = folder.scene("scene.tif", EXTENT, &["BLOCKSIZE=64"]);
    let [first, masked, ..] = arrays(&path);
    let (good, bad) = (folder.path("good.tif"), folder.path("bad.tif"));
    let options = SaveOptions { nodata: Some(0.0), ..SaveOptions::default() };
    let save = |array: &Array, path: &Path, options: &SaveOptions| {
        let plain = SaveOptions { nodata: Some(0.0), ..SaveOptions::default() };
        let files = [SaveFile { array: &first, path: &good, options: &plain }, SaveFile { array, path, options }];
        Array::save_many(&files, &RunOptions::default()).map(|_| ()).unwrap_err()
    };
    let unmet = masked.require(&masked.less(4000), "it is large");
    assert!(matches!(save(&unmet, &bad, &options).cause(), Error::Unmet { .. }));
    assert!(matches!(save(&masked, &good, &options), Error::Usage(Usage::SamePath { .. })));
    assert!(matches!(save(&masked, &path, &options), Error::Usage(Usage::OutputIsInput { .. })));
    let creation = CreationOptions::parse(["BLOCKSIZE=64"]).unwrap();
    let other = SaveOptions { creation, ..options.clone() };
    assert!(matches!(save(&masked, &bad, &other), Error::Usage(Usage::TilesDiffer { .. })));
    let part = masked.slice(chunkgraph::Dim::X, 0..9).unwrap();
    assert!(matches!(save(&part, &bad, &options), Error::Mismatch(_)));
    std::fs::write(&bad, b"old").unwrap();
    assert!(matches!(save(&masked, &bad, &options), Error::Write(_)));
    assert_eq!(folder.names(), ["bad.tif", "scene.tif"]);
    // One whose name is taken while it is written: the one before it is taken away again.
    std::fs::remove_file(&bad).unwrap();
    let taken = bad.clone();
    let late = masked.cast(DType::F64).map_blocks(3, move |block: ndarray::ArrayView3<'_, f64>| {
        std::fs::write(&taken, b"new").unwrap();
        block.to_owned()
    });
    assert!(matches!(save(&late.unwrap(), &bad, &options), Error::Write(_)));
    assert_eq!(
        (folder.names(), std::fs::read(&bad).unwrap()),
        (vec!["bad.tif".into(), "scene.tif".into()], b"new".to_vec())
    );
    let replace = SaveOptions { existing: Existing::Replace, ..options };
    let files = [SaveFile { array: &masked, path: &bad, options: &replace }];
    Array::save_many(&files, &RunOptions::default()).unwrap();
    assert_eq!(Array::open(&bad).unwrap().extent(), EXTENT);
}
