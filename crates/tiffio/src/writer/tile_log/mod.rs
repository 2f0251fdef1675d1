//! Tile logs: encoded chunks of one output in a file that is only appended to, each with a checksum.
//!
//! A log holds a range of *units*, one after the other. What a unit is, is the writer's own affair: a block of pixels that
//! is computed at a time. After the chunks of a unit comes a record that ends it, and after the last unit come halved tiles
//! whose overview tile has other parts elsewhere ([`Pyramid::take_waiting`](super::Pyramid::take_waiting)), and a
//! footer. Numbers are little-endian.
//!
//! ```text
//! header   magic(8) version(4) part(4) run id(32) first unit(8) end of units(8) columns(4) rows(4) zero(4) crc32(4)
//! record   kind(4) image(4) unit(8) number(8) length(4) crc32 of the bytes(4) crc32 of the 32 bytes before(4) bytes(length)
//! footer   a record of 28 bytes: units(8) records(8) bytes(8) crc32 of the heads of all records but for their own crc32(4)
//! ```
//!
//! | kind | image | number | bytes |
//! |---|---|---|---|
//! | 1: a chunk | its image in the order of the file | of the chunk | as they stand in the file |
//! | 2: the end of a unit | 0 | of the records of the unit | none |
//! | 3: a halved tile | its level, 0 for the image | of the tile | packed samples |
//! | 4: the footer | 0 | 0 | 28 |
//!
//! There are two kinds of log. A *part* ([`TileLogWriter::create`]) is a share of an output: it appears at its path
//! complete, or not at all, so that any number of machines may try. A *progress log* ([`ProgressLog`]) stands beside
//! an output that is being made, grows with it, and has no footer: what a killed run has left is read up to the last whole
//! unit, and the rest is cut off.

mod format;
mod progress;
mod read;
mod write;

#[cfg(test)]
mod tests;

pub use format::{LogRecord, TileLogFooter, TileLogHeader};
pub use progress::ProgressLog;
pub use read::TileLogReader;
pub use write::TileLogWriter;
