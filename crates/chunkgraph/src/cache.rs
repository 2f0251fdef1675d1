//! Decoded chunks of the inputs, kept for the blocks that need them again.
//!
//! Only inputs whose chunks are split between blocks come here; where blocks follow chunks, a worker decodes into memory
//! of its own and the cache costs nothing. A chunk is decoded once: a worker that wants one which another is decoding
//! waits for it. That wait cannot deadlock, since decoding waits for nothing.
//!
//! Where it is known how many blocks need a chunk, it makes room when the last of them has it. Then all that is here is
//! needed still, and a block that comes late finds its chunk however far the others are. Where it is not known, and where
//! chunks do not fit otherwise, the least recently used one goes.

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap, VecDeque};
use std::fmt::Debug;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::error::Result;

/// A chunk of an input: the number of the input in the plan, and that of the chunk in the input.
pub type TileKey = (u32, u64);

/// Says how often a chunk is asked for.
pub trait TileUses: Send + Sync + Debug {
    /// How many blocks ask for the chunk, each once; nothing if that is not known.
    fn uses(&self, key: TileKey) -> Option<u64>;
}

/// Decoded chunks of all inputs, the least recently used ones dropped first.
#[derive(Debug)]
pub struct TileCache {
    capacity: u64,
    uses: Option<Box<dyn TileUses>>,
    state: Mutex<State>,
}

type Slot = Arc<Mutex<Option<Arc<Vec<u8>>>>>;

#[derive(Debug, Default)]
struct State {
    tiles: HashMap<TileKey, Tile>,
    /// Chunks that nobody will ask for, and their bytes: their memory serves the next ones.
    over: VecDeque<(Slot, u64)>,
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
    /// How often it will be asked for yet, if that is known.
    left: Option<u64>,
}

impl TileCache {
    /// A cache that holds up to `capacity` bytes of decoded chunks.
    #[must_use]
    pub fn new(capacity: u64) -> Self {
        Self { capacity, uses: None, state: Mutex::default() }
    }

    /// The same of chunks of which it is known how often they are asked for. One that is asked for more often than that is
    /// decoded again.
    #[must_use]
    pub fn with_uses(mut self, uses: Box<dyn TileUses>) -> Self {
        self.uses = Some(uses);
        self
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

    /// Bytes of the chunks that are here, with those of which only the memory is of use.
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

    /// The place of a chunk, made young again; others are dropped until all fit. Beside it the memory of one of those, if the
    /// chunk is new: to give it to the system and ask for it again for every chunk takes as long as to decode some.
    fn slot(&self, key: TileKey, bytes: u64) -> (Slot, Option<Vec<u8>>) {
        let mut state = lock(&self.state);
        let state = &mut *state;
        state.clock += 1;
        let age = state.clock;
        let mut spare = None;
        let tile = match state.tiles.entry(key) {
            Entry::Occupied(known) => {
                state.hits += 1;
                state.ages.remove(&known.get().age);
                known.into_mut()
            }
            Entry::Vacant(new) => {
                state.misses += 1;
                state.bytes += bytes;
                if let Some((slot, bytes)) = state.over.pop_front() {
                    state.bytes -= bytes;
                    spare = memory(slot);
                }
                let left = self.uses.as_ref().and_then(|uses| uses.uses(key));
                new.insert(Tile { slot: Slot::default(), age, bytes, left })
            }
        };
        tile.age = age;
        tile.left = tile.left.map(|left| left.saturating_sub(1));
        let (slot, bytes) = (Arc::clone(&tile.slot), tile.bytes);
        if tile.left == Some(0) {
            state.tiles.remove(&key);
            state.over.push_back((Arc::clone(&slot), bytes));
        } else {
            state.ages.insert(age, key);
        }
        while state.bytes > self.capacity {
            let Some((slot, bytes)) = state.oldest() else { break };
            state.bytes -= bytes;
            spare = spare.or_else(|| memory(slot));
        }
        (slot, spare)
    }
}

impl State {
    /// Takes out the chunk that is of least use.
    fn oldest(&mut self) -> Option<(Slot, u64)> {
        self.over.pop_front().or_else(|| {
            let (_, oldest) = self.ages.pop_first()?;
            self.tiles.remove(&oldest).map(|tile| (tile.slot, tile.bytes))
        })
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

    /// Chunks with an even number are asked for twice, of others nobody knows.
    #[derive(Debug)]
    struct Twice;

    impl TileUses for Twice {
        fn uses(&self, (_, chunk): TileKey) -> Option<u64> {
            (chunk % 2 == 0).then_some(2)
        }
    }

    #[test]
    fn a_chunk_that_all_have_had_makes_room_before_older_ones_that_are_needed_still() {
        let cache = TileCache::new(30).with_uses(Box::new(Twice));
        let (mut decoded, mut reused): (Vec<u64>, Vec<u8>) = (Vec::new(), Vec::new());
        for chunk in [2, 4, 4, 6, 8, 6, 8, 1, 2, 3, 1, 4] {
            let tile = cache.get_or_decode((0, chunk), 10, |out| {
                decoded.push(chunk);
                reused.extend(out.first());
                *out = vec![u8::try_from(chunk).unwrap(); 10];
                Ok(())
            });
            assert_eq!(tile.unwrap()[9], u8::try_from(chunk).unwrap());
            assert!(cache.bytes() <= 30);
        }
        // 4 was asked for once more than was said.
        assert_eq!(decoded, [2, 4, 6, 8, 1, 3, 4]);
        assert_eq!(reused, [4, 6, 8, 2]);
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
