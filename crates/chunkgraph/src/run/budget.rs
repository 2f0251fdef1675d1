//! Memory permits: a block is begun only when the bytes it needs are reserved.

use super::sync::{Arc, Mutex, PoisonError};

/// The bytes that blocks in flight may take together.
///
/// Reserving never waits: who gets no permit finishes other blocks first. So no worker can wait for memory that only it
/// could free.
#[derive(Debug, Clone)]
pub struct MemoryBudget {
    total: u64,
    state: Arc<Mutex<State>>,
}

#[derive(Debug)]
struct State {
    reserved: u64,
    peak: u64,
}

/// Bytes that are reserved until this is dropped.
#[derive(Debug)]
pub struct Permit {
    budget: MemoryBudget,
    bytes: u64,
}

impl MemoryBudget {
    /// A budget of `total` bytes.
    #[must_use]
    pub fn new(total: u64) -> Self {
        Self { total, state: Arc::new(Mutex::new(State { reserved: 0, peak: 0 })) }
    }

    /// Reserves `bytes`, or nothing if that many are not free.
    #[must_use]
    pub fn try_reserve(&self, bytes: u64) -> Option<Permit> {
        self.with(|state| {
            let reserved = state.reserved.checked_add(bytes).filter(|sum| *sum <= self.total)?;
            state.reserved = reserved;
            state.peak = state.peak.max(reserved);
            Some(Permit { budget: self.clone(), bytes })
        })
    }

    /// The bytes there are.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.total
    }

    /// The bytes that are reserved.
    #[must_use]
    pub fn reserved(&self) -> u64 {
        self.with(|state| state.reserved)
    }

    /// The most that were reserved at one time.
    #[must_use]
    pub fn peak(&self) -> u64 {
        self.with(|state| state.peak)
    }

    fn with<T>(&self, f: impl FnOnce(&mut State) -> T) -> T {
        f(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        self.budget.with(|state| state.reserved -= self.bytes);
    }
}
