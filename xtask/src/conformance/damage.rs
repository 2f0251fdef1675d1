//! Small files of the test data, cut short at every byte and with every single bit turned over: an error or an answer,
//! and of a file cut short the right one; no panic, 50 ms or 256 MiB passed.
//!
//! The tests of `tiffio` do the same with some of the bits.

use std::panic::catch_unwind;
use std::time::{Duration, Instant};

use rayon::prelude::*;
use tiffio::source::MemorySource;
use tiffio::{Limits, Reader};

use super::samples;
use crate::{Result, workspace};

/// Among them each byte order and variant, strips and tiles, and codecs of ours and of others.
const FILES: [&str; 12] = [
    "metadata.tif",
    "u8_lzw_predictor_tiles.tif",
    "sub_ifds_big.tif",
    "u16_deflate_planar_tiles.tif",
    "i16_packbits_planar_be.tif",
    "u64_lzw_predictor_big_be.tif",
    "u1_ccitt_group4.tif",
    "u16_zstd_predictor_be.tif",
    "f32_lzma_predictor3.tif",
    "f32_lerc_nan.tif",
    "u8_webp_alpha.tif",
    "u8_jpeg_ycbcr.tif",
];

/// What one damaged file may take.
const PATIENCE: Duration = Duration::from_millis(50);
/// What this process may hold, and with it each file.
const RESIDENT_KIB_MAX: u64 = 256 << 10;

/// One way to damage a file.
#[derive(Debug, Clone, Copy)]
enum Damage {
    CutAt(usize),
    BitTurned(usize),
}

impl Damage {
    fn all(length: usize) -> impl ParallelIterator<Item = Self> {
        let cuts = (0..length).into_par_iter().map(Self::CutAt);
        cuts.chain((0..8 * length).into_par_iter().map(Self::BitTurned))
    }

    fn apply(self, file: &[u8]) -> Vec<u8> {
        let mut damaged = file.to_vec();
        match self {
            Self::CutAt(length) => damaged.truncate(length),
            Self::BitTurned(bit) => damaged[bit / 8] ^= 1 << (bit % 8),
        }
        damaged
    }
}

/// Damages all files in all ways.
///
/// # Errors
///
/// If one breaks the law.
pub(super) fn run() -> Result<()> {
    std::panic::set_hook(Box::new(|_| {}));
    let mut broken = 0;
    for name in FILES {
        let file = workspace::read(&workspace::root().join("testdata/valid").join(name))?;
        let whole = read(file.clone()).ok_or_else(|| format!("{name} cannot be read"))?;
        let found: Vec<String> = Damage::all(file.len()).filter_map(|damage| fault(&file, damage, &whole)).collect();
        println!("{name}: {} ways, {} break the law", 9 * file.len(), found.len());
        found.iter().take(5).for_each(|fault| println!("  {fault}"));
        broken += found.len();
    }
    let _ = std::panic::take_hook();
    if let Some(resident) = peak_kib().filter(|resident| *resident > RESIDENT_KIB_MAX) {
        return Err(format!("{resident} KiB of memory, {RESIDENT_KIB_MAX} are allowed").into());
    }
    if broken == 0 { Ok(()) } else { Err(format!("{broken} ways of damage break the law").into()) }
}

/// How `damage` to `file`, whose samples are `whole`, breaks the law.
fn fault(file: &[u8], damage: Damage, whole: &[u8]) -> Option<String> {
    let damaged = damage.apply(file);
    // Threads wait for each other: only what takes long every time takes long.
    for turn in 0..5 {
        let started = Instant::now();
        let answer = catch_unwind(|| read(damaged.clone()));
        let taken = started.elapsed();
        match (answer, damage) {
            (Err(_), _) => return Some(format!("{damage:?} panics")),
            (Ok(Some(samples)), Damage::CutAt(_)) if samples != whole => {
                return Some(format!("{damage:?}: other samples"));
            }
            _ if taken <= PATIENCE => return None,
            _ if turn == 4 => return Some(format!("{damage:?} takes {taken:?}")),
            _ => {}
        }
    }
    None
}

/// The samples of the first image; nothing if they are refused. A file of a few kilobytes holds no image of megabytes,
/// but may claim one: of that the chunks are asked for.
fn read(file: Vec<u8>) -> Option<Vec<u8>> {
    let limits = Limits { chunk_bytes_max: 16 << 20, ..Limits::default() };
    let reader = Reader::new(MemorySource::new(file), limits).ok()?;
    let layout = reader.image(0).ok()?.layout().ok()?;
    for image in reader.images().iter().take(4) {
        let _ = (image.geo_ref().transform(), image.geo_ref().to_tags(), image.defects());
    }
    if layout.decoded_bytes(layout.width, layout.height).is_some_and(|bytes| bytes <= 1 << 20) {
        return samples::read(&reader).ok();
    }
    let (mut state, mut decoded) = (tiffio::ReadState::default(), Vec::new());
    for chunk in 0..layout.grid.chunk_count().min(4) {
        reader.decode_chunk(0, chunk, &mut state, &mut decoded).ok()?;
    }
    Some(decoded)
}

/// The most memory that this process has held, in KiB, where the system tells.
fn peak_kib() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix("kB")?.trim().parse().ok()
}
