//! Permits, and runs of small blocks in groups; the order of groups has a model check of its own.

use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::{Condvar, Mutex};
use std::time::Duration;

use proptest::prelude::*;
use tempfile::TempDir;
use tiffio::writer::CreationOptions;

use super::{MemoryBudget, RunOptions, RunReport, Threads, run};
use crate::error::{Error, Result};
use crate::{Array, Block, Chunk, Extent, SaveOptions};

#[test]
fn permits_are_given_while_they_fit_and_come_back_when_dropped() {
    let budget = MemoryBudget::new(100);
    let first = budget.try_reserve(60).unwrap();
    assert!(budget.try_reserve(41).is_none());
    let second = budget.try_reserve(40).unwrap();
    assert_eq!((budget.total(), budget.reserved(), budget.peak()), (100, 100, 100));
    drop(first);
    assert_eq!((budget.reserved(), budget.peak()), (40, 100));
    assert!(budget.try_reserve(u64::MAX).is_none());
    drop(second);
    assert_eq!(budget.reserved(), 0);
}

const EXTENT: Extent = Extent { planes: 2, height: 128, width: 160 };

fn values() -> Vec<u16> {
    (0..2 * 128 * 160_u32).map(|n| u16::try_from(n * 7919 % 60_013).unwrap()).collect()
}

fn options(threads: usize, chunk: Chunk) -> RunOptions {
    let threads = Threads::Count(NonZeroUsize::new(threads).unwrap());
    RunOptions { chunk, threads, ..RunOptions::default() }
}

/// What was taken in a run: numbers of blocks and their values.
type Taken = Vec<(u64, Vec<u8>)>;

/// Runs all blocks of `array`, of which those from `failing` on fail; comes back with how many there are, too.
fn run_of(array: &Array, options: &RunOptions, failing: u64) -> (u64, Taken, Result<RunReport>) {
    let plan = array.tally_plan(options, 0).unwrap();
    let mut taken = Vec::new();
    let make = |block: &Block<'_>| match block.number {
        number if number < failing => Ok(block.values.to_vec()),
        number => Err(Error::Function(format!("block {number}"))),
    };
    let outcome = run(&plan, options, make, |number, values| {
        taken.push((number, values));
        Ok(())
    });
    (plan.grid().chunk_count(), taken, outcome)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn groups_of_blocks_are_taken_as_blocks_of_one_thread_are(
        width in 1..60_u32, height in 1..60_u32, threads in 2..5_usize, memory in 16..26_u32, failing in 0..4_u64,
    ) {
        let array = Array::from_values(&values(), EXTENT).unwrap();
        let (width, height) = (width.max(4), height.max(4));
        let chunk = Chunk::Pixels { width, height };
        let parallel = RunOptions { memory_bytes: Some(1 << memory), ..options(threads, chunk) };
        // One in four fails, somewhere.
        let failing = if failing == 0 { u64::from(width + height) } else { u64::MAX };
        let (blocks, taken, outcome) = run_of(&array, &parallel, failing);
        let (_, want, serial) = run_of(&array, &options(1, chunk), failing);
        prop_assert_eq!(&taken, &want);
        match (outcome, serial) {
            (Ok(report), Ok(_)) => {
                prop_assert_eq!((report.blocks, taken.len() as u64), (blocks, blocks));
                prop_assert!(report.peak_bytes <= 1 << memory);
                prop_assert!(report.hand_overs <= blocks);
                // With memory to spare there are groups as soon as there are blocks for them.
                let is_grouped = blocks > 2 * (threads + threads.div_ceil(2)) as u64;
                prop_assert!(memory < 24 || (report.hand_overs < blocks) == is_grouped);
            }
            (found, want) => prop_assert_eq!(found.unwrap_err().to_string(), want.unwrap_err().to_string()),
        }
    }
}

/// A file of such columns and rows, in tiles.
fn file(folder: &TempDir, [width, height]: [u32; 2], tiles: &str) -> PathBuf {
    let values = vec![7_u8; width as usize * height as usize];
    let array = Array::from_values(&values, Extent { planes: 1, height, width }).unwrap();
    let creation = CreationOptions::parse([tiles]).unwrap();
    let path = folder.path().join("scene.tif");
    array.save(&path, &SaveOptions { creation, ..SaveOptions::default() }).unwrap();
    path
}

#[test]
fn chunks_of_64_decode_each_tile_once() {
    let folder = TempDir::new().unwrap();
    let array = Array::open(file(&folder, [700, 512], "BLOCKSIZE=256")).unwrap();
    for threads in [1, 2, 4] {
        let (blocks, _, report) = run_of(&array, &options(threads, Chunk::square(64)), u64::MAX);
        assert_eq!((blocks, report.unwrap().chunks_decoded), (88, 6), "{threads} threads");
    }
}

/// There is memory for two rows of tiles. Those that were used last were kept, and tiles of a block that came late were gone.
#[test]
fn tiles_of_a_group_that_comes_late_are_not_decoded_again() {
    let folder = TempDir::new().unwrap();
    let array = Array::open(file(&folder, [128, 1024], "BLOCKSIZE=64")).unwrap();
    let options = options(2, Chunk::square(16));
    let plan = array.tally_plan(&options, 0).unwrap();
    let (made, all) = (Mutex::new(0_u64), Condvar::new());
    let make = |block: &Block<'_>| {
        let mut made = made.lock().unwrap();
        if block.number == 0 {
            let others = all.wait_timeout_while(made, Duration::from_secs(20), |made| *made < 512 - 10).unwrap();
            return Ok(*others.0);
        }
        *made += 1;
        all.notify_all();
        Ok(0)
    };
    let mut others = 0;
    let take = |_, seen: u64| {
        others += seen;
        Ok(())
    };
    let report = run(&plan, &options, make, take).unwrap();
    assert_eq!((report.blocks, others), (512, 512 - 10));
    assert_eq!(report.chunks_decoded, 2 * 16);
}

/// To hand over takes system calls, to wake who waits: small blocks took 1.5 times the processor time of large ones when
/// each was handed over alone.
#[test]
fn small_blocks_are_handed_over_hardly_more_often_than_large_ones() {
    let extent = Extent { planes: 1, height: 4096, width: 4096 };
    let array = Array::from_values(&vec![1_u8; 4096 * 4096], extent).unwrap();
    let hand_overs = |threads, side| {
        let plan = array.tally_plan(&options(threads, Chunk::square(side)), 0).unwrap();
        let report = run(&plan, &options(threads, Chunk::square(side)), |_| Ok(()), |_, ()| Ok(())).unwrap();
        (report.blocks, report.hand_overs)
    };
    assert_eq!(hand_overs(2, 256), (256, 256));
    let (blocks, small) = hand_overs(2, 64);
    assert_eq!(blocks, 4096);
    // The last groups are smaller ones.
    assert!((256..=256 + 256 / 8).contains(&small), "{small}");
    assert_eq!(hand_overs(1, 64), (4096, 0));
}
