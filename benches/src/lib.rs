//! Shared data and measuring of the benches.
//!
//! Data are made by arithmetic alone, the same on every machine: no downloads, no files.

mod alternate;
mod data_set;
mod noise;

pub use alternate::{Alternate, time};
pub use data_set::DataSet;
