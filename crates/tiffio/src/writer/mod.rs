//! Writing TIFF files: the header first, then chunks as they come, and the whole file visible in one step at the end.
//!
//! Encoding and writing are two things. An [`Encoder`] turns samples into encoded chunks; it is pure computation, and any
//! number of threads share one. A [`Writer`] appends encoded chunks in the order in which they are put. The bytes of the
//! file depend on the [`ImageSpec`] and that order alone.
//!
//! ```text
//! header | directory | tag values | table of offsets | table of byte counts | chunk | chunk | …
//!                                   filled in by finish                       in the order of put
//! ```

mod appearance;
mod append;
mod bits;
mod cog;
mod commit;
mod describe;
mod encode;
#[cfg(test)]
mod failing;
mod gather;
mod head;
mod nearest;
mod offsets;
mod options;
mod overview;
mod sink;
mod spec;
mod tile_log;
mod write;

pub use appearance::Appearance;
pub use cog::{CogSpec, CogWriter, Overviews, Spool, SpoolFile};
pub use commit::{Existing, StagedFile};
pub use encode::Encoder;
pub use gather::{SampleBlock, pad_chunk};
pub use options::{CreationOptions, PredictorChoice, Threads, Tiled};
pub use overview::{Masked, OverviewTile, Pyramid, PyramidState, Resampling, WaitingTile, overview_sizes};
pub use sink::{MemorySink, Sink};
pub use spec::{BigTiff, Chunking, ImageSpec, MissingChunks};
pub use tile_log::{LogRecord, ProgressLog, TileLogFooter, TileLogHeader, TileLogReader, TileLogWriter};
pub use write::{WriteOptions, WriteReport, Writer};
