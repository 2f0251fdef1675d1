//! Outputs past 4 GiB: each becomes a `BigTIFF` by itself and reads back.

use std::path::Path;
use std::process::Command;

use tiffio::codec::EncodeState;
use tiffio::ifd::TiffVariant;
use tiffio::layout::{SampleType, Window};
use tiffio::writer::{Chunking, Encoder, Existing, ImageSpec, MissingChunks, SampleBlock, WriteOptions, Writer};
use tiffio::{ReadRequest, Reader};

use super::job::{Ground, OUTPUT};
use super::report::{Report, Row};
use crate::{Result, process};

/// The side of the scene: 5.06 GiB of 32-bit samples.
const SIDE: u32 = 36_864;
/// The side of its tiles.
const TILE: u32 = 512;

/// The two samples of all pixels of the first and the last tile; the other tiles are not in the file, and read as 0.
const RED_NIR: [u8; 2] = [50, 150];
/// Their normalised difference.
const INDEX: f32 = 0.5;

/// Creation options, and whether they are for the full form only: those write 5 GiB.
const WAYS: [(&str, &[&str], bool); 3] = [
    ("5 GiB of samples, LZW", &[], false),
    ("5 GiB of samples, sparse", &["SPARSE_OK=TRUE"], false),
    ("5 GiB on disk", &["COMPRESS=NONE"], true),
];

pub(super) fn run(ground: &Ground, report: &mut Report) -> Result<()> {
    let folder = ground.empty_folder("large")?;
    let input = folder.join("sparse.tif");
    write_input(&input)?;
    for (name, options, _) in WAYS.into_iter().filter(|(_, _, is_full_only)| !(*is_full_only && ground.quick)) {
        let mut row = Row::new(name, "norm-diff");
        let output = folder.join(OUTPUT);
        match made(ground, &input, &output, options) {
            Ok(()) => row.count_complete(),
            Err(error) => row.complain(error.to_string()),
        }
        report.push(row);
    }
    std::fs::remove_dir_all(folder)?;
    Ok(())
}

/// A scene that holds two tiles.
fn write_input(path: &Path) -> Result<()> {
    let spec = ImageSpec {
        missing_chunks: MissingChunks::Sparse,
        chunking: Chunking::Tiles { width: TILE, height: TILE },
        ..ImageSpec::new(SIDE, SIDE, 2, SampleType::U8)
    };
    let mut writer = Writer::create(path, &spec, &WriteOptions { overwrite: Existing::Replace })?;
    let encoder = Encoder::new(&spec)?;
    let (mut state, mut gathered, mut encoded) = (EncodeState::default(), Vec::new(), Vec::new());
    let pixels = usize::try_from(TILE * TILE)?;
    let samples: Vec<u8> = RED_NIR.iter().flat_map(|sample| std::iter::repeat_n(*sample, pixels)).collect();
    for (chunk, offset) in [(0, 0), (writer.grid().chunk_count() - 1, SIDE - TILE)] {
        let block = SampleBlock::new(&samples, Window::new(offset, offset, TILE, TILE), 0..2)?;
        let shape = encoder.gather(chunk, &block, &mut gathered)?;
        encoder.encode_chunk(&gathered, shape, &mut state, &mut encoded)?;
        writer.put(chunk, &encoded)?;
    }
    writer.finish()?;
    Ok(())
}

/// Makes the output, and reads it back by the binary and by the library.
fn made(ground: &Ground, input: &Path, output: &Path, options: &[&str]) -> Result<()> {
    let mut command = Command::new(&ground.binary);
    command.arg("norm-diff").arg(input).args(["--b1", "1", "--b2", "2", "--dtype", "float32", "-q", "--overwrite"]);
    command.args(["--co", "BLOCKSIZE=512"]);
    command.args(options.iter().flat_map(|option| ["--co", option])).arg("-o").arg(output);
    process::run(&mut command)?;
    let reader = Reader::open(output)?;
    if reader.header().variant != TiffVariant::Big {
        return Err("not a BigTIFF".into());
    }
    for (offset, want) in [(0, INDEX), (SIDE / 2, f32::NAN), (SIDE - TILE, INDEX)] {
        let request = ReadRequest { window: Window::new(offset, offset, TILE, TILE), ..whole(&reader)? };
        let mut samples = vec![0.0_f32; usize::try_from(TILE * TILE)?];
        reader.read(&request, &mut samples)?;
        if let Some(other) =
            samples.iter().find(|sample| sample.to_bits() != want.to_bits() && !both_nan(**sample, want))
        {
            return Err(format!("{other} at {offset}, {offset}, not {want}").into());
        }
    }
    let printed = process::output(Command::new(&ground.binary).arg("stats").arg(output).args(["--json", "-q"]))?;
    let stats: serde_json::Value = serde_json::from_str(&printed)?;
    let count = stats["bands"][0]["count"].as_u64();
    if count != Some(2 * u64::from(TILE) * u64::from(TILE)) {
        return Err(format!("{count:?} pixels that are there, not those of two tiles").into());
    }
    Ok(())
}

fn both_nan(a: f32, b: f32) -> bool {
    a.is_nan() && b.is_nan()
}

fn whole(reader: &Reader) -> Result<ReadRequest> {
    Ok(ReadRequest::whole(0, reader.image(0)?.layout()?))
}
