//! Cloud optimised GeoTIFFs: a TIFF of tiles with overviews, laid out so that a reader that fetches ranges needs few.
//!
//! ```text
//! header | ghost area | directory of the image, of its mask, of overview 1, of its mask, … with their tables
//!        | tiles of the smallest overview | … | tiles of overview 1 | tiles of the image
//! tile     size(4) bytes(size) last four of them again(4)        its offset is that of the bytes; a mask's tile follows
//! ```
//!
//! The ghost area is text that tells GDAL what it may rely on: the order of tiles, and that a tile's size stands before it.
//! See <https://gdal.org/en/stable/drivers/raster/cog.html>.
//!
//! Since overviews come first in the file and last in time, encoded tiles go to a [`Spool`] in the order in which they are
//! put, and [`CogWriter::finish`] copies them to their places. So a COG takes its own size on disk twice while it is made,
//! and its bytes do not depend on the order of tiles.

mod spec;
mod spool;
mod write;

pub use spec::{CogSpec, Overviews};
pub use spool::{Spool, SpoolFile};
pub use write::CogWriter;

#[cfg(test)]
mod tests;
