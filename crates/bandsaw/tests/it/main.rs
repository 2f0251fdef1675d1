//! The command as a user meets it: what it prints, what it leaves behind, and with which code it ends.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod about;
mod bad_input;
mod bench;
mod bombs;
mod calc;
mod cat;
mod cog;
mod composite;
mod convert;
mod docs;
mod emit;
mod error_codes;
mod explain;
mod golden;
mod index;
mod indices;
mod info;
mod inputs;
mod interrupt;
mod landsat;
mod limits;
mod mask;
mod memory;
mod mosaic;
mod norm_diff;
mod plan;
mod preview;
mod readme;
mod stats;
mod support;
mod test_files;
mod truncated;
mod validate;
mod watching;
