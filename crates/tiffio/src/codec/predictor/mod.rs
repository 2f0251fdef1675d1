//! Predictors: what is done to rows of samples so that they compress better (tag `Predictor`).
//!
//! [`ChunkEncoder`](super::ChunkEncoder) and [`ChunkDecoder`](super::ChunkDecoder) apply and undo them as the image asks;
//! here they are alone, for whoever wants to measure or to use just them.

pub mod floating_point;
pub mod horizontal;
mod planes;
mod sums;
