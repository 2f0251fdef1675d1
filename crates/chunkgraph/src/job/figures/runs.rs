//! Figures of whole bands of more than 16 bits: beside the sums, all values that are there, for whoever looks for ranks or
//! puts them into bins when all parts have come.
//!
//! Each thread keeps values until its share of the memory is full, sorts them, and writes them as a run of blocks. What is
//! left in the end is one run of all threads, so that a part which fits its memory has the same bytes whatever the threads.

use std::sync::{Mutex, PoisonError};

use rayon::prelude::*;
use tiffio::writer::TileLogWriter;

use super::bands::Sums;
use super::{Ran, put};
use crate::array::{Array, Part, tally_blocks};
use crate::block::Block;
use crate::dtype::DType;
use crate::error::{Error, Result};
use crate::plan::Plan;
use crate::reduce::{KeyBuffer, KeyPacker, in_blocks};
use crate::run::{BlockSet, DEFAULT_MEMORY_BYTES, RunOptions, Threads};

/// The image of records of blocks of sorted keys; their number is that of the band.
pub(super) const RUNS: usize = 2;

/// Keys of a band that a thread keeps at least, however little memory there is.
const KEYS_MIN: u64 = 256;

/// The keys of a band that a thread has room for, if all bands take a quarter of the memory together, with as many once more
/// to sort those of a band.
fn room(dtype: DType, planes: u32, options: &RunOptions) -> u64 {
    let memory = options.memory_bytes.unwrap_or(DEFAULT_MEMORY_BYTES);
    let keys = memory / 4 / options.threads.count() as u64 / (u64::from(planes) + 1) / dtype.size() as u64;
    keys.max(KEYS_MIN)
}

/// The memory of a thread for the keys of all bands.
pub(super) fn bytes(dtype: DType, planes: u32, options: &RunOptions) -> u64 {
    (room(dtype, planes, options) * (u64::from(planes) + 1)).saturating_mul(dtype.size() as u64)
}

/// The plan of a run in which each thread has `bytes` for sums and keys.
///
/// # Errors
///
/// As for any; if a block does not fit what is left of the memory, with what all of it would have to be.
pub(super) fn plan(array: &Array, bytes: u64, options: &RunOptions) -> Result<Plan> {
    array.tally_plan(options, bytes).map_err(|error| match error {
        Error::OverBudget { window, needed, most_for, .. } => {
            let allowed = options.memory_bytes.unwrap_or(DEFAULT_MEMORY_BYTES);
            Error::OverBudget { window, needed: needed.saturating_add(needed / 3 + 1), most_for, allowed }
        }
        other => other,
    })
}

/// What a thread has of the blocks that it has computed.
struct Tally {
    sums: Sums,
    keys: Vec<KeyBuffer>,
    spare: KeyBuffer,
}

/// Where runs go.
struct Out<'a> {
    log: &'a mut TileLogWriter,
    packer: KeyPacker,
    packed: Vec<u8>,
}

/// Computes sums and values of a part of so many pixels and writes them.
pub(super) fn run(array: &Array, part: &Part, pixels: u64, options: &RunOptions, log: &mut TileLogWriter) -> Ran {
    let (dtype, planes) = (array.dtype(), array.extent().planes);
    let room = usize::try_from(room(dtype, planes, options).min(pixels)).unwrap_or(usize::MAX);
    let new = || Tally {
        sums: Sums::new(dtype, planes, false),
        keys: (0..planes).map(|_| KeyBuffer::new(dtype, room)).collect(),
        spare: KeyBuffer::new(dtype, room),
    };
    let all = pixels.saturating_mul(u64::from(planes) + 1).saturating_mul(dtype.size() as u64);
    let keys = bytes(dtype, planes, options).min(all.div_ceil(options.threads.count() as u64));
    let plan = plan(array, super::bands::bytes(dtype, planes, false).saturating_add(keys), options)?;
    let set = BlockSet::from(part.blocks.clone());
    let out = Mutex::new(Out { log, packer: KeyPacker::new().map_err(Error::write)?, packed: Vec::new() });
    let (mut tallies, report) = tally_blocks(&plan, &set, options, new, |tally, block| tally.push(block, &out))?;
    sort(&mut tallies, &options.threads)?;
    let mut out = out.into_inner().unwrap_or_else(PoisonError::into_inner);
    for band in 0..planes {
        let buffers: Vec<&KeyBuffer> = tallies.iter().map(|tally| &tally.keys[band as usize]).collect();
        out.run(band.into(), &buffers)?;
    }
    let mut sums = Sums::new(dtype, planes, false);
    tallies.iter().for_each(|tally| sums.merge(&tally.sums));
    sums.write(out.log)?;
    Ok(report)
}

/// Sorts what is left in all tallies, each on a thread.
fn sort(tallies: &mut [Tally], threads: &Threads) -> Result<()> {
    match threads {
        _ if tallies.len() < 2 => tallies.iter_mut().for_each(Tally::sort),
        Threads::Pool(pool) => pool.install(|| tallies.par_iter_mut().for_each(Tally::sort)),
        _ => {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(tallies.len()).build();
            let pool = pool.map_err(|error| Error::Threads(error.to_string()))?;
            pool.install(|| tallies.par_iter_mut().for_each(Tally::sort));
        }
    }
    Ok(())
}

impl Tally {
    fn push(&mut self, block: &Block<'_>, out: &Mutex<Out<'_>>) -> Result<()> {
        let Self { sums, keys, spare } = self;
        sums.push(block);
        let size = block.dtype.size();
        for (plane, keys) in keys.iter_mut().enumerate() {
            let (mut values, mut validity) = block.plane(plane);
            while !values.is_empty() {
                let taken = keys.push(values, validity);
                values = &values[taken * size..];
                validity = validity.map(|validity| &validity[taken..]);
                if keys.is_full() {
                    keys.sort(spare);
                    // What a panic interrupts is not used: the run ends with it.
                    out.lock().unwrap_or_else(PoisonError::into_inner).run(plane as u64, &[keys])?;
                    keys.clear();
                }
            }
        }
        Ok(())
    }

    fn sort(&mut self) {
        self.keys.iter_mut().for_each(|keys| keys.sort(&mut self.spare));
    }
}

impl Out<'_> {
    /// Writes the keys of buffers that are sorted as a run of a band.
    fn run(&mut self, band: u64, buffers: &[&KeyBuffer]) -> Result<()> {
        let Self { log, packer, packed } = self;
        in_blocks(buffers, |keys| {
            packed.clear();
            packer.pack(keys, packed).map_err(Error::write)?;
            put(log, RUNS, band, |bytes| bytes.extend_from_slice(packed))
        })
    }
}
