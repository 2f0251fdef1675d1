//! Copies of files, with nothing computed: the same bytes as by way of planes.

use std::fs;
use std::path::Path;

use chunkgraph::{Array, Chunk, Extent, RunOptions, SaveOptions};
use tiffio::codec::EncodeState;
use tiffio::writer::{Chunking, CreationOptions, Encoder, Existing, ImageSpec, WriteOptions, Writer};

use crate::support::{Folder, threads};

const EXTENT: Extent = Extent { planes: 3, height: 75, width: 107 };

fn save(array: &Array, path: &Path, creation: &[&str], run: RunOptions) -> Vec<u8> {
    let creation = CreationOptions::parse(creation.iter().copied()).unwrap();
    // Said of both: floats that were computed have the tag, a copy has that of its original.
    let nodata = array.dtype().is_float().then_some(f64::NAN);
    let options = SaveOptions { creation, run, nodata, existing: Existing::Replace, ..SaveOptions::default() };
    array.save(path, &options).unwrap();
    fs::read(path).unwrap()
}

/// Copies the file at `path` as it is, and by way of a program that changes nothing.
#[track_caller]
fn check(folder: &Folder, path: &Path, creation: &[&str]) {
    let array = Array::open(path).unwrap();
    let computed = if array.dtype().is_float() { &array * 1 } else { &array | 0 };
    let want = save(&computed, &folder.path("computed.tif"), creation, threads(2));
    for count in [1, 3] {
        for chunk in [Chunk::Auto, Chunk::square(16)] {
            let run = RunOptions { chunk, ..threads(count) };
            let found = save(&array, &folder.path("copy.tif"), creation, run);
            assert!(found == want, "{creation:?}, {count} threads, {chunk:?}");
        }
    }
}

#[test]
fn copies_have_the_bytes_of_what_is_computed() {
    let folder = Folder::new();
    let cuts = [&["BLOCKSIZE=32"][..], &["BLOCKSIZE=32", "INTERLEAVE=BAND"], &["TILED=NO", "BLOCKYSIZE=20"]];
    for input in cuts {
        let path = folder.scene(&format!("{}.tif", input.join(" ")), EXTENT, input);
        for output in cuts {
            for codec in
                [&["COMPRESS=LZW", "PREDICTOR=2"][..], &["COMPRESS=NONE"], &["COMPRESS=ZSTD", "SPARSE_OK=TRUE"]]
            {
                check(&folder, &path, &[output, codec].concat());
            }
        }
    }
}

/// A file of `samples`, all one value of a chunk, whose tiles hold `beyond` past the edge of the image.
fn with_padding<T: tiffio::layout::Sample>(path: &Path, values: [T; 3], beyond: T) {
    let tiles = Chunking::Tiles { width: 32, height: 32 };
    let spec = ImageSpec { chunking: tiles, ..ImageSpec::new(EXTENT.width, EXTENT.height, 1, T::TYPE) };
    let encoder = Encoder::new(&spec).unwrap();
    let mut writer = Writer::create(path, &spec, &WriteOptions::default()).unwrap();
    let (grid, mut state, mut out) = (encoder.layout().grid, EncodeState::default(), Vec::new());
    for chunk in 0..grid.chunk_count() {
        let (window, shape) = (grid.window(chunk).unwrap(), encoder.shape(chunk).unwrap());
        let is_inside = |n: u32| n % shape.width < window.width && n / shape.width < window.height;
        let value = |n: u32| if is_inside(n) { values[n as usize % 3] } else { beyond };
        let samples: Vec<T> = (0..shape.width * shape.height).map(value).collect();
        encoder.encode_chunk(bytemuck::cast_slice(&samples), shape, &mut state, &mut out).unwrap();
        writer.put(chunk, &out).unwrap();
    }
    writer.finish().unwrap();
}

#[test]
fn what_lies_past_the_edge_of_the_original_does_not_matter() {
    let folder = Folder::new();
    with_padding(&folder.path("bytes.tif"), [3_u8, 0, 200], 99);
    check(&folder, &folder.path("bytes.tif"), &["BLOCKSIZE=32"]);
    check(&folder, &folder.path("bytes.tif"), &["BLOCKSIZE=32", "COMPRESS=NONE"]);
}

#[test]
fn every_nan_is_the_one_nan() {
    let folder = Folder::new();
    let nans = [f32::from_bits(0x7FC0_1234), -0.0, f32::from_bits(0xFFC0_0001)];
    with_padding(&folder.path("floats.tif"), nans, 5.0);
    check(&folder, &folder.path("floats.tif"), &["BLOCKSIZE=32", "COMPRESS=NONE"]);
    check(&folder, &folder.path("floats.tif"), &["BLOCKSIZE=16"]);
}
