//! `--memory` is a promise: the whole process takes no more than that and 32 MiB.

use tiffio::layout::SampleType;
use tiffio::writer::{Chunking, ImageSpec, MissingChunks, Writer};

use crate::bombs::watch;
use crate::support::{Folder, bandsaw, spec};

/// What the process may take beside, in KiB: the program itself, tables of files, threads.
const BESIDE_KIB: u64 = 32 << 10;

/// A scene of noise in four bands, which compresses badly.
fn scene(folder: &Folder) {
    let mut spec = spec(1536, 1536, SampleType::U16, &["blue", "green", "red", "nir"]);
    spec.chunking = Chunking::Tiles { width: 256, height: 256 };
    let mut state = 1_u32;
    let mut noise = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        u16::try_from(state >> 16).unwrap()
    };
    let samples: Vec<u16> = (0..4 * 1536 * 1536).map(|_| noise()).collect();
    folder.write("a.tif", &spec, &samples);
    std::fs::copy(folder.path("a.tif"), folder.path("b.tif")).unwrap();
}

/// Runs `line` with so many MiB; it is done within them, or refused before anything is read.
#[track_caller]
fn check(folder: &Folder, line: &str, mib: u64) {
    let mut command = bandsaw();
    command.args(line.split_whitespace()).args([&format!("--memory={mib}M"), "-j4"]).current_dir(folder.path(""));
    let (code, errors, resident) = watch(&mut command);
    let is_memory = errors.contains("bytes of memory") || errors.contains("limit memory exceeded");
    let refused = code == Some(3) && is_memory && errors.contains("help: pass --memory");
    assert!(code == Some(0) || refused, "{line}, {mib} MiB: {errors}");
    assert!(resident <= (mib << 10) + BESIDE_KIB, "{line}: {resident} KiB with {mib} MiB");
}

#[test]
fn no_command_takes_more_than_it_may() {
    let folder = Folder::new();
    scene(&folder);
    for mib in [4, 16, 64] {
        check(&folder, "norm-diff a.tif --b1 red --b2 nir -o o.tif --overwrite", mib);
        check(&folder, "index ndvi a.tif -o o.tif --overwrite --dtype float32 --chunk 4096", mib);
        check(&folder, "composite a.tif b.tif -o o.tif --overwrite", mib);
        check(&folder, "cog a.tif -o o.tif --overwrite", mib);
        check(&folder, "convert a.tif -o o.tif --overwrite --co COMPRESS=DEFLATE --co BLOCKSIZE=512", mib);
        check(&folder, "preview a.tif --bands 1,2,3 -o o.png --overwrite", mib);
        check(&folder, "preview a.tif --index ndvi --size 512 -o o.png --overwrite", mib);
        check(&folder, "stats a.tif", mib);
        check(&folder, "stats a.tif --chunk 64", mib);
    }
}

#[test]
fn a_budget_that_no_block_fits_is_refused_with_what_takes_most() {
    let folder = Folder::new();
    scene(&folder);
    let outcome = folder.run("composite a.tif b.tif -o o.tif --memory 300K");
    let line = outcome.stderr.lines().next().unwrap_or_default();
    assert_eq!(outcome.code, Some(3), "{line}");
    assert!(line.contains("bytes of memory, most of them for "), "{line}");
    assert_eq!(folder.names(), ["a.tif", "b.tif"]);
}

/// The values of a part are more than the memory of the run: they are sorted and written a share at a time.
#[test]
fn a_part_of_many_values_takes_no_more_than_it_may() {
    let folder = Folder::new();
    scene(&folder);
    let line = "stats a.tif --scale 0.3 --percentile 2,50,98 --histogram 100";
    let alone = folder.done(line);
    for mib in [6, 16, 64] {
        folder.done(&format!("plan --parts 1 -o p.json --overwrite -- {line} --memory {mib}M -j4"));
        check(&folder, "run p.json --part 0", mib);
        assert_eq!(folder.done("missing p.json"), b"");
        let mut command = bandsaw();
        command.args(["assemble", "p.json", "-o", "out.txt", "--overwrite"]).current_dir(folder.path(""));
        let (code, errors, resident) = watch(&mut command);
        assert_eq!((code, errors.as_str()), (Some(0), ""));
        assert!(resident <= (64 << 10) + BESIDE_KIB, "{resident} KiB");
        assert_eq!(folder.bytes("out.txt"), alone, "{mib} MiB");
        folder.done("gc --all p.json");
    }
    let refused = folder.run(&format!("plan -o p.json -- {line} --memory 1M"));
    assert!(refused.code == Some(3) && refused.stderr.contains("help: pass --memory "), "{}", refused.stderr);
}

/// A scene of 1e10 pixels of which there are none, reduced to its mean in 128 MiB, all told. Chunks that are not there cost no decoding.
#[test]
fn a_huge_sparse_scene_is_reduced_in_little_memory() {
    let folder = Folder::new();
    let spec = ImageSpec {
        missing_chunks: MissingChunks::Sparse,
        chunking: Chunking::Tiles { width: 512, height: 512 },
        ..spec(100_000, 100_000, SampleType::U8, &["red"])
    };
    Writer::create(folder.path("huge.tif"), &spec, &Default::default()).unwrap().finish().unwrap();
    let mut command = bandsaw();
    command.args(["stats", "huge.tif", "--memory=96M"]).current_dir(folder.path(""));
    let (code, errors, resident) = watch(&mut command);
    assert_eq!((code, errors.as_str()), (Some(0), ""));
    assert!(resident <= 128 << 10, "{resident} KiB");
}
