//! Small files of the test data, cut short at every byte and with every single bit turned over: an error or an answer,
//! and of a file cut short the right one; no panic, 50 ms or 256 MiB passed.
//!
//! The tests of `tiffio` do the same with some of the bits.

use std::panic::catch_unwind;
use std::time::Duration;

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
    fn all(length: usize) -> impl Iterator<Item = Self> {
        (0..length).map(Self::CutAt).chain((0..8 * length).map(Self::BitTurned))
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
        let found = faults(&file, &whole)?;
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

/// How damage to `file`, whose samples are `whole`, breaks the law. Threads share the ways, and each reads on its own, so
/// that the time of a thread is that of its file.
fn faults(file: &[u8], whole: &[u8]) -> Result<Vec<String>> {
    let workers = std::thread::available_parallelism().map_or(1, usize::from);
    let work = |worker| -> Result<Vec<String>> {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build()?;
        let ways = Damage::all(file.len()).skip(worker).step_by(workers);
        Ok(pool.install(|| ways.filter_map(|damage| fault(file, damage, whole)).collect()))
    };
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..workers).map(|worker| scope.spawn(move || work(worker))).collect();
        let mut found = Vec::new();
        for thread in threads {
            found.append(&mut thread.join().map_err(|_| "a thread of this task panics")??);
        }
        Ok(found)
    })
}

fn fault(file: &[u8], damage: Damage, whole: &[u8]) -> Option<String> {
    let damaged = damage.apply(file);
    let started = busy();
    let answer = catch_unwind(|| read(damaged));
    let taken = busy().saturating_sub(started);
    match (answer, damage) {
        (Err(_), _) => Some(format!("{damage:?} panics")),
        (Ok(Some(samples)), Damage::CutAt(_)) if samples != whole => Some(format!("{damage:?}: other samples")),
        _ => (taken > PATIENCE).then(|| format!("{damage:?} takes {taken:?}")),
    }
}

/// How long this thread has been at work, where the system tells: waiting for a processor takes any time.
fn busy() -> Duration {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    text.split(' ').next().and_then(|nanos| nanos.parse().ok()).map_or(Duration::ZERO, Duration::from_nanos)
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
    let samples = (u64::from(layout.width) * u64::from(layout.height)).saturating_mul(layout.bands.into());
    if samples.saturating_mul(layout.sample_type.size() as u64) <= 1 << 20 {
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
