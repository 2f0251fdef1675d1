//! From many values to one, exactly: what comes out does not depend on the order or the grouping of what went in.
//!
//! Sums are kept exactly until the end, in integers or in an accumulator that spans the whole range of `float64`, and are
//! rounded once. So partial results of blocks can be merged in any order.

mod exact_sum;
mod floats;
mod histogram;
mod integers;
mod key;
mod moments;
mod ranks;
mod sort;
mod sorted;
#[cfg(test)]
mod tests;
mod wire;

pub use exact_sum::ExactSum;
pub use histogram::{Bins, Histogram};
pub(crate) use key::{Keyed, each_valid, value_of_key};
pub use moments::{BandStatistics, MomentsAccumulator};
pub(crate) use ranks::{CANDIDATE_BYTES, Pass, RankSearch, between, middle};
pub(crate) use sorted::{KeyBlock, KeyBuffer, KeyPacker, KeyUnpacker, in_blocks};
pub(crate) use wire::Fields;
