//! Overview tiles of which some parts are still to come.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// A halved tile: a quarter of a tile of the next level, plane by plane.
#[derive(Debug, Default)]
pub(super) struct Quadrant {
    /// Its place in the tile: column and row, 0 or 1 each.
    pub(super) place: [u32; 2],
    pub(super) width: usize,
    pub(super) height: usize,
    pub(super) samples: Vec<u8>,
    /// Its mask; empty if there is none.
    pub(super) valid: Vec<u8>,
}

/// The quadrants that have come, by tile; and the memory of those that are no longer needed.
#[derive(Debug, Default)]
pub(super) struct Pending {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// By level and number of the tile.
    tiles: BTreeMap<(usize, u64), Vec<Quadrant>>,
    idle: Vec<Quadrant>,
}

impl Pending {
    /// A quadrant to be filled.
    pub(super) fn idle(&self) -> Quadrant {
        self.lock().idle.pop().unwrap_or_default()
    }

    /// Takes back quadrants that have been copied.
    pub(super) fn reuse(&self, quadrants: Vec<Quadrant>) {
        self.lock().idle.extend(quadrants);
    }

    /// Adds a quadrant to a tile of `count`; comes back with all of them if this was the last one.
    pub(super) fn add(
        &self,
        tile: (usize, u64),
        count: usize,
        quadrant: Quadrant,
    ) -> Result<Vec<Quadrant>, Incomplete> {
        let mut state = self.lock();
        let there = state.tiles.entry(tile).or_default();
        if there.iter().any(|other| other.place == quadrant.place) {
            return Err(Incomplete::Twice);
        }
        there.push(quadrant);
        if there.len() < count {
            return Err(Incomplete::Others);
        }
        Ok(state.tiles.remove(&tile).unwrap_or_default())
    }

    /// Takes out all quadrants that wait, by level and number of the tile.
    pub(super) fn take(&self) -> BTreeMap<(usize, u64), Vec<Quadrant>> {
        std::mem::take(&mut self.lock().tiles)
    }

    /// Bytes that wait.
    #[cfg(test)]
    pub(super) fn bytes(&self) -> usize {
        let state = self.lock();
        state.tiles.values().flatten().map(|quadrant| quadrant.samples.len() + quadrant.valid.len()).sum()
    }

    /// Nothing is half done behind this lock if a worker panics.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Why a tile is not complete.
#[derive(Debug)]
pub(super) enum Incomplete {
    /// Other quadrants are still to come.
    Others,
    /// The quadrant is already there.
    Twice,
}
