//! The command as a user meets it: what it prints, what it leaves behind, and with which code it ends.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod bad_input;
mod bombs;
mod cat;
mod cog;
mod composite;
mod convert;
mod explain;
mod index;
mod info;
mod interrupt;
mod landsat;
mod limits;
mod memory;
mod norm_diff;
mod readme;
mod stats;
mod support;
mod test_files;
mod truncated;
mod validate;
mod watching;
