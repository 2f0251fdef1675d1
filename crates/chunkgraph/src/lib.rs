//! Lazy, labelled, chunked arrays for raster work. This is what blocks are computed with: types, programs, exact sums.

pub mod block;
pub mod dtype;
pub mod program;
pub mod reduce;
pub mod scalar;

pub use dtype::{DType, Element};
pub use program::{BinaryOp, UnaryOp};
pub use reduce::BandStatistics;
pub use scalar::Scalar;
