//! What the crate promises as a whole.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod checked;
mod cogs;
mod files;
mod grids;
mod kernels;
mod laws;
mod pressure;
mod saving;
mod support;
mod times;
