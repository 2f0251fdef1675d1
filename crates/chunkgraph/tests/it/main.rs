//! What the crate promises as a whole.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod blocks;
mod checked;
mod cogs;
mod copying;
mod examples;
mod figures;
mod files;
mod graphs;
mod grids;
mod hostile_plans;
mod jobs;
mod kernels;
mod laws;
mod many;
mod mosaics;
mod parts;
mod persisting;
mod pressure;
mod resuming;
mod saving;
mod support;
mod tallies;
mod times;
