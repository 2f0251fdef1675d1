//! Placeholder, see ARCHITECTURE.md.
mod dtype;
pub mod program;
mod scalar;

pub use dtype::{DType, Element, UnknownDType};
pub use scalar::{NotANumber, Scalar};
