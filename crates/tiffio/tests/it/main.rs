//! What the crate promises as a whole.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod write;
