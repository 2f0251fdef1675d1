//! Shared data of the benches.
