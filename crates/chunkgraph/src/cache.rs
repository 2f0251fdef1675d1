//! Decoded chunks of the inputs, kept for the blocks that need them again.
//!
//! Only inputs whose chunks are split between blocks come here; where blocks follow chunks, a worker decodes into memory
//! of its own and the cache costs nothing. A chunk is decoded once: a worker that wants one which another is decoding
//! waits for it. That wait cannot deadlock, since decoding waits for nothing.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::error::Result;

/// A chunk of an input: the number of the input in the plan, and that of the chunk in the input.
pub type TileKey = (u32, u64);

/// Decoded chunks of all inputs, the least recently used ones dropped first.
#[derive(Debug)]
pub struct TileCache {
    capacity: u64,
    state: Mutex<State>,
}

type Slot = Arc<Mutex<Option<Arc<Vec<u8>>>>>;

#[derive(Debug, Default)]
struct State {
    tiles: HashMap<TileKey, Tile>,
    /// When each was last used.
    ages: BTreeMap<u64, TileKey>,
    clock: u64,
    bytes: u64,
    /// Of those asked for, how many were here.
    hits: u64,
    misses: u64,
}

#[derive(Debug)]
struct Tile {
    slot: Slot,
    age: u64,
    bytes: u64,
}

impl TileCache {
    /// A cache that holds up to `capacity` bytes of decoded chunks.
    #[must_use]
    pub fn new(capacity: u64) -> Self {
        Self { capacity, state: Mutex::default() }
    }

    /// The decoded chunk of `key`, which has `bytes` bytes; `decode` makes it if it is not here, in memory that may hold
    /// another one.
    ///
    /// # Errors
    ///
    /// What `decode` reports; the chunk is then not kept, and the next one that asks tries again.
    pub fn get_or_decode(
        &self,
        key: TileKey,
        bytes: u64,
        decode: impl FnOnce(&mut Vec<u8>) -> Result<()>,
    ) -> Result<Arc<Vec<u8>>> {
        let (slot, spare) = self.slot(key, bytes);
        let mut tile = lock(&slot);
        if let Some(tile) = &*tile {
            return Ok(Arc::clone(tile));
        }
        let mut decoded = spare.unwrap_or_default();
        decode(&mut decoded)?;
        let decoded = Arc::new(decoded);
        *tile = Some(Arc::clone(&decoded));
        Ok(decoded)
    }

    /// Bytes of the chunks that are here.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        lock(&self.state).bytes
    }

    /// How many chunks that were asked for were here, and how many were not.
    #[must_use]
    pub fn hits_and_misses(&self) -> (u64, u64) {
        let state = lock(&self.state);
        (state.hits, state.misses)
    }

    /// The place of a chunk, made young again; older ones are dropped until all fit. Beside it the memory of one of those: to
    /// give it to the system and ask for it again for every chunk takes as long as to decode some.
    fn slot(&self, key: TileKey, bytes: u64) -> (Slot, Option<Vec<u8>>) {
        let mut state = lock(&self.state);
        let state = &mut *state;
        state.clock += 1;
        let age = state.clock;
        state.hits += 1;
        let tile = state.tiles.entry(key).or_insert_with(|| {
            state.hits -= 1;
            state.misses += 1;
            state.bytes += bytes;
            Tile { slot: Slot::default(), age, bytes }
        });
        state.ages.remove(&tile.age);
        tile.age = age;
        let slot = Arc::clone(&tile.slot);
        state.ages.insert(age, key);
        let mut spare = None;
        while state.bytes > self.capacity {
            let Some((_, oldest)) = state.ages.pop_first() else { break };
            if let Some(tile) = state.tiles.remove(&oldest) {
                state.bytes -= tile.bytes;
                spare = spare.or_else(|| memory(tile.slot));
            }
        }
        (slot, spare)
    }
}

/// The memory of a chunk that nobody uses any more.
fn memory(slot: Slot) -> Option<Vec<u8>> {
    let tile = Arc::into_inner(slot)?.into_inner().unwrap_or_else(PoisonError::into_inner)?;
    Arc::into_inner(tile)
}

/// A worker that panicked leaves nothing half done behind these locks.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;
    use crate::error::Error;

    /// Asks for chunks of 10 bytes in that order; comes back with how many were decoded.
    #[track_caller]
    fn check(capacity: u64, asked: &[u64], want_decoded: u32) {
        let (cache, decoded) = (TileCache::new(capacity), AtomicU32::new(0));
        for &chunk in asked {
            let tile = cache.get_or_decode((0, chunk), 10, |out| {
                decoded.fetch_add(1, Ordering::Relaxed);
                *out = vec![u8::try_from(chunk).unwrap(); 10];
                Ok(())
            });
            assert_eq!(*tile.unwrap(), vec![u8::try_from(chunk).unwrap(); 10]);
            assert!(cache.bytes() <= capacity);
        }
        assert_eq!(decoded.into_inner(), want_decoded);
        assert_eq!(cache.hits_and_misses(), (asked.len() as u64 - u64::from(want_decoded), want_decoded.into()));
    }

    #[test]
    fn chunks_that_fit_are_decoded_once_and_the_oldest_goes_first() {
        check(30, &[1, 2, 3, 1, 2, 3, 3, 2, 1], 3);
        check(20, &[1, 2, 1, 3, 1, 2], 4);
        check(20, &[1, 2, 3, 1, 2, 3], 6);
        check(5, &[1, 1], 2);
    }

    #[test]
    fn the_memory_of_a_chunk_that_was_dropped_serves_the_next_unless_it_is_still_in_use() {
        let cache = TileCache::new(10);
        let place = |chunk: u64, want: &[u8]| {
            let tile = cache.get_or_decode((0, chunk), 10, |out| {
                assert_eq!(out, want, "chunk {chunk}");
                *out = vec![7; 10];
                Ok(())
            });
            tile.unwrap()
        };
        place(1, &[]);
        let held = place(2, &[7; 10]);
        place(3, &[]);
        assert_eq!(*held, [7; 10]);
    }

    #[test]
    fn threads_that_want_one_chunk_wait_for_the_one_that_decodes_it() {
        let (cache, decoded) = (TileCache::new(100), AtomicU32::new(0));
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    for chunk in 0..5 {
                        let tile = cache.get_or_decode((0, chunk), 10, |out| {
                            decoded.fetch_add(1, Ordering::Relaxed);
                            std::thread::yield_now();
                            *out = vec![7];
                            Ok(())
                        });
                        assert_eq!(*tile.unwrap(), [7]);
                    }
                });
            }
        });
        assert_eq!(decoded.into_inner(), 5);
    }

    #[test]
    fn a_chunk_that_fails_is_tried_again() {
        let cache = TileCache::new(100);
        assert!(cache.get_or_decode((0, 0), 10, |_| Err(Error::Cancelled)).is_err());
        assert_eq!(
            *cache
                .get_or_decode((0, 0), 10, |out| {
                    out.push(1);
                    Ok(())
                })
                .unwrap(),
            [1]
        );
    }
}
