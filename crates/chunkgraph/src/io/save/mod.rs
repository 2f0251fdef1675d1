//! Writing blocks into one TIFF: encoded by the workers, put by the thread that started the run.
//!
//! Blocks are runs of output tiles along one row of tiles, and are taken in order; of each place all planes are put, and
//! then the mask, before the next place. So the order of chunks in a plain file, and with it every byte, is the same
//! whatever the blocks. In a COG it is the writer that brings the order: there the tiles of overviews come too, each with
//! the block that completed it.

mod again;
mod encode;
mod output;
mod together;

pub(crate) use again::OverviewsAgain;
pub(crate) use encode::{BlockEncoder, EncodedChunk};
pub use output::FileLayout;
pub(crate) use output::{Output, OutputSpec};
pub(crate) use together::Together;
